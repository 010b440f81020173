"""Promised days in English: `in two days`, `by next Friday`, `after the 20th`, `end of the month`."""

from __future__ import annotations

import re
from functools import lru_cache

from strategist.calendar.said_days import Reading, SaidOn, ask_for_a_day

_SMALL = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen"
NUMBERS = {word: number for number, word in enumerate(f"{_SMALL}|eighteen|nineteen|twenty".split("|"), 1)} | {
    "a": 1,
    "an": 1,
    "couple of": 2,
    "a couple": 2,
    "a couple of": 2,
    "few": 3,
    "a few": 3,
    "thirty": 30,
    "ninety": 90,
}
VAGUE = re.compile(
    r".*\b(soon(er)?|asap|a\.s\.a\.p|as (soon|quickly|fast) as|shortly|immediately|right away|one of these days|"
    r"some ?(time|day)|when(ever)?|later|eventually|in (a while|due course|the (near )?future))\b.*"
)
PERIOD = re.compile(r"(?:(?:some ?time|during|in) )?(?:this|next|the coming|the) (week|month|year|quarter)")
_LEAD = re.compile(
    r"(?:(?:i|we|they|he|she|you)(?:'ll| will| shall| can| could)? )?(?:(?:pay|settle|transfer|send)(?: it| you| that)? )?"
)
_BEFORE = re.compile(r"(before|by|until|till|no later than|not later than|at the latest|latest|on|at|after) (.+)")
_DURATION = re.compile(
    r"(?P<kind>in|after|within)?\s*(?:about |another )?"
    rf"(?P<number>\d{{1,3}}|{'|'.join(sorted(NUMBERS, key=len, reverse=True))})\s+"
    r"(?P<unit>(?:business|working|work|banking) day|(?:(?:full|whole|calendar) )?day|week|fortnight|month)s?'?"
    r"(?: from (?:now|today)| later| time)?"
)


@lru_cache(maxsize=1)
def _names() -> tuple[dict[str, int], dict[str, int]]:
    """Weekdays (Monday is 0) and months (January is 1) by their English names, wide and short."""
    from babel import Locale

    english = Locale("en")
    weekdays = {
        name.lower(): n for width in ("wide", "abbreviated") for n, name in english.days["format"][width].items()
    }
    months = {
        name.lower(): n for width in ("wide", "abbreviated") for n, name in english.months["format"][width].items()
    }
    return weekdays | {"tues": 1, "thur": 3, "thurs": 3}, months | {"sept": 9}


@lru_cache(maxsize=1)
def _patterns() -> dict[str, re.Pattern[str]]:
    weekdays, months = ("|".join(sorted(names, key=len, reverse=True)) for names in _names())
    texts = {
        "weekday": rf"(?:(this|coming|the coming|next) )?({weekdays})(?: (this|next) week)?",
        "end": r"(?:the )?(?:end of (?:the |this )?(?:current )?(next )?(week|month|year)|(next )?(month|year)[- ]?end)",
        "weekend": r"(?:the |this |the coming )?(next )?weekend",
        "month_part": rf"(?:the )?(end|mid|middle|start|beginning)[- ](?:of )?({months})",
        "middle": r"(?:the )?(?:mid[- ]?(?:of )?|middle of )(?:the |this )?(next )?month",
        "start": r"(?:(?:the )?(?:beginning|start) of (?:the )?|early )(next )?(week|month)",
        "day": r"(?:the )?(\d{1,2})(?:st|nd|rd|th)(?: (?:of )?(this|next) month)?",
        "date": rf"(?:the )?(\d{{1,2}})(?:st|nd|rd|th)?(?: of)? ({months})\.?(?:,? (\d{{4}}))?",
        "date_us": rf"({months})\.? (?:the )?(\d{{1,2}})(?:st|nd|rd|th)?(?:,? (\d{{4}}))?",
        "iso": r"(\d{4})-(\d{2})-(\d{2})",
    }
    return {name: re.compile(text) for name, text in texts.items()}


def read_english(text: str, said: SaidOn) -> Reading:
    """The day of a phrase in lower case. Raises `PromiseError`."""
    phrase = text[_LEAD.match(text).end() :]  # type: ignore[union-attr]  # everything in it is optional
    if duration := _DURATION.fullmatch(phrase):
        return _duration(duration, said)
    if (lead := _BEFORE.fullmatch(phrase)) and (found := _day(lead[2], said)):
        if lead[2].endswith("weekend") and lead[1] not in ("on", "at", "after"):
            return said.end_of_week(1 if "next" in lead[2] else 0)
        if lead[1] == "after":
            return said.day_after(found)
        return said.before(found) if lead[1] == "before" else found
    if found := _day(phrase, said):
        return found
    if period := PERIOD.fullmatch(re.sub(r"^(by|within|before|until) ", "", phrase)):
        raise ask_for_a_day("vague-promise", f"`{text[:60]}` names a {period[1]}, not a day")
    if VAGUE.fullmatch(phrase):
        raise ask_for_a_day("vague-promise", f"`{text[:60]}` names no day")
    raise ask_for_a_day("unreadable-promise", f"`{text[:60]}` cannot be read as a day")


def _duration(match: re.Match[str], said: SaidOn) -> Reading:
    number = NUMBERS.get(match["number"]) or int(match["number"])
    if number < 1:
        raise ask_for_a_day("vague-promise", f"`{match[0]}` names no later day")
    unit, within = match["unit"], match["kind"] == "within"
    if unit == "week":
        return said.weeks(number)
    if unit == "fortnight":
        return said.weeks(2 * number)
    if unit == "month":
        return said.months(number)
    if unit.endswith(" day") and unit.split()[0] in ("business", "working", "work", "banking"):
        return said.business_days(number, within=within)
    return said.within_days(number) if within else said.full_days(number)


def _day(text: str, said: SaidOn) -> Reading | None:
    days = {"today": 0, "tonight": 0, "tomorrow": 1, "the day after tomorrow": 2, "day after tomorrow": 2}
    if text in days:
        return said.after(days[text])
    if text in ("eow", "eom", "eoy"):
        return {"w": said.end_of_week, "m": said.end_of_month, "y": said.end_of_year}[text[2]]()
    for name, pattern in _patterns().items():
        if match := pattern.fullmatch(text):
            return _read(name, match, said)
    return None


def _read(name: str, match: re.Match[str], said: SaidOn) -> Reading | None:
    weekdays, months = _names()
    later = 1 if "next " in match.groups() else 0
    match name:
        case "weekday":
            which = match[3] or ("next" if match[1] == "next" else None)
            return said.weekday(weekdays[match[2]], {"this": 0, "next": 1}.get(which) if which else None)
        case "end":
            period = match[2] or match[4]
            if period == "year":
                return said.end_of_year() if not later else None
            return said.end_of_week(later) if period == "week" else said.end_of_month(later)
        case "weekend":
            return said.weekend(later)
        case "month_part":
            number = {"end": None, "mid": 15, "middle": 15}.get(match[1], 1)
            return said.date_in(months[match[2]], number)._replace(fuzzy=True)
        case "middle":
            return said.middle_of_month(1 if later else None)
        case "start":
            return said.start_of_week(1) if match[2] == "week" else said.start_of_month(1)
        case "day":
            return said.day_of_month(int(match[1]), {"this": 0, "next": 1}.get(match[2]))
        case "date":
            return said.date_in(months[match[2]], int(match[1]), int(match[3]) if match[3] else None)
        case "date_us":
            return said.date_in(months[match[1]], int(match[2]), int(match[3]) if match[3] else None)
        case _:
            return said.date_in(int(match[2]), int(match[3]), int(match[1]))
