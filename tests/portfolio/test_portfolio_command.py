"""`strategist portfolio`: the files it writes, the summary, the page, exit codes and messages."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import polars as pl
import pytest
from syrupy.assertion import SnapshotAssertion

from ..cli.conftest import Run, run  # noqa: F401  # a fixture
from .test_commands import folder  # noqa: F401  # a fixture

CAPACITY = """\
finance: {people: {Meier: 30, Okafor: 12}}
salesperson: {minutes: 60}
sales_and_finance: {together: [salesperson, finance]}
"""


def test_the_summary(run: Run, folder: Path, snapshot: SnapshotAssertion) -> None:  # noqa: F811
    (folder / "capacity.yaml").write_text(CAPACITY)
    ran = run("portfolio", "ledger.yaml", "--out", "worklist.parquet", "--capacity", "capacity.yaml")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == snapshot


@pytest.mark.parametrize("name", ["w.parquet", "w.csv", "w.xlsx"])
def test_worklists_reports_and_rejects_are_written(run: Run, folder: Path, name: str) -> None:  # noqa: F811
    reports = [part for report in ("r.html", "r.json", "r.txt") for part in ("--report", report)]
    ran = run("portfolio", "ledger.yaml", "--out", name, *reports, "--rejects", "x.csv")
    assert (ran.code, ran.err) == (0, "")
    read = {"w.parquet": pl.read_parquet, "w.csv": pl.read_csv, "w.xlsx": pl.read_excel}[name]
    written = read(folder / name)
    assert written["debtor_id"].cast(pl.String).to_list() == ["1004", "1003", "1002", "1001", "1005", "1006", "1007"]
    assert written["because"].null_count() == 0
    assert pl.read_csv(folder / "x.csv").height == 15
    report = json.loads((folder / "r.json").read_text(encoding="utf-8"))
    assert (report["format"], report["debtors"], report["today"]) == ("strategist.portfolio/1", 7, 6)
    assert ran.out.startswith((folder / "r.txt").read_text(encoding="utf-8"))
    assert not [path for path in folder.iterdir() if path.name.startswith(".")]


class _Tags(HTMLParser):
    """Checks that tags close in order; collects what a browser would fetch."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.fetched: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.fetched += [
            str(value) for name, value in attrs if name in ("src", "href") and not str(value).startswith("#")
        ]
        if tag not in ("meta", "br", "rect", "line", "path"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        if tag not in ("rect", "path", "line"):
            assert self.open.pop() == tag


def test_the_page_stands_alone_and_says_what_the_report_says(run: Run, folder: Path) -> None:  # noqa: F811
    debtors = (folder / "debtors.csv").read_text(encoding="utf-8")
    (folder / "debtors.csv").write_text(debtors.replace("Martha Vogt", "Martha <b>&Vogt"), encoding="utf-8")
    run("portfolio", "ledger.yaml", "--out", "w.csv", "--report", "r.html", "--report", "r.json")
    page = (folder / "r.html").read_text(encoding="utf-8")
    report = json.loads((folder / "r.json").read_text(encoding="utf-8"))
    tags = _Tags()
    tags.feed(page)
    assert (tags.open, tags.fetched) == ([], [])
    assert "<script" not in page
    assert "url(" not in page
    assert "Martha &lt;b&gt;&amp;Vogt" in page
    for case in report["top"]:
        assert f"{float(case['at_stake']):,.2f} {case['currency']}" in page
        for _, text in case["because"]:
            assert text.replace("'", "&#x27;") in page
    for line in report["aside"]:
        assert line["code"].replace("-", " ") in page
    sums = [float(cell["overdue"]) for cell in report["cells"] if cell["currency"] == "EUR"]
    assert sum(sums) == pytest.approx(float(next(m["overdue"] for m in report["money"] if m["currency"] == "EUR")))
    drawn = re.findall(r"<title>[^<]*: ([\d,]+) CNY</title>", page)
    assert drawn == ["128,000"]


def test_debtors_that_no_profile_may_look_like_are_told_by_the_exit_code(run: Run, folder: Path) -> None:  # noqa: F811
    (folder / "f.csv").write_text("debtor_id,days_past_due,jurisdiction\nA,3,DE\nB,3,Deutschland\n")
    ran = run("portfolio", "f.csv", "--as-of", "2026-11-24", "--out", "w.csv")
    assert ran.code == 1
    assert "debtors bad-profile" in ran.out
    assert pl.read_csv(folder / "w.csv")["debtor_id"].to_list() == ["A"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("ledger.yaml", "--out", "w.ods"), "`w.ods` is none of .parquet, .csv, .xlsx"),
        (("ledger.yaml", "--out", "no/w.csv"), "there is no folder `no`"),
        (("ledger.yaml", "--out", "w.csv", "--report", "r.pdf"), "`r.pdf` is none of .html, .json, .txt"),
        (("ledger.yaml", "--out", "w.csv", "--as-of", "soon"), "`--as-of` cannot be `soon`"),
        (("ledger.yaml", "--out", "w.csv", "--capacity", "c.yaml"), "`c.yaml` cannot be read"),
        (("ledger.xml", "--out", "w.csv"), "`ledger.xml` is neither a mapping"),
        (("facts.csv", "--out", "w.csv"), "there is no file `facts.csv`"),
        (("odd.csv", "--out", "w.csv"), "did you mean `days_past_due`?"),
        (("plain.csv", "--out", "w.csv"), "`plain.csv` has no column `as_of`"),
    ],
)
def test_unusable_input_is_said_in_a_line(run: Run, folder: Path, arguments: tuple[str, ...], said: str) -> None:  # noqa: F811
    (folder / "odd.csv").write_text("debtor_id,days_past_du\nA,3\n")
    (folder / "plain.csv").write_text("debtor_id,days_past_due\nA,3\n")
    ran = run("portfolio", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert not (folder / "w.csv").exists()


def test_a_real_file_of_receivables_goes_to_worklist_and_page(run: Run, folder: Path, real_data: Path) -> None:  # noqa: F811
    assert run("map", str(real_data / "ibm_accounts_receivable.csv"), "--out", "ibm.yaml").code == 0
    ran = run("portfolio", "ibm.yaml", "--as-of", "2013-02-28", "--out", "ibm.csv", "--report", "ibm.html")
    assert ran.code == 0, ran.err
    worklist = pl.read_csv(folder / "ibm.csv")
    assert worklist["debtor_id"].n_unique() == worklist.height > 90
    assert worklist.filter(pl.col("days_past_due") > 0)["turn"].is_in(["today", "waits"]).all()
    assert (folder / "ibm.html").stat().st_size > 20_000
