"""zen-engine with our rules: one expression node, whose expressions stand in the order of the strata.

Each rule is one expression, or each table row one arm of a conditional; later expressions read earlier ones by `$`.
A node for each stratum and a decision table that collects the fired rules were tried as well: neither was faster.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from flat import Cells, Flat
from strategist.profile.case import Case
from strategist.program.conclusions import Score, ScoreNumber, SetFact
from strategist.program.expressions import Literal
from strategist.program.program import Epoch, Rule, Step
from strategist.vocabulary.kinds import Value
from zen_source import ZenSource, literal


class ZenPeer:
    """A decision graph with the rules of an epoch."""

    name = "zen-engine"

    def __init__(self, epoch: Epoch) -> None:
        import zen

        self.flat = Flat(epoch)
        self.slots = [step.slot for step in self.flat.steps]
        self._source = ZenSource(self.flat)
        self._overriding = {rule.rule.index for rule in self.flat.rules.values() if rule.rule.overrides}
        self._expressions: list[tuple[str, str]] = []
        for step in self.flat.steps:
            self._step(step, [rule for rule in epoch.producers(step) if rule.index in self.flat.rules])
        self._rules(
            [rule for rule in (*epoch.proposals, *epoch.guards, *epoch.advice) if rule.index in self.flat.rules]
        )
        listed = [{"id": key, "key": key, "value": value} for key, value in self._expressions]
        self._engine: Any = zen.ZenEngine()
        self._decision: Any = self._engine.create_decision(json.dumps(graph(listed)))

    def fresh(self) -> None:
        """Nothing piles up in zen."""

    def run(self, cells: Cells) -> Any:
        """What the rules conclude, as zen gives it."""
        return self._decision.evaluate(cells)["result"]

    def cells(self, case: Case, values: tuple[Value | None, ...]) -> Cells:
        """The cells to hand over."""
        return self.flat.cells(case, values)

    def outcome(self, cells: Cells) -> tuple[int, dict[int, Value | None]]:
        """Fired rules and derived facts, as we have them."""
        found = self.run(cells)
        fired = {int(found[key]) for key in found if key.startswith("t") and found[key] >= 0}
        fired |= {int(key[1:]) for key, value in found.items() if key.startswith("r") and value is True}
        return sum(1 << index for index in fired), {slot: found.get(f"f{slot}") for slot in self.slots}

    def _put(self, key: str, expression: str) -> None:
        self._expressions.append((key, expression))

    def _rules(self, rules: Sequence[Rule]) -> None:
        for rule in rules:
            self._put(f"r{rule.index}", self._source.fires(self.flat.rules[rule.index]))

    def _live(self, rule: Rule) -> str:
        others = [index for index in rule.overridden_by if index in self.flat.rules]
        own, above = f"$.r{rule.index}", " or ".join(f"$.l{index}" for index in others)
        return f"({own} and not ({above}))" if others else own

    def _step(self, step: Step, rules: Sequence[Rule]) -> None:
        key = f"f{step.slot}"
        fact = self.flat.facts[step.slot]
        if step.table:
            arms = "".join(f"{self._source.fires(self.flat.rules[rule.index])} ? {rule.index} : " for rule in rules)
            self._put(f"t{step.slot}", f"{arms}-1")
            values = "".join(f"$.t{step.slot} == {rule.index} ? {self._value(rule)} : " for rule in rules)
            self._put(key, f"{values}{literal(fact.otherwise)}")
        else:
            self._rules(rules)
            waiting = [rule for rule in rules if rule.index in self._overriding]
            for rule in sorted(waiting, key=lambda rule: len(rule.overridden_by)):
                self._put(f"l{rule.index}", self._live(rule))
            self._put(key, self._settled(step, rules))
        if step.companion is not None:
            self._put(f"f{step.companion}", f"$.{key} == null ? null : $.{key} - f{self.flat.today}")

    def _value(self, rule: Rule) -> str:
        if not isinstance(rule.conclusion, SetFact) or not isinstance(rule.conclusion.value, Literal):
            raise TypeError(f"`{rule.id}` sets a fact from another one, which is not translated")
        return literal(rule.conclusion.value.value)

    def _settled(self, step: Step, rules: Sequence[Rule]) -> str:
        fact, slot = self.flat.facts[step.slot], step.slot
        otherwise = rest = literal(fact.otherwise)
        if scores := [rule for rule in rules if isinstance(rule.conclusion, Score)]:
            rest = self._leader(step, scores)
        elif numbers := [rule for rule in rules if isinstance(rule.conclusion, ScoreNumber)]:
            total = " + ".join(
                f"({self._live(rule)} ? {getattr(rule.conclusion, 'points', 0)} : 0)" for rule in numbers
            )
            self._put(f"n{slot}", total)
            clamped = f"max([{fact.low}, min([{fact.high}, $.n{slot}])])" if fact.low is not None else f"$.n{slot}"
            rest = f"({' or '.join(map(self._live, numbers))}) ? {clamped} : {otherwise}"
        by_value: dict[str, list[Rule]] = {}
        for rule in rules:
            if isinstance(rule.conclusion, SetFact):
                by_value.setdefault(self._value(rule), []).append(rule)
        if not by_value:
            return rest
        for number, group in enumerate(by_value.values()):
            self._put(f"s{slot}_{number}", " or ".join(map(self._live, group)))
        arms = "".join(f"$.s{slot}_{number} ? {value} : " for number, value in enumerate(by_value))
        if len(by_value) == 1:
            return f"{arms}{rest}"
        several = " + ".join(f"($.s{slot}_{number} ? 1 : 0)" for number in range(len(by_value)))
        return f"{several} > 1 ? {otherwise} : {arms}{rest}"

    def _leader(self, step: Step, scores: Sequence[Rule]) -> str:
        fact, slot = self.flat.facts[step.slot], step.slot
        for code in range(len(fact.values)):
            terms = [
                f"({self._live(rule)} ? {count} : 0)"
                for rule in scores
                if isinstance(rule.conclusion, Score)
                if (count := dict(rule.conclusion.points).get(code, 0))
            ]
            self._put(f"p{slot}_{code}", " + ".join(terms) or "0")
        arms = ""
        for code in range(len(fact.values)):
            others = ", ".join(f"$.p{slot}_{other}" for other in range(len(fact.values)) if other != code)
            own = f"$.p{slot}_{code}"
            arms += f"({own} >= {fact.at_least} and {own} >= {fact.lead} + max([0, {others}])) ? {code} : "
        return f"{arms}{literal(fact.otherwise)}"


def graph(expressions: list[dict[str, str]]) -> dict[str, object]:
    """A decision graph of one expression node."""
    nodes = [
        {"id": "in", "name": "in", "type": "inputNode", "content": {}},
        {"id": "rules", "name": "rules", "type": "expressionNode", "content": {"expressions": expressions}},
        {"id": "out", "name": "out", "type": "outputNode", "content": {}},
    ]
    edges = [
        {"id": "1", "type": "edge", "sourceId": "in", "targetId": "rules"},
        {"id": "2", "type": "edge", "sourceId": "rules", "targetId": "out"},
    ]
    return {"contentType": "application/vnd.gorules.decision", "nodes": nodes, "edges": edges}
