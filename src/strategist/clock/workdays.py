"""The day on which a step is really taken: people of the house work on business days of the debtor's place."""

from __future__ import annotations

from datetime import date

from strategist.calendar.business_days import BusinessCalendar, business_calendar
from strategist.profile.case import Case
from strategist.program.program import Program
from strategist.vocabulary.kinds import LAST_DAY, Kind

PLACE = "jurisdiction"


def calendar_of(program: Program, case: Case) -> BusinessCalendar:
    """The business days of the debtor's place; Monday to Friday where nobody knows it."""
    fact = program.vocabulary.fact.get(PLACE)
    place = case.values[fact.slot] if fact is not None and fact.kind is Kind.PLACE else None
    return business_calendar(None if place is None else str(place))


def act_day(calendar: BusinessCalendar, day: int) -> int:
    """The first day from a day number on, itself included, on which a step is taken."""
    return calendar.next_on_or_after(date.fromordinal(max(1, min(day, LAST_DAY)))).toordinal()
