"""Steps decided elsewhere, held against the guards of a rulebook: what would it forbid, for this very debtor?

A step breaks a guard where the rulebook, had one of its rules proposed that step, would not let it be done so: the action or the
channel is forbidden, a deferral or a need makes it wait longer, something that it needs is not done yet, or a tactic is one that
guards do not permit. What is done besides (companions, homework while the step waits), and what the step prepares, is held
against the same guards.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import or_

import numpy as np
import polars as pl
from numpy.typing import NDArray

from strategist.decision.tactics import CHANNEL
from strategist.engines.columnar.batch import Batch
from strategist.engines.columnar.bits import Bits, Flags, unpack
from strategist.engines.columnar.deferring import NEVER, Timings
from strategist.engines.columnar.encoding import EPOCH_DAY
from strategist.engines.columnar.evaluator import EpochEvaluator
from strategist.engines.columnar.fates import Fates, Step
from strategist.engines.columnar.portfolio import Portfolio
from strategist.engines.columnar.reading import Read
from strategist.engines.columnar.rejects import SetAside
from strategist.engines.columnar.told import NOTHING, STRANGE, Codes, Told, told
from strategist.program.conclusions import Only
from strategist.program.program import Program
from strategist.vocabulary.actions import FALLBACKS
from strategist.vocabulary.kinds import LAST_DAY

NEEDS = "needs of "
_FINE = -1
Blame = NDArray[np.int32]


class Guardrails:
    """The guards of a Program. Safe to share between threads."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._portfolio = Portfolio(program)

    def broken(self, facts: pl.DataFrame, decisions: pl.DataFrame, author: Program) -> pl.Series:
        """By row, the id of the first guard that the decision breaks, `needs of STEP`, or null.

        `facts`: profiles with `as_of`, all of which the Program can use; `decisions`: what `recommend_all` answered of the same
        rows by another Program, the `author`, whose actions this one knows too.
        """
        names = [rule.id for rule in self.program.rules]
        names += [f"{NEEDS}{action.id}" for action in self.program.vocabulary.actions]
        codes = np.full(len(facts), _FINE, np.int32)
        for read in self._portfolio.reader.read(facts, None, SetAside(facts, 0)):
            evaluator = self._portfolio.evaluator(read.epoch)
            evaluator.evaluate(read.batch, tactics=False)
            said = told(decisions[read.rows], author, self.program)
            codes[read.rows] = _Held(read, evaluator, said).blame()
        found = pl.Series("held_by", [*names, None], dtype=pl.String)
        return found.gather(np.where(codes == _FINE, len(names), codes))


