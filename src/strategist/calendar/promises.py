"""Pinning a promise down: from what was said, and on which day, to a business day of the debtor's calendar."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from strategist.calendar.business_days import BusinessCalendar
from strategist.calendar.chinese_days import read_chinese
from strategist.calendar.english_days import read_english
from strategist.calendar.said_days import PromiseError, SaidOn, ask_for_a_day

__all__ = ["PromiseError", "PromisedDay", "promised_date"]
_CHINESE = re.compile("[\u3400-\u9fff]")
LONGEST = 120
"""Characters of a phrase; more is a story, not a day."""


@dataclass(frozen=True, slots=True)
class PromisedDay:
    """`raw`: the calendar day that was said. `day`: the business day on which the money is expected. `reading`: how."""

    said: str
    said_on: date
    raw: date
    day: date
    reading: str


def promised_date(said: str, on: date, calendar: BusinessCalendar) -> PromisedDay:
    """The exact day of a promise that was made on a day, in English or Chinese.

    `in two days` means that two full days pass (row 003.1.7); a day on which nobody works becomes the next business
    day. Raises `PromiseError` where the words name no day.

    >>> from strategist.calendar.business_days import business_calendar
    >>> found = promised_date("in two days", date(2026, 5, 14), business_calendar("CN"))
    >>> found.day.isoformat(), found.reading
    ('2026-05-18', 'two full days after Thu 14 May are over on Sun 17 May; the next business day is Mon 18 May')
    """
    text = unicodedata.normalize("NFKC", said).replace("’", "'")
    text = " ".join(text.lower().split()).strip(' .,;!?。！？、“”"')
    if not text or len(text) > LONGEST:
        raise ask_for_a_day("unreadable-promise", f"`{said[:60]}` cannot be read as a day")
    words = SaidOn(on, calendar)
    try:
        found = read_chinese(text.replace(" ", ""), words) if _CHINESE.search(text) else read_english(text, words)
    except (OverflowError, ValueError):
        raise ask_for_a_day("no-such-day", f"`{said[:60]}` lies beyond the calendar") from None
    day = calendar.next_on_or_after(found.day)
    if day == found.day:
        return PromisedDay(said, on, found.day, day, found.how)
    name = calendar.holiday(found.day)
    holiday = f"that is {name}, and " if name else ""
    return PromisedDay(said, on, found.day, day, f"{found.how}; {holiday}the next business day is {words.spoken(day)}")
