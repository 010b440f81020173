"""When a step may be taken, and by which channels: deferrals and closed channels, for the rows that have any."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from strategist.engines.columnar.batch import Batch
from strategist.engines.columnar.bits import Bits, Flags, Integers, both, either, rows_of, some, unpack
from strategist.engines.columnar.columns import Numbers
from strategist.engines.columnar.fates import Fates, Step
from strategist.engines.columnar.operands import bound
from strategist.program.conclusions import Defer
from strategist.vocabulary.kinds import LAST_DAY

NEVER = LAST_DAY + 1
"""Later than any day: a closed channel."""


@dataclass(frozen=True, slots=True)
class Timing:
    """For some rows: the first day (as it is today, if not later), and which channels are open then."""

    rows: Integers
    day: Integers
    deferred: Flags
    open: dict[int, Flags]


class Timings:
    """Deferrals of one batch."""

    def __init__(self, guards: dict[int, tuple[Defer, bool]], fates: Fates, batch: Batch) -> None:
        """`guards`: live deferrals by rule, and whether an absent counter means the full period."""
        self.guards, self.fates, self.batch = guards, fates, batch
        self._until: dict[int, Numbers] = {}

    def touched(self, step: Step) -> Bits:
        """Rows in which deferrals or closed channels bear on a step."""
        found: Bits = False
        for rule, _ in self._relevant(step):
            found = either(found, self.batch.live[rule])
        for channel in step.channels:
            found = either(found, self.fates.closed.get(channel, False))
        return found

    def _relevant(self, step: Step) -> Sequence[tuple[int, Defer]]:
        channels = set(step.channels)
        return [
            (rule, guard)
            for rule, (guard, _) in self.guards.items()
            if step.index in guard.actions or channels & set(guard.channels)
        ]

    def until(self, rule: int) -> Numbers:
        """The first permitted day of a deferral; 0 if it no longer binds."""
        found = self._until.get(rule)
        if found is None:
            found = self._until[rule] = self._first_day(*self.guards[rule])
        return found

    def _first_day(self, guard: Defer, full: bool) -> Numbers:
        batch = self.batch
        if guard.until is not None:
            until = bound(guard.until, batch.values, batch)
            return Numbers(self._or_nought(until), True)
        days = 0 if guard.days is None else self._or_nought(bound(guard.days, batch.values, batch))
        passed = None if guard.since is None else batch.values[guard.since]
        assert passed is None or isinstance(passed, Numbers)
        gone = 0 if passed is None else self._or_nought(passed)
        until_day = np.minimum(batch.today.wide() + days - gone, LAST_DAY)
        if not full:
            stated: Bits = False if passed is None else passed.present
            until_day = np.where(unpack(stated, batch.count), until_day, 0)
        return Numbers(until_day if np.ndim(until_day) else int(until_day), True)

    def _or_nought(self, numbers: Numbers) -> Integers | int:
        if numbers.present is False:
            return 0
        if numbers.present is True:
            return numbers.wide()
        return np.where(unpack(numbers.present, self.batch.count), numbers.wide(), 0)

    def of(self, step: Step, where: Bits, waiting: Integers | None = None) -> Timing:
        """The timing of a step in some rows. `waiting`: by row of the batch, the day a need makes it wait for, or 0."""
        count = self.batch.count
        rows = rows_of(where, count)
        today, _ = self.batch.today.at(rows, count)
        day = today.copy()
        if waiting is not None:
            day = np.maximum(day, waiting[rows])
        shut = {c: unpack(bits, count)[rows] for c in step.channels if (bits := self.fates.closed.get(c, False)) is not False}
        by_channel = {
            channel: np.where(shut[channel], NEVER, today) if channel in shut else today.copy() for channel in step.channels
        }
        for rule, guard in self._relevant(step):
            live = self.batch.live[rule]
            if some(both(live, where)) is False:
                continue
            until, _ = self.until(rule).at(rows, count)
            until = np.where(unpack(live, count)[rows], until, 0)
            if step.index in guard.actions:
                np.maximum(day, until, out=day)
            for channel in step.channels:
                if channel in guard.channels:
                    by_channel[channel] = np.maximum(by_channel[channel], until)
        if by_channel:
            first = np.minimum.reduce(list(by_channel.values()))
            day = np.maximum(day, np.where(first == NEVER, 0, first))
        return Timing(rows, day, day > today, {channel: by_channel[channel] <= day for channel in step.channels})
