"""What follows from what a frame states: countdowns, implications, defaults, differences, and what cannot be.

The mirror of `profile.case.write_fill`, step by step and in the same order.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from strategist.engines.columnar.batch import Batch
from strategist.engines.columnar.bits import Bits, Integers, both, inverse, pack, some, unpack
from strategist.engines.columnar.columns import Column, Numbers
from strategist.engines.columnar.conditions import Conditions
from strategist.program.program import Impossible, Program
from strategist.vocabulary.kinds import Kind
from strategist.vocabulary.vocabulary import TODAY


class Filling:
    """Completes batches for one Program."""

    def __init__(self, program: Program) -> None:
        self.program = program
        vocabulary = program.vocabulary
        conditions = Conditions(kept=False)  # facts still change while these are judged
        self.today = vocabulary.fact[TODAY].slot
        self.countdowns = {
            fact.slot: vocabulary.fact[f"days_until_{fact.name}"].slot
            for fact in vocabulary.inputs
            if fact.kind is Kind.DATE
        }
        self.suppositions = [
            (supposed, None if supposed.where is None else conditions.known_true(supposed.where))
            for supposed in program.suppositions
        ]
        self.impossible = [
            (one, None if one.never is None else conditions.known_true(one.never)) for one in program.impossible
        ]

    def fill(self, batch: Batch) -> None:
        """Adds today, countdowns, implications, defaults and differences."""
        values, given = batch.values, batch.given
        after, before = _seen_as(batch, values), _seen_as(batch, given)
        for supposed, where in self.suppositions:  # what every case starts from
            if not supposed.known and where is None:
                column = values[supposed.slot]
                values[supposed.slot] = column.filled(supposed.value, self._missing(column.present), batch.count)
        batch.put(self.today, batch.today)
        for day, countdown in self.countdowns.items():
            for vector in (values, given):
                vector[countdown] = _numbers(vector[day]).minus(batch.today)
        for supposed, where in self.suppositions:
            if not supposed.known and where is None:
                continue
            slot = supposed.slot
            view, vectors = (before, (values, given)) if supposed.known else (after, (values,))
            rows = self._missing(view.values[slot].present)
            if where is not None and rows is not False:
                rows = some(both(rows, where(view)))
            if rows is False:
                continue
            for vector in vectors:
                vector[slot] = vector[slot].filled(supposed.value, rows, batch.count)
                if slot in self.countdowns:
                    vector[self.countdowns[slot]] = _numbers(vector[slot]).minus(batch.today)
        for slot, whole, part in self.program.differences:
            for vector in (values, given):
                vector[slot] = _numbers(vector[whole]).minus(_numbers(vector[part]))

    @staticmethod
    def _missing(present: Bits) -> Bits:
        return some(inverse(present))

    def broken(self, batch: Batch) -> Iterator[tuple[Impossible, Bits]]:
        """The constraints that rows break, each with these rows."""
        before = _seen_as(batch, batch.given)
        for one, never in self.impossible:
            if never is not None:
                yield one, some(never(before))
            elif one.at_most is not None:
                limit = _numbers(batch.given[one.at_most])
                if limit.present is not False:
                    yield one, some(both(limit.present, pack(_sum(one.terms, batch) > limit.wide())))


def _seen_as(batch: Batch, columns: list[Column]) -> Batch:
    """The batch as conditions see it that read one vector only; what becomes of the vector shows."""
    return Batch(batch.count, batch.today, columns, columns, batch.sizes)


def _sum(slots: tuple[int, ...], batch: Batch) -> Integers:
    total = np.zeros(batch.count, np.int64)
    for slot in slots:
        column = _numbers(batch.given[slot])
        if column.present is not False:
            total += unpack(column.present, batch.count) * column.wide()
    return total


def _numbers(column: object) -> Numbers:
    assert isinstance(column, Numbers)
    return column
