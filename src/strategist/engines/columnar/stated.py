"""What the columns of a frame state, and where: read from the memory in which Polars holds them, without copying it.

Polars lends its columns by the Arrow C interface: a bitmap of what is not null, and the values. Both are what evaluators work
with, so that nothing is computed of a column that no rule of a batch reads.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import nanoarrow
import numpy as np
import polars as pl
from numpy.typing import NDArray

from strategist.engines.columnar.bits import Bits, Integers, both, pack, unpack
from strategist.vocabulary.facts import Fact
from strategist.vocabulary.kinds import LARGEST, Kind

STORED: dict[Kind, pl.DataType] = {
    Kind.INT: pl.Int64(),
    Kind.MONEY: pl.Int64(),
    Kind.BOOL: pl.Boolean(),
    Kind.DATE: pl.Date(),
    Kind.SET: pl.List(pl.String),
    Kind.ENUM: pl.String(),
    Kind.TEXT: pl.String(),
    Kind.PLACE: pl.String(),
}
"""How a frame without any value holds a fact."""


@dataclass(frozen=True, slots=True)
class Stated:
    """A column, and its type. `present`: where it states something. `yes`: of yes and no, where it is yes.

    `values`: of numbers as they are, of dates the days since 1970, of an enum the positions; where nothing is stated anything
    may stand there. Empty for texts, lists and exact decimals, which are read from the series.
    """

    series: pl.Series
    kind: pl.DataType
    present: Bits
    values: NDArray[Any] = field(default_factory=lambda: np.zeros(0, np.int8))
    yes: Bits = False

    def told(self) -> NDArray[Any]:
        """The values, 0 where nothing is stated."""
        return self.values if self.present is True else np.where(unpack(self.present, len(self.series)), self.values, 0)


def stated_in(frame: pl.DataFrame, facts: Iterable[Fact]) -> dict[str, Stated]:
    """The columns that state facts, by name."""
    found = {fact.name: _typed(frame[fact.name], fact) for fact in facts}
    return {
        **{name: Stated(series, kind, _present(series)) for name, (series, kind) in found.items() if not _lent(kind)},
        **_borrowed({name: (series, kind) for name, (series, kind) in found.items() if _lent(kind)}),
    }


def _typed(series: pl.Series, fact: Fact) -> tuple[pl.Series, pl.DataType]:
    """A column of a type no wider than a word, and that type. What is beyond all that is admitted stays so."""
    kind = series.dtype  # made anew each time, slowly where it is an enum
    if kind == pl.Null:
        return series.cast(STORED[fact.kind]), STORED[fact.kind]
    if kind in (pl.UInt64, pl.UInt128):
        return series.clip(upper_bound=2 * LARGEST).cast(pl.Int64), pl.Int64()
    if kind == pl.Int128:
        return series.clip(-2 * LARGEST, 2 * LARGEST).cast(pl.Int64), pl.Int64()
    return (series.cast(pl.Float32), pl.Float32()) if kind == pl.Float16 else (series, kind)


def _lent(kind: pl.DataType) -> bool:
    return kind.is_integer() or kind.is_float() or kind in (pl.Boolean, pl.Date) or isinstance(kind, pl.Enum)


def _present(series: pl.Series) -> Bits:
    blanks = series.null_count()
    return not blanks if blanks in (0, len(series)) else pack(series.is_not_null().to_numpy())


def _borrowed(columns: Mapping[str, tuple[pl.Series, pl.DataType]]) -> dict[str, Stated]:
    """Columns that can be had without copying, by name."""
    found: dict[str, Stated] = {}
    if not columns:
        return found
    (piece,) = nanoarrow.c_array_stream(pl.DataFrame([series for series, _ in columns.values()]).rechunk())
    view = piece.view()
    for place, (name, (series, kind)) in enumerate(columns.items()):
        column, blanks, count = view.child(place), series.null_count(), len(series)
        if blanks in (0, count):
            present: Bits = not blanks
        else:
            present = _bitmap(_octets(column.buffer(0), view), column.offset, count)
        if kind == pl.Boolean:
            yes = both(present, _bitmap(_octets(column.buffer(1), view), column.offset, count))
            found[name] = Stated(series, kind, present, yes=yes)
        else:
            values = _Lent(np.asarray(column.buffer(1)), view).array()
            found[name] = Stated(series, kind, present, values[column.offset : column.offset + count])
    return found


class _Lent:
    """Memory of an array that goes when its lender does: so the lender stays as long as whatever is made of it."""

    def __init__(self, memory: NDArray[Any], lender: object) -> None:
        self.__array_interface__ = memory.__array_interface__
        self.lender = lender

    def array(self) -> NDArray[Any]:
        """The memory as an array that keeps this, and so the lender."""
        return np.asarray(self)


def _octets(buffer: object, lender: object) -> NDArray[np.uint8]:
    return _Lent(np.frombuffer(buffer, np.uint8), lender).array()  # type: ignore[call-overload]  # a buffer, of some class


def _bitmap(octets: NDArray[np.uint8], offset: int, count: int) -> Integers:
    """The bits of `count` rows from a row on."""
    if offset % 8:
        shifted = pack(unpack(octets, offset + count)[offset:])
        assert not isinstance(shifted, bool)
        return shifted
    return octets[offset // 8 : -(-(offset + count) // 8)]
