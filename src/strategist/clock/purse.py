"""What the steps of a plan take, added up."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from strategist.profile.case import Case
from strategist.program.costs import fee, price
from strategist.program.program import Program
from strategist.vocabulary.actions import Action
from strategist.vocabulary.kinds import money_text
from strategist.vocabulary.vocabulary import CURRENCY


class Spent(NamedTuple):
    """What a step took, and what all steps up to it did; money in the currency of the case."""

    minutes: int
    cost: Decimal | None
    fee_pct: int | None
    so_far_minutes: int
    so_far_cost: Decimal | None


class Purse:
    """Adds up minutes and money of one plan; a sum of which a part is unknown is unknown."""

    def __init__(self, program: Program, case: Case) -> None:
        self.vocabulary = program.vocabulary
        fact = self.vocabulary.fact.get(CURRENCY)
        self.currency = None if fact is None else case.values[fact.slot]
        self._minutes, self._cost = 0, 0
        self._known = True

    def spend(self, actions: Iterable[Action], day: int) -> Spent:
        """Pay for steps taken together on a day."""
        minutes, cost, share, known = 0, 0, None, True
        for action in actions:
            paid = price(action, self.vocabulary, day, None if self.currency is None else str(self.currency))
            minutes += action.minutes
            cost, known = cost + (paid or 0), known and paid is not None
            own = fee(action, self.vocabulary, day)
            share = own if share is None else max(share, own or 0)
        self._minutes, self._cost, self._known = self._minutes + minutes, self._cost + cost, self._known and known
        return Spent(
            minutes,
            _money(cost) if known else None,
            share,
            self._minutes,
            _money(self._cost) if self._known else None,
        )


def _money(scaled: int) -> Decimal:
    return Decimal(money_text(scaled))
