"""Days that a speaker counts from the day of the talk: each with the sentence that says how it was counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from strategist.calendar.business_days import BusinessCalendar, month_end
from strategist.errors import Problem, UnusableInput

MID_MONTH = 15


class PromiseError(UnusableInput):
    """A promise that cannot be pinned to a day: ask the debtor for one."""


def ask_for_a_day(code: str, message: str) -> PromiseError:
    """The error for words that name no day."""
    help = "ask for an exact day and amount, such as `on 2026-05-18`, `by Friday`, `in two days`, `月底`"
    return PromiseError([Problem(code, message, help=help)])


class Reading(NamedTuple):
    """A calendar day, and how it was found. `fuzzy`: an end or beginning, before which means up to it."""

    day: date
    how: str
    fuzzy: bool = False


@dataclass(frozen=True, slots=True)
class SaidOn:
    """The day on which something was said, in the debtor's calendar."""

    on: date
    calendar: BusinessCalendar

    def spoken(self, day: date) -> str:
        """A day as `Sun 17 May`, with the year where it is another one."""
        from babel.dates import format_date

        return format_date(day, "EEE d MMM" if day.year == self.on.year else "EEE d MMM y", locale="en")

    def after(self, days: int) -> Reading:
        """So many days on: 1 is tomorrow."""
        day = self.on + timedelta(days)
        if days == 0:
            return Reading(day, f"the day itself, {self.spoken(day)}")
        count = "the day" if days == 1 else f"{_count(days)} days"
        return Reading(day, f"{count} after {self.spoken(self.on)} is {self.spoken(day)}")

    def full_days(self, days: int) -> Reading:
        """The day after so many full days: the day of the talk does not count."""
        day = self.on + timedelta(days + 1)
        count = "one full day" if days == 1 else f"{_count(days)} full days"
        return Reading(day, f"{count} after {self.spoken(self.on)} {_is(days)} over on {self.spoken(day)}")

    def within_days(self, days: int) -> Reading:
        """The last of so many days."""
        day = self.on + timedelta(days)
        return Reading(day, f"day {days} after {self.spoken(self.on)} is {self.spoken(day)}")

    def business_days(self, days: int, *, within: bool) -> Reading:
        """The last of so many business days, or the business day after them."""
        day = self.calendar.add(self.on, days if within else days + 1)
        count = "one business day" if days == 1 else f"{_count(days)} business days"
        if within:
            return Reading(day, f"business day {days} after {self.spoken(self.on)} is {self.spoken(day)}")
        return Reading(day, f"{count} after {self.spoken(self.on)} {_is(days)} over on {self.spoken(day)}")

    def weeks(self, weeks: int) -> Reading:
        """The same weekday so many weeks on."""
        day = self.on + timedelta(weeks=weeks)
        return Reading(
            day, f"{_count(weeks)} week{'s'[: weeks != 1]} after {self.spoken(self.on)} is {self.spoken(day)}"
        )

    def months(self, months: int) -> Reading:
        """The same day of the month so many months on; the last one, where that month is shorter."""
        first = self._first_of_month(months)
        day = first.replace(day=min(self.on.day, month_end(first).day))
        count = f"{_count(months)} month{'s'[: months != 1]}"
        return Reading(day, f"{count} after {self.spoken(self.on)} is {self.spoken(day)}")

    def weekday(self, weekday: int, weeks: int | None = None) -> Reading:
        """The first such weekday after the talk; or that of this week (0), next week (1) and so on.

        A week begins after its weekend: on Monday, or on Sunday where people rest on Friday and Saturday.
        """
        from babel import Locale

        name = Locale("en").days["format"]["wide"][weekday]
        if weeks is None:
            day = self.on + timedelta((weekday - self.on.weekday() - 1) % 7 + 1)
            return Reading(day, f"the first {name} after {self.spoken(self.on)} is {self.spoken(day)}")
        first, _ = self.calendar.working_week(self.on)
        day = self.on + timedelta((weekday - first) % 7 - (self.on.weekday() - first) % 7 + 7 * weeks)
        which = {0: "this week", 1: "next week"}.get(weeks, f"{weeks} weeks on")
        return self._ahead(
            Reading(day, f"the {name} of {which}, seen from {self.spoken(self.on)}, is {self.spoken(day)}")
        )

    def start_of_week(self, weeks: int) -> Reading:
        """The first working weekday of a coming week."""
        first, _ = self.calendar.working_week(self.on)
        return self.weekday(first, weeks)._replace(fuzzy=True)

    def end_of_week(self, weeks: int = 0) -> Reading:
        """The last day before a weekend: the coming one (0), or one that is so many weeks later."""
        _, last = self.calendar.working_week(self.on)
        day = self.on + timedelta((last - self.on.weekday()) % 7 + 7 * weeks)
        return Reading(day, f"the last day before the weekend is {self.spoken(day)}", fuzzy=True)

    def weekend(self, weeks: int = 0) -> Reading:
        """The last day of a weekend."""
        first, _ = self.calendar.working_week(self.on)
        day = self.on + timedelta((first - self.on.weekday() - 1) % 7 + 7 * weeks)
        return Reading(day, f"the weekend ends on {self.spoken(day)}")

    def end_of_month(self, months: int = 0) -> Reading:
        """The last calendar day of this month (0) or a later one."""
        day = month_end(self._first_of_month(months))
        return Reading(day, f"the month ends on {self.spoken(day)}", fuzzy=True)

    def end_of_year(self) -> Reading:
        """The last day of the year."""
        day = date(self.on.year, 12, 31)
        return Reading(day, f"the year ends on {self.spoken(day)}", fuzzy=True)

    def middle_of_month(self, months: int | None = None) -> Reading:
        """The 15th of this month (0) or a later one; None: the next there is."""
        found = self.day_of_month(MID_MONTH, months)
        return Reading(found.day, f"the middle of the month is {self.spoken(found.day)}", fuzzy=True)

    def start_of_month(self, months: int | None = None) -> Reading:
        """The first of a later month; None: the next there is."""
        day = self._first_of_month(months or 1)
        return Reading(day, f"the month begins on {self.spoken(day)}", fuzzy=True)

    def day_of_month(self, number: int, months: int | None = None) -> Reading:
        """The 15th, say, of this month (0) or a later one; None: the next there is, the day of the talk included."""
        later = months if months is not None else int(number < self.on.day)
        first = self._first_of_month(later)
        return self._ahead(self._dated(first.year, first.month, number))

    def date_in(self, month: int, number: int | None, year: int | None = None) -> Reading:
        """A day of a named month, or its end for None: of this year or else the next."""
        if not 1 <= month <= 12:
            raise ask_for_a_day("no-such-day", f"there is no month {month}")
        chosen = year or self.on.year + ((month, number or 31) < (self.on.month, self.on.day))
        if not 1 <= chosen <= 9998:
            raise ask_for_a_day("no-such-day", f"no calendar reaches the year {chosen}")
        return self._ahead(self._dated(chosen, month, number or month_end(date(chosen, month, 1)).day))

    def _dated(self, year: int, month: int, number: int) -> Reading:
        try:
            day = date(year, month, number)
        except ValueError:
            from babel import Locale

            name = Locale("en").months["format"]["wide"][month]
            raise ask_for_a_day("no-such-day", f"{name} {year} has no day {number}") from None
        return Reading(day, f"that day is {self.spoken(day)}")

    def _ahead(self, reading: Reading) -> Reading:
        if reading.day < self.on:
            raise ask_for_a_day("past-day", f"{self.spoken(reading.day)} lies before {self.spoken(self.on)}")
        return reading

    def _first_of_month(self, later: int) -> date:
        months = self.on.year * 12 + self.on.month - 1 + later
        return date(months // 12, months % 12 + 1, 1)

    def before(self, reading: Reading) -> Reading:
        """The day before another; ends and beginnings count as reached."""
        if reading.fuzzy:
            return reading
        day = reading.day - timedelta(1)
        return self._ahead(Reading(day, f"{reading.how}; the day before is {self.spoken(day)}"))

    def day_after(self, reading: Reading) -> Reading:
        """The day after another."""
        day = reading.day + timedelta(1)
        return Reading(day, f"{reading.how}; the day after is {self.spoken(day)}")


_WORDS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]


def _count(number: int) -> str:
    return _WORDS[number] if number < len(_WORDS) else str(number)


def _is(number: int) -> str:
    return "is" if number == 1 else "are"
