"""Event logs: facts by declared definitions, mistakes located, bad rows set aside."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from strategist import Strategist
from strategist.portfolio import event_log
from strategist.portfolio.ledger import LedgerError

from . import drawn_log

ROOT = Path(__file__).parents[2]
Read = Callable[[str, str], event_log.EventLog]


@pytest.fixture
def read(tmp_path: Path, fines: Strategist) -> Read:
    def make(rows: str, facts: str) -> event_log.EventLog:
        (tmp_path / "log.csv").write_text(f"no,what,day,sum,word\n{rows}", encoding="utf-8")
        mapping = (
            "log: small\nfile: log.csv\nid: fine_no\ncurrency: EUR\ncolumns: {case: no, activity: what, day: day}\n"
            f"amounts: {{sum: sum}}\nwords: {{word: word}}\nsteps: {{send_fine: Sent}}\ncalendars: {{rolls: [2026-01-05, 2026-01-20]}}\n"
            f"facts:\n{facts}"
        )
        (tmp_path / "log.yaml").write_text(mapping, encoding="utf-8")
        return event_log.read(tmp_path / "log.yaml", fines.program)

    return make


ROWS = """A,Made,2026-01-01,40,x
A,Sent,2026-01-05,,
A,Paid,2026-01-10,10,
A,Paid,2026-01-12,20,y
B,Made,2026-01-11,7.50,
"""


@pytest.mark.parametrize(
    ("told", "fact", "on", "wanted"),
    [
        ("{first: sum}", "amount_due", "2026-01-12", {"A": Decimal(40), "B": Decimal("7.5")}),
        ("{last: sum}", "amount_due", "2026-01-11", {"A": Decimal(10), "B": Decimal("7.5")}),
        ("{last: sum, of: Made}", "amount_due", "2026-01-12", {"A": Decimal(40), "B": Decimal("7.5")}),
        ("{sum: sum, of: Paid}", "amount_due", "2026-01-12", {"A": Decimal(30), "B": Decimal(0)}),
        ("{sum: sum, where: {word: [y]}}", "amount_due", "2026-01-12", {"A": Decimal(20), "B": Decimal(0)}),
        ("[{first: sum}, {sum: sum, of: Paid}]", "amount_due", "2026-01-12", {"A": Decimal(70), "B": Decimal("7.5")}),
        ("{count: Paid}", "appeals_to_judge", "2026-01-10", {"A": 1}),
        ("{count: [Paid, Sent]}", "appeals_to_judge", "2026-01-12", {"A": 3, "B": 0}),
        ("{happened: Paid, where: {word: y}}", "fine_lifted", "2026-01-11", {"A": False, "B": False}),
        ("{happened: Paid, where: {word: y}}", "fine_lifted", "2026-01-12", {"A": True, "B": False}),
        ("{days_since: Paid}", "days_since_payment", "2026-01-20", {"A": 8, "B": None}),
        ("{days_since_calendar: rolls}", "days_since_roll", "2026-01-04", {"A": None}),
        ("{days_since_calendar: rolls}", "days_since_roll", "2026-01-19", {"A": 14, "B": 14}),
        ("{days_since_calendar: rolls}", "days_since_roll", "2026-01-20", {"A": 0, "B": 0}),
    ],
)
def test_facts_are_told_as_declared(read: Read, told: str, fact: str, on: str, wanted: dict[str, object]) -> None:
    frame = event_log.facts(read(ROWS, f"  {fact}: {told}\n"), as_of=date.fromisoformat(on))
    assert dict(frame.select("fine_no", fact).iter_rows()) == wanted


def test_rows_that_cannot_be_read_are_set_aside_with_line_and_reason(read: Read) -> None:
    bad = "A,Made,yesterday,1,\n,Made,2026-01-01,1,\nA,,2026-01-01,1,\nA,Made,2026-01-01,much,\nA,Made,1926-01-01,,\nA,Made\n"
    log = read(ROWS + bad, "  amount_due: {last: sum}\n")
    assert log.rejects.select("line", "code").rows() == [
        (7, "bad-date"), (8, "missing-value"), (9, "missing-value"), (10, "bad-amount"), (11, "absurd-date"), (12, "ragged-row")
    ]  # fmt: skip
    assert log.rejects["why"][0] == "`day` `yesterday` is not a day as the mapping says days are written"
    assert (log.counted.read, log.counted.taken, log.counted.rejected) == (11, 5, 6)


@pytest.mark.parametrize(
    ("facts", "code", "help"),
    [
        ("  amount_du: {last: sum}", "unknown-fact", "amount_due"),
        ("  amount_due: {lst: sum}", "no-way", ""),
        ("  amount_due: {last: sun}", "unknown-column", "sum"),
        ("  amount_due: {count: Paid}", "wrong-type", ""),
        ("  closed: {last: sum}", "wrong-type", ""),
        ("  days_since_roll: {days_since_calendar: role}", "unknown-calendar", "rolls"),
        ("  closed: {happened: Payed}", "unknown-activity", "Paid"),
        ("  closed: {happened: Paid, where: {wort: y}}", "unknown-column", "word"),
        ("  amount_due: last", "not-a-map", ""),
        ("  closed: [{happened: Paid}, {happened: Made}]", "wrong-type", ""),
    ],
)
def test_mistakes_of_a_mapping_are_located(read: Read, facts: str, code: str, help: str) -> None:
    with pytest.raises(LedgerError) as caught:
        read(ROWS, facts + "\n")
    [found] = [problem for problem in caught.value.problems if problem.code == code]
    assert found.place is not None
    assert found.place.line == 11
    assert help in (found.help or "")


@settings(max_examples=8, phases=[Phase.generate])
@given(seed=st.integers(0, 10_000), after=st.integers(0, 400))
def test_facts_of_a_day_do_not_depend_on_what_happens_later(
    tmp_path_factory: pytest.TempPathFactory, fines: Strategist, seed: int, after: int
) -> None:
    found, day = drawn_log.events(seed), date.fromordinal(drawn_log.START.toordinal() + after)
    whole, cut = (
        event_log.read(drawn_log.write(tmp_path_factory.mktemp("log"), rows), fines.program)
        for rows in (found, [event for event in found if event[2] <= day])
    )
    assert_frame_equal(event_log.facts(whole, as_of=day), event_log.facts(cut, as_of=day))
    assert event_log.facts(whole, as_of=day).height == len({event[0] for event in found if event[2] <= day}) + 1


def test_rows_of_facts_are_profiles(tmp_path: Path, fines: Strategist) -> None:
    log = event_log.read(ROOT / "examples/road_fines_log/fines.yaml", fines.program)
    frame = event_log.facts(log, as_of=date(2008, 6, 1))
    assert log.rejects.is_empty()
    assert frame.height == 36
    assert frame.schema["amount_due"] == pl.Decimal(18, 4)
    for row in frame.iter_rows(named=True):
        fines.case({name: value for name, value in row.items() if value is not None})


def test_a_word_that_is_no_value_of_its_fact_is_a_mistake(tmp_path: Path) -> None:
    library = Strategist.load(ROOT / "examples/another_creditor", cache=False)
    (tmp_path / "log.csv").write_text(
        "no,what,day,who\nL1,Lent,2026-01-01,child\nL2,Lent,2026-01-02,chidl\n", encoding="utf-8"
    )
    (tmp_path / "log.yaml").write_text(
        "log: loans\nfile: log.csv\nid: card_no\ncolumns: {case: no, activity: what, day: day}\nwords: {who: who}\n"
        "facts:\n  reader_kind: {last: who}\n",
        encoding="utf-8",
    )
    with pytest.raises(LedgerError, match="`reader_kind` cannot be `chidl`"):
        event_log.read(tmp_path / "log.yaml", library.program)
    text = (tmp_path / "log.csv").read_text(encoding="utf-8").replace("chidl", "adult")
    (tmp_path / "log.csv").write_text(text, encoding="utf-8")
    frame = event_log.facts(event_log.read(tmp_path / "log.yaml", library.program), as_of=date(2026, 1, 2))
    assert frame["reader_kind"].to_list() == ["child", "adult"]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--from", "2009-01-01", "--to", "2008-01-01"], "is before"),
        (["--from", "soon", "--to", "2008-01-01"], "`--from` cannot be `soon`"),
        (["--from", "2008-01-01", "--to", "2008-01-09", "--missed", "2009-01-01"], "there is no run on 2009-01-01"),
    ],
)
def test_the_command_says_what_is_wrong(options: list[str], says: str) -> None:
    command = [sys.executable, "-m", "strategist.cli.main", "replay", "examples/road_fines_log/fines.yaml"]
    done = subprocess.run(
        [*command, "--rules", "examples/road_fines", *options], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr
