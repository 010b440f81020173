"""How likely each answer is before it is given: what the vocabulary supposes is usual, and all else is alike.

No statistics of debtors are shipped; these weights order the questions and decide nothing.
"""

from __future__ import annotations

from itertools import accumulate
from typing import NamedTuple

from strategist.ask.figures import Figures
from strategist.vocabulary.facts import Fact
from strategist.vocabulary.kinds import Kind, Value

UNUSUAL = {Kind.BOOL: 0.02, Kind.SET: 0.03, Kind.ENUM: 0.1, Kind.INT: 0.4, Kind.MONEY: 0.1, Kind.DATE: 0.1}
"""How often a fact is other than its default."""
UNSAID = {Kind.BOOL: 0.34, Kind.ENUM: 0.2, Kind.INT: 0.4, Kind.DATE: 0.94, Kind.MONEY: 0.2, Kind.SET: 0.3}
"""How often a fact without a default stays unknown."""
EVENT_UNSAID = 0.94
"""The same for a counter of days: mostly the thing has not happened."""


class Prior(NamedTuple):
    """Values (None: not stated) with cumulative weights that end at 1."""

    values: tuple[Value | None, ...]
    cumulative: tuple[float, ...]


OFTEN_ASKED = 8
"""A counter that rules compare with so many figures is about every debtor, and no event."""


def prior(fact: Fact, figures: Figures, today: int) -> Prior:
    """The weights of one fact."""
    values = figures.values(fact, today)
    if fact.kind is Kind.PLACE:
        weights = _by_country(values)
        nothing = 0.05
    elif fact.default is not None and fact.default.where is None:
        weights = [0.0 if value == fact.default.value else 1.0 for value in values]
        nothing = 1 - UNUSUAL.get(fact.kind, 0.2)
    else:
        weights = [1.0] * len(values)
        event = fact.kind is Kind.INT and fact.daily and len(figures.cuts_of(fact, today)) < OFTEN_ASKED
        nothing = EVENT_UNSAID if event else UNSAID.get(fact.kind, 0.3)
    total = sum(weights) or 1.0
    shares = [nothing, *((1 - nothing) * weight / total for weight in weights)]
    return Prior((None, *values), tuple(accumulate(shares)))


def _by_country(values: tuple[Value, ...]) -> list[float]:
    """Every country alike, whatever number of its parts the rules mention."""
    countries = [str(value)[:2] for value in values]
    return [1 / countries.count(country) for country in countries]
