"""Comparing arms: formulas beside those of scipy and statsmodels, known truths, outcomes, and the command."""

from __future__ import annotations

import json
from datetime import date
from fractions import Fraction
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from syrupy.assertion import SnapshotAssertion

from strategist.portfolio import ledger
from strategist.portfolio.experiment import Challenger, Experiment
from strategist.portfolio.experiment.compare import compare, mismatch
from strategist.portfolio.experiment.compare_html import render_html
from strategist.portfolio.experiment.compare_text import render_text
from strategist.portfolio.experiment.comparison import ArmCount, Measure, judged
from strategist.portfolio.experiment.intervals import (
    Interval,
    Sample,
    chi_square_tail,
    debtors_needed,
    difference_of_means,
    difference_of_shares,
    t_quantile,
    wilson,
)
from strategist.portfolio.experiment.ledger_outcomes import outcomes_of
from strategist.portfolio.experiment.outcomes import Outcomes
from strategist.portfolio.experiment.records import Records
from strategist.portfolio.experiment.recovery import Owing, difference_of_recovery
from strategist.strategist import Strategist

from ..cli.conftest import Run, run  # noqa: F401  # a fixture
from .test_experiment import decide, folder  # noqa: F401  # a fixture

WATCHES = "compare", "experiment.yaml"


# formulas: values of scipy 1.x (stats.t.ppf, stats.chi2.sf, stats.ttest_ind) and statsmodels (proportion_confint with "wilson",
# confint_proportions_2indep with "newcomb")


@pytest.mark.parametrize(
    ("hits", "count", "low", "high"),
    [(15, 148, 0.06238639953073628, 0.16048724172330803), (0, 20, 0.0, 0.1611251580528194), (20, 20, 0.8388748, 1.0)],
)
def test_wilson(hits: int, count: int, low: float, high: float) -> None:
    found = wilson(hits, count)
    assert (found.low, found.high) == (pytest.approx(low, abs=1e-7), pytest.approx(high, abs=1e-7))


@pytest.mark.parametrize(
    ("counts", "low", "high"),
    [
        ((56, 70, 48, 80), 0.05243147240236498, 0.33387265403690614),
        ((9, 10, 3, 10), 0.1705227239345029, 0.809017973535488),
        ((0, 20, 5, 40), -0.261121198388511, 0.05083566256362734),
        ((120, 1000, 100, 1000), -0.007492167515211062, 0.047550667456339055),
    ],
)
def test_newcombe(counts: tuple[int, int, int, int], low: float, high: float) -> None:
    found = difference_of_shares(*counts)
    assert (found.low, found.high) == (pytest.approx(low, abs=1e-9), pytest.approx(high, abs=1e-9))


@pytest.mark.parametrize(
    ("p", "freedom", "value"),
    [
        (0.975, 9, 2.262157162798205),
        (0.975, 17.3, 2.1070320037534676),
        (0.975, 100, 1.9839715185235518),
        (0.995, 9, 3.249835541592126),
        (0.975, 1000, 1.9623390808264083),
    ],
)
def test_student(p: float, freedom: float, value: float) -> None:
    assert t_quantile(p, freedom) == pytest.approx(value, abs=1e-3)


@pytest.mark.parametrize(
    ("value", "freedom", "tail"),
    [
        (0.5, 1, 0.47950012218695337),
        (10.8, 1, 0.0010150009471130682),
        (3, 2, 0.22313016014842982),
        (7.8, 3, 0.050331097859853326),
        (9.5, 4, 0.04974724741794365),
        (20, 5, 0.0012497305630313773),
    ],
)
def test_chi_square(value: float, freedom: int, tail: float) -> None:
    assert chi_square_tail(value, freedom) == pytest.approx(tail, abs=1e-12)


def test_welch() -> None:
    one = np.array([12.0, 0, 0, 150.5, 3.25, 80, 0, 44, 9, 7, 300, 1])
    other = np.array([5.0, 0, 30, 0, 0, 20.5, 11, 0, 2, 0, 0, 60, 0, 1])
    samples = [Sample(float(own.mean()), float(own.var(ddof=1)), len(own)) for own in (one, other)]
    found = difference_of_means(*samples)
    assert (found.low, found.high) == (
        pytest.approx(-16.820007892524778, abs=0.03),
        pytest.approx(99.44500789252479, abs=0.03),
    )
    assert difference_of_means(Sample(1, 1, 9), samples[1]).low is None


def test_power() -> None:
    """Fleiss, Levin and Paik 2003, table A.4 without correction: 0.4 against 0.45 and others, both arms equal or not."""
    assert debtors_needed(0.4, 0.05, 1.0) == (1534, 1534)
    base, other = debtors_needed(0.4, 0.05, 0.25)
    assert base > 1534 > other
    rng = np.random.default_rng(5)
    seen = [
        difference_of_shares(int(rng.binomial(other, 0.45)), other, int(rng.binomial(base, 0.40)), base).beyond_zero
        for _ in range(2_000)
    ]
    assert 0.77 <= sum(seen) / len(seen) <= 0.83


