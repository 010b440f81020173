"""What the columns of a frame state, and where: asked of Polars once for all columns, since each question costs it as much
as thousands of rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from strategist.engines.columnar.bits import Bits, pack
from strategist.vocabulary.facts import Fact
from strategist.vocabulary.kinds import Kind

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
    """A column. `present`: where it states something. `filled`: without nulls; dates and enums by their numbers (days since
    1970; for an enum the number beyond its last word where there is none). Texts and lists are left as they are."""

    series: pl.Series
    present: Bits
    filled: pl.Series


def stated_in(frame: pl.DataFrame, facts: Iterable[Fact]) -> dict[str, Stated]:
    """The columns that state facts, by name."""
    found = {fact.name: _typed(frame[fact.name], fact) for fact in facts}
    blanks = {name: series.null_count() for name, series in found.items()}
    some = [name for name, count in blanks.items() if 0 < count < len(frame)]
    asked = pl.DataFrame([found[name] for name in some]).select(
        *(pl.col(name).is_not_null().alias(f"{name} is stated") for name in some),
        *(_filled(found[name]) for name in some),
    )
    return {
        name: Stated(series, pack(asked[f"{name} is stated"].to_numpy()), asked[name])
        if name in some
        else Stated(series, not blanks[name], series.to_physical() if _numbered(series) else series)
        for name, series in found.items()
    }


def _typed(series: pl.Series, fact: Fact) -> pl.Series:
    return series.cast(STORED[fact.kind]) if series.dtype == pl.Null else series


def _numbered(series: pl.Series) -> bool:
    return series.dtype == pl.Date or isinstance(series.dtype, pl.Enum)


def _filled(series: pl.Series) -> pl.Expr:
    column, kind = pl.col(series.name), series.dtype
    if isinstance(kind, pl.Enum):
        return column.to_physical().fill_null(len(kind.categories))
    if kind == pl.Date:
        return column.to_physical().fill_null(0)
    if kind == pl.Boolean:
        return column.fill_null(False)
    return column.fill_null(0) if kind.is_integer() or kind.is_float() else column
