"""Comparing the arms of an experiment by what became of their debtors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import polars as pl

from strategist.errors import Problem, UnusableInput
from strategist.portfolio.book import DEBTOR
from strategist.portfolio.experiment.comparison import ArmCount, Comparison, Pair, Power, Segment
from strategist.portfolio.experiment.deciding import ARM, DAY
from strategist.portfolio.experiment.intervals import chi_square_tail, debtors_needed
from strategist.portfolio.experiment.measures import balances, measures
from strategist.portfolio.experiment.notes import notes
from strategist.portfolio.experiment.outcomes import COLUMNS, Outcomes
from strategist.portfolio.experiment.plan import CHAMPION, Experiment
from strategist.portfolio.experiment.records import Records

KNOWN = "outcome\0"


def compare(experiment: Experiment, records: Records, outcomes: Outcomes, by: Sequence[str] = ()) -> Comparison:
    """The comparison of recorded debtors with their outcomes. `by`: columns of the records whose values are looked at apart.

    Raises `UnusableInput` where no outcome belongs to a debtor of the experiment.

    >>> from fractions import Fraction
    >>> from pathlib import Path
    >>> from strategist.portfolio.experiment import Challenger, Experiment
    >>> experiment = Experiment("calls", (Challenger("challenger", Path("early"), Fraction(1, 2)),))
    >>> debtors = [str(number) for number in range(400)]
    >>> arms = experiment.assign(debtors)
    >>> frame = pl.DataFrame({"debtor_id": debtors, "decided_on": date(2026, 6, 1), "arm": arms, "currency": "EUR",
    ...     "at_stake": 100, "days_past_due": 9})
    >>> cured = [int(debtor) % 10 < (6 if arm == "challenger" else 3) for debtor, arm in zip(debtors, arms)]
    >>> outcomes = Outcomes(pl.DataFrame({"debtor_id": debtors, "cured": cured}), date(2026, 7, 1), "outcomes.csv")
    >>> found = compare(experiment, Records(frame, 0, 0), outcomes)
    >>> found.pairs[0].measures[0].verdict
    'higher'
    """
    outcome = outcomes.frame.with_columns(pl.lit(True).alias(KNOWN))
    debtors = records.frame.join(outcome, on=DEBTOR, how="left").sort(DEBTOR)
    strangers = outcomes.frame.join(records.frame, on=DEBTOR, how="anti")[DEBTOR].sort()
    if debtors[KNOWN].count() == 0:
        such = f", such as `{strangers[0]}`" if len(strangers) else ""
        told = f"no outcome in `{outcomes.source}` belongs to a debtor of the experiment{such}"
        raise UnusableInput([Problem("strangers", told, help="are the debtor ids written the same way?")])
    found = [name for name in COLUMNS if name in outcomes.frame.columns]
    parts = {arm: debtors.filter(pl.col(ARM) == arm) for arm in experiment.arms}
    counts = [
        ArmCount(arm, float(experiment.shares[arm]), len(part), part[KNOWN].count()) for arm, part in parts.items()
    ]
    pairs = tuple(
        _pair(experiment, one.name, parts[one.name], parts[CHAMPION], found, by) for one in experiment.challengers
    )
    days = debtors[DAY]
    first, last = days.min(), days.max()
    assert isinstance(first, date)
    assert isinstance(last, date)
    made = Comparison(
        experiment.name, first, last, outcomes.day, tuple(counts), mismatch(counts), records.held, pairs, ()
    )
    said = notes(experiment, made, parts, records.moved, strangers.to_list())
    return replace(made, notes=said)


def mismatch(counts: Sequence[ArmCount]) -> float:
    """How likely arms at least as uneven are, if debtors were drawn by the shares (chi-square test)."""
    total = sum(one.debtors for one in counts)
    drawn = [(one.debtors, one.share * total) for one in counts if one.share > 0]
    value = sum((there - expected) ** 2 / expected for there, expected in drawn)
    return chi_square_tail(value, len(drawn) - 1) if len(drawn) > 1 else 1.0


def _pair(
    experiment: Experiment,
    name: str,
    one: pl.DataFrame,
    base: pl.DataFrame,
    found: Sequence[str],
    by: Sequence[str],
) -> Pair:
    smallest = float(experiment.smallest)
    known = one.filter(pl.col(KNOWN)), base.filter(pl.col(KNOWN))
    power = None
    if "cured" in found and known[1]["cured"].count() and experiment.shares[CHAMPION]:
        rate = float(known[1]["cured"].cast(pl.Float64).mean() or 0.0)  # type: ignore[arg-type]  # a mean of floats
        needed = debtors_needed(rate, smallest, float(experiment.shares[name] / experiment.shares[CHAMPION]))
        power = Power(smallest, sum(needed), known[0]["cured"].count() + known[1]["cured"].count())
    return Pair(
        name,
        measures(*known, smallest),
        balances(one, base),
        power,
        tuple(segment for column in by for segment in _segments(column, *known, smallest)),
    )


def _segments(column: str, one: pl.DataFrame, base: pl.DataFrame, smallest: float) -> list[Segment]:
    values = sorted({*one[column], *base[column]}, key=lambda value: (value is None, value or ""))
    found = []
    for value in values:
        theirs = pl.col(column).eq_missing(pl.lit(value, pl.String))
        own = one.filter(theirs), base.filter(theirs)
        found.append(Segment(column, value, len(own[0]) + len(own[1]), measures(*own, smallest)))
    return found
