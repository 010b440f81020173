"""Counts over the last days, with the days on which they grew: each part leaves the count when its day leaves the window.

What a profile says without dates counts as of the profile's day, so it is held for the whole window; a count it does not
state is unknown for as long, and known from then on.
"""

from __future__ import annotations

from collections.abc import Iterator

from strategist.profile.case import Case, Parts, Vector
from strategist.program.changes import Effect, Way, Window
from strategist.vocabulary.kinds import Value


def parts_of(case: Case, windows: tuple[Window, ...]) -> tuple[Parts, ...]:
    """The dated parts of every sliding count of a case."""
    return case.counted or tuple(((case.today, _whole(case.given[window.slot])),) for window in windows)


def total(parts: Parts) -> int | None:
    """The count that parts add up to; None while one of them is unknown.

    >>> total(((739_000, 3), (739_002, 1))), total(((739_000, None), (739_002, 1))), total(())
    (4, None, 0)
    """
    known = [number for _, number in parts if number is not None]
    return sum(known) if len(known) == len(parts) else None


def on_day(parts: Parts, window: Window, day: int, stated: Vector) -> Parts:
    """What is left of a count on a day, given what is stated then: nothing once its counter has reached the window."""
    counter = stated[window.since] if window.since is not None else None
    if counter is not None and int(counter) >= window.days:
        return ()
    return tuple(part for part in parts if day - part[0] < window.days)


def changed(parts: Parts, effect: Effect, before: Value | None, after: Value | None, day: int) -> Parts:
    """The parts after an effect: what is added has its day, any other value is new as a whole."""
    added = int(effect.amount or 0) if effect.way is Way.ADDS else -1
    if added >= 0 and total(parts) == before:
        return (*parts, (day, added))
    return ((day, _whole(after)),)


def falls(parts: Parts, window: Window, case: Case) -> Iterator[int]:
    """The days from now on which a count will fall by itself, or become known."""
    if all(number == 0 for _, number in parts):
        return
    yield from (max(1, day + window.days - case.today) for day, number in parts if number != 0)
    counter = None if window.since is None or window.since in case.implied else case.given[window.since]
    if counter is not None:
        yield max(1, window.days - int(counter))


def _whole(value: Value | None) -> int | None:
    return None if value is None else int(value)
