"""The days on which time alone can change a decision: where a moving fact crosses a bound, a wait ends, a date comes.

Between two such days nothing a rule can see changes, so only they need be looked at. After one of them derived facts may
have other values, and bounds with them: the days are then computed anew.
"""

from __future__ import annotations

from collections.abc import Iterator

from strategist.decision.outcome import Outcome
from strategist.profile.case import Case
from strategist.program.conclusions import Defer
from strategist.program.expressions import Between, Condition, Operand, Read, SameAs, leaves
from strategist.program.program import Epoch, Program
from strategist.program.truth import operand
from strategist.vocabulary.kinds import Kind
from strategist.vocabulary.vocabulary import TODAY

NEAR = (-1, 0, 1)
"""A bound may be open or closed, and a counter may stand on it: the days around a crossing count too."""


class Events:
    """The meetings of moving facts and their bounds in one epoch: read off the rules once."""

    def __init__(self, epoch: Epoch) -> None:
        program = epoch.program
        self.edges = program.edges
        rates = moving(program)
        found: dict[tuple[int, Operand, int], None] = {}
        for slot, bound in _bounds(program, epoch):
            speed = rates.get(slot, 0) - (rates.get(bound.slot, 0) if isinstance(bound, Read) else 0)
            if speed:
                found[slot, bound, speed] = None
        self.meetings = tuple(found)
        self.until = tuple(
            rule.conclusion.until
            for rule in epoch.guards
            if isinstance(rule.conclusion, Defer) and rule.conclusion.until is not None
        )

    def days(self, case: Case, outcome: Outcome, horizon: int) -> list[int]:
        """The days from now (1 to `horizon`), ascending, on which the decision might become another one."""
        found: set[int] = set()
        for slot, bound, speed in self.meetings:
            for vector in (case.given, outcome.values):
                here, there = vector[slot], operand(bound, vector)
                if isinstance(here, int) and isinstance(there, int):
                    found.add((there - here) // speed)
        today = case.today
        dates = [edge for edge in self.edges if edge > today]
        dates += [int(day) for bound in self.until if (day := operand(bound, outcome.values)) is not None]
        if outcome.selection.not_before is not None:
            dates.append(outcome.selection.not_before)
        found.update(date - today for date in dates)
        return sorted({day + near for day in found for near in NEAR if 1 <= day + near <= horizon})


def moving(program: Program) -> dict[int, int]:
    """How fast facts move: slot -> change a day. Countdowns of dates fall, today rises."""
    fact = program.vocabulary.fact
    rates = {movement.slot: movement.daily for movement in program.movements}
    for date in program.vocabulary.facts:
        if date.kind is Kind.DATE and f"days_until_{date.name}" in fact:
            rates[fact[f"days_until_{date.name}"].slot] = -1
    return rates | {fact[TODAY].slot: 1}


def _conditions(program: Program, epoch: Epoch) -> Iterator[Condition | None]:
    for rule in epoch.rules:
        if rule is not None:
            yield from (rule.applies, rule.when, rule.unless)
    for plan in epoch.plans:
        yield plan.only_when
        for need in plan.needs:
            yield from (need.if_, need.pending)
    for supposed in program.suppositions:
        yield supposed.where
    for movement in program.movements:
        yield movement.condition


def _bounds(program: Program, epoch: Epoch) -> Iterator[tuple[int, Operand]]:
    """Facts with what they are compared with: bounds of conditions, periods of waits and deferrals."""
    for condition in _conditions(program, epoch):
        for leaf in leaves(condition):
            if isinstance(leaf, Between):
                yield from ((leaf.slot, bound) for bound in (leaf.low, leaf.high) if bound is not None)
            elif isinstance(leaf, SameAs):
                yield leaf.slot, Read(leaf.other)
    for plan in epoch.plans:
        for need in plan.needs:
            if need.wait_since is not None and need.wait_for is not None:
                yield need.wait_since, need.wait_for
    for rule in epoch.guards:
        conclusion = rule.conclusion
        if isinstance(conclusion, Defer) and conclusion.since is not None and conclusion.days is not None:
            yield conclusion.since, conclusion.days
