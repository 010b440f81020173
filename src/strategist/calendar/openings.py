"""The first concrete stretch of time in which a debtor may, and had better, be contacted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo

from strategist.calendar.bounds import Bounds, Wishes, layers
from strategist.calendar.business_days import BusinessCalendar
from strategist.calendar.instants import clock_changes, end_of_day, instants, local_days, start_of_day, whole_minute

LEAST = timedelta(minutes=15)
"""A shorter stretch is no opening."""
HORIZON = 14
"""Days in which wishes must be met before one of them is given up."""
PREFERRED_WAIT = 3
"""Business days that a preferred day is waited for (settlement S8)."""
YEARS = range(1900, 2201)
"""Years in which openings are looked for."""


@dataclass(frozen=True, slots=True)
class GivenUp:
    """A wish that could not be met: a stable code, and why."""

    code: str
    because: str


@dataclass(frozen=True, slots=True)
class Opening:
    """A stretch of time, aware in the debtor's zone, the end outside, and the wishes that it does not meet."""

    start: datetime
    end: datetime
    given_up: tuple[GivenUp, ...] = ()


def next_opening(
    moment: datetime,
    calendar: BusinessCalendar,
    zones: Sequence[tzinfo],
    wishes: Wishes,
    not_before: date | None = None,
) -> Opening | None:
    """The first opening at or after a moment (aware), not before a day of the debtor's; None if there is none.

    `zones`: every time zone that the debtor may be in, at least one; what bounds an opening does so in all of them,
    and the first of them is the one that the opening is told in. Law, business days and mealtimes are never given
    up; a wish that cannot be met within 14 days is, and is named.

    >>> from zoneinfo import ZoneInfo
    >>> from strategist.calendar.business_days import business_calendar
    >>> from strategist.vocabulary.actions import Window
    >>> afternoon = Window("afternoon", ("mon", "tue", "wed", "thu", "fri"), "15:00", "16:30")
    >>> shanghai = ZoneInfo("Asia/Shanghai")
    >>> found = next_opening(
    ...     datetime(2026, 9, 30, 16, 20, tzinfo=shanghai), business_calendar("CN"), [shanghai], Wishes(afternoon))
    >>> found.start.isoformat(), found.end.isoformat()
    ('2026-10-08T15:00:00+08:00', '2026-10-08T16:30:00+08:00')
    """
    home = zones[0]
    if moment.year not in YEARS or (not_before is not None and not_before.year not in YEARS):
        return None
    moment = whole_minute(moment).astimezone(UTC)
    first = moment.astimezone(home).date()
    if not_before is not None and not_before > first:
        first, moment = not_before, start_of_day(not_before, home)
    search = _Search(calendar, tuple(zones), moment, not_before, first)
    ladder = layers(wishes, calendar, first)
    if wishes.urgent:  # today with less counts more than tomorrow with everything
        for day in search.days():
            for bounds in ladder:
                if bounds.at_once and (found := search.on(day, bounds)):
                    return Opening(*found, tuple(_given_up(ladder, bounds, urgent=True)))
    for bounds in ladder:
        days = wishes.preferred_days if bounds.chooses_days and not wishes.urgent else frozenset()
        if found := search.preferred(bounds, days):
            return Opening(*found, tuple(_given_up(ladder, bounds)))
        if found := search.any_day(bounds):
            missed = (_NO_MIDWEEK,) if "midweek" in days else ()
            return Opening(*found, (*_given_up(ladder, bounds), *missed))
    return None


_NO_MIDWEEK = GivenUp("preferred-days", f"no day in midweek is at most {PREFERRED_WAIT} business days away")


def _given_up(ladder: Sequence[Bounds], reached: Bounds, *, urgent: bool = False) -> Iterator[GivenUp]:
    for bounds in ladder[: ladder.index(reached)]:
        if urgent:
            yield GivenUp(bounds.code, f"{bounds.said} left nothing for the day, and the case does not wait")
        else:
            yield GivenUp(bounds.code, f"{bounds.said} left no lawful quarter of an hour within {HORIZON} days")


def _midweek(calendar: BusinessCalendar, day: date) -> frozenset[int]:
    """The working weekdays but the first and the last: Tuesday to Thursday, where the weekend is Saturday and Sunday."""
    return frozenset(range(7)) - calendar.weekend(day) - frozenset(calendar.working_week(day))


@dataclass(frozen=True, slots=True)
class _Search:
    calendar: BusinessCalendar
    zones: tuple[tzinfo, ...]
    moment: datetime
    not_before: date | None
    first: date

    def days(self) -> Iterator[date]:
        return (self.first + timedelta(days) for days in range(HORIZON + 1))

    def preferred(self, bounds: Bounds, preferred: frozenset[str]) -> tuple[datetime, datetime] | None:
        """The opening within some bounds at month end or in midweek, where that is near."""
        start = self.calendar.next_on_or_after(self.first)
        if "month_end" in preferred:
            last = self.calendar.last_of_month(start)
            near = self.calendar.between(start, last, PREFERRED_WAIT) <= PREFERRED_WAIT
            if near and (found := self.on(last, bounds.without_edges())):  # money at hand beats a Friday afternoon
                return found
        if "midweek" in preferred:
            midweek = _midweek(self.calendar, self.first)
            for day in self.days():
                if self.calendar.between(start, day, PREFERRED_WAIT) > PREFERRED_WAIT:
                    break
                if day.weekday() in midweek and (found := self.on(day, bounds)):
                    return found
        return None

    def any_day(self, bounds: Bounds) -> tuple[datetime, datetime] | None:
        """The first opening within some bounds."""
        return next(filter(None, (self.on(day, bounds) for day in self.days())), None)

    def on(self, day: date, bounds: Bounds) -> tuple[datetime, datetime] | None:
        """The first opening of a day. Between two neighbouring instants at which a clock passes a bound nothing
        changes, so that looking at each of them once is enough."""
        if not self.calendar.is_business_day(day):
            return None
        home = self.zones[0]
        begin, end = max(self.moment, start_of_day(day, home)), end_of_day(day, home)
        if begin >= end:
            return None
        marks = {begin, end}
        for zone in self.zones:
            marks.update(clock_changes(begin, end, zone))
            for local in local_days(begin, end, zone):
                marks.update(instants(local, bounds.minutes, zone))
        edges = sorted(mark for mark in marks if begin <= mark <= end)
        opened: datetime | None = None
        for mark in edges:
            if mark < end and self._open(mark, bounds):
                opened = opened or mark
            elif opened is not None:
                if mark - opened >= LEAST:
                    return opened.astimezone(home), mark.astimezone(home)
                opened = None
        return None

    def _open(self, instant: datetime, bounds: Bounds) -> bool:
        for zone in self.zones:
            local = instant.astimezone(zone)
            if not bounds.hold(local) or not self.calendar.is_business_day(local.date()):
                return False
            if self.not_before is not None and local.date() < self.not_before:
                return False
        return True
