"""The days on which a system runs, and the runs that were missed."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from strategist.errors import Problem, UnusableInput


class Every(StrEnum):
    """How often the system runs."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class CatchUp(StrEnum):
    """What the run after missed ones does: what each of them would have begun, in order; or its own day's step alone."""

    ONE_BY_ONE = "one by one"
    MOST_SEVERE = "most severe"


@dataclass(frozen=True, slots=True)
class Run:
    """A run that took place: its day, and the days of the runs missed before it."""

    day: date
    missed: tuple[date, ...] = ()


def days(first: date, last: date, every: Every) -> Iterator[date]:
    """The days of all runs, the first one included; a month's run comes on the first's day, or the month's last.

    >>> [str(day) for day in days(date(2026, 1, 31), date(2026, 3, 31), Every.MONTH)]
    ['2026-01-31', '2026-02-28', '2026-03-31']
    """
    number, day = 0, first
    while day <= last:
        yield day
        number += 1
        if every is Every.MONTH:
            year, month = divmod(first.month - 1 + number, 12)
            day = date(first.year + year, month + 1, min(first.day, monthrange(first.year + year, month + 1)[1]))
        else:
            day = first + timedelta(number * (7 if every is Every.WEEK else 1))


def schedule(
    first: date, last: date, every: Every = Every.DAY, missed: Iterable[tuple[date, date]] = ()
) -> tuple[Run, ...]:
    """The runs from one day to another, those within a missed stretch (both ends included) left out.

    The last run always takes place, so that nothing stays missed for ever. Raises `UnusableInput` where days are in the
    wrong order, or a stretch lies outside.

    >>> runs = schedule(date(2026, 1, 1), date(2026, 1, 4), missed=[(date(2026, 1, 2), date(2026, 1, 2))])
    >>> [(str(run.day), len(run.missed)) for run in runs]
    [('2026-01-01', 0), ('2026-01-03', 1), ('2026-01-04', 0)]
    """
    if last < first:
        raise UnusableInput([Problem("bad-dates", f"`--to` {last} is before `--from` {first}")])
    planned, stretches = list(days(first, last, every)), list(missed)
    problems = []
    for begin, end in stretches:
        if end < begin:
            problems.append(Problem("bad-dates", f"the missed runs {begin}..{end} end before they begin"))
        elif not any(begin <= day <= end for day in planned):
            says = f"there is no run on {begin}" if begin == end else f"there is no run from {begin} to {end}"
            problems.append(Problem("no-run", says, help=f"runs are every {every.value} from {first} to {last}"))
    if problems:
        raise UnusableInput(problems)
    runs, waiting = [], []
    for day in planned:
        if day != planned[-1] and any(begin <= day <= end for begin, end in stretches):
            waiting.append(day)
        else:
            runs.append(Run(day, tuple(waiting)))
            waiting = []
    return tuple(runs)
