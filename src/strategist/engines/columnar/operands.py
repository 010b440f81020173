"""Bounds and stated values over many rows: literals, other facts, figures by currency, days after days."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from strategist.engines.columnar.batch import Batch
from strategist.engines.columnar.bits import Integers, both, pack, union, unpack
from strategist.engines.columnar.columns import Choices, Column, Numbers
from strategist.engines.columnar.distinct import distinct
from strategist.engines.columnar.encoding import EPOCH_DAY
from strategist.program.expressions import After, ByCurrency, Literal, Operand, Read
from strategist.vocabulary.kinds import LAST_DAY

NOTHING = Numbers(0, False)
FAR = 40_000
"""Days, more than a century: from here on each day that occurs is reckoned by itself."""
BLOCK = 1_024
"""Days in a table of days after days: some three years."""
FEW = 32
"""So many periods are looked up in one go, in a table of all of them."""


def bound(operand: Operand, columns: Sequence[Column], batch: Batch) -> Numbers:
    """The numbers of an operand; what is missing is not present."""
    match operand:
        case Literal(value):
            return NOTHING if value is None else Numbers(int(value), True)
        case Read(slot):
            column = columns[slot]
            assert isinstance(column, Numbers)
            return column
        case ByCurrency(slot=slot, amounts=amounts):
            return _by_currency(amounts, columns[slot], batch)
        case After():
            return _after(operand, columns, batch)
        case _:
            raise TypeError(f"{operand!r} was not fixed to an epoch")


def _by_currency(amounts: tuple[tuple[str, int], ...], currency: Column, batch: Batch) -> Numbers:
    """A table of few currencies, looked up once a batch for each column it is read from."""
    assert isinstance(currency, Choices)
    key = (amounts, id(currency))
    found = batch.figures.get(key)
    if found is None:
        rows = [(amount, currency.plane(code)) for word, amount in amounts if (code := currency.code(word)) is not None]
        rows = [(amount, plane) for amount, plane in rows if plane is not False]
        if len(rows) <= 1:
            found = Numbers(*rows[0]) if rows else NOTHING
        elif currency.codes is not None:
            table = np.zeros(len(currency.words) + 1, np.int64)
            for word, amount in amounts:
                if word in currency.words:
                    table[currency.words.index(word)] = amount
            found = Numbers(table.take(currency.codes, mode="clip"), union(plane for _, plane in rows))
        else:
            values = np.zeros(batch.count, np.int64)
            for amount, plane in rows:
                values[unpack(plane, batch.count)] = amount
            found = Numbers(values, union(plane for _, plane in rows))
        batch.figures[key] = found
    return found


def _after(operand: After, columns: Sequence[Column], batch: Batch) -> Numbers:
    """Calendar arithmetic by tables: the days of a portfolio are few thousands."""
    base = columns[operand.slot]
    assert isinstance(base, Numbers)
    if operand.counter:
        today = columns[operand.today]
        assert isinstance(today, Numbers)
        base = today.minus(base)
    count = bound(operand.count, columns, batch)
    present = both(base.present, count.present)
    if present is False:
        return NOTHING
    starts, counts = base.wide(), count.wide()
    if present is not True:  # what stands where nothing is present must not widen the tables
        shown = unpack(present, batch.count)
        row = int(shown.argmax())
        starts, counts = (
            part if isinstance(part, int) else np.where(shown, part, part[row]) for part in (starts, counts)
        )
    days = _days_after(starts, counts, operand, batch.count)
    if (
        days.min() == 0 and present is not True
    ):  # what lies before the calendar is missing, unless it was not there anyway
        present = both(present, pack(days > 0))
    elif days.min() == 0:
        present = pack(days > 0)
    return Numbers(days, present)


def _days_after(base: Integers | int, count: Integers | int, operand: After, size: int) -> Integers:
    """Day numbers, 0 where there is none: looked up in tables that are kept from batch to batch."""
    # before the calendar there is nothing, and what lies beyond it counts as its end: so these two days stand for all
    start = np.full(size, base) if isinstance(base, int) else base
    start = np.clip(start, 0, LAST_DAY + 1)
    counts, where = ([count], None) if isinstance(count, int) else distinct(count)
    low, high = int(start.min()), int(start.max())
    if high - low > FAR:  # a stray date among usual ones: a table of all days between would be long
        days, start = np.unique(start, return_inverse=True)
        tables = (_each(days, int(number), operand.unit, operand.year_end) for number in counts)
    else:
        blocks = range(low // BLOCK, high // BLOCK + 1)
        start = start - blocks.start * BLOCK
        tables = (_stretch(blocks, int(number), operand.unit, operand.year_end) for number in counts)
    if where is None or len(counts) <= FEW:
        several = list(tables)
        places = start if where is None else where * len(several[0]) + start
        return np.concatenate(several).take(places)
    found: Integers = np.zeros(size, np.int32)
    for position, table in enumerate(tables):
        found = np.where(where == position, table.take(start), found)
    return found


def _stretch(blocks: range, count: int, unit: str, year_end: bool) -> Integers:
    """The days after all days of a stretch."""
    return np.concatenate([_block(block, count, unit, year_end) for block in blocks])


def _each(days: Integers, count: int, unit: str, year_end: bool) -> Integers:
    """What `program.days.later` says of each day number; 0 where it says nothing.

    >>> _each(np.array([0, 737_484, LAST_DAY]), 1, "years", False)  # the second is 2020-02-29
    array([      0,  737849, 3652059], dtype=int32)
    """
    if count > LAST_DAY:
        return np.where(days < 1, 0, LAST_DAY).astype(np.int32)
    start = (days - EPOCH_DAY).astype("datetime64[D]")
    if year_end:
        start = (start.astype("datetime64[Y]") + 1).astype("datetime64[D]") - 1
    if unit == "days":
        found = start + count
    else:
        month = start.astype("datetime64[M]")
        target = month + (count * 12 if unit == "years" else count)
        last = (target + 1).astype("datetime64[D]") - 1
        found = np.minimum(target.astype("datetime64[D]") + (start - month.astype("datetime64[D]")), last)
    number = found.astype(np.int64) + EPOCH_DAY
    number = np.where(number < 1, 0, np.minimum(number, LAST_DAY))
    return np.where(days < 1, 0, np.where(days > LAST_DAY, LAST_DAY, number)).astype(np.int32)


@lru_cache(maxsize=4_096)
def _block(block: int, count: int, unit: str, year_end: bool) -> Integers:
    return _each(np.arange(block * BLOCK, (block + 1) * BLOCK), count, unit, year_end)