# known truths


def test_intervals_of_shares_hold_the_truth_in_95_of_100() -> None:
    rng = np.random.default_rng(11)
    for rate, base_rate, count, base_count in [(0.5, 0.4, 300, 700), (0.02, 0.03, 200, 1800), (0.95, 0.9, 100, 100)]:
        hits, base_hits = rng.binomial(count, rate, 3_000), rng.binomial(base_count, base_rate, 3_000)
        held = 0
        for one, base in zip(hits.tolist(), base_hits.tolist()):
            found = difference_of_shares(one, count, base, base_count)
            assert found.low is not None
            assert found.high is not None
            held += found.low <= rate - base_rate <= found.high
        assert 0.935 <= held / 3_000 <= 0.98


def test_intervals_of_contacts_hold_the_truth_in_95_of_100() -> None:
    rng = np.random.default_rng(12)
    held = 0
    for _ in range(2_000):
        one, base = rng.poisson(2.6, 60), rng.poisson(2.0, 540)
        found = difference_of_means(
            *(Sample(float(own.mean()), float(own.var(ddof=1)), len(own)) for own in (one, base))
        )
        assert found.low is not None
        assert found.high is not None
        held += found.low <= 0.6 <= found.high
    assert 0.93 <= held / 2_000 <= 0.97


def test_intervals_of_recovery_hold_the_truth_in_95_of_100_though_amounts_have_heavy_tails() -> None:
    rng = np.random.default_rng(13)
    held = rounds = 0
    for _ in range(300):
        arms = []
        for count, rate in ((100, 0.5), (150, 0.4)):
            owed = rng.lognormal(7.6, 1.0, count)
            arms.append(Owing(owed * (rng.random(count) < rate), owed))
        found = difference_of_recovery(*arms)
        assert found.low is not None
        assert found.high is not None
        held, rounds = held + (found.low <= 0.1 <= found.high), rounds + 1
    assert 0.92 <= held / rounds <= 0.98


def test_arms_drawn_by_their_shares_are_seldom_called_uneven() -> None:
    seen = 0
    for number in range(300):
        experiment = Experiment(f"e{number}", (Challenger("challenger", Path("x"), Fraction(1, 4)),))
        drawn = experiment.assign(str(debtor) for debtor in range(400))
        counts = [ArmCount(arm, float(share), drawn.count(arm), 0) for arm, share in experiment.shares.items()]
        seen += mismatch(counts) < 0.05
    assert 0.02 <= seen / 300 <= 0.09
    assert mismatch([ArmCount("champion", 0.5, 1000, 0), ArmCount("challenger", 0.5, 1200, 0)]) < 0.001


def test_no_difference_is_never_claimed() -> None:
    line = Measure("cured", "cured", "share", "", 0.4, 0.4, (9, 9), Interval(0.0, -0.04, 0.04))
    assert judged(line, 0.01).verdict == "no difference shown"
    assert judged(line, 0.05).verdict == "no difference shown; one of 5 points or more is unlikely"


# records and outcomes


def arms(count: int, cured: tuple[float, float]) -> tuple[Experiment, Records, Outcomes]:
    experiment = Experiment("calls", (Challenger("challenger", Path("x"), Fraction(1, 2)),), last=date(2026, 9, 30))
    debtors = sorted(str(number) for number in range(count))
    drawn = experiment.assign(debtors)
    frame = pl.DataFrame({"debtor_id": debtors, "decided_on": date(2026, 6, 1), "arm": drawn, "currency": "EUR"})
    frame = frame.with_columns(at_stake=pl.lit(100.0), days_past_due=pl.lit(10))
    rng = np.random.default_rng(3)
    hits = [bool(rng.random() < cured[arm == "challenger"]) for arm in drawn]
    return (
        experiment,
        Records(frame, 0, 0),
        Outcomes(pl.DataFrame({"debtor_id": debtors, "cured": hits}), None, "o.csv"),
    )


