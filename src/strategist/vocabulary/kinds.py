"""The types of facts, and how their values look inside: small integers, so that no two evaluators can differ.

An enum value is its position, a set a bit mask, money an integer of 1/10,000 of the unit, a date its day number.
Text and places stay text. Absent is None, and NaN counts as absent.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum

Value = int | str | bool
MONEY_SCALE = 10_000
"""Money is kept as an integer of 10**-4 of the currency's unit, for every currency."""
LARGEST = 10**15
"""Whole numbers beyond this, and money beyond this many units / 10,000, are refused as typing errors."""


LAST_DAY = date.max.toordinal()
"""Days beyond the calendar are said as its last day."""


PLAIN_INT = re.compile(r"[+-]?[0-9]{1,19}")
"""A whole number as a profile writes it."""


class Kind(StrEnum):
    """What a fact's values are."""

    TEXT = "text"
    INT = "int"
    MONEY = "money"
    BOOL = "bool"
    ENUM = "enum"
    SET = "set"
    DATE = "date"
    DATETIME = "datetime"
    PLACE = "place"

    @property
    def ordered(self) -> bool:
        """Whether bounds make sense."""
        return self in (Kind.INT, Kind.MONEY, Kind.DATE)


class BadValue(ValueError):
    """A value that its type does not admit; the text says what would be."""


PLACE_FORM = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?")
_INT_FORM = re.compile(r"[+-]?[0-9]+(_[0-9]+)*")
_DATE_FORM = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def parse_int(text: str) -> int:
    """A whole number as written in a rule file.

    >>> parse_int("1_000")
    1000
    """
    if not _INT_FORM.fullmatch(text):
        raise BadValue("a whole number is wanted, such as 30")
    if len(text) > 20 or abs(int(text)) > LARGEST:
        raise BadValue("the number is too large to be meant")
    return int(text)


def parse_money(text: str) -> int:
    """An amount in units of the currency, at most four decimals, as a scaled integer.

    >>> parse_money("15000.50")
    150005000
    """
    return scale_money(_decimal(text))


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text.replace("_", "")) if len(text) <= 40 else _too_long()
    except InvalidOperation:
        raise BadValue("an amount is wanted, such as 15000.00") from None


def _too_long() -> Decimal:
    raise BadValue("the amount is too large to be meant")


def scale_money(amount: Decimal) -> int:
    """A decimal amount as a scaled integer; more than four decimals or absurd sizes are refused."""
    if not amount.is_finite():
        raise BadValue("an amount is wanted, such as 15000.00")
    if amount and amount.adjusted() > 15:  # beyond the limits of decimal arithmetic, perhaps
        raise BadValue("the amount is too large to be meant")
    if amount and amount.adjusted() < -4:
        raise BadValue("an amount has at most four decimals")
    if abs(amount) * MONEY_SCALE > LARGEST:
        raise BadValue("the amount is too large to be meant")
    scaled = amount * MONEY_SCALE
    if scaled != scaled.to_integral_value():
        raise BadValue("an amount has at most four decimals")
    return int(scaled)


def parse_date(text: str) -> int:
    """An ISO date as a day number, years 1900 to 2200.

    >>> parse_date("2026-11-24") - parse_date("2026-11-23")
    1
    """
    try:
        day = date.fromisoformat(text) if _DATE_FORM.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None:
        raise BadValue("a date is wanted, such as 2026-11-24")
    return check_date(day).toordinal()


def check_date(day: date) -> date:
    """The date itself, unless nobody can mean it."""
    if not 1900 <= day.year <= 2200:
        raise BadValue("a date between 1900 and 2200 is wanted")
    return day


def parse_bool(text: str) -> bool:
    """`true` or `false`, in exactly these words."""
    if text not in ("true", "false"):
        raise BadValue("true or false is wanted")
    return text == "true"


def parse_place(text: str) -> str:
    """An ISO 3166 code: country (`US`) or subdivision (`US-NY`)."""
    if not PLACE_FORM.fullmatch(text):
        raise BadValue("an ISO 3166 code is wanted, such as US or US-NY")
    return text


def money_text(scaled: int) -> str:
    """A scaled amount as decimal text without needless zeros, at least two decimals.

    >>> money_text(150005000), money_text(-12345)
    ('15000.50', '-1.2345')
    """
    sign = "-" if scaled < 0 else ""
    whole, part = divmod(abs(scaled), MONEY_SCALE)
    decimals = f"{part:04d}"
    return f"{sign}{whole}.{decimals[:2]}{decimals[2:].rstrip('0')}"
