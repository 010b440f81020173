"""Every rule's state for one case, with the values its conditions read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from strategist.decision.outcome import Outcome
from strategist.profile.case import Case, Vector
from strategist.program.expressions import Condition, Test, leaves, reads
from strategist.program.program import Epoch, Program, Rule
from strategist.program.truth import leaf_truth, truth

FORMAT = "strategist.trace/1"


@dataclass(frozen=True, slots=True)
class Reading:
    """One condition leaf: where it stands in the rule, what it read and what came of it (None: unknown)."""

    part: str
    leaf: Test
    truth: bool | None


@dataclass(frozen=True, slots=True)
class RuleTrace:
    """`state`: fired, overridden, false, unknown, out of scope, excluded, passed over (table), not in force."""

    rule: Rule
    state: str
    readings: tuple[Reading, ...]


class Trace:
    """What happened to each rule; conditions are judged again, on demand."""

    def __init__(self, program: Program, epoch: Epoch, case: Case, outcome: Outcome) -> None:
        self.program, self.epoch, self.case, self.outcome = program, epoch, case, outcome

    @cached_property
    def given(self) -> Vector:
        """The profile before defaults, with derived facts as they came out."""
        concluded = self.program.vocabulary.concluded
        return tuple(
            after if slot in concluded else before
            for slot, (before, after) in enumerate(zip(self.case.given, self.outcome.values, strict=True))
        )

    def of(self, rule: Rule) -> RuleTrace:
        """The trace of one rule."""
        fixed = self.epoch.rules[rule.index]
        if fixed is None:
            return RuleTrace(rule, "not in force", ())
        return RuleTrace(fixed, self.state(fixed), tuple(self._readings(fixed)))

    @cached_property
    def all(self) -> tuple[RuleTrace, ...]:
        """The traces of all rules, in the order of the Program."""
        return tuple(self.of(rule) for rule in self.program.rules)

    def state(self, rule: Rule) -> str:
        """The state of a rule in force."""
        bit = 1 << rule.index
        if self.outcome.live & bit:
            return "fired"
        if self.outcome.fired & bit:
            return "overridden"
        when = truth(rule.when, self.outcome.values, self.given)
        if when is False:
            return "false"
        if self.judge(rule.applies) is False:
            return "out of scope"
        if self.judge(rule.unless) is True:
            return "excluded"
        return "unknown" if when is None else "passed over"

    def judge(self, condition: Condition | None) -> bool | None:
        """The three-valued truth of a condition for this case."""
        return truth(condition, self.outcome.values, self.given)

    def _readings(self, rule: Rule) -> Iterator[Reading]:
        for part, condition in (("applies", rule.applies), ("when", rule.when), ("unless", rule.unless)):
            for leaf in leaves(condition):
                yield Reading(part, leaf, self.leaf(leaf))

    def leaf(self, leaf: Test) -> bool | None:
        """The truth of one leaf."""
        return leaf_truth(leaf, self.given if leaf.raw else self.outcome.values)

    def unknown_slots(self, condition: Condition | None) -> set[int]:
        """The absent facts in the unknown leaves of a condition."""
        found = set()
        for leaf in leaves(condition):
            if self.leaf(leaf) is None:
                vector = self.given if leaf.raw else self.outcome.values
                found |= {slot for slot in reads(leaf) if vector[slot] is None}
        return found

    def as_json(self) -> dict[str, object]:
        """The trace as `strategist.trace/1`: every rule with its state, every leaf with value and truth."""
        facts = self.program.vocabulary.facts
        rules = []
        for one in self.all:
            place = one.rule.place
            readings = []
            for reading in one.readings:
                vector = self.given if reading.leaf.raw else self.outcome.values
                slot = reading.leaf.slot
                readings.append(
                    {
                        "part": reading.part,
                        "fact": facts[slot].name if slot >= 0 else getattr(reading.leaf, "name", ""),
                        "test": reading.leaf.text,
                        "value": facts[slot].plain(vector[slot]) if slot >= 0 else None,
                        "truth": reading.truth,
                    }
                )
            rules.append(
                {
                    "rule": one.rule.id,
                    "state": one.state,
                    "file": place.file if place else None,
                    "line": place.line if place else None,
                    "conditions": readings,
                }
            )
        return {"format": FORMAT, "rules": rules}
