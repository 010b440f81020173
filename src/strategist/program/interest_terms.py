"""The law of late interest, compiled: reference rates by date, and regimes that say which rate a debt bears.

All figures are Decimal: rates in percent a year, amounts in units of the currency. Days are day numbers.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from strategist.errors import Place
from strategist.program.expressions import Condition
from strategist.vocabulary.seal import SealException

AMOUNT, DISPUTED, AGE, CONTRACT_DAY = "amount_overdue", "amount_disputed", "days_past_due", "contract_made_on"
"""The facts of a profile that interest is reckoned from; the second and the last may be absent from a vocabulary."""


class FixedAt(StrEnum):
    """The day whose reference rate counts: the first day of interest, that of each half year, or the contract's."""

    START = "start"
    EACH_HALF_YEAR = "each_half_year"
    CONTRACT = "contract"


@dataclass(frozen=True, slots=True)
class RateRow:
    """A reference rate from its first day on, with where it is known from."""

    first_day: int
    percent: Decimal
    standing: str
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RateTable:
    """A published rate. `known_until`: the last day that the rows cover.

    `half_years`: each row is that of a half year; else a row holds until the next. `begins`, `ends`: the days on
    which this version of the table is used, where an overlay's exception limits it.
    """

    name: str
    title: str
    rows: tuple[RateRow, ...]
    half_years: bool
    known_until: int
    sources: tuple[str, ...] = ()
    standing: str = ""
    help: str = ""
    begins: int | None = None
    ends: int | None = None
    exception: SealException | None = None
    place: Place | None = field(default=None, compare=False)

    @property
    def cited(self) -> tuple[str, ...]:
        """The sources of the table and of its rows."""
        return tuple(dict.fromkeys((*self.sources, *(source for row in self.rows for source in row.sources))))

    def used_on(self, today: int) -> bool:
        """Whether this version is used on the day of decision."""
        return _within(today, self.begins, self.ends)

    def at(self, day: int) -> RateRow | None:
        """The row for a day, the last known one for days that no row covers; None before the first."""
        number = bisect_right([row.first_day for row in self.rows], day)
        return self.rows[number - 1] if number else None


@dataclass(frozen=True, slots=True)
class Agreed:
    """The rate that the contract states, in a fact counted in basis points."""

    slot: int


@dataclass(frozen=True, slots=True)
class Stated:
    """A rate that the law states itself. `daily` if it states one a day; `percent` is a year's in any case."""

    percent: Decimal
    daily: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference rate times a factor, plus percentage points. `at_most`: the factor that a court may go up to."""

    table: str
    plus: Decimal = Decimal(0)
    times: Decimal = Decimal(1)
    at_most: Decimal | None = None


Rate = Agreed | Stated | Reference


@dataclass(frozen=True, slots=True)
class Compensation:
    """The fixed sum for one debt, by its amount: (least amount, sum), ascending."""

    currency: str
    steps: tuple[tuple[Decimal, Decimal], ...]

    def of(self, amount: Decimal) -> Decimal:
        """The sum for a debt of an amount.

        >>> bands = Compensation("GBP", ((Decimal(0), Decimal(40)), (Decimal(1000), Decimal(70))))
        >>> bands.of(Decimal("999.99")), bands.of(Decimal(1000))
        (Decimal('40'), Decimal('70'))
        """
        return max((least, given) for least, given in ((Decimal(0), Decimal(0)), *self.steps) if least <= amount)[1]


@dataclass(frozen=True, slots=True)
class Regime:
    """Whether and how a debt bears interest. `rate` None: it bears none, and `because` says why.

    `starts`: days after the due day on which interest begins. `first_start`, `last_start`: it holds where interest
    begins on one of these days. `begins`, `ends`: it is in the rulebook on these days of decision.
    """

    id: str
    title: str
    because: str
    rate: Rate | None
    fixed_at: FixedAt = FixedAt.START
    day_count: int = 365
    starts: int = 1
    cap: Stated | Reference | None = None
    floor: Stated | Reference | None = None
    compensation: Compensation | None = None
    caveat: str = ""
    when: Condition | None = None
    applies: Condition | None = None
    unless: Condition | None = None
    sources: tuple[str, ...] = ()
    standing: str = ""
    first_start: int | None = None
    last_start: int | None = None
    begins: int | None = None
    ends: int | None = None
    exception: SealException | None = None
    place: Place | None = field(default=None, compare=False)

    def in_force(self, today: int) -> bool:
        """Whether it stands in the rulebook on the day of decision."""
        return _within(today, self.begins, self.ends)

    def admits(self, first: int) -> bool:
        """Whether interest that begins on a day falls under it."""
        return _within(first, self.first_start, self.last_start)


def _within(day: int, first: int | None, last: int | None) -> bool:
    return (first is None or first <= day) and (last is None or day <= last)


def half_year(day: int) -> int:
    """The first day of the half year that a day lies in.

    >>> date.fromordinal(half_year(date(2026, 6, 30).toordinal())).isoformat()
    '2026-01-01'
    """
    moment = date.fromordinal(day)
    return date(moment.year, 1 if moment.month < 7 else 7, 1).toordinal()


def next_half_year(day: int) -> int:
    """The first day of the half year after the one that a day lies in.

    >>> date.fromordinal(next_half_year(date(2026, 7, 1).toordinal())).isoformat()
    '2027-01-01'
    """
    moment = date.fromordinal(day)
    return (date(moment.year, 7, 1) if moment.month < 7 else date(moment.year + 1, 1, 1)).toordinal()
