"""What a comparison says, without any layout."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, replace
from datetime import date
from decimal import Decimal

from strategist.portfolio.experiment.intervals import Interval

FORMAT = "strategist.comparison/1"


@dataclass(frozen=True, slots=True)
class ArmCount:
    """An arm: its share, the debtors drawn into it, and those of them whose outcome is known."""

    arm: str
    share: float
    debtors: int
    known: int


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure in a challenger and the champion. `unit`: `share`, `number` or an amount's currency (after `amount`).

    `difference`: the challenger less the champion; None where arms are only described, with the reason in `why_not`.
    """

    name: str
    title: str
    unit: str
    currency: str
    challenger: float
    champion: float
    counts: tuple[int, int]
    difference: Interval | None
    why_not: str = ""
    verdict: str = ""


@dataclass(frozen=True, slots=True)
class Balance:
    """How alike two arms were at the start: means, and their difference in standard deviations."""

    name: str
    currency: str
    challenger: float
    champion: float
    apart: float


@dataclass(frozen=True, slots=True)
class Power:
    """Debtors with an outcome in both arms, and how many are needed to see the smallest difference that matters."""

    smallest: float
    needed: int
    there: int


@dataclass(frozen=True, slots=True)
class Segment:
    """The same measures among some debtors: the column, its value (None: unknown) and the debtors of both arms."""

    by: str
    value: str | None
    debtors: int
    measures: tuple[Measure, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """A challenger beside the champion."""

    challenger: str
    measures: tuple[Measure, ...]
    balance: tuple[Balance, ...]
    power: Power | None
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """An experiment's outcomes. `mismatch`: probability of arms as uneven as these or more, if they were drawn by their shares.

    `looked_on`: the day up to which outcomes are told, if known; `notes`: what a reader should know before believing it.
    """

    experiment: str
    first: date
    last: date
    looked_on: date | None
    arms: tuple[ArmCount, ...]
    mismatch: float
    held: int
    pairs: tuple[Pair, ...]
    notes: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        """The comparison as a `strategist.comparison/1` object; figures rounded to ten digits, unknown ones null."""
        return {"format": FORMAT, **{name: _plain(value) for name, value in asdict(self).items()}}


def judged(measure: Measure, smallest: float) -> Measure:
    """The measure with its verdict in words. Never "no difference": not seen is not the same as not there."""
    found = measure.difference
    if found is None:
        return replace(measure, verdict=measure.why_not)
    if found.low is None or found.high is None:
        return replace(measure, verdict="too few debtors")
    if found.beyond_zero:
        return replace(measure, verdict="higher" if found.low > 0 else "lower")
    if measure.name == "cured" and -smallest < found.low and found.high < smallest:
        return replace(measure, verdict=f"no difference shown; one of {smallest * 100:g} points or more is unlikely")
    return replace(measure, verdict="no difference shown")


def _plain(value: object) -> object:
    match value:
        case float():
            return None if math.isnan(value) else float(f"{value:.10g}")
        case Decimal():
            return str(value)
        case date():
            return value.isoformat()
        case dict():
            return {key: _plain(part) for key, part in value.items()}
        case tuple() | list():
            return [_plain(part) for part in value]
        case _:
            return value
