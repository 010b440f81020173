"""Rows as a source holds them, before anything is understood: one frame a table, each row with its line."""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

LINE = "__line__"
"""The column with the place of a row: the line of a text file, the row of a sheet, the count of anything else."""


@dataclass(frozen=True, slots=True)
class Ragged:
    """A row of a text file that has more or fewer cells than the header."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Raw:
    """The rows of a source. `kind`: what `LINE` counts; `headers` without it; `ragged` rows are not in the frame."""

    frame: pl.LazyFrame
    headers: tuple[str, ...]
    kind: str
    ragged: tuple[Ragged, ...] = field(default=())
