"""Values and texts as people read them: money with its currency, dates with weekday, names without underscores."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from strategist.profile.case import Case, Vector
from strategist.program.program import Program, Script
from strategist.program.texts import LATE_INTEREST, PLACEHOLDER, placeholders
from strategist.vocabulary.facts import Fact
from strategist.vocabulary.kinds import Kind, Value, money_text
from strategist.vocabulary.vocabulary import CURRENCY

UNKNOWN = "not known"


def spoken_date(day: int) -> str:
    """A day number as `Tue 24 Nov 2026`."""
    moment = date.fromordinal(day)
    return f"{_WEEKDAYS[moment.weekday()]} {moment.day} {_MONTHS[moment.month - 1]} {moment.year}"


_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def spoken_money(scaled: int, currency: object = None) -> str:
    """An amount with thousands separators, and its currency if known: `60,000.00 CNY`."""
    whole, _, cents = money_text(scaled).partition(".")
    amount = f"{int(whole):,}.{cents}" if whole not in ("-0",) else f"-0.{cents}"
    return f"{amount} {currency}" if currency else amount


def spoken(fact: Fact, value: Value | None, currency: object = None) -> str:
    """A value as one says it."""
    if value is None:
        return UNKNOWN
    if fact.kind is Kind.BOOL:
        return "yes" if value else "no"
    if fact.kind is Kind.MONEY:
        return spoken_money(int(value), currency)
    if fact.kind is Kind.DATE:
        return spoken_date(int(value))
    plain = fact.plain(value)
    if isinstance(plain, list):
        return ", ".join(str(name).replace("_", " ") for name in plain) or "none"
    if fact.kind is Kind.INT:
        return f"{value:,}"
    return str(plain).replace("_", " ") if fact.kind is Kind.ENUM else str(plain)


def fill_script(script: Script, program: Program, case: Case, values: Vector) -> str:
    """A script's text, filled. A paragraph that names an amount of late interest drops where none is due.

    What is not known stays as a blank in brackets (`[name]`): somebody is to say or send this, and fills it in first.
    Interest is reckoned only for a script that names it.
    """
    fact = program.vocabulary.fact
    named = placeholders(script.text)
    blanks = {name: blank(name) for name in named if name in fact and values[fact[name].slot] is None}
    if not any(name in LATE_INTEREST for name in named):
        return fill(script.text, program, values, case.today, blanks)
    from strategist.late_interest.words import interest_words

    due = interest_words(program, case, values)
    if due:
        due["late_interest_until"] = spoken_date(case.today)
    kept = [text for text in script.paragraphs if all(n in due for n in placeholders(text) if n in LATE_INTEREST)]
    return fill(" ".join(kept), program, values, case.today, blanks | due)


def blank(name: str) -> str:
    """What stands where somebody has to fill in a name: `[amount overdue]`."""
    return f"[{name.replace('_', ' ')}]"


def fill(text: str, program: Program, values: Vector, day: int, words: Mapping[str, str] | None = None) -> str:
    """A text with its placeholders filled, by `words` first; names that nobody fills stay visible in brackets."""
    vocabulary = program.vocabulary
    currency = values[vocabulary.fact[CURRENCY].slot] if CURRENCY in vocabulary.fact else None

    def one(name: str) -> str:
        if words is not None and name in words:
            return words[name]
        fact = vocabulary.fact.get(name)
        if fact is not None:
            return spoken(fact, values[fact.slot], currency)
        parameter = vocabulary.parameters.get(name)
        if parameter is None:
            return blank(name)
        value = parameter.at(day)
        if parameter.kind is Kind.MONEY:
            amounts = value if not isinstance(value, int | str) and value is not None else {}
            value = amounts.get(str(currency))
        return spoken(Fact(name, parameter.kind, parameter.values), value, currency)  # type: ignore[arg-type]  # money is an int now

    return PLACEHOLDER.sub(lambda found: one(found[1]), text)
