"""Ways to make a condition hold: updates of a profile, found backwards from derived facts to what a profile states."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice, product

from strategist.analysis.diff.boundaries import CENT, Update, amounts, plain, reached, sample
from strategist.program.conclusions import AddTo, Propose, Score, ScoreNumber, SetFact
from strategist.program.expressions import (
    All,
    Any,
    Between,
    Condition,
    Const,
    Given,
    HasAny,
    Literal,
    OneOf,
    ParameterIs,
    Read,
    SameAs,
    Test,
    Within,
    negation_normal,
)
from strategist.program.program import Epoch, Rule
from strategist.program.truth import leaf_truth
from strategist.vocabulary.facts import Fact
from strategist.vocabulary.kinds import Kind, Value

MOST = 8
"""Ways kept of each condition."""
DEPTH = 4
"""Derived facts gone back through."""


class Ways:
    """Finds ways under one epoch of a rulebook. They are guesses: whoever uses them runs the profile."""

    def __init__(self, epoch: Epoch) -> None:
        self.epoch, self.vocabulary = epoch, epoch.vocabulary

    def rule(self, rule: Rule) -> list[Update]:
        """Ways to make a rule fire."""
        return self.together([rule])

    def together(self, rules: list[Rule]) -> list[Update]:
        """Ways to make several rules fire at once."""
        parts = [part for rule in rules for part in (rule.when, rule.applies) if part is not None]
        return self.of(All(tuple(parts)))

    def of(self, condition: Condition, depth: int = DEPTH) -> list[Update]:
        """Ways to make a condition hold; an empty update where it may hold as things are."""
        found: list[Update] = []
        for update in islice(self._ways(negation_normal(condition), depth), MOST * 4):
            if update not in found:
                found.append(update)
        return found[:MOST]

    def _ways(self, condition: Condition, depth: int) -> Iterator[Update]:
        match condition:
            case Const(value):
                if value:
                    yield {}
            case All(parts):
                yield from self._all([list(islice(self._ways(part, depth), MOST)) for part in parts])
            case Any(parts):
                choices = [list(islice(self._ways(part, depth), MOST)) for part in parts]
                for number in range(MOST):  # the first way of each alternative before the second of any
                    yield from (ways[number] for ways in choices if number < len(ways))
            case Between() | OneOf() | HasAny() | SameAs() | Within() | Given() | ParameterIs():
                yield from self._leaf(condition, depth)
            case _:
                return

    @staticmethod
    def _all(choices: list[list[Update]]) -> Iterator[Update]:
        """One way of each part, as long as they do not contradict each other."""
        for chosen in islice(product(*choices), MOST * 16):
            merged: Update = {}
            for update in chosen:
                if any(name in merged and merged[name] != value for name, value in update.items()):
                    break
                merged |= update
            else:
                yield merged

    def _leaf(self, leaf: Test, depth: int) -> Iterator[Update]:
        if isinstance(leaf, ParameterIs):
            yield {}
            return
        fact = self.vocabulary.facts[leaf.slot]
        if fact.name in ("next_step", "next_groups"):
            yield from self._steps(fact, leaf, depth)
        elif fact.derived:
            yield from self._derived(fact, leaf, depth)
        elif fact.computed:
            yield from (found for value in self._numbers(leaf) if (found := reached(self.vocabulary, fact, value)))
        else:
            yield from self._stated(fact, leaf)

    def _stated(self, fact: Fact, leaf: Test) -> Iterator[Update]:
        match leaf:
            case Given(negated=negated):
                yield from _updates(fact, [None]) if negated else sample(fact)
            case Between():
                yield from self._between(fact, leaf)
            case OneOf(values=values) if fact.kind is Kind.ENUM:
                names = [name for code, name in enumerate(fact.values) if (code in values) is not leaf.negated]
                yield from _updates(fact, names)
            case OneOf(values=values) if fact.kind is Kind.BOOL:
                yield from _updates(fact, [value for value in (True, False) if (value in values) is not leaf.negated])
            case OneOf(values=values):
                yield from _updates(fact, ["other"] if leaf.negated else values)
            case HasAny(mask=mask):
                members = [name for bit, name in enumerate(fact.values) if mask >> bit & 1]
                yield from _updates(fact, [[]] if leaf.negated else [[name] for name in members])
            case Within(codes=codes):
                away = "FR" if "FR" not in codes else "US"
                yield from _updates(fact, [away] if leaf.negated else codes)
            case _:
                yield {}

    def _between(self, fact: Fact, leaf: Between) -> Iterator[Update]:
        for bound in (leaf.low, leaf.high):
            if isinstance(bound, Read):
                other = self.vocabulary.facts[bound.slot]
                if other.name == "today":
                    yield from _updates(fact, ["2026-11-24", "2030-01-01", "2020-01-01"])
                elif not other.derived and not other.computed:
                    yield {fact.name: plain(fact, 0), other.name: plain(other, 0)}
        step = CENT if fact.kind is Kind.MONEY else 1
        for bound, way in ((leaf.low, step), (leaf.high, -step)):
            for value, more in amounts(bound):
                for near in (value, value + way, value - way):
                    if leaf_truth_of(leaf, near, more):
                        yield {fact.name: plain(fact, near), **more}

    def _numbers(self, leaf: Test) -> Iterator[int]:
        if isinstance(leaf, Between):
            for bound in (leaf.low, leaf.high):
                for value, more in amounts(bound):
                    yield from (near for near in (value, value + 1, value - 1) if leaf_truth_of(leaf, near, more))

    def _steps(self, fact: Fact, leaf: Test, depth: int) -> Iterator[Update]:
        """The chosen step is reached by proposing it."""
        if depth == 0:
            return
        for rule in sorted(self.epoch.proposals, key=lambda rule: -rule.strength):
            if not isinstance(rule.conclusion, Propose):
                continue
            action = rule.conclusion.action
            value = action if fact.name == "next_step" else self.epoch.plans[action].groups
            if leaf_holds(leaf, value):
                yield from islice(self._ways(negation_normal(rule.when), depth - 1), 3)

    def _derived(self, fact: Fact, leaf: Test, depth: int) -> Iterator[Update]:
        """Through the rules that conclude the fact; nothing to do where it holds by itself."""
        if isinstance(leaf, Given) if fact.otherwise is None else leaf_holds(leaf, fact.otherwise):
            yield {}
        step = next((step for step in self.epoch.steps if step.slot == fact.slot), None)
        if depth == 0 or step is None:
            return
        scores: list[Condition] = []
        for rule in self.epoch.producers(step):
            match rule.conclusion:
                case SetFact(value=Literal(value)) if leaf_holds(leaf, value):
                    yield from islice(self._ways(negation_normal(rule.when), depth - 1), 4)
                case SetFact(value=value) if not isinstance(value, Literal):
                    yield from islice(self._ways(negation_normal(rule.when), depth - 1), 2)
                case AddTo(mask=mask) if leaf_holds(leaf, mask):
                    yield from islice(self._ways(negation_normal(rule.when), depth - 1), 4)
                case Score(points=points) if any(n > 0 and leaf_holds(leaf, code) for code, n in points):
                    scores.append(rule.when)
                case ScoreNumber(points=points) if points > 0:
                    scores.append(rule.when)
                case _:
                    pass
        for number in range(len(scores)):
            yield from islice(self._ways(negation_normal(All(tuple(scores[number : number + 2]))), depth - 1), 2)
        yield {}


def _updates(fact: Fact, values: Iterable[object]) -> Iterator[Update]:
    return ({fact.name: value} for value in values)


def leaf_holds(leaf: Test, value: Value | None) -> bool:
    """Whether a test of one fact holds for a value, as far as the value alone tells."""
    if isinstance(leaf, SameAs):
        return True
    values: list[Value | None] = [None] * (leaf.slot + 1)
    values[leaf.slot] = value
    try:
        return leaf_truth(leaf, values) is True
    except IndexError:  # it reads another fact besides
        return True


def leaf_truth_of(leaf: Between, value: int, more: Update) -> bool:
    """Whether a figure lies between the bounds; bounds by currency are taken at the currency stated."""
    currency = more.get("currency")
    low, high = (
        next((amount for amount, its in amounts(bound) if its.get("currency") == currency), None)
        for bound in (leaf.low, leaf.high)
    )
    above = low is None or (value > low if leaf.low_open else value >= low)
    below = high is None or (value < high if leaf.high_open else value <= high)
    return (above and below) is not leaf.negated
