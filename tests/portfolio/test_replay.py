"""Replays: in order, nothing doubled, nothing skipped, nothing seen before its day, and compared as it really was."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from strategist import Strategist
from strategist.errors import UnusableInput
from strategist.portfolio import replay as replays
from strategist.portfolio.ledger import LedgerError
from strategist.portfolio.replay import CatchUp, Comparison, Every, Past, Replay, compare, deciding, past_of, schedule
from strategist.portfolio.replay.early import early
from strategist.portfolio.replay.ledger_past import LedgerPast
from strategist.portfolio.replay.report import as_csv, as_json, as_text
from strategist.portfolio.replay.run import Status

from . import drawn_log
from .conftest import Books, write

ROOT = Path(__file__).parents[2]
MADE_UP = ROOT / "examples/road_fines_log/fines.yaml"
few_logs = settings(max_examples=2, deadline=None, phases=[Phase.generate])
seeds = st.integers(0, 10_000)
DAYS = 80
FIRST = drawn_log.START + timedelta(90)
LAST = FIRST + timedelta(DAYS)
Drawn = Callable[..., Past]


@pytest.fixture(scope="session")
def drawn(tmp_path_factory: pytest.TempPathFactory, fines: Strategist) -> Drawn:
    """`drawn(seed)`: a random log as the past; `until` cuts it off, `sees` says what it shows of our own steps."""

    def make(seed: int, until: date = date.max, sees: str | None = None) -> Past:
        found = [event for event in drawn_log.events(seed) if event[2] <= until]
        return past_of(drawn_log.write(tmp_path_factory.mktemp("log"), found), fines, sees)

    return make


def pairs(found: Replay, *statuses: Status) -> list[tuple[str, str]]:
    return sorted((one.case, one.action) for one in found.steps if one.status in (statuses or (Status.TAKEN,)))


def run(past: Past, strategist: Strategist, every: Every = Every.DAY, last: date = LAST, **more: object) -> Replay:
    missed, catch_up = more.get("missed", ()), more.get("catch_up", CatchUp.ONE_BY_ONE)
    return replays.replay(past, strategist, schedule(FIRST, last, every, missed), catch_up)  # type: ignore[arg-type]


# laws


@few_logs
@given(seed=seeds, gaps=st.lists(st.tuples(st.integers(0, 60), st.integers(0, 30)), min_size=1, max_size=3))
def test_missed_runs_caught_up_one_by_one_end_in_the_same_steps(
    drawn: Drawn,
    fines: Strategist,
    seed: int,
    gaps: Sequence[tuple[int, int]],
) -> None:
    """Whatever runs are missed: each step of a daily replay is taken too, or named as moot, and none besides."""
    missed = [(FIRST + timedelta(begin), FIRST + timedelta(min(begin + length, DAYS - 10))) for begin, length in gaps]
    past = drawn(seed)
    daily, gappy = run(past, fines), run(past, fines, missed=missed)
    assert len(pairs(daily)) > 5
    assert pairs(gappy, Status.TAKEN, Status.MOOT) == pairs(daily)
    absent = {
        FIRST + timedelta(number)
        for number in range(DAYS)
        if any(b <= FIRST + timedelta(number) <= e for b, e in missed)
    }
    assert not absent & {one.on for one in gappy.steps}
    assert all(one.due_on <= one.on for one in gappy.steps)


@few_logs
@given(seed=seeds, after=st.integers(20, 45), sees=st.sampled_from(["real", "planned"]))
def test_steps_do_not_depend_on_what_happens_later(
    drawn: Drawn,
    fines: Strategist,
    seed: int,
    after: int,
    sees: str,
) -> None:
    last = FIRST + timedelta(after)
    whole, cut = run(drawn(seed, sees=sees), fines, last=last), run(drawn(seed, last, sees), fines, last=last)
    assert whole.steps == cut.steps
    longer = run(drawn(seed, sees=sees), fines, last=last + timedelta(10))
    assert [one for one in longer.steps if one.on <= last] == list(whole.steps)


@few_logs
@given(seed=seeds, every=st.sampled_from(list(Every)), sees=st.sampled_from(["real", "planned"]))
def test_no_step_is_doubled_and_none_comes_after_the_real_one(
    drawn: Drawn,
    fines: Strategist,
    seed: int,
    every: Every,
    sees: str,
) -> None:
    past = drawn(seed, sees=sees)
    found = run(past, fines, every)
    assert len(set(pairs(found))) == len(pairs(found)) > 3
    if sees == "real":
        for one in found.steps:
            days = past.real.get((one.case, one.action), ())
            assert len(days) < one.number or days[one.number - 1] >= one.on


@few_logs
@given(seed=seeds)
def test_by_columns_and_one_by_one_are_the_same(drawn: Drawn, fines: Strategist, seed: int) -> None:
    past = drawn(seed)
    few = run(past, fines, Every.WEEK)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(deciding, "FEW", 0)
        assert run(past, fines, Every.WEEK) == few


@few_logs
@given(seed=seeds, begin=st.integers(0, 25), length=st.integers(20, 45))
def test_jumping_takes_one_step_a_case_and_names_the_ones_passed_over(
    drawn: Drawn,
    fines: Strategist,
    seed: int,
    begin: int,
    length: int,
) -> None:
    past, gap = drawn(seed), (FIRST + timedelta(begin), FIRST + timedelta(begin + length))
    after = gap[1] + timedelta(1)
    jumped = run(past, fines, missed=[gap], catch_up=CatchUp.MOST_SEVERE)
    slow = run(past, fines, missed=[gap])
    on_the_day = [one.case for one in jumped.steps if one.on == after and one.status is Status.TAKEN]
    assert len(set(on_the_day)) == len(on_the_day)
    taken_slowly = {(one.case, one.action) for one in slow.steps if one.on == after}
    told = {(one.case, one.action) for one in jumped.steps if one.on == after}
    assert taken_slowly <= told


def test_a_jump_takes_the_steps_of_its_own_day(fines: Strategist) -> None:
    """Four penalties fell due in the gap; the run after it adds them all, whatever was really done meanwhile."""
    runs = schedule(date(2007, 10, 1), date(2007, 12, 31), missed=[(date(2007, 11, 26), date(2007, 12, 5))])
    found = compare(replays.replay(past_of(MADE_UP, fines), fines, runs, CatchUp.MOST_SEVERE))
    [penalty] = [one for one in found.actions if one.action == "add_penalty"]
    assert (penalty.planned, penalty.both, penalty.same_day, penalty.later) == (11, 11, 7, 4)


# the days of runs


def test_missed_runs_wait_for_the_next_one() -> None:
    begin = date(2026, 3, 2)
    runs = schedule(begin, date(2026, 4, 6), Every.WEEK, [(date(2026, 3, 9), date(2026, 3, 20))])
    assert [run.day.isoformat() for run in runs] == ["2026-03-02", "2026-03-23", "2026-03-30", "2026-04-06"]
    assert runs[1].missed == (date(2026, 3, 9), date(2026, 3, 16))


@pytest.mark.parametrize(
    ("missed", "says"),
    [
        ((date(2026, 3, 3),) * 2, "there is no run on 2026-03-03"),
        ((date(2026, 3, 9), date(2026, 3, 2)), "end before they begin"),
    ],
)
def test_a_missed_run_that_never_was_is_a_mistake(missed: tuple[date, date], says: str) -> None:
    with pytest.raises(UnusableInput, match=says):
        schedule(date(2026, 3, 2), date(2026, 4, 6), Every.WEEK, [missed])


# road fines


@pytest.fixture(scope="module")
def made_up(fines: Strategist) -> Comparison:
    runs = schedule(date(2007, 10, 1), date(2007, 12, 31), missed=[(date(2007, 11, 26), date(2007, 12, 5))])
    return compare(replays.replay(past_of(MADE_UP, fines), fines, runs))


def test_each_penalty_comes_on_its_day_or_after_missed_runs_on_the_next(made_up: Comparison) -> None:
    [penalty] = [one for one in made_up.actions if one.action == "add_penalty"]
    late = made_up.steps.filter((pl.col("action") == "add_penalty") & (pl.col("days_earlier") != 0))
    assert penalty.planned == penalty.real == penalty.both == 11
    assert late.height == penalty.later == 4
    assert late["planned_on"].unique().to_list() == [date(2007, 12, 6)]
    assert (late["due_on"] == late["really_on"]).all()


def test_the_roll_of_the_made_up_authority_is_reproduced(fines: Strategist) -> None:
    past, roll = past_of(MADE_UP, fines), date(2009, 3, 30)
    found = compare(replays.replay(past, fines, schedule(roll, roll)))
    [referral] = [one for one in found.actions if one.action == "refer_to_collection"]
    assert (referral.planned, referral.same_day, referral.only_planned, referral.only_real) == (10, 10, 0, 1)
    judge = found.steps.filter((pl.col("action") == "refer_to_collection") & pl.col("planned_on").is_null())
    assert set(judge["case"]) < found.replay.held


def test_a_report_says_the_same_in_all_forms(made_up: Comparison) -> None:
    record = json.loads(as_json(made_up))
    assert record["format"] == "strategist.replay/1"
    assert (record["runs"], len(record["missed"])) == (82, 10)
    [penalty] = [one for one in record["actions"] if one["action"] == "add_penalty"]
    assert penalty["days_earlier"][-1] == 0
    text = as_text(made_up)
    assert "10 missed ones caught up: one by one" in text
    assert f"{record['contacts']['planned']} contacts with" in text
    assert as_csv(made_up).count("\n") == made_up.steps.height
    assert record["contacts"]["planned"] == sum(one["contacts"] for one in record["contacts"]["months"])


# ledgers


INVOICES = [
    {"invoice_id": "R1", "debtor_id": "late", "amount": "900", "issued_on": "2026-01-01", "due_on": "2026-01-31", "paid_on": "2026-03-20"},
    {"invoice_id": "R2", "debtor_id": "late", "amount": "100", "issued_on": "2026-02-01", "due_on": "2026-03-03", "paid_on": "2026-03-04"},
    {"invoice_id": "R3", "debtor_id": "good", "amount": "500", "issued_on": "2026-01-01", "due_on": "2026-01-31", "paid_on": "2026-01-20"},
    {"invoice_id": "R4", "debtor_id": "open", "amount": "700", "issued_on": "2026-01-01", "due_on": "2026-01-31", "paid_on": ""},
]  # fmt: skip


@pytest.fixture(scope="module")
def late_payers(tmp_path_factory: pytest.TempPathFactory, shipped: Strategist) -> Comparison:
    tables = {"invoices": INVOICES}
    past = past_of(write(tmp_path_factory.mktemp("ledger"), tables, {}, tables), shipped)
    return compare(replays.replay(past, shipped, schedule(date(2026, 1, 25), date(2026, 3, 21))))


def test_contacts_of_a_ledger_are_remembered(late_payers: Comparison) -> None:
    """What was sent counts as sent: no step comes twice on a day, and the ladder goes on from it."""
    taken = late_payers.steps.filter(pl.col("status") == "taken")
    assert taken.select("case", "action", "planned_on").is_duplicated().sum() == 0
    of_late = taken.filter(pl.col("case") == "open").sort("planned_on")
    assert of_late["action"].n_unique() > 2
    gaps = of_late.filter(pl.col("channel").is_not_null())["planned_on"].diff().drop_nulls().dt.total_days()
    assert gaps.min() >= 1
    assert of_late.height < 40


def test_how_early_late_payers_would_have_been_contacted(late_payers: Comparison) -> None:
    found = early(late_payers)
    assert found is not None
    assert (found.invoices, found.late["invoice_id"].to_list()) == (4, ["R1", "R2"])
    [days] = (
        late_payers.contacts.filter(
            (pl.col("case") == "late") & pl.col("planned_on").is_between(date(2026, 2, 1), date(2026, 3, 19))
        )
        .select(pl.col("planned_on").sort())
        .iter_columns()
    )
    first = found.late.row(0, named=True)
    assert first["contacts"] == len(days) > 1
    assert first["after_due"] == (days[0] - date(2026, 1, 31)).days
    assert first["before_payment"] == (date(2026, 3, 20) - days[0]).days
    assert "2 of 4 invoices were paid late" in as_text(late_payers)
    assert json.loads(as_json(late_payers))["late_payers"]["paid_late"] == 2


def test_real_contacts_are_what_a_ledger_is_compared_with(books: Books, shipped: Strategist) -> None:
    contacts = [
        {"debtor_id": "open", "contacted_on": "2026-02-20", "channel": "email", "step": "friendly_reminder"},
        {"debtor_id": "open", "contacted_on": "2026-02-21", "channel": "phone", "step": ""},
    ]
    past = LedgerPast(books(invoices=INVOICES, contacts=contacts))
    found = compare(replays.replay(past, shipped, schedule(date(2026, 1, 30), date(2026, 2, 22))))
    [one] = [one for one in found.actions if one.action == "friendly_reminder"]
    assert (one.real, one.both, one.earlier) == (1, 1, 1)


# real data


def real_fines(folder: Path, place: Path, strategist: Strategist) -> Past:
    text = MADE_UP.read_text(encoding="utf-8").replace(
        "file: fines.csv", f"file: {folder / 'traffic_fines_10k_cases.csv'}"
    )
    (place / "log.yaml").write_text(text, encoding="utf-8")
    return past_of(place / "log.yaml", strategist)


def test_every_penalty_of_the_real_authority_comes_on_its_day(
    real_data: Path,
    tmp_path: Path,
    fines: Strategist,
) -> None:
    runs = schedule(date(2007, 10, 1), date(2007, 10, 10))
    found = compare(replays.replay(real_fines(real_data, tmp_path, fines), fines, runs))
    [penalty] = [one for one in found.actions if one.action == "add_penalty"]
    log = pl.read_csv(real_data / "traffic_fines_10k_cases.csv", infer_schema=False)
    really = log.filter(
        (pl.col("activity") == "Add penalty")
        & pl.col("timestamp").is_between(pl.lit("2007-10-01"), pl.lit("2007-10-10"))
    )
    assert penalty.planned == penalty.real == penalty.same_day == really.height > 200


def test_the_real_roll_takes_no_paid_fine_and_no_open_appeal(
    real_data: Path,
    tmp_path: Path,
    fines: Strategist,
) -> None:
    past = real_fines(real_data, tmp_path, fines)
    roll = date(2009, 3, 30)
    found = compare(replays.replay(past, fines, schedule(roll, roll)))
    [referral] = [one for one in found.actions if one.action == "refer_to_collection"]
    assert referral.real == 3092
    assert referral.same_day >= 3090
    frame = past.facts(roll, roll, ())
    chosen = found.steps.filter((pl.col("action") == "refer_to_collection") & pl.col("planned_on").is_not_null())
    facts = frame.join(chosen, left_on="fine_no", right_on="case", how="semi")
    assert facts.filter(pl.col("amount_due") <= pl.col("amount_paid")).is_empty()
    assert facts.filter((pl.col("appeals_to_prefect") > 0) & pl.col("days_since_decision").is_null()).is_empty()
    assert facts["appeals_to_judge"].sum() == 0


def test_late_payers_of_a_real_ledger(real_data: Path, tmp_path: Path, shipped: Strategist) -> None:
    mapping = f"""ledger: sample
