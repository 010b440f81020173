"""What the mapping of an event log says: where its rows are, and how each fact is told from the events of a case."""

from __future__ import annotations

from collections.abc import Mapping as Map
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from zoneinfo import ZoneInfo

from strategist.errors import Place
from strategist.portfolio.ledger.mapping import Said, TableMapping


class Way(StrEnum):
    """How a fact is told from the events of a case up to a day."""

    FIRST = "first"  # the first value of a column
    LAST = "last"  # the last value of a column
    SUM = "sum"  # all values of a column; nothing is 0
    COUNT = "count"  # how many events of an activity
    HAPPENED = "happened"  # whether there was one
    DAYS_SINCE = "days_since"  # days since the last one
    DAY_OF = "day_of"  # the day of the last one
    DAYS_SINCE_CALENDAR = "days_since_calendar"  # days since the last day of a list, for all cases alike


OF_COLUMN = (Way.FIRST, Way.LAST, Way.SUM)
OF_ACTIVITY = (Way.COUNT, Way.HAPPENED, Way.DAYS_SINCE, Way.DAY_OF)
OF_AMOUNTS = (Way.FIRST, Way.LAST, Way.SUM)


@dataclass(frozen=True, slots=True)
class Part:
    """One way of telling. `column`: of amounts or words; `calendar`: a list of days; `activities`: events that count, all
    if empty; `where`: only events whose words are among these."""

    way: Way
    activities: tuple[str, ...] = ()
    column: str | None = None
    calendar: str | None = None
    where: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Telling:
    """How one fact is told: by one part, or as the sum of several."""

    fact: str
    parts: tuple[Part, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class LogMapping:
    """A whole mapping. `events`: source, and headers of `case`, `activity`, `day`, amounts and words; `id`: the fact that
    names the case; `steps`: action -> the activity that records it; `catch_up`, `sees`: how it is replayed."""

    file: str
    title: str
    events: TableMapping
    amounts: tuple[str, ...]
    words: tuple[str, ...]
    id: str
    tellings: tuple[Telling, ...]
    steps: Map[str, str]
    calendars: Map[str, tuple[date, ...]]
    activities: tuple[Said, ...] = ()
    currency: str | None = None
    as_of: date | None = None
    zone: ZoneInfo | None = None
    catch_up: str | None = None
    sees: str | None = None
