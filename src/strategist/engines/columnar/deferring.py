"""When a step may be taken, and by which channels: deferrals and closed channels, for the rows that have any."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from strategist.engines.columnar.batch import Batch
from strategist.engines.columnar.bits import (
    Bits,
    Flags,
    Integers,
    both,
    either,
    pack,
    rows_of,
    some,
    union,
    unpack,
    without,
)
from strategist.engines.columnar.columns import Numbers
from strategist.engines.columnar.fates import Fates, Step
from strategist.engines.columnar.operands import NOTHING, bound
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
        self.fates, self.batch = fates, batch
        self.guards = {rule: guard for rule, (guard, _) in guards.items()}
        binding = {rule: some(both(batch.live[rule], self._binds(*guards[rule]))) for rule in guards}
        self.binding = {rule: rows for rule, rows in binding.items() if rows is not False}
        self._shutting: dict[int, tuple[int, ...]] = {}
        for rule in self.binding:
            for channel in self.guards[rule].channels:
                self._shutting[channel] = (*self._shutting.get(channel, ()), rule)
        self._days: dict[int, tuple[Integers, Integers]] = {}
        self._reckoned: dict[tuple[int, ...], Integers] = {}

    def _operands(self, guard: Defer) -> tuple[Numbers, Numbers]:
        """The period, and the days of it that have passed."""
        period = NOTHING if guard.days is None else bound(guard.days, self.batch.values, self.batch)
        passed = NOTHING if guard.since is None else self.batch.values[guard.since]
        assert isinstance(passed, Numbers)
        return period, passed

    def _binds(self, guard: Defer, full: bool) -> Bits:
        """Rows in which a deferral reaches beyond today."""
        batch = self.batch
        if guard.until is not None:
            until = bound(guard.until, batch.values, batch)
            return both(until.present, pack(until.values > batch.today.values))
        period, passed = self._operands(guard)
        counted = both(passed.present, both(period.present, pack(passed.values < period.values)))
        unstated = without(passed.present, period.present)  # no period: none is left after a count that is negative
        counted = either(counted, both(unstated, pack(passed.values < 0)))
        whole: Bits = False
        if full:
            whole = without(both(period.present, pack(period.values > 0)), passed.present)
        return either(counted, whole)

    def touched(self, step: Step) -> Bits:
        """Rows in which deferrals or closed channels bear on a step."""
        bearing = {rule for rule in self.binding if step.index in self.guards[rule].actions}
        bearing.update(*(self._shutting.get(channel, ()) for channel in step.channels))
        found = union(self.binding[rule] for rule in bearing)
        return either(found, union(self.fates.closed.get(channel, False) for channel in step.channels))

    def first_days(self, guard: Defer, rows: Integers) -> Integers:
        """The first permitted day of a binding deferral in some rows."""
        batch, count = self.batch, self.batch.count
        if guard.until is not None:
            days, _ = bound(guard.until, batch.values, batch).at(rows, count)
            return days
        period, passed = self._operands(guard)
        left, stated = period.at(rows, count)
        left = np.where(stated, left, 0)
        if passed.present is not False:
            gone, known = passed.at(rows, count)
            left = left - np.where(known, gone, 0)
        today, _ = batch.today.at(rows, count)
        until: Integers = np.minimum(today + left, LAST_DAY)
        return until

    def of(self, step: Step, where: Bits, waiting: Integers | None = None) -> Timing:
        """The timing of a step in some rows. `waiting`: by row of the batch, the day a need makes it wait for, or 0."""
        rows = rows_of(where, self.batch.count)
        today, _ = self.batch.today.at(rows, self.batch.count)
        day = today if waiting is None else np.maximum(today, waiting[rows])
        until = self._until(tuple(rule for rule in self.binding if step.index in self.guards[rule].actions))
        if until is not None:
            day = np.maximum(day, until[rows])
        by_channel = {channel: self._first(channel, rows, today) for channel in step.channels}
        if by_channel:
            first = np.minimum.reduce(list(by_channel.values()))
            day = np.maximum(day, np.where(first == NEVER, 0, first))
        return Timing(rows, day, day > today, {channel: by_channel[channel] <= day for channel in step.channels})

    def _first(self, channel: int, rows: Integers, today: Integers) -> Integers:
        """The first day of a channel in some rows."""
        until = self._until(self._shutting.get(channel, ()))
        first = today if until is None else np.maximum(today, until[rows])
        closed = self.fates.closed.get(channel, False)
        return first if closed is False else np.where(unpack(closed, self.batch.count)[rows], NEVER, first)

    def _until(self, rules: tuple[int, ...]) -> Integers | None:
        """By row of the batch, the last first day of some binding deferrals; reckoned once for all steps that they bear on."""
        if rules and rules not in self._reckoned:
            latest = np.zeros(self.batch.count, np.int32)
            for rule in rules:
                own, days = self._own(rule)
                latest[own] = np.maximum(latest[own], days)
            self._reckoned[rules] = latest
        return self._reckoned.get(rules)

    def _own(self, rule: int) -> tuple[Integers, Integers]:
        """The rows of a binding deferral, and its first permitted days there."""
        found = self._days.get(rule)
        if found is None:
            own = rows_of(self.binding[rule], self.batch.count)
            found = self._days[rule] = own, self.first_days(self.guards[rule], own).astype(np.int32)
        return found
