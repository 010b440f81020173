"""The day so many years, months or days after another, for every day at once: exact, leap years and all.

A base day gets an unknown of its own, its year, tied to it by linear sums: `days before the year < day <= days before
the next one`. Month and day of the month follow by comparison. So nothing is multiplied and nothing guessed.
"""

from __future__ import annotations

import z3

from strategist.engines.symbolic.cells import Number
from strategist.engines.symbolic.logic import Formula, Term, all_of, any_of, choose, least, opposite
from strategist.program.days import later as later_day
from strategist.vocabulary.kinds import LAST_DAY

LAST_YEAR = 9999
_MONTH_STARTS = (0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334)
"""Days of an ordinary year before each month."""
_MONTH_LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def is_leap(year: Term) -> Formula:
    """Whether a year has a 29 February."""
    return all_of((year % 4 == 0, any_of((opposite(year % 100 == 0), year % 400 == 0))))


def days_before(year: Term) -> Term:
    """The number of the last day before a year; 0 for year 1."""
    past = year - 1
    return 365 * past + _quotient(past, 4) - _quotient(past, 100) + _quotient(past, 400)


def _quotient(number: Term, divisor: int) -> Term:
    return number // divisor if isinstance(number, int) else number / divisor


class Calendar:
    """Adds periods to days. `definitions` tie the years it introduces to their days: assert them with every query."""

    def __init__(self) -> None:
        self.definitions: list[Formula] = []
        self._years: list[tuple[Term, z3.ArithRef]] = []

    def copy(self) -> Calendar:
        """Another that knows the same days, and learns its own from here on."""
        other = Calendar()
        other.definitions, other._years = list(self.definitions), list(self._years)
        return other

    def later(self, base: Number, count: Number, unit: str, year_end: bool) -> Number:
        """See `program.days.later`."""
        if isinstance(base.value, int) and isinstance(count.value, int):
            day = later_day(base.value, count.value, unit, year_end)
            return Number(all_of((base.present, count.present, day is not None)), day or 0)
        beyond = any_of((base.value > LAST_DAY, count.value > LAST_DAY))
        year = self._year_of(base.value) if year_end or unit != "days" else 0
        found = self._sum(base.value, year, count.value, unit, year_end)
        known = all_of((base.present, count.present, base.value >= 1, any_of((beyond, found >= 1))))
        return Number(known, choose(beyond, LAST_DAY, least(found, LAST_DAY)))

    def _sum(self, day: Term, year: Term, count: Term, unit: str, year_end: bool) -> Term:
        if unit == "days":
            return (days_before(year + 1) if year_end else day) + count
        if year_end and unit == "years":
            return self._in_calendar(year + count, days_before(year + count + 1))
        of_year = day - days_before(year)
        leap = choose(is_leap(year), 1, 0)
        if unit == "years":
            new_leap = choose(is_leap(year + count), 1, 0)
            shifted = days_before(year + count) + of_year + choose(of_year >= 60, new_leap - leap, 0)
            return self._in_calendar(year + count, shifted)
        month, of_month = (11, 31) if year_end else _month_of(of_year, leap)
        months = 12 * year + month + count
        new_year, new_month = _quotient(months, 12), months % 12
        new_leap = choose(is_leap(new_year), 1, 0)
        clipped = least(of_month, _by_month(new_month, _MONTH_LENGTHS) + choose(new_month == 1, new_leap, 0))
        start = _by_month(new_month, _MONTH_STARTS) + choose(new_month >= 2, new_leap, 0)
        return self._in_calendar(new_year, days_before(new_year) + start + clipped)

    @staticmethod
    def _in_calendar(year: Term, day: Term) -> Term:
        """The day itself; the last one beyond the calendar, 0 before it."""
        return choose(year > LAST_YEAR, LAST_DAY, choose(year < 1, 0, day))

    def _year_of(self, day: Term) -> Term:
        for known, year in self._years:
            if isinstance(known, z3.ArithRef) and isinstance(day, z3.ArithRef) and known.eq(day):
                return year
        year = z3.Int(f"year#{len(self._years)}")
        self._years.append((day, year))
        outside = any_of((day < 1, day > LAST_DAY))
        inside = all_of((year >= 1, year <= LAST_YEAR, days_before(year) < day, day <= days_before(year + 1)))
        self.definitions.append(any_of((all_of((outside, year == 1)), all_of((opposite(outside), inside)))))
        return year


def _month_of(of_year: Term, leap: Term) -> tuple[Term, Term]:
    """Month (0 is January) and day of the month, of a day of the year."""
    month: Term = 0
    of_month: Term = of_year
    for number, start in enumerate(_MONTH_STARTS[1:], 1):
        past = start if number == 1 else start + leap
        month = choose(of_year > past, number, month)
        of_month = choose(of_year > past, of_year - past, of_month)
    return month, of_month


def _by_month(month: Term, figures: tuple[int, ...]) -> Term:
    found: Term = figures[0]
    for number, figure in enumerate(figures[1:], 1):
        found = choose(month == number, figure, found)
    return found
