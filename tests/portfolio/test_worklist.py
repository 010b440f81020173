"""The worklist of a whole portfolio: each debtor once, decided as `recommend` decides him, in a stated order, whatever happens meanwhile."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from frames import frame_of
from strategist import ProfileError, Strategist
from strategist.analysis.scenarios import load_scenarios
from strategist.portfolio import write_run
from strategist.portfolio.book import Book, open_book
from strategist.portfolio.deciding import TURNS, Decided, Part, in_turn
from strategist.portfolio.report_of import report_of
from strategist.portfolio.run import Run, run
from strategist.program.conclusions import Defer, Forbid
from strategist.rulebook.files import shipped_rules

FALLBACKS = [("monitor", "Nothing calls for a step now."), ("hold", "Every step that rules propose is barred.")]
MOMENT = "2026-11-24T10:00:00+08:00"
EXAMPLE = Path(__file__).parents[2] / "examples" / "ledger" / "ledger.yaml"


@pytest.fixture(scope="module")
def profiles(shipped: Strategist) -> list[dict[str, object]]:
    """Every scenario of the shipped rulebook, those that no profile may look like included."""
    found = []
    for number, scenario in enumerate(load_scenarios(shipped, shipped_rules())):
        given = {name: value for name, value in scenario.given.items() if value != "missing"}
        found.append({"as_of": MOMENT, **given, "debtor_id": f"S-{number:04}"})
    found.append({"debtor_id": "bad", "as_of": MOMENT, "days_past_due": 5, "jurisdiction": "Deutschland"})
    return found


@pytest.fixture(scope="module")
def whole(shipped: Strategist, profiles: list[dict[str, object]], tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("whole")
    frame_of(shipped, profiles).write_parquet(folder / "facts.parquet")
    found, _ = run(open_book(folder / "facts.parquet", shipped, None), shipped, folder / "w.parquet", batch_rows=100)
    return found


@pytest.fixture(scope="module")
def rows(whole: Run) -> pl.DataFrame:
    return whole.worklist.collect()


@pytest.mark.parametrize("suffix", ["parquet", "csv"])
def test_a_long_worklist_is_written_stretch_by_stretch_and_is_the_same(
    whole: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str
) -> None:
    at_once, by_stretches = tmp_path / f"a.{suffix}", tmp_path / f"b.{suffix}"
    write_run.write_worklist(whole, at_once)
    monkeypatch.setattr(write_run, "STRETCH", 333)
    write_run.write_worklist(whole, by_stretches)
    assert len([*whole.folder.glob("stretch-*")]) == -(-len(whole.order) // 333) > 3
    if suffix == "csv":
        assert by_stretches.read_bytes() == at_once.read_bytes()
    else:
        assert pl.read_parquet(by_stretches).equals(pl.read_parquet(at_once))


def test_every_debtor_is_in_the_worklist_or_set_aside_exactly_once(
    rows: pl.DataFrame, whole: Run, profiles: list[dict[str, object]]
) -> None:
    aside = whole.aside["row"].str.json_path_match("$.debtor_id").to_list()
    assert sorted([*rows["debtor_id"], *aside]) == sorted(str(profile["debtor_id"]) for profile in profiles)
    assert rows["rank"].to_list() == list(range(1, len(rows) + 1))
    assert "bad" in aside
    assert whole.refused == len(aside)


def test_each_row_says_what_recommend_says_of_the_debtor(
    rows: pl.DataFrame, shipped: Strategist, profiles: list[dict[str, object]]
) -> None:
    by_id = {row["debtor_id"]: row for row in rows.iter_rows(named=True)}
    worded = 0
    for profile in profiles:
        try:
            decision = shipped.recommend(profile)
        except ProfileError:
            assert profile["debtor_id"] not in by_id
            continue
        row = by_id[profile["debtor_id"]]
        said = {name: row[name] for name in ("next_step", "not_before", "meanwhile", "on_the_way_to", "channel")}
        assert said == {
            "next_step": decision.next_step,
            "not_before": decision.not_before,
            "meanwhile": decision.meanwhile,
            "on_the_way_to": decision.on_the_way_to,
            "channel": decision.tactics["channel"],
        }
        assert row["priority"] == decision.facts["priority"]
        if row["rule"] is not None:
            assert (row["rule"], row["because"]) in [(reason.rule, reason.text) for reason in decision.because]
            worded += 1
        else:
            assert (decision.next_step, row["because"]) in FALLBACKS
            assert decision.next_step == "hold" or not decision.because
        if decision.not_before is None and decision.next_step not in ("hold", "monitor"):
            assert (row["turn"], row["do_today"]) == ("today", decision.next_step)
    assert worded > 500


def test_amounts_at_stake_are_what_the_rules_call_demanded(
    rows: pl.DataFrame, shipped: Strategist, profiles: list[dict[str, object]]
) -> None:
    slot = shipped.program.vocabulary.fact["amount_demanded"].slot
    by_id = {row["debtor_id"]: row["at_stake"] for row in rows.iter_rows(named=True)}
    compared = 0
    for profile in profiles:
        if profile["debtor_id"] in by_id:
            value = shipped.recommend(profile).outcome.values[slot]
            wanted = None if value is None else Decimal(max(0, int(value))) / 10_000
            assert by_id[str(profile["debtor_id"])] == wanted, profile
            compared += wanted is not None
    assert compared > 200


def test_expected_recovery_is_the_share_that_the_rules_conclude(rows: pl.DataFrame) -> None:
    known = rows.filter(pl.col("recoverability").is_not_null() & (pl.col("at_stake") > 0))
    assert len(known) > 100
    for stake, percent, expected in known.select("at_stake", "recoverability", "expected_recovery").iter_rows():
        assert expected == round(stake * percent / 100 + Decimal("0.000001"), 2)


def test_what_can_be_done_today_comes_first_then_by_priority(rows: pl.DataFrame) -> None:
    turns = rows["turn"].cast(pl.String).replace_strict({turn: place for place, turn in enumerate(TURNS)})
    assert turns.is_sorted()
    today = rows.filter(pl.col("turn") == "today")
    assert today["priority"].is_sorted(descending=True)
    assert rows.filter(pl.col("turn") == "waits")["not_before"].is_sorted()
    assert {*rows["turn"].unique()} == {*TURNS}


def test_the_order_of_the_input_does_not_matter(
    shipped: Strategist, profiles: list[dict[str, object]], rows: pl.DataFrame, tmp_path: Path
) -> None:
    frame_of(shipped, profiles[::-1]).write_parquet(tmp_path / "facts.parquet")
    found, _ = run(open_book(tmp_path / "facts.parquet", shipped, None), shipped, tmp_path / "w.parquet")
    assert found.worklist.collect().equals(rows)


def test_guards_that_bind_are_those_without_which_the_decision_differs(
    whole: Run, shipped: Strategist, profiles: list[dict[str, object]]
) -> None:
    """Guards that forbid and are named in reasons bind at least as often; deferrals, which reasons also name where a
    need sets the same day, at least once."""
    named: dict[str, int] = {}
    deferring = {rule.id for rule in shipped.program.rules if isinstance(rule.conclusion, Defer)}
    applied: dict[str, int] = {}
    guards = {rule.id for rule in shipped.program.rules if isinstance(rule.conclusion, Forbid | Defer)}
    for profile in profiles[:-1]:
        try:
            decision = shipped.recommend(profile)
        except ProfileError:
            continue
        for id in {reason.rule for reason in decision.because if reason.role in ("guards", "defers")}:
            named[id] = named.get(id, 0) + 1
        for id in guards.intersection(decision.fired):
            applied[id] = applied.get(id, 0) + 1
    assert {id: counts[0] for id, counts in whole.guards.items() if id in guards} == applied
    for id, times in named.items():
        assert whole.guards[id][1] >= (1 if id in deferring else times), id
    assert len(named) > 40
    assert any(whole.guards[id][1] < times for id, times in applied.items())


# several currencies


def _book(shipped: Strategist, folder: Path, frame: pl.DataFrame) -> Book:
    frame.write_parquet(folder / "facts.parquet")
    return open_book(folder / "facts.parquet", shipped, "2026-11-24")


def test_amounts_of_several_currencies_are_never_compared_without_rates(shipped: Strategist, tmp_path: Path) -> None:
    """300,000 yen stand below 3,000 euros where each is the greatest but one of its currency: only places count."""
    amounts = [("JPY", 150_100), ("JPY", 150_000), ("EUR", 1_800), ("EUR", 1_500), ("EUR", 1_400)]
    frame = pl.DataFrame(
        {
            "debtor_id": [f"{currency}-{amount}" for currency, amount in amounts],
            "currency": [currency for currency, _ in amounts],
            "amount_overdue": [amount for _, amount in amounts],
            "days_past_due": [3] * 5,
        }
    )
    found, _ = run(_book(shipped, tmp_path, frame), shipped, tmp_path / "w.parquet")
    order = found.worklist.collect()["debtor_id"].to_list()
    assert order == ["EUR-1800", "JPY-150100", "EUR-1500", "JPY-150000", "EUR-1400"]
    report = report_of(found, sample=0)
    assert report.base is None
    assert {one.currency: one.overdue for one in report.money} == {"EUR": 4_700, "JPY": 300_100}


def test_with_rates_of_the_ledger_there_is_a_sum_in_its_currency(shipped: Strategist, tmp_path: Path) -> None:
    found, _ = run(open_book(EXAMPLE, shipped, None), shipped, tmp_path / "w.parquet")
    report = report_of(found, sample=0)
    rates = {code: found.book.rates.into("EUR", code, date(2026, 6, 30)) for code in ("EUR", "USD", "CNY")}
    assert report.base is not None
    assert report.base.overdue == round(sum(one.overdue * rates[one.currency] for one in report.money), 2)


# a killed run


SCRIPT = """
import sys
from pathlib import Path
from strategist import Strategist
from strategist.portfolio import deciding, run as running
from strategist.portfolio.book import open_book
decide, done = deciding.decide, []
def slowly(*arguments):
    if len(done) == 2:
        print("two parts done", flush=True)
        sys.stdin.read()
    done.append(1)
    return decide(*arguments)
