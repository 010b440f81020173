"""Evaluating a batch by the rules of its epoch: facts, proposals and guards, the choice, tactics."""

from __future__ import annotations

from dataclasses import dataclass

from strategist.engines.columnar.advising import Advised, Adviser
from strategist.engines.columnar.batch import Batch
from strategist.engines.columnar.choosing import Choice, Chooser
from strategist.engines.columnar.conditions import Conditions
from strategist.engines.columnar.settling import Firing, settle
from strategist.program.program import Epoch


@dataclass(frozen=True, slots=True)
class Evaluated:
    """What was found out about a batch: its columns and rules are in `batch`."""

    epoch: Epoch
    batch: Batch
    choice: Choice
    tactics: Advised


class EpochEvaluator:
    """Evaluates batches of one epoch. Keeps nothing of them, so that threads may share it."""

    def __init__(self, epoch: Epoch) -> None:
        self.epoch = epoch
        conditions = Conditions()
        self.firing = Firing(epoch, conditions)
        self.chooser = Chooser(epoch, conditions)
        self.adviser = Adviser(epoch)
        self.steps = [(step, epoch.vocabulary.facts[step.slot], epoch.producers(step)) for step in epoch.steps]

    def evaluate(self, batch: Batch, tactics: bool = True) -> Evaluated:
        """Everything about a batch; tactics only where they are wanted."""
        for step, fact, producers in self.steps:
            self.firing.fire(producers, batch, first_only=step.table)
            settle(step, fact, producers, batch)
        self.firing.fire(self.epoch.proposals, batch)
        self.firing.fire(self.epoch.guards, batch)
        choice = self.chooser.choose(batch)
        advised: Advised = {}
        if tactics:
            self.adviser.tell_step(batch, choice)
            self.firing.fire(self.epoch.advice, batch)
            advised = self.adviser.advise(batch, choice)
        return Evaluated(self.epoch, batch, choice, advised)
