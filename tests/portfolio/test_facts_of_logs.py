"""`strategist facts` of an event log, and what is said where a ledger or a rulebook does not fit."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import polars as pl
import pytest

from ..cli.conftest import Run, run  # noqa: F401  # a fixture

EXAMPLES = Path(__file__).parents[2] / "examples"
RULES = ("--rules", str(EXAMPLES / "road_fines"))
MINI = """\
ledger: Mini
as_of: 2026-06-30
currency: EUR
terms_days: 30
invoices:
  file: invoices.csv
  columns: {invoice_id: no, debtor_id: who, issued_on: day, amount: amount}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(EXAMPLES / "road_fines_log", tmp_path / "log")
    (tmp_path / "mini.yaml").write_text(MINI, encoding="utf-8")
    (tmp_path / "invoices.csv").write_text("no,who,day,amount\n1,A,2026-01-01,10.00\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_facts_of_all_cases_go_into_a_file(run: Run, folder: Path) -> None:  # noqa: F811
    lines = (folder / "log" / "fines.csv").read_text(encoding="utf-8").splitlines()
    (folder / "log" / "fines.csv").write_text("\n".join([*lines, "M99,Create Fine,soon,1.0,NA,0.0,NIL"]) + "\n")
    ran = run("facts", "log/fines.yaml", *RULES, "--out", "f.parquet", "--rejects", "x.csv")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("36 cases, 18 facts as of 2009-12-31: `f.parquet`\n")
    assert f"events        {len(lines)} rows read, {len(lines) - 1} taken, 1 set aside" in ran.out
    frame = pl.read_parquet(folder / "f.parquet")
    assert frame["fine_no"].to_list() == sorted(frame["fine_no"].to_list())
    assert pl.read_csv(folder / "x.csv")["code"].to_list() == ["bad-date"]


def test_the_profile_of_one_case_goes_into_recommend_and_is_that_of_the_frame(run: Run, folder: Path) -> None:  # noqa: F811
    day = ("--as-of", "2007-06-10")
    assert run("facts", "log/fines.yaml", *RULES, *day, "--out", "f.parquet").code == 0
    frame = pl.read_parquet(folder / "f.parquet")
    for case in frame["fine_no"]:
        ran = run("facts", "log/fines.yaml", *RULES, *day, "--debtor", case)
        profile = json.loads(ran.out)
        row = frame.row(by_predicate=pl.col("fine_no") == case, named=True)
        assert profile.pop("as_of") == "2007-06-10T10:00:00+02:00"
        assert profile.keys() == {name for name, value in row.items() if value is not None} - {"as_of"}
        for name, value in profile.items():
            assert str(value) == str(row[name]) or float(value) == float(row[name])
    (folder / "p.json").write_text(ran.out, encoding="utf-8")
    assert run("recommend", "p.json", *RULES).code == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("facts", "log/fines.yaml", "--debtor", "M0l"), "the log knows no case `M0l` as of 2009-12-31"),
        (("facts", "log/fines.yaml", "--debtor", "M01", "--as-of", "2001-01-01"), "no case `M01` as of 2001-01-01"),
        (("facts", "log/fines.yaml"), "facts of all debtors need a file"),
        (("statement", "log/fines.yaml", "--debtor", "M01"), "maps an event log; a statement needs a ledger"),
        (("portfolio", "log/fines.yaml", "--out", "w.csv"), "maps an event log; a worklist needs a ledger"),
        (("facts", "mini.yaml", "--out", "f.csv"), "the rulebook `road-fines` has no fact `debtor_id`"),
        (("facts", "mini.yaml", "--debtor", "A"), "the rulebook `road-fines` has no fact `debtor_id`"),
        (("portfolio", "mini.yaml", "--out", "f.csv"), "the rulebook `road-fines` has no fact `debtor_id`"),
        (("replay", "mini.yaml", "--from", "2026-01-01", "--to", "2026-02-01"), "`road-fines` has no fact `debtor_id`"),
    ],
)
def test_what_does_not_fit_is_said_in_a_line(run: Run, folder: Path, arguments: tuple[str, ...], said: str) -> None:  # noqa: F811
    ran = run(*arguments, *RULES)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert [path.name for path in folder.glob("*.csv")] == ["invoices.csv"]


def test_a_statement_needs_no_fact_of_the_rulebook(run: Run, folder: Path) -> None:  # noqa: F811
    ran = run("statement", "mini.yaml", "--debtor", "A", *RULES)
    assert (ran.code, ran.err) == (0, "")
    assert "balance         10.00 EUR" in ran.out
