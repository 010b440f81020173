"""What bounds an opening: law always, wishes in layers that are given up one after the other."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property

from strategist.calendar.business_days import BusinessCalendar
from strategist.calendar.week_times import DAY, EVERY_DAY, WeekTime, any_holds, of_window
from strategist.vocabulary.actions import Window

LUNCH = WeekTime(EVERY_DAY, 11 * 60 + 45, 14 * 60)
"""Mealtime: nobody is called or visited (row 002.5b, settlement S8)."""
BUSINESS_HOURS = WeekTime(EVERY_DAY, 9 * 60, 17 * 60 + 30)
"""What an advised window gives way to first; on business days only."""
DECENT_HOURS = WeekTime(EVERY_DAY, 8 * 60, 21 * 60)
"""The outermost hours where no rule of law names any: those of 15 USC 1692c(a)(1), as house policy everywhere."""
ALL_DAY = WeekTime(EVERY_DAY, 0, DAY)
MORNING, AFTERNOON = (0, 12 * 60), (12 * 60, DAY)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What is asked of an opening.

    `window`: the advised one. `legal`: windows that all bound it. `avoid`: of `monday_morning`, `friday_afternoon`,
    `known_busy_times` (mealtimes are always avoided). `busy` and `best`: the debtor's busy times, and those in which
    he was reached before. `preferred_days`: of `midweek`, `month_end`. `urgent`: the next lawful time of the day
    counts more than the preferred one. `spoken`: a call or visit; a written message needs only law and business days.
    """

    window: Window | None = None
    legal: tuple[Window, ...] = ()
    avoid: frozenset[str] = frozenset()
    busy: tuple[WeekTime, ...] = ()
    best: tuple[WeekTime, ...] = ()
    preferred_days: frozenset[str] = frozenset()
    urgent: bool = False
    spoken: bool = True


@dataclass(frozen=True)
class Bounds:
    """One layer. A moment must lie in each of `legal`, in one of `within`, and in none of `outside` and `edges`.

    `code` and `said` name the wish that goes when this layer is left. `edges` are the first morning and the last
    afternoon of the working week. `at_once`: the layer serves a case that cannot wait. `chooses_days`: preferred
    days still count in it.
    """

    code: str
    said: str
    legal: tuple[WeekTime, ...]
    within: tuple[WeekTime, ...]
    outside: tuple[WeekTime, ...]
    edges: tuple[WeekTime, ...] = ()
    at_once: bool = True
    chooses_days: bool = True

    def hold(self, local: datetime) -> bool:
        """Whether a moment on the debtor's clock lies within all bounds."""
        return (
            all(window.holds(local) for window in self.legal)
            and any_holds(self.within, local)
            and not any_holds(self.outside, local)
            and not any_holds(self.edges, local)
        )

    @cached_property
    def minutes(self) -> tuple[int, ...]:
        """The minutes of a day at which a bound may begin or end."""
        every = (*self.legal, *self.within, *self.outside, *self.edges)
        return tuple(sorted({0, *(minute for time in every for minute in (time.start, time.end))}))

    def without_edges(self) -> Bounds:
        """The same, but the edges of the week do not count."""
        return replace(self, edges=())


def layers(wishes: Wishes, calendar: BusinessCalendar, day: date) -> list[Bounds]:
    """The layers from every wish to law alone, for the working week around a day."""
    legal = tuple(of_window(window) for window in wishes.legal) or (DECENT_HOURS,)
    lunch = (LUNCH,) if wishes.spoken else ()
    busy = wishes.busy if wishes.spoken and "known_busy_times" in wishes.avoid else ()
    edges = _edges(wishes, calendar, day) if wishes.spoken else ()
    found = []
    if wishes.best and wishes.spoken and not wishes.urgent:
        said = "the times in which the debtor was reached before"
        found.append(Bounds("best-contact-times", said, legal, wishes.best, (*lunch, *busy), edges))
    if wishes.window is not None:
        said = f"the window `{wishes.window.name}`"
        found.append(Bounds("window", said, legal, (of_window(wishes.window),), (*lunch, *busy), edges))
    if wishes.spoken:
        found.append(Bounds("business-hours", "business hours", legal, (BUSINESS_HOURS,), (*lunch, *busy), edges))
    evening = bool(wishes.legal) or not wishes.spoken  # where no law names hours, nobody is called at night for urgency
    found.append(Bounds("avoid-times", "the times to avoid", legal, (ALL_DAY,), (*lunch, *busy), edges, evening))
    found.append(Bounds("law-alone", "law alone", legal, (ALL_DAY,), lunch, (), at_once=False, chooses_days=False))
    return found


def _edges(wishes: Wishes, calendar: BusinessCalendar, day: date) -> tuple[WeekTime, ...]:
    """The first morning and the last afternoon of the working week, wherever the weekend lies."""
    first, last = calendar.working_week(day)
    monday = [WeekTime(frozenset([first]), *MORNING)] if "monday_morning" in wishes.avoid else []
    friday = [WeekTime(frozenset([last]), *AFTERNOON)] if "friday_afternoon" in wishes.avoid else []
    return (*monday, *friday)
