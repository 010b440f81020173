"""Frames and profiles out: a file is written whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl

from strategist.errors import Problem
from strategist.portfolio.extra import need
from strategist.portfolio.ledger.account_text import plain
from strategist.portfolio.ledger.mapping_reader import LedgerError

FORMATS = (".parquet", ".csv", ".xlsx")


def write_frame(frame: pl.DataFrame, path: Path) -> None:
    """Write a frame by the suffix of the file; lists are joined by `;` where the format knows none.

    Raises `LedgerError` for other suffixes and missing folders.
    """
    suffix = path.suffix.lower()
    if suffix not in FORMATS:
        raise LedgerError([Problem("unknown-format", f"`{path}` is none of {', '.join(FORMATS)}")])
    if not path.parent.is_dir():
        raise LedgerError([Problem("no-folder", f"there is no folder `{path.parent}`", help="create it first")])
    waiting = path.with_name(f".{os.getpid()}.{path.name}")
    try:
        if suffix == ".parquet":
            frame.write_parquet(waiting)
        elif suffix == ".csv":
            _flat(frame).write_csv(waiting)
        else:
            need("xlsxwriter")
            _flat(frame).with_columns(pl.col(pl.Datetime).dt.strftime("%Y-%m-%dT%H:%M:%S%:z")).write_excel(waiting)
        os.replace(waiting, path)
    finally:
        waiting.unlink(missing_ok=True)


def _flat(frame: pl.DataFrame) -> pl.DataFrame:
    lists = [name for name, dtype in frame.schema.items() if isinstance(dtype, pl.List)]
    return frame.with_columns(pl.col(name).list.join(";") for name in lists)


def as_profile(facts: Mapping[str, object]) -> dict[str, object]:
    """A profile as JSON holds it: amounts as decimal text, days as ISO dates."""
    return {name: _plain(value) for name, value in facts.items()}


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return plain(value)
    return value.isoformat() if isinstance(value, date) else value
