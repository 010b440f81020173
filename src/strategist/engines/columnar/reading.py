"""From a frame to batches: columns are encoded and completed, bad rows set aside, rows of one epoch put together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import polars as pl

from strategist.engines.columnar.batch import Batch, absent, sizes_of
from strategist.engines.columnar.bits import Flags, Integers, unpack
from strategist.engines.columnar.columns import Choices, Column, Numbers
from strategist.engines.columnar.encoding import Encoder
from strategist.engines.columnar.filling import Filling
from strategist.engines.columnar.moments import WANTED_MOMENT, WANTED_ZONE, days_of
from strategist.engines.columnar.rejects import SetAside
from strategist.engines.columnar.stated import stated_in
from strategist.profile.case import AS_OF
from strategist.program.expressions import operand_slots, slots_read
from strategist.program.program import Epoch, Program
from strategist.vocabulary.kinds import Kind
from strategist.vocabulary.vocabulary import CURRENCY


@dataclass(frozen=True, slots=True)
class Read:
    """A batch of one epoch, and the positions of its rows in the frame it was read from."""

    epoch: Epoch
    batch: Batch
    rows: Integers


class Reader:
    """Reads frames for one Program."""

    def __init__(self, program: Program, asked: frozenset[int] = frozenset()) -> None:
        """`asked`: slots that somebody reads besides the rules."""
        self.program = program
        vocabulary = program.vocabulary
        self.inputs = vocabulary.inputs
        self.filling = Filling(program)
        self.sizes = sizes_of(vocabulary)
        named = [vocabulary.fact.get(name) for name in ("timezone", "jurisdiction", CURRENCY)]
        known = {fact.slot for fact in named if fact is not None}
        self.zone, self.place = (None if fact is None else fact.slot for fact in named[:2])
        self.encoder = Encoder(frozenset(known | slots_asked(program)) | asked)

    def read(self, frame: pl.DataFrame, as_of: datetime | None, aside: SetAside) -> Iterator[Read]:
        """The good rows of a frame, by epoch; the bad ones go to `aside`.

        `as_of`: the moment of all rows; None if the frame has a column `as_of`.
        """
        if not len(frame):
            return
        batch, good = self._completed(frame, as_of, aside)
        if not good.all():
            rows = np.flatnonzero(good)
            yield from self._by_epoch(frame[rows], as_of, rows)
        else:
            yield from self._split(frame, as_of, batch, np.arange(len(frame)))

    def blank(self, day: int) -> Batch:
        """A row of that day which states nothing."""
        columns: list[Column] = [absent(fact) for fact in self.program.vocabulary.facts]
        batch = Batch(1, Numbers(day, True), list(columns), columns, self.sizes)
        self.filling.fill(batch)
        return batch

    def _by_epoch(self, frame: pl.DataFrame, as_of: datetime | None, rows: Integers) -> Iterator[Read]:
        if len(frame):
            batch, _ = self._completed(frame, as_of, SetAside(frame, 0))
            yield from self._split(frame, as_of, batch, rows)

    def _split(self, frame: pl.DataFrame, as_of: datetime | None, batch: Batch, rows: Integers) -> Iterator[Read]:
        days = [batch.today.values] if isinstance(batch.today.values, int) else np.unique(batch.today.values).tolist()
        epochs = {self.program.at(day).first_day: self.program.at(day) for day in days}
        if len(epochs) == 1:
            yield Read(next(iter(epochs.values())), batch, rows)
            return
        for epoch in epochs.values():
            own = [day for day in days if self.program.at(day) is epoch]
            chosen = np.flatnonzero(np.isin(batch.today.values, own))
            part, _ = self._completed(frame[chosen], as_of, SetAside(frame, 0))
            yield Read(epoch, part, rows[chosen])

    def _completed(self, frame: pl.DataFrame, as_of: datetime | None, aside: SetAside) -> tuple[Batch, Flags]:
        """The batch of a frame, and which of its rows are good."""
        count = len(frame)
        good = np.ones(count, np.bool_)
        columns: list[Column] = [absent(fact) for fact in self.program.vocabulary.facts]
        named = {*frame.columns}
        told = [fact for fact in self.inputs if fact.kind is not Kind.DATETIME and fact.name in named]
        stated = stated_in(frame, told)
        for fact in told:
            encoded = self.encoder.encode(stated[fact.name], fact)
            columns[fact.slot] = encoded.column
            if fact.required and encoded.column.present is not True:
                _note(good, ~unpack(encoded.column.present, count), fact.name, "", aside)
            if encoded.bad is not None:
                _note(good, encoded.bad, fact.name, encoded.wanted, aside)
        days = days_of(frame[AS_OF] if as_of is None else as_of, *self._where(columns), count)
        if days.bad_moment is not None:
            _note(good, days.bad_moment, AS_OF, WANTED_MOMENT, aside)
        if days.bad_zone is not None:
            _note(good, days.bad_zone, "timezone", WANTED_ZONE, aside)
        batch = Batch(count, days.today, list(columns), columns, self.sizes)
        self.filling.fill(batch)
        for one, rows in self.filling.broken(batch) if good.any() else ():
            if rows is not False:
                broken = unpack(rows, count) & good
                if broken.any():
                    aside.add_impossible(broken, one.id, one.because)
                    good &= ~broken
        return batch, good

    def _where(self, columns: list[Column]) -> tuple[Choices | None, Choices | None]:
        zone, place = (None if slot is None else columns[slot] for slot in (self.zone, self.place))
        return (zone if isinstance(zone, Choices) else None), (place if isinstance(place, Choices) else None)


def _note(good: Flags, bad: Flags, fact: str, wanted: str, aside: SetAside) -> None:
    fresh = bad & good
    if fresh.any():
        aside.add(fresh, fact, wanted)
        good &= ~bad


def slots_asked(program: Program) -> set[int]:
    """The slots that any condition or conclusion of the program reads."""
    found: set[int] = set()
    for rule in program.rules:
        for condition in (rule.when, rule.applies, rule.unless):
            found |= slots_read(condition)
        for name in ("value", "days", "until"):
            found |= set(operand_slots(getattr(rule.conclusion, name, None)))
    for plan in program.plans:
        found |= slots_read(plan.only_when)
        for need in plan.needs:
            found |= slots_read(need.if_) | slots_read(need.pending)
    for supposed in program.suppositions:
        found |= slots_read(supposed.where)
    for impossible in program.impossible:
        found |= slots_read(impossible.never)
    return found
