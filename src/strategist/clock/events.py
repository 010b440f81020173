"""The days on which time alone can change a decision: where a moving fact crosses a bound, a wait ends, a date comes.

Between two such days nothing a rule can see changes, so only they need be looked at. After one of them derived facts may
have other values, and bounds with them: the days are then computed anew.
"""

from __future__ import annotations

from collections.abc import Iterator

from strategist.decision.outcome import Outcome
from strategist.profile.case import Case
from strategist.program.conclusions import Defer, SetFact
from strategist.program.expressions import After, Between, Condition, Operand, Read, SameAs, leaves
from strategist.program.program import Epoch, Program
from strategist.program.truth import operand
from strategist.vocabulary.kinds import Kind
from strategist.vocabulary.vocabulary import TODAY

STILL = frozenset({0})
NEAR = (-1, 0, 1)
"""A bound may be open or closed, and a counter may stand on it: the days around a crossing count too."""


class Events:
    """The meetings of moving facts and their bounds in one epoch: read off the rules once."""

    def __init__(self, epoch: Epoch) -> None:
        program = epoch.program
        self.edges = program.edges
        speeds = moving(epoch)
        found: dict[tuple[int, Operand, int], None] = {}
        for slot, bound in _bounds(program, epoch):
            theirs = speeds.get(bound.slot, STILL) if isinstance(bound, Read) else STILL
            for speed in {own - their for own in speeds.get(slot, STILL) for their in theirs}:
                if speed:
                    found[slot, bound, speed] = None
        self.meetings = tuple(found)
        self.uneven = any(
            isinstance(rule.conclusion, SetFact) and _uneven(rule.conclusion.value, speeds)
            for step in epoch.steps
            for rule in epoch.producers(step)
        )
        self.until = tuple(
            rule.conclusion.until
            for rule in epoch.guards
            if isinstance(rule.conclusion, Defer) and rule.conclusion.until is not None
        )

    def days(self, case: Case, outcome: Outcome, horizon: int) -> list[int]:
        """The days from now (1 to `horizon`), ascending, on which the decision might become another one."""
        if self.uneven:
            return list(range(1, horizon + 1))
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


def moving(epoch: Epoch) -> dict[int, frozenset[int]]:
    """How fast facts may move: slot -> changes a day. Countdowns of dates fall, today rises, and a derived fact moves
    as what its rules set it to."""
    program = epoch.program
    fact = program.vocabulary.fact
    speeds = {movement.slot: frozenset({0, movement.daily}) for movement in program.movements}
    speeds[fact[TODAY].slot] = frozenset({1})
    countdowns = {
        date.slot: fact[f"days_until_{date.name}"].slot
        for date in program.vocabulary.facts
        if date.kind is Kind.DATE and date.name != TODAY
    }
    speeds |= {countdown: frozenset({-1}) for date, countdown in countdowns.items() if not _derived(program, date)}
    for step in epoch.steps:
        own: set[int] = set()
        for rule in epoch.producers(step):
            if isinstance(rule.conclusion, SetFact):
                own |= _speed(rule.conclusion.value, speeds)
        speeds[step.slot] = frozenset(own or STILL)
        if step.companion is not None:
            speeds[step.companion] = frozenset(speed - 1 for speed in speeds[step.slot])
    return speeds


def _derived(program: Program, slot: int) -> bool:
    return program.vocabulary.facts[slot].derived


def _uneven(value: Operand, speeds: dict[int, frozenset[int]]) -> bool:
    """Whether a day is put whole months after one that moves: it then stands still or leaps at month ends."""
    return isinstance(value, After) and _speed(value, speeds) != STILL and (value.unit != "days" or value.year_end)


def _speed(value: Operand, speeds: dict[int, frozenset[int]]) -> frozenset[int]:
    match value:
        case Read(slot=slot):
            return speeds.get(slot, STILL)
        case After(slot=slot, counter=counter):
            return frozenset(1 - speed if counter else speed for speed in speeds.get(slot, STILL))
        case _:
            return STILL


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