class _Held:
    """The decisions of one batch against its live guards."""

    def __init__(self, read: Read, evaluator: EpochEvaluator, said: Told) -> None:
        self.batch: Batch = read.batch
        self.program, self.epoch, self.said = read.epoch.program, read.epoch, said
        chooser, live = evaluator.chooser, read.batch.live
        self.steps = chooser.steps
        self.guards = {rule: guard for rule, guard in chooser.prohibitions.items() if live[rule] is not False}
        self.fates = Fates(self.steps, self.guards, self.batch)
        deferrals = {rule: guard for rule, guard in chooser.deferrals.items() if live[rule] is not False}
        self.timings = Timings(deferrals, self.fates, self.batch)
        self.today = np.broadcast_to(np.asarray(self.batch.today.values, np.int64), self.batch.count)
        self.codes: Blame = np.full(self.batch.count, _FINE, np.int32)
        self.idle = [a.index for a in self.program.vocabulary.actions if a.id in FALLBACKS]

    def blame(self) -> Blame:
        said = self.said
        day = np.maximum(self.today, said.days + EPOCH_DAY)
        unsaid = np.full(self.batch.count, NOTHING, np.int64)
        for action in np.unique(said.steps).tolist():
            if action in self.idle or action < 0:
                continue
            rows, step = said.steps == action, self.steps[action]
            self._forbidden(step, rows, said.channels)
            self._deferred(step, rows, day, said.channels)
            self._needed(step, rows, day)
        for action in np.unique(said.meanwhile).tolist():
            if action >= 0 and action not in self.idle:
                rows, step = said.meanwhile == action, self.steps[action]
                self._forbidden(step, rows, unsaid)
                self._deferred(step, rows, self.today, unsaid)
                self._needed(step, rows, self.today)
        for action in np.unique(said.via).tolist():
            if action >= 0:
                self._forbidden(self.steps[action], said.via == action, unsaid)
        for action, rows in said.companions.items():
            self._forbidden(self.steps[action], rows, unsaid)
        self._tactics(~np.isin(said.steps, self.idle))
        return self.codes

    def _note(self, rows: Flags, code: int) -> None:
        self.codes[rows & (self.codes == _FINE)] = code

    def _flags(self, bits: Bits) -> Flags:
        return unpack(bits, self.batch.count)

    def _forbidden(self, step: Step, rows: Flags, channels: Codes) -> None:
        """The action, the channel it is to take, or the last one that it could take."""
        live = {rule: rows & self._flags(self.batch.live[rule]) for rule in self.guards}
        for rule, prohibition in self.guards.items():
            if step.index in prohibition.actions:
                self._note(live[rule], rule)
            if prohibition.channels:
                self._note(live[rule] & np.isin(channels, prohibition.channels), rule)
        shut = self._flags(self.fates.forbidden(step))
        for rule, prohibition in self.guards.items():
            if set(prohibition.channels) & set(step.channels):
                self._note(live[rule] & shut, rule)

    def _deferred(self, step: Step, rows: Flags, day: Codes, channels: Codes) -> None:
        """A deferral of the action or of its channel that reaches beyond the day; of all channels where none is named."""
        count = self.batch.count
        free = {
            channel: np.where(self._flags(self.fates.closed.get(channel, False)), NEVER, self.today)
            for channel in step.channels
        }
        relevant: dict[int, Flags] = {}
        for rule, bits in self.timings.binding.items():
            guard = self.timings.guards[rule]
            own = np.flatnonzero(rows & self._flags(bits))
            until = np.zeros(count, np.int64)
            until[own] = self.timings.first_days(guard, own)
            late = until > day
            if step.index in guard.actions:
                self._note(late, rule)
            self._note(late & np.isin(channels, guard.channels), rule)
            relevant[rule] = late
            for channel in set(guard.channels) & set(step.channels):
                free[channel] = np.maximum(free[channel], until)
        if free:
            none = rows & (channels == NOTHING) & (np.minimum.reduce(list(free.values())) > day)
            for rule, late in relevant.items():
                if set(self.timings.guards[rule].channels) & set(step.channels):
                    self._note(none & late, rule)
            for rule, prohibition in self.guards.items():
                if set(prohibition.channels) & set(step.channels):
                    self._note(none & self._flags(self.batch.live[rule]), rule)

    def _needed(self, step: Step, rows: Flags, day: Codes) -> None:
        """What must come first, in order; the days that a pending need still runs."""
        code, left = len(self.program.rules) + step.index, rows.copy()
        for number, need in enumerate(step.needs):
            if need.pending is not None:
                rest = np.broadcast_to(self.fates.rest((step.index, number)).values, self.batch.count)
                waits = left & self._flags(need.pending(self.batch)) & (rest > 0)
                self._note(waits & (np.minimum(self.today + rest, LAST_DAY) > day), code)
                left &= ~waits
            if need.if_ is not None:
                unmet = left & self._flags(need.if_(self.batch))
                self._note(unmet, code)
                left &= ~unmet

    def _tactics(self, rows: Flags) -> None:
        """Values of tactics that guards take away, or that are not among those they permit."""
        sets = self.said.sets
        for rule in self.epoch.guards:
            values: Iterable[tuple[int, tuple[int, ...]]] = getattr(rule.conclusion, "tactics", ())
            live = rows & self._flags(self.batch.live[rule.index]) if values else rows
            for tactic, named in values:
                said, is_set = self.said.tactics[tactic], tactic in sets
                if isinstance(rule.conclusion, Only):
                    silent = is_set or self.program.vocabulary.tactics[tactic].name == CHANNEL
                    wrong = _outside(said, named, is_set) & ~(silent & (said == NOTHING))
                else:
                    wrong = _inside(said, named, is_set)
                self._note(live & wrong, rule.index)


def _outside(values: Codes, permitted: tuple[int, ...], is_set: bool) -> Flags:
    """Beyond what is permitted; of one value also where none is named, since then anything might be done."""
    if is_set:
        found: Flags = (values == STRANGE) | ((values & ~np.int64(reduce(or_, permitted, 0))) != 0)
        return found
    return np.isin(values, permitted, invert=True)


def _inside(values: Codes, taken: tuple[int, ...], is_set: bool) -> Flags:
    if is_set:
        found: Flags = (values == STRANGE) | ((values & np.int64(reduce(or_, taken, 0))) != 0)
        return found
    return np.isin(values, (*taken, STRANGE))
