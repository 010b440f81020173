"""From wall clocks to instants: midnights, bounds of the day, and the moments at which clocks are changed.

Everything is UTC, so that instants compare and differ as they should.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from strategist.calendar.week_times import DAY


def whole_minute(moment: datetime) -> datetime:
    """The first full minute at or after a moment."""
    cut = moment.replace(second=0, microsecond=0)
    return cut if cut == moment else cut + timedelta(minutes=1)


def start_of_day(day: date, zone: tzinfo) -> datetime:
    """The first instant of a day; where midnight is skipped, the instant at which clocks jump over it."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def end_of_day(day: date, zone: tzinfo) -> datetime:
    """The first instant of the day after."""
    return start_of_day(day + timedelta(1), zone)


def local_days(begin: datetime, end: datetime, zone: tzinfo) -> Iterator[date]:
    """The dates that a zone's calendar shows between two instants."""
    day, last = begin.astimezone(zone).date(), end.astimezone(zone).date()
    while day <= last:
        yield day
        day += timedelta(1)


def instants(day: date, minutes: Iterable[int], zone: tzinfo) -> Iterator[datetime]:
    """The instants at which a clock shows some minutes of a day: two where the clock is set back over one of them."""
    for minute in minutes:
        local = datetime.combine(day, time(), zone) + timedelta(minutes=min(minute, DAY))
        for fold in (0, 1):
            yield local.replace(fold=fold).astimezone(UTC)


def clock_changes(begin: datetime, end: datetime, zone: tzinfo) -> Iterator[datetime]:
    """The instant between two others at which a zone changes its offset, if it does, to the second."""
    before, after = _offset(begin, zone), _offset(end, zone)
    if before == after:
        return
    low, high = begin, end
    while high - low > timedelta(seconds=1):
        middle = (low + (high - low) / 2).replace(microsecond=0)
        if middle <= low:
            break
        low, high = (middle, high) if _offset(middle, zone) == before else (low, middle)
    yield high


def _offset(instant: datetime, zone: tzinfo) -> timedelta | None:
    return instant.astimezone(zone).utcoffset()
