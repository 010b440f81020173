"""How a comparison says figures: shared by its text and its page."""

from __future__ import annotations

import math

from strategist.portfolio.experiment.comparison import Measure


def figure(value: float, unit: str) -> str:
    """A value of a measure.

    >>> figure(0.3912, "share"), figure(1812.333, "amount"), figure(1.5, "number"), figure(math.nan, "share")
    ('39.1%', '1,812.33', '1.50', '–')
    """
    if math.isnan(value):
        return "–"
    return f"{value * 100:.1f}%" if unit == "share" else f"{value:,.2f}"


def shift(value: float | None, unit: str) -> str:
    """A difference, with its sign; of shares in percentage points.

    >>> shift(0.0921, "share"), shift(-12.5, "amount"), shift(None, "number")
    ('+9.2 pts', '-12.50', '–')
    """
    if value is None or math.isnan(value):
        return "–"
    return f"{value * 100:+.1f} pts" if unit == "share" else f"{value:+,.2f}"


def interval(measure: Measure) -> str:
    """The bounds of a difference."""
    found = measure.difference
    if found is None or found.low is None or found.high is None:
        return "–"
    low, high = (shift(bound, measure.unit).removesuffix(" pts") for bound in (found.low, found.high))
    return f"{low} to {high}"


def title(measure: Measure) -> str:
    """The measure with its currency."""
    return f"{measure.title}, {measure.currency}" if measure.currency else measure.title
