"""What becomes of each proposed action in many rows: forbidden, out of place, or done - itself or what it needs first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from strategist.engines.columnar.batch import Batch
from strategist.engines.columnar.bits import Bits, Integers, both, either, pack, some, unpack, without
from strategist.engines.columnar.columns import Numbers
from strategist.engines.columnar.conditions import Conditions, Judge
from strategist.engines.columnar.operands import NOTHING, bound
from strategist.program.conclusions import Forbid
from strategist.program.expressions import Operand
from strategist.program.program import Epoch

End = tuple[int, int | None]
"""The action done in the end, and the number of the need it waits for, if it does."""


@dataclass(frozen=True, slots=True)
class Need:
    """A need with judges."""

    if_: Judge | None
    first: int | None
    pending: Judge | None
    wait_for: Operand | None
    wait_since: int | None


@dataclass(frozen=True, slots=True)
class Step:
    """An action with judges."""

    index: int
    rung: int
    channels: tuple[int, ...]
    only_when: Judge | None
    needs: tuple[Need, ...]
    companions: tuple[int, ...]


@dataclass(slots=True)
class Fate:
    """Rows where the action itself is forbidden, where one that it needs is, and where it ends how."""

    own: Bits
    later: Bits
    ends: dict[End, Bits]


def steps_of(epoch: Epoch, conditions: Conditions) -> tuple[Step, ...]:
    """The actions of an epoch, with their conditions as judges."""

    def judged(condition: object) -> Judge | None:
        return None if condition is None else conditions.known_true(condition)  # type: ignore[arg-type]  # a Condition

    return tuple(
        Step(
            plan.index,
            epoch.vocabulary.actions[plan.index].rung,
            plan.channels,
            judged(plan.only_when),
            tuple(
                Need(judged(need.if_), need.first, judged(need.pending), need.wait_for, need.wait_since)
                for need in plan.needs
            ),
            plan.companions,
        )
        for plan in epoch.plans
    )


class Fates:
    """The fates of all actions in one batch, each found when first asked for."""

    def __init__(self, steps: Sequence[Step], guards: dict[int, Forbid], batch: Batch) -> None:
        self.steps, self.guards, self.batch = steps, guards, batch
        self.closed: dict[int, Bits] = {}
        self.barred: dict[int, Bits] = {}
        for rule, guard in guards.items():
            rows = batch.live[rule]
            for action in guard.actions:
                self.barred[action] = either(self.barred.get(action, False), rows)
            for channel in guard.channels:
                self.closed[channel] = either(self.closed.get(channel, False), rows)
        self._fates: dict[int, Fate] = {}
        self._waits: dict[End, Numbers] = {}

    def of(self, action: int) -> Fate:
        """The fate of an action in all rows."""
        found = self._fates.get(action)
        if found is None:
            found = self._fates[action] = self._find(self.steps[action])
        return found

    def forbidden(self, step: Step) -> Bits:
        """Rows in which guards take the action away, directly or by its last channel."""
        found = self.barred.get(step.index, False)
        if step.channels and self.closed:
            shut: Bits = True
            for channel in step.channels:
                shut = both(shut, self.closed.get(channel, False))
            found = either(found, some(shut))
        return found

    def _find(self, step: Step) -> Fate:
        batch = self.batch
        own = self.forbidden(step)
        left: Bits = some(without(True, own))
        later: Bits = False
        ends: dict[End, Bits] = {}
        if left is not False and step.only_when is not None:
            left = some(both(left, step.only_when(batch)))
        for number, need in enumerate(step.needs):
            if left is False:
                break
            if need.pending is not None:
                pending = some(both(left, need.pending(batch)))
                if pending is not False:
                    rest = self.rest((step.index, number))
                    waiting = some(both(pending, pack(rest.values > 0)))
                    if waiting is not False:
                        ends[step.index, number] = waiting
                        left = some(without(left, waiting))
            if need.if_ is not None and need.first is not None and left is not False:
                unmet = some(both(left, need.if_(batch)))
                if unmet is not False:
                    left = some(without(left, unmet))
                    first = self.of(need.first)
                    later = either(later, some(both(unmet, either(first.own, first.later))))
                    for end, rows in first.ends.items():
                        there = some(both(unmet, rows))
                        if there is not False:
                            ends[end] = either(ends.get(end, False), there)
        if left is not False:
            ends[step.index, None] = left
        return Fate(own, later, ends)

    def rest(self, end: End) -> Numbers:
        """The days still to wait for a need; what is missing counts as 0."""
        found = self._waits.get(end)
        if found is None:
            action, number = end
            assert number is not None
            need = self.steps[action].needs[number]
            period = NOTHING if need.wait_for is None else bound(need.wait_for, self.batch.values, self.batch)
            passed = NOTHING if need.wait_since is None else self.batch.values[need.wait_since]
            assert isinstance(passed, Numbers)
            found = self._waits[end] = Numbers(self._or_nought(period) - self._or_nought(passed), True)
        return found

    def _or_nought(self, numbers: Numbers) -> Integers | int:
        if numbers.present is False:
            return 0
        if numbers.present is True:
            return numbers.wide()
        return np.where(unpack(numbers.present, self.batch.count), numbers.wide(), 0)

    def takers(self, action: int, rows: Bits) -> dict[int, Bits]:
        """The guards that take an action away in some rows: those that name it, else those that close its channels."""
        found: dict[int, Bits] = {}
        direct = self.barred.get(action, False)
        channels = set(self.steps[action].channels)
        for rule, guard in self.guards.items():
            if action in guard.actions:
                here = both(rows, self.batch.live[rule])
            elif not channels.isdisjoint(guard.channels):
                here = both(without(rows, direct), self.batch.live[rule])
            else:
                continue
            if (here := some(here)) is not False:
                found[rule] = here
        return found
