"""Business days of a place: its weekend, its public holidays, and the weekends on which it works instead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise
from types import MappingProxyType
from typing import Any

from strategist.calendar.kept import kept
from strategist.profile.local_time import ITS_OWN_CODE

LANGUAGE = "en_US"
"""Named to the library: left alone, it would name holidays in the language of the machine."""
USUAL_REGION = {"GB": "ENG"}
"""The region meant where only the country is said: without one the library knows only the days common to all parts."""
SATURDAY, SUNDAY = 5, 6


@dataclass(frozen=True, slots=True)
class Year:
    """One year of a place: days off as ordinals, names of holidays, weekdays of the weekend (Monday is 0)."""

    off: frozenset[int]
    names: Mapping[date, str]
    weekend: frozenset[int]


@dataclass(frozen=True, slots=True)
class BusinessCalendar:
    """The business days of a place, given as ISO 3166-1 or -2 code; without a place Monday to Friday.

    `note` says in a sentence what is not known of the place; empty if nothing is missing. Years that the library
    `holidays` does not cover have weekends only. Immutable, and safe to share between threads.

    >>> calendar = business_calendar("GB-SCT")
    >>> calendar.is_business_day(date(2026, 1, 2)), calendar.holiday(date(2026, 1, 2))
    (False, 'New Year Holiday')
    >>> calendar.next_on_or_after(date(2026, 1, 1)).isoformat()
    '2026-01-05'
    """

    place: str | None = None
    country: str | None = None
    region: str | None = None
    note: str = ""

    def is_business_day(self, day: date) -> bool:
        """Whether people work on a day."""
        return day.toordinal() not in self._year(day).off

    def holiday(self, day: date) -> str | None:
        """The name of the public holiday on a day, in English where the library has it; None: it is none."""
        return self._year(day).names.get(day)

    def weekend(self, day: date) -> frozenset[int]:
        """The weekdays of the weekend in the year of a day; Monday is 0."""
        return self._year(day).weekend

    def working_week(self, day: date) -> tuple[int, int]:
        """The first and the last weekday between two weekends, in the year of a day: (0, 4) is Monday to Friday."""
        return _working_week(self._year(day).weekend)

    def next_on_or_after(self, day: date) -> date:
        """The first business day on or after a day; the last day there is, where time ends before."""
        while not self.is_business_day(day) and day < date.max:
            day += timedelta(1)
        return day

    def add(self, day: date, days: int) -> date:
        """So many business days after a day (negative: before); 0 gives the first on or after it.

        >>> business_calendar("CN").add(date(2026, 9, 30), 1).isoformat()      # the Golden Week lies between
        '2026-10-08'
        """
        if days == 0:
            return self.next_on_or_after(day)
        step, end = (timedelta(1), date.max) if days > 0 else (timedelta(-1), date.min)
        left = abs(days)
        while left and day != end:
            day += step
            left -= self.is_business_day(day)
        return day

    def between(self, first: date, last: date, limit: int) -> int:
        """Business days after `first` up to and including `last`, counted to `limit` + 1 at most."""
        count = 0
        while first < last and count <= limit:
            first += timedelta(1)
            count += self.is_business_day(first)
        return count

    def last_of_month(self, day: date) -> date:
        """The last business day of the month of a day."""
        found = month_end(day)
        while not self.is_business_day(found) and found.day > 1:
            found -= timedelta(1)
        return found

    def _year(self, day: date) -> Year:
        return _year(self.country, self.region, day.year)


def month_end(day: date) -> date:
    """The last calendar day of the month of a day."""
    if (day.year, day.month) == (date.max.year, 12):
        return date.max
    return (day.replace(day=28) + timedelta(4)).replace(day=1) - timedelta(1)


@lru_cache(maxsize=512)
def business_calendar(place: str | None) -> BusinessCalendar:
    """The calendar of a place such as `US-NY`, `DE-BY`, `GB-SCT`, `CN`; of nowhere in particular for None."""
    if place is None:
        return BusinessCalendar(note="the place is not known: Monday to Friday, without public holidays")
    code = ITS_OWN_CODE.get(place, place)
    country, _, region = code.partition("-")
    regions = kept(country if country.isalpha() else "", lambda: _regions(country))
    if not isinstance(regions, list):
        return BusinessCalendar(place, note=f"no public holidays are known for `{place}`: Monday to Friday only")
    region = region or USUAL_REGION.get(country, "")
    if region and region not in regions:
        note = f"no regional holidays are known for `{place}`: those of `{country}` only"
        return BusinessCalendar(place, country, USUAL_REGION.get(country), note if regions else "")
    return BusinessCalendar(place, country, region or None)


def _regions(country: str) -> list[str] | None:
    """The parts of a country that the library tells apart; None: it does not know the country."""
    from holidays import country_holidays, list_supported_countries

    if country not in list_supported_countries():
        return None
    entity = country_holidays(country)
    return sorted({*entity.subdivisions, *entity.subdivisions_aliases})


@lru_cache(maxsize=2048)
def _year(country: str | None, region: str | None, year: int) -> Year:
    if country is None:
        days = range(date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal() + 1)
        weekend = frozenset((SATURDAY, SUNDAY))
        off = frozenset(day for day in days if date.fromordinal(day).weekday() in weekend)
        return Year(off, MappingProxyType({}), weekend)
    said = kept(f"{country}-{region or 'all'}-{year}", lambda: _reckoned(country, region, year))
    try:
        return _read(said)
    except (TypeError, ValueError, KeyError):  # not what was kept
        return _read(_reckoned(country, region, year))


def _read(said: Any) -> Year:
    names = {date.fromordinal(int(day)): str(name) for day, name in said["names"].items()}
    return Year(frozenset(map(int, said["off"])), MappingProxyType(names), frozenset(map(int, said["weekend"])))


def _reckoned(country: str, region: str | None, year: int) -> dict[str, object]:
    """A year as the library has it: days as ordinals."""
    from holidays import country_holidays

    first, last = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
    days = [date.fromordinal(ordinal) for ordinal in range(first, last + 1)]
    # the next year too: some of its holidays are observed, or worked for, in the last days of this one
    library = country_holidays(country, subdiv=region, years=(year, year + 1), language=LANGUAGE, expand=False)
    return {
        "off": [day.toordinal() for day in days if not library.is_working_day(day)],
        "names": {str(day.toordinal()): library[day] for day in days if day in library},
        "weekend": sorted({day.weekday() for day in days[180:187] if library.is_weekend(day)}),
    }


@lru_cache(maxsize=64)
def _working_week(weekend: frozenset[int]) -> tuple[int, int]:
    """The longest run of working days, over two weeks so that it may pass Sunday."""
    working = [weekday for weekday in range(14) if weekday % 7 not in weekend]
    if len(working) in (0, 14):
        return 0, 6
    runs, start = [], working[0]
    for before, after in pairwise([*working, 99]):
        if after != before + 1:
            runs.append((start, before))
            start = after
    first, last = max(runs, key=lambda run: (run[1] - run[0], -run[0]))
    return first % 7, last % 7
