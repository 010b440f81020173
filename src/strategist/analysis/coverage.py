"""What scenarios exercise: rules that were live, and condition leaves that were seen both true and not true."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from strategist.decision.decision import Decision
from strategist.errors import Place
from strategist.program.expressions import Condition, Given, ParameterIs, Test, leaves
from strategist.program.program import Epoch, Program, Rule
from strategist.program.truth import truth


@dataclass(frozen=True, slots=True)
class UncoveredLeaf:
    """A condition leaf that no scenario saw `missing` ("true" or "not true")."""

    rule: str
    fact: str
    test: str
    missing: str
    place: Place | None


@dataclass(frozen=True, slots=True)
class Coverage:
    """Counts, and what is left. A leaf counts when it was seen true and seen not true (false or unknown)."""

    rules: int
    rules_live: int
    leaves: int
    leaves_seen: int
    silent_rules: tuple[Rule, ...]
    uncovered: tuple[UncoveredLeaf, ...]

    @property
    def rule_percent(self) -> float:
        """Rules live in some scenario, in percent."""
        return 100.0 * self.rules_live / self.rules if self.rules else 100.0

    @property
    def leaf_percent(self) -> float:
        """Leaves seen both ways, in percent."""
        return 100.0 * self.leaves_seen / self.leaves if self.leaves else 100.0

    def as_json(self) -> dict[str, object]:
        """The figures and what is left, for `--format json`."""
        return {
            "rules": self.rules,
            "rules_live": self.rules_live,
            "rule_percent": round(self.rule_percent, 2),
            "leaves": self.leaves,
            "leaves_seen": self.leaves_seen,
            "leaf_percent": round(self.leaf_percent, 2),
            "silent_rules": [rule.id for rule in self.silent_rules],
            "uncovered": [
                {"rule": leaf.rule, "fact": leaf.fact, "test": leaf.test, "missing": leaf.missing}
                for leaf in self.uncovered
            ],
        }


def measure(program: Program, decisions: Iterable[Decision]) -> Coverage:
    """The coverage of the decisions of all scenarios. Rules never in force on a scenario's day count as not covered."""
    live = 0
    seen: dict[tuple[int, int], set[bool]] = {}
    idle: set[int] = set()
    for decision in decisions:
        live |= decision.outcome.live
        trace = decision.trace
        for rule, epoch_rule in _pairs(program, decision.prepared.epoch):
            if settled_false(epoch_rule, program):
                idle.add(rule.index)
                continue
            idle.discard(rule.index)
            for number, fixed in enumerate(_tests(epoch_rule)):
                seen.setdefault((rule.index, number), set()).add(trace.leaf(fixed) is True)
    uncovered = []
    count = 0
    counted = [rule for rule in program.rules if rule.index not in idle]
    for rule in counted:
        for number, test in enumerate(_tests(rule)):
            count += 1
            both = seen.get((rule.index, number), set())
            if len(both) < 2:
                uncovered.append(_uncovered(program, rule, test, "not true" if True in both else "true"))
    silent = tuple(rule for rule in counted if not live >> rule.index & 1)
    return Coverage(len(counted), len(counted) - len(silent), count, count - len(uncovered), silent, tuple(uncovered))


def settled_false(rule: Rule, program: Program) -> bool:
    """Whether the parameters in force rule it out for every profile, as the rows of a curve that was not chosen."""
    nothing = [None] * len(program.vocabulary.facts)
    return truth(rule.when, nothing, nothing) is False and not any(
        isinstance(leaf, Given) for leaf in leaves(rule.when)
    )


def _pairs(program: Program, epoch: Epoch) -> Iterable[tuple[Rule, Rule]]:
    for rule, fixed in zip(program.rules, epoch.rules, strict=True):
        if fixed is not None:
            yield rule, fixed


def _tests(rule: Rule) -> list[Test]:
    """The tests of facts, in written order; tests of parameters are settings, not cases to cover."""
    conditions: tuple[Condition | None, ...] = (rule.applies, rule.when, rule.unless)
    return [leaf for condition in conditions for leaf in leaves(condition) if not isinstance(leaf, ParameterIs)]


def _uncovered(program: Program, rule: Rule, leaf: Test, missing: str) -> UncoveredLeaf:
    fact = program.vocabulary.facts[leaf.slot].name if leaf.slot >= 0 else str(getattr(leaf, "name", ""))
    return UncoveredLeaf(rule.id, fact, leaf.text, missing, leaf.place)