as_of: 2014-01-09
currency: USD
invoices:
  file: {real_data / "ibm_accounts_receivable.csv"}
  dates: ["%m/%d/%Y"]
  columns: {{invoice_id: invoiceNumber, debtor_id: customerID, amount: InvoiceAmount, issued_on: InvoiceDate, due_on: DueDate, paid_on: SettledDate}}
"""
    (tmp_path / "ledger.yaml").write_text(mapping, encoding="utf-8")
    past = past_of(tmp_path / "ledger.yaml", shipped)
    found = compare(replays.replay(past, shipped, schedule(date(2012, 3, 5), date(2012, 5, 28), Every.WEEK)))
    result = early(found)
    assert result is not None
    assert result.contacts > 100
    spread = result.spread("after_due")
    assert spread is not None
    assert spread[0] >= 1
    assert spread[2] <= 7
    assert result.contacted.height / result.late.height > 0.5


def test_a_ledger_needs_a_rulebook_of_debtors(tmp_path: Path, fines: Strategist) -> None:
    path = write(tmp_path, {"invoices": INVOICES}, {}, {"invoices": INVOICES})
    with pytest.raises(LedgerError, match="`road-fines` has no fact `debtor_id`"):
        past_of(path, fines)


def test_rows_set_aside_are_told(tmp_path: Path, shipped: Strategist) -> None:
    rows = [*INVOICES, {**INVOICES[0], "invoice_id": "R9", "amount": "much"}]
    past = past_of(write(tmp_path, {"invoices": rows}, {}, {"invoices": rows}), shipped)
    day = date(2026, 2, 2)
    assert "rows of the files set aside: 1" in as_text(compare(replays.replay(past, shipped, schedule(day, day))))
