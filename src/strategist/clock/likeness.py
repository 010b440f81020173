"""Whether a plan goes round in a circle: the same step again while nothing but the calendar has changed."""

from __future__ import annotations

from collections import Counter

from strategist.profile.case import Case
from strategist.program.changes import Effect, Way
from strategist.program.expressions import Between, Literal, leaves
from strategist.program.program import Program
from strategist.vocabulary.kinds import Kind, Value

MOST_ALIKE = 12
"""A step that comes so often and once more with nothing changed would come for ever: a year of months is no circle yet."""


class Features:
    """What of a profile tells two steps apart, read off a program once.

    Counters of days count only as there or not, sliding counts not at all. A number that effects add to (calls made)
    counts up to the largest figure that a rule compares it with: beyond it a further call changes nothing.
    """

    def __init__(self, program: Program) -> None:
        effects = _effects(program)
        windows = {window.slot for window in program.windows}
        moving = {movement.slot for movement in program.movements}
        added = {effect.slot for effect in effects if effect.way is Way.ADDS} - moving
        self._present = tuple(sorted(moving - windows))
        limits = _limits(program)
        self._counted = tuple((slot, limits.get(slot, 0) + 1) for slot in sorted(added - windows))
        inputs = (fact.slot for fact in program.vocabulary.inputs if fact.kind is not Kind.DATETIME)
        self._said = tuple(slot for slot in inputs if slot not in windows | moving | added)

    def of(self, case: Case) -> tuple[Value | None, ...]:
        """The features of a case."""
        return (
            *(case.given[slot] for slot in self._said),
            *(case.given[slot] is None for slot in self._present),
            *(min(int(case.values[slot] or 0), limit) for slot, limit in self._counted),
        )


class Likeness:
    """Counts the steps of one plan by the features of the case they were taken in."""

    def __init__(self, features: Features) -> None:
        self.features = features
        self._seen: Counter[tuple[int, tuple[Value | None, ...]]] = Counter()

    def again(self, case: Case, action: int) -> bool:
        """Note a step; whether it has now come too often with nothing changed."""
        here = (action, self.features.of(case))
        self._seen[here] += 1
        return self._seen[here] > MOST_ALIKE


def _effects(program: Program) -> list[Effect]:
    found = [effect for plan in program.plans for effect in plan.effects]
    found += [effect for plan in program.plans for _, effects in plan.by_channel for effect in effects]
    found += [effect for lapse in program.lapses for effect in lapse.effects]
    return found + [effect for response in program.responses for effect in response.effects]


def _limits(program: Program) -> dict[int, int]:
    """By slot the largest whole number that a condition compares it with, parameters at their largest."""
    found: dict[int, int] = {}
    conditions = [part for rule in program.rules for part in (rule.when, rule.applies, rule.unless)]
    conditions += [plan.only_when for plan in program.plans]
    conditions += [part for plan in program.plans for need in plan.needs for part in (need.if_, need.pending)]
    for condition in conditions:
        for leaf in leaves(condition):
            if isinstance(leaf, Between):
                for bound in (leaf.low, leaf.high):
                    for value in _figures(program, bound):
                        found[leaf.slot] = max(found.get(leaf.slot, 0), value)
    return found


def _figures(program: Program, bound: object) -> list[int]:
    if isinstance(bound, Literal):
        return [bound.value] if isinstance(bound.value, int) else []
    parameter = program.vocabulary.parameters.get(getattr(bound, "name", ""))
    return [value for _, value in parameter.steps if isinstance(value, int)] if parameter else []
