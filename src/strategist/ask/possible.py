"""What may come of a profile some of whose facts are unanswered: never less than can, so that what it excludes is excluded."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from strategist.ask.choosing import Choosing
from strategist.ask.concern import Concern
from strategist.ask.extents import Bits, Cell, Some, Span
from strategist.ask.filled import filled
from strategist.ask.settling import Firing
from strategist.program.program import Epoch


class Possible:
    """All that may still be decided. `stated`: each input by slot; `today`: the days it may be where the debtor is, all of
    one epoch; `tactics`: these are part of the decision."""

    def __init__(self, epoch: Epoch, stated: Mapping[int, Cell], today: Span, *, tactics: bool = False) -> None:
        self.epoch, self.with_tactics = epoch, tactics
        values, given = filled(epoch.program, stated, today)
        self.firing = Firing(epoch, values, given)
        for step in epoch.steps:
            self.firing.settle_fact(step)
        for rules in (epoch.proposals, epoch.guards):
            self.firing.settle_rules(rules)
        self.choosing = Choosing(self.firing)
        if tactics:
            self._add_step_facts()
            self.firing.settle_rules(epoch.advice)

    def _add_step_facts(self) -> None:
        vocabulary, winners = self.epoch.vocabulary, self.choosing.winners
        groups = [self.epoch.plans[action].groups for action in winners]
        rungs = [vocabulary.actions[action].rung for action in winners]
        must, may = groups[0], 0
        for mask in groups:
            must, may = must & mask, may | mask
        cells = {
            "next_step": Cell(False, Some(frozenset(winners))),
            "next_groups": Cell(False, Bits(must, may)),
            "next_rung": Cell(False, Span(min(rungs), max(rungs))),
        }
        for name, cell in cells.items():
            for vector in (self.firing.values, self.firing.given):
                vector[vocabulary.fact[name].slot] = cell

    @property
    def winners(self) -> frozenset[int]:
        """The steps that may be selected, as positions."""
        return self.choosing.winners

    @cached_property
    def concern(self) -> Concern:
        """What the decision may still hang on."""
        return Concern(self.choosing, tactics=self.with_tactics)