deciding.decide = slowly
folder = Path(sys.argv[1])
strategist = Strategist.load()
running.run(open_book(folder / "facts.csv", strategist, None), strategist, folder / "w.parquet", batch_rows=3)
"""


def test_a_killed_run_leaves_the_old_file_and_is_taken_up(
    shipped: Strategist, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "w.parquet").write_text("the old worklist")
    lines = "\n".join(f"D-{number},{MOMENT},{number},100" for number in range(10))
    (tmp_path / "facts.csv").write_text(f"debtor_id,as_of,days_past_due,amount_overdue\n{lines}\n")
    process = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "STRATEGIST_CACHE": "off"},
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"two parts done\n"
    process.send_signal(signal.SIGKILL)
    process.wait(timeout=10)
    assert (tmp_path / "w.parquet").read_text() == "the old worklist"

    from strategist.portfolio import deciding

    decided: list[int] = []
    decide = deciding.decide
    monkeypatch.setattr(deciding, "decide", lambda s, frame, first: decided.append(first) or decide(s, frame, first))
    book = open_book(tmp_path / "facts.csv", shipped, None)
    found, work = run(book, shipped, tmp_path / "w.parquet", batch_rows=3)
    assert decided == [6, 9]
    assert sorted(found.worklist.collect()["debtor_id"]) == sorted(f"D-{number}" for number in range(10))
    fresh, _ = run(book, shipped, tmp_path / "other.parquet", batch_rows=3)
    assert fresh.worklist.collect().equals(found.worklist.collect())
    work.clear()
    assert not work.all.exists()


def test_what_one_engine_has_done_another_takes_up(shipped: Strategist, tmp_path: Path) -> None:
    lines = "\n".join(f"D-{number},{MOMENT},{number},100" for number in range(10))
    (tmp_path / "facts.csv").write_text(f"debtor_id,as_of,days_past_due,amount_overdue\n{lines}\n")
    book = open_book(tmp_path / "facts.csv", shipped, None)

    def failing(strategist: Strategist, parts: Iterable[tuple[Part, pl.DataFrame]]) -> Iterator[tuple[Part, Decided]]:
        yield next(in_turn(strategist, parts))
        raise OSError("the cluster is gone")

    taken: list[int] = []

    def backwards(strategist: Strategist, parts: Iterable[tuple[Part, pl.DataFrame]]) -> Iterator[tuple[Part, Decided]]:
        todo = list(parts)
        taken.extend(part.number for part, _ in todo)
        yield from in_turn(strategist, reversed(todo))

    with pytest.raises(OSError, match="the cluster is gone"):
        run(book, shipped, tmp_path / "w.parquet", batch_rows=3, deciding=failing)
    found, _ = run(book, shipped, tmp_path / "w.parquet", batch_rows=3, deciding=backwards)
    assert taken == [1, 2, 3]
    fresh, _ = run(book, shipped, tmp_path / "other.parquet", batch_rows=3)
    assert fresh.worklist.collect().equals(found.worklist.collect())


def test_other_facts_are_not_taken_for_those_of_a_killed_run(shipped: Strategist, tmp_path: Path) -> None:
    first = pl.DataFrame({"debtor_id": ["A"], "days_past_due": [3], "amount_overdue": [100]})
    run(_book(shipped, tmp_path, first), shipped, tmp_path / "w.parquet")
    second = first.with_columns(days_past_due=pl.lit(40))
    found, _ = run(_book(shipped, tmp_path, second), shipped, tmp_path / "w.parquet")
    assert found.worklist.collect()["days_past_due"].to_list() == [40]


def test_a_log_has_a_line_of_progress_every_ten_seconds(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from strategist.progress import Progress

    clock = iter([0.0, 1.5, 10.5, 12.0, 20.5])
    monkeypatch.setattr(time, "monotonic", lambda: next(clock))
    with Progress(40, "debtors decided") as progress:
        for _ in range(4):
            progress.advance(10)
    assert capsys.readouterr().err == "debtors decided: 20 of 40\ndebtors decided: 40 of 40\n"


# a book that is no ledger


def test_rows_of_a_sheet_are_typed_or_set_aside_with_their_line(shipped: Strategist, tmp_path: Path) -> None:
    (tmp_path / "facts.csv").write_text(
        "debtor_id,days_past_due,amount_overdue,complaint_open,abnormal_events,open_promise_date\n"
        "A,3,100.50,true,relocation;insolvency,2026-11-30\n"
        "B,soon,1,,,\n"
        "C,3,1.23456,,,\n"
        "D,3,1,maybe,,\n"
        "E,3,1,,,30.11.2026\n"
        ",3,1,,,\n"
        "A,4,2,,,\n"
        "F,3\n"
        "G,3,1,,meteor,\n"
    )
    book = open_book(tmp_path / "facts.csv", shipped, "2026-11-24")
    found, _ = run(book, shipped, tmp_path / "w.parquet")
    assert found.worklist.collect()["debtor_id"].to_list() == ["A"]
    facts = found.facts.filter(pl.col("debtor_id") == "A").collect().row(0, named=True)
    assert facts["abnormal_events"] == ["relocation", "insolvency"]
    assert (facts["amount_overdue"], facts["open_promise_date"]) == (Decimal("100.5"), date(2026, 11, 30))
    aside = found.aside.select("line", "code", "why").rows()
    assert [(line, code) for line, code, _ in aside] == [
        *((line, "bad-row") for line in range(3, 9)),
        (9, "ragged-row"),
        (None, "bad-profile"),
    ]
    assert [why for line, _, why in aside if line in (3, 7, 8)] == [
        "`days_past_due` cannot be `soon`: a whole number is wanted, such as 30",
        "the row has no `debtor_id`",
        "the debtor `A` stands in an earlier row",
    ]


def test_a_book_of_whom_nobody_needs_anything_is_fine(shipped: Strategist, tmp_path: Path) -> None:
    (tmp_path / "facts.csv").write_text("debtor_id,days_past_due,amount_overdue\nA,-40,0\n")
    found, _ = run(open_book(tmp_path / "facts.csv", shipped, "2026-11-24"), shipped, tmp_path / "w.parquet")
    assert found.worklist.select("next_step", "rule", "turn").collect().rows() == [("monitor", None, "nothing")]


def test_a_book_without_a_debtor_is_fine(shipped: Strategist, tmp_path: Path) -> None:
    (tmp_path / "facts.csv").write_text("debtor_id,days_past_due\n")
    found, _ = run(open_book(tmp_path / "facts.csv", shipped, "2026-11-24"), shipped, tmp_path / "w.parquet")
    report = report_of(found)
    assert (len(found.worklist.collect()), report.debtors, report.top, report.gaps) == (0, 0, (), ())
