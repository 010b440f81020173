"""The day on which a step is really taken."""

from __future__ import annotations


def act_day(day: int) -> int:
    """The first day from a day number on, itself included, on which people of the house act."""
    return day
