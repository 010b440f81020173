"""The reference: the short, slow, obvious reading of a Program. It defines the meaning."""

from __future__ import annotations

from collections.abc import Sequence

from strategist.decision.outcome import Conflict, Outcome
from strategist.decision.prepared import Preparation
from strategist.decision.selection import select
from strategist.decision.settle import live_mask, settle
from strategist.decision.tactics import choose_tactics, step_values
from strategist.profile.case import Case
from strategist.program.program import Program, Rule
from strategist.program.truth import Values, fires
from strategist.vocabulary.kinds import Value


class Reference:
    """Evaluates by walking the conditions."""

    name = "reference"

    def __init__(self, program: Program) -> None:
        self.program = program
        self._prepared = Preparation(program)

    def evaluate(self, case: Case) -> Outcome:
        """See `Engine.evaluate`."""
        prepared = self._prepared.at(case.today)
        epoch = prepared.epoch
        values: list[Value | None] = list(case.values)
        given: list[Value | None] = list(case.given)
        conflicts: list[Conflict] = []
        fired = live = 0
        for step in epoch.steps:
            fact = epoch.vocabulary.facts[step.slot]
            producers = epoch.producers(step)
            fired, live = self._fire(producers, fired, live, values, given, first_only=step.table)
            value, disagreeing = settle(fact, [r for r in producers if live >> r.index & 1], values, table=step.table)
            if disagreeing:
                conflicts.append((step.slot, disagreeing))
            for vector in (values, given):
                vector[step.slot] = value
                if step.companion is not None and value is not None:
                    vector[step.companion] = int(value) - case.today
        for rules in (epoch.proposals, epoch.guards):
            fired, live = self._fire(rules, fired, live, values, given)
        proposals, guards = prepared.ladder.live(live)
        selection = select(prepared.ladder, proposals, guards, values, given, case.today)
        for slot, value in step_values(epoch, selection):
            values[slot] = given[slot] = value
        fired, live = self._fire(epoch.advice, fired, live, values, given)
        tactics = choose_tactics(prepared.board, prepared.board.live(live), prepared.board.limiting(guards), selection)
        return Outcome(tuple(values), fired, live, tuple(conflicts), selection, tactics)

    def _fire(
        self, rules: Sequence[Rule], fired: int, live: int, values: Values, given: Values, first_only: bool = False
    ) -> tuple[int, int]:
        for rule in rules:
            if fires(rule, values, given):
                fired |= 1 << rule.index
                if first_only:
                    break
        return fired, live_mask(fired, live, rules, self.program.override_order)
