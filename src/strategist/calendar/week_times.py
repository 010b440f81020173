"""Times of the week as people note them, `Mo 08:00-12:00, Fr 14:00-18:00`, and the windows of a rulebook."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from strategist.vocabulary.actions import Window

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
EVERY_DAY = frozenset(range(7))
DAY = 24 * 60
"""Minutes of a day."""
_NAMES = {name[:length]: number for number, name in enumerate(DAYS) for length in (2, 3, len(name))} | {
    "tues": 1,
    "thur": 3,
    "thurs": 3,
}
_TIME = r"(\d{1,2})(?:[:.h](\d{2}))?"
_PART = re.compile(r"(?P<days>[a-z]+(?:\s*-\s*[a-z]+)?)?\s*(?P<times>\d[\d:.h]*\s*-\s*\d[\d:.h]*)?")
_SPAN = re.compile(rf"{_TIME}\s*-\s*{_TIME}")
_TIDY = str.maketrans({"–": "-", "—": "-", "−": "-", "：": ":", "，": ",", "；": ";", "、": ","})


@dataclass(frozen=True, slots=True)
class WeekTime:
    """A stretch on some weekdays (Monday is 0): minutes after midnight, the end outside; local wall clock."""

    weekdays: frozenset[int]
    start: int
    end: int

    def holds(self, local: datetime) -> bool:
        """Whether a moment lies in it.

        >>> WeekTime(frozenset([1]), 9 * 60, 10 * 60).holds(datetime(2026, 11, 24, 9, 59))
        True
        """
        return local.weekday() in self.weekdays and self.start * 60 <= second_of_day(local) < self.end * 60


def second_of_day(local: datetime) -> int:
    """Seconds on the clock since midnight."""
    return local.hour * 3600 + local.minute * 60 + local.second


def any_holds(times: Iterable[WeekTime], local: datetime) -> bool:
    """Whether a moment lies in one of some stretches."""
    return any(time.holds(local) for time in times)


def of_window(window: Window) -> WeekTime:
    """A window of a rulebook."""
    short = [name[:3] for name in DAYS]
    return WeekTime(
        frozenset(short.index(day) for day in window.weekdays), _minutes(window.start), _minutes(window.end)
    )


def _minutes(clock: str) -> int:
    hour, _, minute = clock.partition(":")
    return int(hour) * 60 + int(minute)


def read_week_times(text: str) -> tuple[tuple[WeekTime, ...], tuple[str, ...]]:
    """The stretches that a text names, and the parts of it that nobody can read.

    Parts are separated by comma or semicolon. Days are English, by two or three letters or in full; a part without
    days has those of the part before it (or every day), days without hours those of the next part (or the whole
    day). A stretch past midnight goes on into the next day.

    >>> times, unread = read_week_times("Mo-We 08:00-10:00; fri 14-18, whenever it rains")
    >>> [(sorted(time.weekdays), time.start, time.end) for time in times], unread
    ([([0, 1, 2], 480, 600), ([4], 840, 1080)], ('whenever it rains',))
    """
    found: list[WeekTime] = []
    unread: list[str] = []
    waiting: frozenset[int] = frozenset()
    latest = EVERY_DAY
    parts = [part.strip() for part in re.split(r"[,;\n]", text.translate(_TIDY))]
    for part in filter(None, parts):
        match = _PART.fullmatch(part.lower())
        days = _days(match["days"]) if match else None
        if match is None or days is None:
            unread.append(part)
        elif not match["times"]:
            waiting |= days
        else:
            latest = waiting | (days if match["days"] else frozenset()) or latest
            waiting = frozenset()
            spans = _spans(latest, match["times"])
            found += spans
            if not spans:
                unread.append(part)
    if waiting:
        found.append(WeekTime(waiting, 0, DAY))
    return tuple(found), tuple(unread)


def _days(text: str | None) -> frozenset[int] | None:
    """The weekdays of `mo`, `mo-we` or `daily`; every day for none; None if unknown."""
    if text is None or text in ("daily", "everyday"):
        return EVERY_DAY
    ends = [_NAMES.get(name.strip()) for name in text.split("-")]
    first, last = ends[0], ends[-1]
    if first is None or last is None:
        return None
    return frozenset((first + step) % 7 for step in range((last - first) % 7 + 1))


def _spans(days: frozenset[int], text: str) -> list[WeekTime]:
    match = _SPAN.fullmatch(text)
    if match is None:
        return []
    hour, minute, to_hour, to_minute = (int(group or 0) for group in match.groups())
    start, end = hour * 60 + minute, to_hour * 60 + to_minute
    if start == end or start >= DAY or end > DAY or minute > 59 or to_minute > 59:
        return []
    if start < end:
        return [WeekTime(days, start, end)]
    tomorrow = frozenset((day + 1) % 7 for day in days)
    return [WeekTime(days, start, DAY), *([WeekTime(tomorrow, 0, end)] if end else [])]