def test_what_makes_a_comparison_void_is_said_first() -> None:
    experiment, records, outcomes = arms(4_000, (0.4, 0.4))
    plain = compare(experiment, records, outcomes)
    assert plain.mismatch > 0.01
    assert not plain.notes[0].startswith("The arms are not as large")
    lost = records.frame.filter((pl.col("arm") == "champion") | (pl.int_range(pl.len()) % 3 > 0))
    uneven = compare(experiment, Records(lost, 0, 0), outcomes)
    assert uneven.notes[0].startswith("The arms are not as large as their shares say")
    late = records.frame.with_columns(
        pl.when(pl.col("arm") == "champion").then(10).otherwise(40).alias("days_past_due")
    )
    late = late.with_columns(pl.col("days_past_due") + pl.int_range(pl.len()) % 20)
    assert any(
        "were unlike at the start: days past due" in note
        for note in compare(experiment, Records(late, 0, 0), outcomes).notes
    )
    part = outcomes.frame.join(records.frame, on="debtor_id").filter(
        (pl.col("arm") == "champion") | (pl.int_range(pl.len()) % 4 > 0)
    )
    gone = compare(experiment, records, Outcomes(part.select("debtor_id", "cured"), date(2026, 7, 1), "o.csv"))
    assert any(note.startswith("Outcomes are missing for") for note in gone.notes)
    assert any(note.startswith("This is a look before the end (2026-09-30)") for note in gone.notes)


def test_the_summary(run: Run, folder: Path, snapshot: SnapshotAssertion) -> None:  # noqa: F811
    decide(run, "--out", "w.parquet")
    ran = run(*WATCHES, "outcomes.csv", "-w", "w.parquet", "--as-of", "2026-09-30", "--by", "jurisdiction")
    assert ran.code == 2
    assert "has no column `jurisdiction`" in ran.err
    ran = run(*WATCHES, "outcomes.csv", "-w", "w.parquet", "--as-of", "2026-09-30", "--by", "age_band")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == snapshot


def test_every_form_says_the_same_twice(run: Run, folder: Path) -> None:  # noqa: F811
    decide(run, "--out", "w.parquet")
    decide(run, "--out", "w.csv")
    command = (*WATCHES, "outcomes.csv", "--as-of", "2026-09-30", "-f")
    record = run(*command, "json", "-w", "w.parquet").out
    assert record == run(*command, "json", "-w", "w.csv").out
    found = json.loads(record)
    assert (found["format"], found["looked_on"], found["held"]) == ("strategist.comparison/1", "2026-09-30", 19)
    measures = {one["name"]: one for one in found["pairs"][0]["measures"]}
    frame = pl.read_parquet("w.parquet").join(
        pl.read_csv("outcomes.csv", schema_overrides={"debtor_id": pl.String}), on="debtor_id"
    )
    own = frame.filter(pl.col("arm") == "challenger")
    assert measures["cured"]["challenger"] == pytest.approx((own["cured"] == "yes").mean())
    paid, owed = float(own["recovered"].sum()), float(own["at_stake"].cast(pl.Float64).sum())
    assert measures["share_recovered"]["challenger"] == pytest.approx(paid / owed)
    page = run(*command, "html", "-w", "w.parquet").out
    assert page == run(*command, "html", "-w", "w.parquet").out
    assert "<script" not in page
    assert "http" not in page
    assert page.count("<svg") == page.count("</svg>") == 6


def test_debtors_count_where_they_were_first(run: Run, folder: Path) -> None:  # noqa: F811
    decide(run, "--out", "w1.csv")
    later = pl.read_csv("w1.csv", infer_schema=False)
    swapped = pl.when(pl.col("arm") == "champion").then(pl.lit("challenger")).otherwise(pl.lit("champion"))
    moved = pl.col("debtor_id").is_in(["C-1001", "C-1002", "C-1003"]) & pl.col("arm").is_not_null()
    later = later.with_columns(
        decided_on=pl.lit("2026-06-15"), arm=pl.when(moved).then(swapped).otherwise(pl.col("arm"))
    )
    later.write_csv("w2.csv")
    command = (*WATCHES, "outcomes.csv", "-f", "json")
    once = json.loads(run(*command, "-w", "w1.csv").out)
    both = json.loads(run(*command, "-w", "w2.csv", "-w", "w1.csv").out)
    assert both["pairs"] == once["pairs"]
    assert any("3 debtors came into another arm later" in note for note in both["notes"])


