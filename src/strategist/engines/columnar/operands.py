"""Bounds and stated values over many rows: literals, other facts, figures by currency, days after days."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from strategist.engines.columnar.batch import Batch
from strategist.engines.columnar.bits import both, pack, union, unpack
from strategist.engines.columnar.columns import Choices, Column, Numbers
from strategist.engines.columnar.distinct import distinct_rows
from strategist.program.days import later
from strategist.program.expressions import After, ByCurrency, Literal, Operand, Read

NOTHING = Numbers(0, False)


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
    """Calendar arithmetic once for each distinct day and count: they are few."""
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
    shown = unpack(present, batch.count)
    columns_read = [
        np.full(batch.count, part) if isinstance(part, int) else part for part in (base.wide(), count.wide())
    ]
    pairs, where = distinct_rows([column if present is True else np.where(shown, column, 0) for column in columns_read])
    days = [later(day, number, operand.unit, operand.year_end) for day, number in pairs]
    values = np.array([day or 0 for day in days], np.int32)[where]
    if None in days:
        present = both(present, pack(np.array([day is not None for day in days])[where]))
    return Numbers(values, present)
