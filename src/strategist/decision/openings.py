"""The facts of a case that may come to be otherwise, what that weighs, and which values they may take.

The facts and weights are those of the vocabulary (`change`, `learn`). What a profile states is never taken away again: knowing
less is no way to another step.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from strategist.profile.case import Case
from strategist.program.expressions import Between, ByCurrency, Condition, Literal, Operand, leaves
from strategist.program.program import Epoch
from strategist.vocabulary.facts import Fact
from strategist.vocabulary.kinds import LARGEST, Kind, Value, parse_date

FIRST_DATE, LAST_DATE = parse_date("1900-01-01"), parse_date("2200-12-31")
"""Profiles state dates of these years only."""


@dataclass(frozen=True, slots=True)
class Opening:
    """One fact that may be otherwise. `base`: what it is now, by statement, implication or default; None: unknown.

    `stated`: the profile itself says so. Numbers and dates may lie between `low` and `high`, both included; `start` is
    where they move from: `base`, or zero, or today.
    """

    fact: Fact
    weight: int
    base: Value | None
    stated: bool
    low: int
    high: int
    start: int = 0

    @property
    def slot(self) -> int:
        """The position of the fact."""
        return self.fact.slot

    def admits(self, value: Value) -> bool:
        """Whether the fact may come to have a value.

        >>> up = Opening(Fact("calls", Kind.INT), 1, 3, True, 3, 99)
        >>> up.admits(4), up.admits(3), up.admits(2)
        (True, False, False)
        """
        if self.stated and value == self.base:
            return False
        direction, base = self.fact.leeway.direction, self.base
        match self.fact.kind:
            case Kind.INT | Kind.MONEY | Kind.DATE:
                return self.low <= int(value) <= self.high
            case Kind.SET if base is not None:
                more, less = int(value) & ~int(base), int(base) & ~int(value)
                return not (direction > 0 and less) and not (direction < 0 and more)
            case _:
                return base is None or (int(value) - int(base)) * direction >= 0


def openings(epoch: Epoch, case: Case) -> tuple[Opening, ...]:
    """Every fact that may be otherwise, in the order of the vocabulary."""
    negative = _spoken_of_below_zero(epoch)
    found = []
    for fact in epoch.vocabulary.inputs:
        leeway, stated = fact.leeway, case.states(fact.slot)
        weight = leeway.change if stated else leeway.learn
        if weight is not None:
            base = case.values[fact.slot]
            low, high = _range(fact, base, leeway.direction, fact.slot in negative)
            usual = case.today if fact.kind is Kind.DATE else 0
            start = int(base) if fact.kind.ordered and base is not None else max(low, min(usual, high))
            found.append(Opening(fact, weight, base, stated, low, high, start))
    return tuple(found)


def _range(fact: Fact, base: Value | None, direction: int, below_zero: bool) -> tuple[int, int]:
    """The numbers that a fact may come to have: none below zero unless rules speak of such, or it is there already."""
    if not fact.kind.ordered:
        return 0, 0
    low, high = (FIRST_DATE, LAST_DATE) if fact.kind is Kind.DATE else (-LARGEST if below_zero else 0, LARGEST)
    if base is None:
        return low, high
    here = int(base)
    low = -LARGEST if here < low and fact.kind is not Kind.DATE else low
    return (max(low, here) if direction > 0 else low), (min(high, here) if direction < 0 else high)


def _spoken_of_below_zero(epoch: Epoch) -> set[int]:
    """The facts that rules compare with a figure below zero."""
    return {
        leaf.slot
        for condition in _conditions(epoch)
        for leaf in leaves(condition)
        if isinstance(leaf, Between) and (_below_zero(leaf.low) or _below_zero(leaf.high))
    }


def _below_zero(bound: Operand | None) -> bool:
    match bound:
        case Literal(value):
            return isinstance(value, int) and value < 0
        case ByCurrency(amounts=amounts):
            return any(amount < 0 for _, amount in amounts)
        case _:
            return False


def _conditions(epoch: Epoch) -> Iterator[Condition | None]:
    for rule in epoch.rules:
        if rule is not None:
            yield from (rule.when, rule.applies, rule.unless)
    for plan in epoch.plans:
        yield plan.only_when
        for need in plan.needs:
            yield from (need.if_, need.pending)
    yield from (supposed.where for supposed in epoch.program.suppositions)
    yield from (impossible.never for impossible in epoch.program.impossible)
