"""The commands of ledgers: `facts`, `statement`, `map`."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import polars as pl
import pytest

from ..cli.conftest import Run, run  # noqa: F401  # a fixture

EXAMPLE = Path(__file__).parents[2] / "examples" / "ledger"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(EXAMPLE, tmp_path / "ledger")
    monkeypatch.chdir(tmp_path / "ledger")
    return tmp_path / "ledger"


@pytest.mark.parametrize("name", ["f.parquet", "f.csv", "f.xlsx"])
def test_facts_and_rejects_are_written_and_counted(run: Run, folder: Path, name: str) -> None:  # noqa: F811
    ran = run("facts", "ledger.yaml", "--out", name, "--rejects", "rejects.csv")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("7 debtors, ")
    assert "  invoices      23 rows read, 14 taken, 9 set aside\n" in ran.out
    assert pl.read_csv(folder / "rejects.csv")["code"].to_list().count("id-twice") == 1
    written = {"f.parquet": pl.read_parquet, "f.csv": pl.read_csv, "f.xlsx": pl.read_excel}[name](folder / name)
    assert written["debtor_id"].cast(pl.String).to_list() == [str(1001 + number) for number in range(7)]
    assert not [path for path in folder.iterdir() if path.name.startswith(".")]


def test_the_profile_of_one_debtor_goes_into_recommend(run: Run, folder: Path) -> None:  # noqa: F811
    ran = run("facts", "ledger.yaml", "--debtor", "1004", "--as-of", "2026-06-30", "--out", "1004.json")
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    profile = json.loads((folder / "1004.json").read_text(encoding="utf-8"))
    assert (profile["currency"], profile["amount_overdue"], profile["final_notice_days_ago"]) == (
        "CNY",
        "128000.00",
        66,
    )
    assert run("recommend", "1004.json").code == 0


def test_a_statement_in_three_formats(run: Run, folder: Path) -> None:  # noqa: F811
    assert "Aqua Service Lyon (1002)" in run("statement", "ledger.yaml", "--debtor", "1002").out
    record = json.loads(run("statement", "ledger.yaml", "-d", "1002", "-f", "json").out)
    assert (record["format"], record["accounts"][0]["balance"]) == ("strategist.statement/1", "5690.75")
    assert run("statement", "ledger.yaml", "-d", "1002", "-f", "csv").out.count("\n") == 4


def test_a_mapping_is_never_overwritten_unless_asked(run: Run, folder: Path) -> None:  # noqa: F811
    before = (folder / "ledger.yaml").read_text(encoding="utf-8")
    ran = run("map", "invoices.csv", "--out", "ledger.yaml")
    assert ran.code == 2
    assert "`ledger.yaml` is there already" in ran.err
    assert (folder / "ledger.yaml").read_text(encoding="utf-8") == before
    assert run("map", "invoices.csv", "--out", "ledger.yaml", "--force").code == 0
    assert "invoice_id: Belegnummer" in (folder / "ledger.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("facts", "ledger.yaml"), "facts of all debtors need a file"),
        (("facts", "ledger.yaml", "--out", "f.ods"), "`f.ods` is none of .parquet, .csv, .xlsx"),
        (("facts", "ledger.yaml", "--out", "no/f.csv"), "there is no folder `no`"),
        (("facts", "ledger.yml", "--out", "f.csv"), "`ledger.yml` cannot be read"),
        (("facts", "ledger.yaml", "--out", "f.csv", "--as-of", "today"), "`--as-of` cannot be `today`"),
        (("statement", "ledger.yaml", "--debtor", "10002"), "did you mean `1002`?"),
        (("map", "nothing.csv"), "there is no file `nothing.csv`"),
    ],
)
def test_unusable_input_is_said_in_a_line(run: Run, folder: Path, arguments: tuple[str, ...], said: str) -> None:  # noqa: F811
    ran = run(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


def test_the_core_does_not_load_polars() -> None:
    import subprocess
    import sys

    code = "import sys, strategist, strategist.cli.main; strategist.Strategist; print('polars' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
