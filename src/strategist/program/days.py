"""Calendar arithmetic of rules: the day so many years, months or days after another."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from functools import lru_cache

from strategist.vocabulary.kinds import LAST_DAY

UNITS = ("years", "months", "days")


@lru_cache(maxsize=65_536)  # the days of a portfolio are few thousands, and the same again in every debtor
def later(day: object, count: object, unit: str, year_end: bool = False) -> int | None:
    """The day number `count` years, months or days after a day number, or after the end of that day's year.

    A day that the later month does not have is that month's last. None if anything is missing or lies before the
    calendar; days beyond it are its last.

    >>> date.fromordinal(later(date(2020, 2, 29).toordinal(), 6, "years")).isoformat()
    '2026-02-28'
    >>> date.fromordinal(later(date(2023, 3, 7).toordinal(), 3, "years", year_end=True)).isoformat()
    '2026-12-31'
    >>> later(1, -1, "days") is None and later(1, -1, "months") is None
    True
    """
    if not isinstance(day, int) or not isinstance(count, int) or day < 1:
        return None
    if day > LAST_DAY or count > LAST_DAY:
        return LAST_DAY
    start = date.fromordinal(day)
    if year_end:
        start = start.replace(month=12, day=31)
    if unit == "days":
        found = start.toordinal() + count
        return min(found, LAST_DAY) if found >= 1 else None
    months = start.year * 12 + start.month - 1 + (count * 12 if unit == "years" else count)
    year, month = divmod(months, 12)
    if year < 1:
        return None
    if year > date.max.year:
        return LAST_DAY
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1])).toordinal()
