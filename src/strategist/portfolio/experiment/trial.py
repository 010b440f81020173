"""An experiment made ready: both rulebooks loaded, what can be known beforehand checked, and who takes part."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from strategist.engines.columnar.bits import unpack
from strategist.engines.columnar.conditions import Conditions
from strategist.engines.columnar.guardrails import Guardrails
from strategist.engines.columnar.portfolio import Portfolio
from strategist.engines.columnar.reading import Reader as Frames
from strategist.engines.columnar.rejects import SetAside
from strategist.errors import Problem, UnusableInput
from strategist.portfolio.book import DEBTOR
from strategist.portfolio.experiment.plan import CHAMPION, Experiment
from strategist.portfolio.guard_counts import day_numbers
from strategist.program.conditions import ConditionReader
from strategist.program.expressions import Condition, slots_read
from strategist.program.program import fixed
from strategist.rulebook.reader import Reader
from strategist.strategist import Strategist


class Trial:
    """An experiment with its rulebooks. `champion` is the one used otherwise, unless the experiment names another.

    Raises `UnusableInput` where `only` cannot be read in the champion's words, or a challenger has steps that the champion does
    not know, which none of its guards could hold back; `RulebookError` where a rulebook cannot be used.
    """

    def __init__(self, experiment: Experiment, champion: Strategist) -> None:
        self.experiment, self.champion = experiment, champion
        self.challengers: Mapping[str, Strategist] = {
            one.name: Strategist.load(one.rules) for one in experiment.challengers
        }
        self._check()
        self.only = self._segment()

    @classmethod
    def load(cls, experiment: Experiment, rules: Path | None = None) -> Trial:
        """The trial of an experiment. `rules`: the champion's folder, where the experiment names none."""
        if rules is not None and experiment.champion is not None:
            told = "the experiment names its champion, and `--rules` another"
            raise UnusableInput([Problem("two-champions", told, help="leave one of them out")])
        return cls(experiment, Strategist.load(rules or experiment.champion))

    @cached_property
    def guardrails(self) -> Guardrails:
        """The guards of the champion, which hold for all arms."""
        return Guardrails(self.champion.program)

    def strategist(self, arm: str) -> Strategist:
        """The rulebook of an arm."""
        return self.champion if arm == CHAMPION else self.challengers[arm]

    def _check(self) -> None:
        known = self.champion.program.vocabulary.action
        problems = []
        for name, own in self.challengers.items():
            strange = [action.id for action in own.program.vocabulary.actions if action.id not in known]
            if strange:
                told = (
                    f"the challenger `{name}` has steps that the champion does not know: `{'`, `'.join(strange[:5])}`"
                )
                help = "declare them in the champion too (no rule there need propose them), so that its guards can hold them"
                problems.append(Problem("unknown-steps", told, help=help))
            if own.program.sha256 == self.champion.program.sha256:
                told = f"the challenger `{name}` is the same rulebook as the champion"
                problems.append(Problem("same-rulebook", told, help="name the folder of a changed one"))
        if problems:
            raise UnusableInput(problems)

    def _segment(self) -> Condition | None:
        node = self.experiment.only
        if node is None:
            return None
        reader = Reader({node.place.file: list(self.experiment.lines)})
        found = ConditionReader(self.champion.program.vocabulary, reader).read(node)
        if reader.problems:
            raise UnusableInput(reader.problems)
        return found

    def arms(self, facts: pl.DataFrame) -> pl.Series:
        """The arm of each debtor; null for those who do not take part: beyond `only`, or before `from` or after `to`."""
        experiment = self.experiment
        found = pl.Series("arm", experiment.assign(facts[DEBTOR].cast(pl.String).to_list()), dtype=pl.String)
        within = np.ones(len(facts), np.bool_)
        if experiment.first is not None or experiment.last is not None:
            days = day_numbers(self.champion.program, facts)
            if experiment.first is not None:
                within &= days >= experiment.first.toordinal()
            if experiment.last is not None:
                within &= days <= experiment.last.toordinal()
        if self.only is not None:
            within &= self._meets(self.only, facts)
        return found.set(pl.Series(~within), None) if len(facts) else found

    def _meets(self, condition: Condition, facts: pl.DataFrame) -> NDArray[np.bool_]:
        """Where a condition is known to be true, by the champion's facts and conclusions."""
        program = self.champion.program
        portfolio, found = Portfolio(program), np.zeros(len(facts), np.bool_)
        for read in Frames(program, frozenset(slots_read(condition))).read(facts, None, SetAside(facts, 0)):
            portfolio.evaluator(read.epoch).evaluate(read.batch, tactics=False)
            now = fixed(condition, program.vocabulary, read.epoch.first_day)
            assert now is not None
            met = Conditions(kept=False).known_true(now)(read.batch)
            found[read.rows] = unpack(met, read.batch.count)
        return found
