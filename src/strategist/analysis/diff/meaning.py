"""What a rulebook means, in names instead of positions: equal for two rulebooks that differ in layout, order or places only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from strategist.program.conclusions import (
    AddTo,
    Advise,
    Conclusion,
    Defer,
    Forbid,
    Only,
    Phase,
    Propose,
    Score,
    ScoreNumber,
    SetFact,
)
from strategist.program.expressions import (
    After,
    All,
    Any,
    Between,
    ByCurrency,
    Condition,
    Const,
    Given,
    HasAny,
    Literal,
    OneOf,
    Operand,
    ParameterIs,
    Read,
    SameAs,
    Test,
    Within,
    negation_normal,
)
from strategist.program.program import Rule
from strategist.vocabulary.actions import Tactic
from strategist.vocabulary.facts import Fact
from strategist.vocabulary.kinds import Kind, Value
from strategist.vocabulary.vocabulary import Parameter, Vocabulary

Meaning = tuple[object, ...]
"""Nested tuples of names, numbers and texts; equal meanings compare equal."""
ALWAYS: Meaning = ("const", True)
NEVER: Meaning = ("const", False)


@dataclass(frozen=True, slots=True)
class RuleMeaning:
    """What a rule does, its id and words left out. `overrides` by id, a whole table as one."""

    phase: Phase
    conclusion: Meaning
    when: Meaning
    applies: Meaning
    unless: Meaning
    starts: int | None
    ends: int | None
    row: bool


class Meanings:
    """Reads meanings off the compiled things of one vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary

    def rule(self, rule: Rule) -> RuleMeaning:
        """What a rule does, overrides apart."""
        return RuleMeaning(
            rule.phase,
            self.conclusion(rule.conclusion),
            self.condition(rule.when),
            _perhaps(
                self, rule.applies
            ),  # none is not the same as always: a deferral with one wants its counter stated
            _perhaps(self, rule.unless),
            rule.starts,
            rule.ends,
            rule.table is not None,
        )

    def condition(self, condition: Condition | None) -> Meaning:
        """A condition flattened, sorted and freed of doubles; None means always."""
        return ALWAYS if condition is None else self._normal(negation_normal(condition))

    def _normal(self, condition: Condition) -> Meaning:
        match condition:
            case Const(value):
                return ALWAYS if value else NEVER
            case All(parts):
                return _folded("all", [self._normal(part) for part in parts], ALWAYS, NEVER)
            case Any(parts):
                return _folded("any", [self._normal(part) for part in parts], NEVER, ALWAYS)
            case Between() | OneOf() | HasAny() | SameAs() | Within() | Given() | ParameterIs():
                return self._leaf(condition)
            case _:
                raise TypeError(f"not in negation normal form: {condition!r}")

    def _leaf(self, leaf: Test) -> Meaning:
        if isinstance(leaf, ParameterIs):
            values = self.vocabulary.parameters[leaf.name].values
            return ("parameter is", leaf.name, leaf.negated, tuple(sorted(values[value] for value in leaf.values)))
        fact = self.vocabulary.facts[leaf.slot]
        head = (fact.name, leaf.raw, leaf.negated)
        match leaf:
            case Given():
                return ("given", *head)
            case Between():
                return self._between(fact, leaf)
            case OneOf() if fact.kind is Kind.BOOL:
                return ("one of", fact.name, leaf.raw, False, ((True in leaf.values) is not leaf.negated,))
            case OneOf():
                return ("one of", *head, tuple(sorted(str(fact.plain(value)) for value in leaf.values)))
            case HasAny(mask=mask):
                return ("has any", *head, _members(fact, mask))
            case SameAs(other=other):
                return ("same as", *head, self.vocabulary.facts[other].name)
            case Within(codes=codes):
                return ("within", *head, tuple(sorted(codes)))

    def _between(self, fact: Fact, leaf: Between) -> Meaning:
        """Bounds that are whole numbers inside become closed; `not 30..` becomes `..29`."""
        low = self._bound(fact, leaf.low, leaf.low_open, 1)
        high = self._bound(fact, leaf.high, leaf.high_open, -1)
        if leaf.negated and low is not None and high is None and low[0] == "value" and isinstance(low[1], int):
            return ("between", fact.name, leaf.raw, False, None, ("value", low[1] - 1))
        if leaf.negated and high is not None and low is None and high[0] == "value" and isinstance(high[1], int):
            return ("between", fact.name, leaf.raw, False, ("value", high[1] + 1), None)
        return ("between", fact.name, leaf.raw, leaf.negated, low, high)

    def _bound(self, fact: Fact, operand: Operand | None, open: bool, step: int) -> Meaning | None:
        if operand is None:
            return None
        if isinstance(operand, Literal) and isinstance(operand.value, int):
            return ("value", operand.value + (step if open else 0))
        return (*self.operand(fact, operand), "open") if open else self.operand(fact, operand)

    def operand(self, fact: Fact, operand: Operand | None) -> Meaning:
        """A value, a parameter, another fact, or a day after one."""
        match operand:
            case None:
                return ("none",)
            case Literal(value):
                return ("value", self.value(fact, value))
            case Read(slot):
                return ("fact", self.vocabulary.facts[slot].name)
            case ByCurrency(name=name):
                return ("parameter", name)
            case After():
                base = self.vocabulary.facts[operand.slot].name
                count = self.operand(Fact("count", Kind.INT), operand.count)
                return ("after", base, operand.counter, count, operand.unit, operand.year_end)
            case _:
                return ("parameter", operand.name)

    @staticmethod
    def value(fact: Fact, value: Value | None) -> object:
        """A value without positions: names for enums and sets, the number itself otherwise."""
        if fact.kind is Kind.SET and value is not None:
            return _members(fact, int(value))
        return fact.plain(value) if fact.kind is Kind.ENUM else value

    def conclusion(self, conclusion: Conclusion) -> Meaning:
        """What a rule concludes."""
        facts = self.vocabulary.facts
        match conclusion:
            case SetFact(slot, value):
                return ("set", facts[slot].name, self.operand(facts[slot], value))
            case AddTo(slot, mask):
                return ("add", facts[slot].name, _members(facts[slot], mask))
            case Score(slot, points):
                return ("score", facts[slot].name, tuple(sorted((facts[slot].values[code], n) for code, n in points)))
            case ScoreNumber(slot, points):
                return ("score", facts[slot].name, points)
            case Propose(action, strength):
                return ("propose", self.action(action), strength)
            case Advise(tactics, strength):
                return ("advise", tuple(sorted(self.advice(tactics).items())), strength)
            case Forbid(actions, channels, tactics, instead):
                offered = tuple(map(self.action, instead))
                return ("forbid", *self.targets(actions, channels), self.limits(tactics), offered)
            case Only(tactics):
                return ("only", self.limits(tactics))
            case Defer():
                since = None if conclusion.since is None else facts[conclusion.since].name
                days = self.operand(Fact("for", Kind.INT), conclusion.days)
                until = self.operand(Fact("until", Kind.DATE), conclusion.until)
                return ("defer", *self.targets(conclusion.actions, conclusion.channels), days, since, until)

    def action(self, index: int) -> str:
        """The id of an action."""
        return self.vocabulary.actions[index].id

    def targets(self, actions: tuple[int, ...], channels: tuple[int, ...]) -> tuple[Meaning, Meaning]:
        """Steps and channels by name."""
        steps = tuple(sorted(map(self.action, actions)))
        return steps, tuple(sorted(self.vocabulary.channels[channel] for channel in channels))

    def advice(self, tactics: tuple[tuple[int, int], ...]) -> Mapping[str, object]:
        """Advised values by tactic."""
        return {self.vocabulary.tactics[index].name: self.tactic_value(index, value) for index, value in tactics}

    def limits(self, tactics: tuple[tuple[int, tuple[int, ...]], ...]) -> Meaning:
        """Tactics with the values that a guard names."""
        named = [(index, [self.tactic_value(index, value) for value in values]) for index, values in tactics]
        return tuple(
            sorted((self.vocabulary.tactics[index].name, tuple(sorted(map(str, values)))) for index, values in named)
        )

    def tactic_value(self, index: int, value: int) -> object:
        """A value of a tactic by name; a set as its members."""
        tactic = self.vocabulary.tactics[index]
        if tactic.kind is Kind.SET:
            return _members(tactic, value)
        if tactic.kind is Kind.BOOL:
            return bool(value)
        return tactic.values[value] if tactic.values else value

    @staticmethod
    def parameter(parameter: Parameter) -> Meaning:
        """A parameter's values by date."""
        fact = Fact(parameter.name, parameter.kind, parameter.values)
        steps = tuple(
            (first, Meanings.value(fact, value) if isinstance(value, int | str) else tuple(sorted(value.items())))
            for first, value in parameter.steps
        )
        return (parameter.kind.value, parameter.unit, steps)


def _perhaps(meanings: Meanings, condition: Condition | None) -> Meaning:
    return ("none",) if condition is None else meanings.condition(condition)


def _folded(word: str, found: list[Meaning], empty: Meaning, absorbing: Meaning) -> Meaning:
    flat: list[Meaning] = []
    for one in found:
        flat += cast("tuple[Meaning, ...]", one[1:]) if one[0] == word else (one,)
    kept = [one for _, one in sorted({repr(one): one for one in flat if one != empty}.items())]
    if absorbing in kept:
        return absorbing
    if len(kept) < 2:
        return kept[0] if kept else empty
    return (word, *kept)


def _members(fact: Fact | Tactic, mask: int) -> Meaning:
    return tuple(sorted(name for bit, name in enumerate(fact.values) if mask >> bit & 1))