@pytest.mark.parametrize(
    ("rows", "arguments"),
    [
        ("debtor_id,recoverd\nC-1001,5\n", ()),
        ("debtor_id,name\nC-1001,x\n", ()),
        ("id,cured\nC-1001,yes\n", ()),
        ("debtor_id,cured,recovered,contacts\nC-1001,maybe,NaN,-1\n,yes,1,1\nC-1002,yes,1.00,1.5\n", ()),
        ("debtor_id,cured\nC-1001,yes\nC-1001,no\n", ()),
        ("debtor_id,promises_made,promises_kept\nC-1001,1,2\n", ()),
        ("debtor_id,promises_kept\nC-1001,2\n", ()),
        ("debtor_id,cured\nX-1,yes\n", ()),
        ("debtor_id,cured\nC-1001,yes\n", ("-w", "nowhere.csv")),
        ("debtor_id,cured\nC-1001,yes\n", ("-w", "o.csv")),
        ("debtor_id,cured\nC-1001,yes\n", ("-w", "arms.csv")),
        ("debtor_id,cured\nC-1001,yes\n", ("-w", "other.csv")),
        ("debtor_id,cured\nC-1001,yes\n", ("-w", "twice.csv")),
        ("debtor_id,cured\nC-1001,yes\n", ("--as-of", "soon")),
    ],
    ids=lambda value: (value.replace("\n", " ") if isinstance(value, str) else "-".join(value))[:60],
)
def test_unusable_outcomes_and_worklists(
    run: Run,  # noqa: F811
    folder: Path,  # noqa: F811
    rows: str,
    arguments: tuple[str, ...],
    snapshot: SnapshotAssertion,
) -> None:
    head = "debtor_id,experiment,decided_on,arm,decided_by,held_by\n"
    line = "C-1001,call-before-writing,2026-06-08,champion,champion,\n"
    for name, text in (
        ("w.csv", line),
        ("arms.csv", line.replace(",champion,c", ",chalenger,c")),
        ("other.csv", line.replace("call-before-writing", "letters")),
        ("twice.csv", line * 2),
    ):
        (folder / name).write_text(head + text)
    (folder / "o.csv").write_text(rows)
    ran = run(*WATCHES, "o.csv", *(arguments if "-w" in arguments else ("-w", "w.csv", *arguments)))
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == snapshot


def test_outcomes_of_a_ledger_begin_with_the_decision(shipped: Strategist, tmp_path: Path) -> None:
    """The sample ledger, seen again a month later: only what came after each debtor's decision counts."""
    books = ledger.read(Path(__file__).parents[2] / "examples" / "ledger" / "ledger.yaml", shipped.program)
    ids = ["1001", "1002", "1003", "1004", "1005"]
    records = pl.DataFrame({"debtor_id": ids, "decided_on": [date(2026, 5, 1)] * 5})
    found = outcomes_of(books, records, None)
    assert found.day == date(2026, 6, 30)
    later = ledger.facts(books, as_of=date(2026, 6, 30)).collect()
    overdue = dict(later.select("debtor_id", "amount_overdue").iter_rows())
    rows = {row["debtor_id"]: row for row in found.frame.to_dicts()}
    assert {name: row["cured"] for name, row in rows.items()} == {name: overdue[name] == 0 for name in ids}
    paid = books.tables["payments"].filter(pl.col("paid_on") > date(2026, 5, 1)).collect()
    plain = paid.filter(pl.col("returned_on").is_null() & (pl.col("debtor_id") == "1002"))["amount"].sum()
    assert rows["1002"]["recovered"] == plain
    contacts = books.tables["contacts"].filter(pl.col("contacted_on") > date(2026, 5, 1)).collect()
    assert sum(row["contacts"] for row in rows.values()) == len(contacts.filter(pl.col("debtor_id").is_in(ids)))
    with pytest.raises(Exception, match="outcomes of 2026-05-01 cannot be compared"):
        outcomes_of(books, records, date(2026, 5, 1))


def test_arms_without_anybody_are_told_not_compared() -> None:
    """All debtors to two challengers, and a worklist in which one of them got nobody."""
    two = Experiment("all", tuple(Challenger(name, Path("x"), Fraction(1, 2)) for name in ("one", "two")))
    ids = [str(number) for number in range(30)]
    frame = pl.DataFrame({"debtor_id": ids, "decided_on": date(2026, 6, 1), "arm": "one", "currency": ""})
    frame = frame.with_columns(at_stake=pl.lit(None, pl.Float64), days_past_due=pl.lit(None, pl.Int64))
    told = {"debtor_id": ids, "cured": [True] * 30, "recovered": [5.0] * 30, "promises_made": [0] * 30}
    outcomes = Outcomes(pl.DataFrame({**told, "promises_kept": [0] * 30, "contacts": [1] * 30}), None, "o.csv")
    found = compare(two, Records(frame, 0, 0), outcomes)
    assert {one.verdict for pair in found.pairs for one in pair.measures} == {"too few debtors"}
    assert [pair.power for pair in found.pairs] == [None, None]
    text = render_text(found)
    assert "read the first note below" in text
    assert "nan" not in text + render_html(found) + json.dumps(found.as_json()).replace("NaN", "nan")


def test_a_book_without_debtors_is_decided_too(run: Run, folder: Path) -> None:  # noqa: F811
    (folder / "none.csv").write_text("debtor_id,days_past_due,debtor_kind\n")
    ran = run("portfolio", "none.csv", "--experiment", "experiment.yaml", "--as-of", "2026-06-08", "--out", "w.csv")
    assert (ran.code, ran.err) == (0, "")
    ran = run(*WATCHES, "outcomes.csv", "-w", "w.csv")
    assert (ran.code, "nobody takes part in `call-before-writing`" in ran.err) == (2, True)
