"""What a condition that does not hold lacks: the nearest set of tests to bring about, each with its distance.

A condition misses by the tests that stand in its way. Of several ways to meet it the nearest is taken, and the others are
named beside it. A test of a derived fact says through which rule the fact could come out as wanted.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from strategist.explain.distance import Distance, distance_to
from strategist.explain.rules_told import RuleTeller, where
from strategist.explain.story import Reading, RuleTold
from strategist.program.conclusions import AddTo, Score, ScoreNumber, SetFact
from strategist.program.expressions import All, Any, Condition, Const, Not, Test, negation_normal
from strategist.program.program import Rule, Step
from strategist.program.truth import leaf_truth, operand
from strategist.vocabulary.kinds import Kind, Value

FALSE, UNKNOWN = 2, 1
"""What a test counts that is known not to hold, and one that nobody can judge: half as much."""
DEPTH = 3
"""So many derived facts deep a miss is followed."""
ABOVE = "row above"
"""The part that a test of an earlier table row is."""
FIGURES = "a figure in force"
"""What a test is called that parameters alone decide."""


@dataclass(frozen=True, slots=True)
class Miss:
    """One test in the way. `test` is its leaf (None: a parameter decides), `others` the other ways round it.

    `through`: for a derived fact, the nearest rule that could bring it about, or the rules it rests on.
    """

    test: Test | None
    reading: Reading
    distance: Distance | None
    place: str
    others: tuple[tuple[Miss, ...], ...] = ()
    through: tuple[Through, ...] = ()

    @property
    def unknown(self) -> bool:
        """Whether nobody knows, rather than that it is known not to hold."""
        return self.reading.truth is None

    @property
    def relative(self) -> float:
        """How far off, as a share of what is wanted: 0 for unknown, 1 where there is no order."""
        if self.unknown:
            return 0.0
        return 1.0 if self.distance is None else self.distance.relative


@dataclass(frozen=True, slots=True)
class Through:
    """A rule that a derived fact hangs on, and what that one lacks (nothing: it fired)."""

    rule: RuleTold
    misses: tuple[Miss, ...]


Cost = tuple[int, float]


def cost(misses: Iterable[Miss]) -> Cost:
    """How far off: tests that fail, unknown ones by half, then the distances together."""
    listed = list(misses)
    return sum(UNKNOWN if miss.unknown else FALSE for miss in listed), round(sum(miss.relative for miss in listed), 9)


class MissFinder:
    """Finds the misses of one decision's conditions."""

    def __init__(self, teller: RuleTeller) -> None:
        self.teller = teller
        self._steps: dict[int, Step] = {step.slot: step for step in teller.prepared.epoch.steps}

    def rule(self, rule: Rule, depth: int = DEPTH) -> tuple[Miss, ...]:
        """What a rule in force lacks to fire: scope, conditions, exclusions. Nothing, if they all are met."""
        return (
            *self._scope(rule, depth),
            *self.to_hold(rule.when, "when", depth),
            *self._exclusion(rule, depth),
            *self._row_above(rule, depth),
        )

    def to_hold(self, condition: Condition | None, part: str, depth: int = DEPTH) -> tuple[Miss, ...]:
        """What a condition lacks to be known to hold; nothing if there is none."""
        if condition is None:
            return ()
        return self._walk(negation_normal(condition), part, True, False, depth) or ()

    def _scope(self, rule: Rule, depth: int) -> tuple[Miss, ...]:
        if rule.applies is None:
            return ()
        return self._walk(negation_normal(rule.applies), "applies", False, False, depth) or ()

    def _exclusion(self, rule: Rule, depth: int) -> tuple[Miss, ...]:
        if rule.unless is None:
            return ()
        return self._walk(negation_normal(rule.unless, True), "unless", False, True, depth) or ()

    def _row_above(self, rule: Rule, depth: int) -> tuple[Miss, ...]:
        """What makes an earlier row of the same table hold, if one does: the first row that holds wins."""
        outcome = self.teller.outcome
        for other in self.teller.prepared.epoch.rules[: rule.index] if rule.table else ():
            if other is not None and other.table == rule.table and outcome.fired >> other.index & 1:
                return self._walk(negation_normal(other.when, True), ABOVE, False, True, depth) or ()
        return ()

    def _walk(self, condition: Condition, part: str, known: bool, turned: bool, depth: int) -> tuple[Miss, ...] | None:
        """The misses of a condition with `not` at its leaves; None if it is met. `known`: it must be known to hold,
        rather than not known to fail. `turned`: leaves stand negated and are told as written."""
        match condition:
            case Const(value):
                return None if value else (self._figure(part, False),)
            case All(parts):
                found = [self._walk(one, part, known, turned, depth) for one in parts]
                return tuple(miss for misses in found for miss in misses or ()) or None
            case Any(parts):
                ways = [self._walk(one, part, known, turned, depth) for one in parts]
                if not ways:  # a parameter before its first day
                    return (self._figure(part, False),)
                return None if None in ways else _nearest([way for way in ways if way is not None])
            case Not():
                raise TypeError("`not` stands at the leaves only")
            case leaf:
                truth = self.teller.trace.leaf(leaf)
                if truth is True or (truth is None and not known):
                    return None
                return (self._leaf(leaf, part, truth, turned, depth),)

    def _figure(self, part: str, truth: bool | None) -> Miss:
        return Miss(None, Reading("", FIGURES, "", "parameter", "another figure", truth, part), None, "")

    def _leaf(self, leaf: Test, part: str, truth: bool | None, turned: bool, depth: int) -> Miss:
        told = replace(leaf, negated=not leaf.negated) if turned else leaf
        reading = self.teller.reading(told, part, True if turned else truth)
        vector = self.teller.trace.given if leaf.raw else self.teller.outcome.values
        distance = None if truth is None else distance_to(leaf, vector, self.teller)
        through = self._through(leaf, depth) if leaf.slot in self._steps and depth else ()
        return Miss(leaf, reading, distance, where(leaf.place), (), through)

    def _through(self, leaf: Test, depth: int) -> tuple[Through, ...]:
        """The rule nearest to settling the derived fact as wanted; if none can, the live ones that settled it."""
        teller, step = self.teller, self._steps[leaf.slot]
        producers = teller.prepared.epoch.producers(step)
        live = [rule for rule in producers if teller.outcome.live >> rule.index & 1]
        able = [rule for rule in producers if rule not in live and self._helps(rule, leaf)]
        if not able:
            return tuple(Through(teller.rule(rule.index), ()) for rule in live)
        flat = {rule.index: cost(self.rule(rule, 0)) for rule in able}
        nearest = min(able, key=lambda rule: (flat[rule.index], rule.index))
        return (Through(teller.rule(nearest.index), self.rule(nearest, depth - 1)),)

    def _helps(self, rule: Rule, leaf: Test) -> bool:
        """Whether the leaf would hold, or come nearer, if the rule settled its fact."""
        now = self.teller.outcome.values[leaf.slot]
        return any(self._holds(leaf, value) for value in self._values(rule, now)) or (
            isinstance(rule.conclusion, ScoreNumber) and self._nearer(leaf, rule.conclusion.points, now)
        )

    def _values(self, rule: Rule, now: Value | None) -> list[Value]:
        """What a rule could make of its fact."""
        match rule.conclusion:
            case SetFact(value=value):
                found = operand(value, self.teller.outcome.values)
                return [] if found is None else [found]
            case AddTo(mask=mask):
                return [int(now or 0) | mask]
            case Score(points=points):
                return [code for code, count in points if count > 0]
            case _:
                return []

    def _holds(self, leaf: Test, value: Value | None) -> bool:
        values = list(self.teller.outcome.values)
        values[leaf.slot] = value
        return leaf_truth(leaf, values) is True

    def _nearer(self, leaf: Test, points: int, now: Value | None) -> bool:
        if self.teller.vocabulary.facts[leaf.slot].kind is not Kind.INT:
            return False
        before = distance_to(leaf, self.teller.outcome.values, self.teller)
        return now is None or (before is not None and before.amount * points > 0)


def _nearest(ways: list[tuple[Miss, ...]]) -> tuple[Miss, ...]:
    """The nearest of several ways, with the others beside it."""
    best = min(range(len(ways)), key=lambda number: (cost(ways[number]), number))
    first, *rest = ways[best]
    others = tuple(way for number, way in enumerate(ways) if number != best)
    return (replace(first, others=(*first.others, *others)), *rest)
