"""When a step is taken: a concrete opening for calls, visits and messages, a business day for everything else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta, timezone, tzinfo
from functools import cached_property

from strategist.calendar.bounds import Wishes
from strategist.calendar.business_days import BusinessCalendar, business_calendar
from strategist.calendar.openings import HORIZON, Opening, next_opening
from strategist.calendar.week_times import WeekTime, read_week_times
from strategist.decision.outcome import Outcome
from strategist.profile.case import Case
from strategist.profile.local_time import possible_zones
from strategist.program.program import Epoch
from strategist.vocabulary.actions import FALLBACKS, Window
from strategist.vocabulary.kinds import LAST_DAY, Kind

SPOKEN = ("phone", "visit")
WRITTEN = ("sms", "im", "email", "portal")
"""Channels that reach the debtor at once. Any other channel, and none, needs a day, not an hour."""
LEGAL_HOURS, AVOID_TIMES, PREFERRED_DAYS = "legal_hours", "avoid_times", "preferred_days"
BUSY_TIMES, BEST_TIMES, TRIGGER = "busy_times", "best_contact_times", "trigger_now"
"""Tactics and facts that are heeded where the vocabulary has them."""


@dataclass(frozen=True)
class Appointments:
    """The openings of one outcome. `tactics`: its tactics in words; `channel`: the one chosen, if any."""

    epoch: Epoch
    case: Case
    outcome: Outcome
    tactics: Mapping[str, object]
    channel: object

    @cached_property
    def calendar(self) -> BusinessCalendar:
        """The business days of the debtor's place."""
        return business_calendar(self._place)

    @cached_property
    def zones(self) -> tuple[tzinfo, ...]:
        """Every zone the debtor may be in; the offset in which the moment was stated, if nobody knows."""
        stated = possible_zones(self.case.zone, self._place)
        return stated or (timezone(self.case.as_of.utcoffset() or timedelta()),)

    @property
    def needs_hour(self) -> bool:
        """Whether the channel reaches the debtor at once."""
        return self.channel in SPOKEN or self.channel in WRITTEN

    def opening(self, window: Window | None) -> Opening | None:
        """The first opening that suits an advised window; None if there is none, or the channel needs none."""
        if not self.needs_hour:
            return None
        not_before = self.outcome.selection.not_before
        wishes = Wishes(
            window=window,
            legal=tuple(self.epoch.vocabulary.windows[name] for name in self._names(LEGAL_HOURS)),
            avoid=frozenset(self._names(AVOID_TIMES)),
            busy=self._week_times(BUSY_TIMES)[0],
            best=self._week_times(BEST_TIMES)[0],
            preferred_days=frozenset(self._names(PREFERRED_DAYS)),
            urgent=bool(self._value(TRIGGER, Kind.BOOL)),
            spoken=self.channel in SPOKEN,
        )
        earliest = None if not_before is None else date.fromordinal(not_before)
        return next_opening(self.case.as_of, self.calendar, self.zones, wishes, earliest)

    def told(self, window: Window | None, opening: Opening | None) -> dict[str, object] | None:
        """An opening as the decision's record has it; None where the channel needs no hour."""
        if not self.needs_hour:
            return None
        lost = "state `timezone`" if len(self.zones) > 1 else "look at `legal_hours`"
        nothing = {"code": "no-opening", "because": f"no lawful quarter of an hour within {HORIZON} days; {lost}"}
        return {
            "name": window.name if window else None,
            "from": opening.start.isoformat() if opening else None,
            "to": opening.end.isoformat() if opening else None,
            "timezone": getattr(self.zones[0], "key", None),
            "weekdays": list(window.weekdays) if window else [],
            "hours": _hours(opening) if opening else None,
            "within": self._names(LEGAL_HOURS),
            "given_up": [{"code": one.code, "because": one.because} for one in opening.given_up]
            if opening
            else [nothing],
        }

    def act_on(self, opening: Opening | None) -> date | None:
        """The day of the step: that of the opening, else a business day; None where there is nothing to do."""
        if self.epoch.vocabulary.actions[self.outcome.selection.action].id in FALLBACKS:
            return None
        if opening is not None:
            return opening.start.date()
        start = self.outcome.selection.not_before or self.case.today
        return self.calendar.next_on_or_after(_day(start))

    def follow_up_on(self, act_on: date | None, days: int) -> date:
        """The business day on which to come back, counted in calendar days from the day of the step."""
        start = act_on.toordinal() if act_on else self.outcome.selection.not_before or self.case.today
        return self.calendar.next_on_or_after(_day(start + days))

    def notes(self) -> Iterator[str]:
        """What could not be read, or is not known, and bears on the time."""
        if self._place is not None and self.calendar.country is None:
            yield self.calendar.note
        if not self.needs_hour:
            return
        if len(self.zones) > 1:
            keys = ", ".join(str(getattr(zone, "key", zone)) for zone in self.zones)
            yield f"the debtor may be in any of these time zones, and the hour suits all of them: {keys}"
        for name in (BUSY_TIMES, BEST_TIMES):
            for part in self._week_times(name)[1]:
                yield f"`{name}` says `{part[:60]}`, which cannot be read; write `Mo 08:00-12:00, Fr 14:00-18:00`"

    @property
    def _place(self) -> str | None:
        value = self._value("jurisdiction", Kind.PLACE)
        return None if value is None else str(value)

    def _value(self, name: str, kind: Kind) -> object:
        """The value of a fact, if the vocabulary has one of that name and kind."""
        fact = self.epoch.vocabulary.fact.get(name)
        return None if fact is None or fact.kind is not kind else self.outcome.values[fact.slot]

    def _names(self, tactic: str) -> list[str]:
        found = self.tactics.get(tactic)
        windows = self.epoch.vocabulary.windows
        names = [str(name) for name in found] if isinstance(found, list) else []
        return [name for name in names if name in windows] if tactic == LEGAL_HOURS else names

    def _week_times(self, fact: str) -> tuple[tuple[WeekTime, ...], tuple[str, ...]]:
        text = self._value(fact, Kind.TEXT)
        return read_week_times(str(text)) if text is not None else ((), ())


def _hours(opening: Opening) -> str:
    end = f"{opening.end:%H:%M}"
    return f"{opening.start:%H:%M}-{'24:00' if end == '00:00' else end}"


def _day(ordinal: int) -> date:
    return date.fromordinal(max(1, min(ordinal, LAST_DAY)))
