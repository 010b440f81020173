"""Rulebooks of any size over the shipped vocabulary, for scaling: random rules, the same for the same seed.

Two fifths conclude derived facts (half of those read facts derived before), a third propose, a tenth guard, the rest advise.
Values in conditions are taken from the benchmark profiles, so that a realistic share of rules fires.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

from strategist.profile.case import Case
from strategist.program.conclusions import Advise, Conclusion, Forbid, Phase, Propose, SetFact, phase_of
from strategist.program.expressions import All, Any, Between, Condition, Given, HasAny, Literal, OneOf
from strategist.program.program import Program, Rule, Step
from strategist.vocabulary.facts import Fact
from strategist.vocabulary.kinds import Kind


class Generator:
    """Draws rules. `depth` derived facts are settled one after the other."""

    def __init__(self, program: Program, cases: Sequence[Case], seed: int) -> None:
        self.program, self.cases, self.random = program, cases, random.Random(seed)
        self.vocabulary = program.vocabulary
        self.readable = [
            fact
            for fact in self.vocabulary.inputs
            if any(case.values[fact.slot] is not None for case in cases)
            and fact.kind in (Kind.INT, Kind.MONEY, Kind.BOOL, Kind.ENUM, Kind.SET)
        ]
        self.derived = [fact for fact in self.vocabulary.derived if fact.kind in (Kind.ENUM, Kind.BOOL)]
        self.actions = [action.index for action in self.vocabulary.actions if action.id not in ("hold", "monitor")]
        self.tactics = [tactic for tactic in self.vocabulary.tactics if tactic.kind is Kind.ENUM and tactic.values]

    def rulebook(self, size: int) -> Program:
        """A Program with this many rules."""
        facts = self.derived[: max(3, min(len(self.derived), size // 10))]
        concluding = [facts[number % len(facts)] for number in range(size * 2 // 5)]
        proposing, guarding = size // 3, size // 10
        rules = [
            self._rule(SetFact(fact.slot, Literal(self._code(fact))), facts[: facts.index(fact)]) for fact in concluding
        ]
        rules += [self._rule(Propose(self._action(), self.random.randint(1, 100)), facts) for _ in range(proposing)]
        rules += [self._rule(Forbid((self._action(),), (), (), ()), facts) for _ in range(guarding)]
        rules += [self._rule(self._advice(), facts) for _ in range(size - len(rules))]
        rules = [replace(rule, index=index, id=f"g-{index:04d}") for index, rule in enumerate(rules)]
        steps = [
            Step(
                fact.slot,
                tuple(
                    rule.index
                    for rule in rules
                    if isinstance(rule.conclusion, SetFact) and rule.conclusion.slot == fact.slot
                ),
            )
            for fact in facts
        ]
        concluded = {step.slot for step in steps}
        empty = [replace(step, rules=(), table=False) for step in self.program.steps if step.slot not in concluded]
        return replace(
            self.program, rules=tuple(rules), steps=(*steps, *empty), scripts=(), exceptions=(), override_order=()
        )

    def _rule(self, conclusion: Conclusion, known: Sequence[Fact]) -> Rule:
        read = self.random.sample(self.readable, 7)  # distinct, so that no rule contradicts itself
        parts: list[Condition] = [self._leaf(fact) for fact in read[: self.random.randint(1, 3)]]
        if known and self.random.random() < 0.5:
            fact = self.random.choice(known)
            parts.append(OneOf(slot=fact.slot, values=(self._code(fact),)))
        if self.random.random() < 0.3:
            parts.append(Any((self._leaf(read[4]), self._leaf(read[5]))))
        unless = self._leaf(read[6]) if self.random.random() < 0.1 else None
        phase: Phase = phase_of(conclusion)
        return Rule(-1, "", phase, conclusion, All(tuple(parts)), unless=unless)

    def _leaf(self, fact: Fact) -> Condition:
        values = [value for case in self.cases if (value := case.values[fact.slot]) is not None]
        value = self.random.choice(values)
        if self.random.random() < 0.1:
            return Given(slot=fact.slot, raw=True)
        if fact.kind is Kind.SET:
            return HasAny(slot=fact.slot, mask=int(value) or 1)
        if fact.kind in (Kind.INT, Kind.MONEY):
            if self.random.random() < 0.6:
                return Between(slot=fact.slot, low=Literal(value))
            return Between(slot=fact.slot, high=Literal(value))
        return OneOf(slot=fact.slot, values=(value,), negated=self.random.random() < 0.2)

    def _code(self, fact: Fact) -> int | bool:
        return True if fact.kind is Kind.BOOL else self.random.randrange(len(fact.values))

    def _action(self) -> int:
        return self.random.choice(self.actions)

    def _advice(self) -> Conclusion:
        tactic = self.random.choice(self.tactics)
        return Advise(((tactic.index, self.random.randrange(len(tactic.values))),), self.random.randint(1, 100))
