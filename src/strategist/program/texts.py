"""Texts with placeholders in braces, and which names they may use."""

from __future__ import annotations

import re

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
FILL_IN = ("creditor", "sender", "deadline_date", "payment_account")
"""Names a script may use that a person fills in when the message goes out."""
LATE_INTEREST = ("late_interest", "late_interest_per_day", "late_compensation", "late_interest_until")
"""Names a script may use where its rulebook has regimes of late interest; their paragraph drops where none is due."""


def placeholders(text: str) -> list[str]:
    """The names in braces.

    >>> placeholders("{amount} since {day}")
    ['amount', 'day']
    """
    return PLACEHOLDER.findall(text)


def broken_brace(text: str) -> bool:
    """Whether a brace has no partner."""
    rest = PLACEHOLDER.sub("", text)
    return "{" in rest or "}" in rest
