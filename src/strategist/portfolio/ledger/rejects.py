"""The reject file: each row set aside, with its source, line, reason and cells."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from strategist.errors import CONTROL
from strategist.portfolio.ledger.raw import LINE
from strategist.portfolio.ledger.rows import CHECK, SPARED, Rows
from strategist.portfolio.ledger.set_aside import Examined

REJECTS = {
    "table": pl.String,
    "source": pl.String,
    "line": pl.UInt32,
    "code": pl.String,
    "why": pl.String,
    "row": pl.String,
}
SHOWN = 60
Reject = tuple[str, str, int, str, str, str]
"""A row of the reject file, in the order of `REJECTS`."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What became of the rows of a table: `read` = `taken` + `rejected` + `left_out`; `cells`: single cells left out."""

    table: str
    read: int
    taken: int
    rejected: int
    left_out: int
    cells: int


def rejects_of(tables: Iterable[tuple[Examined, pl.DataFrame]]) -> pl.DataFrame:
    """All rejects of a ledger; a row may come several times only where single cells of it were left out."""
    found = [
        reject
        for examined, aside in tables
        for reject in sorted(_of_table(examined, aside), key=lambda reject: reject[2])
    ]
    return pl.DataFrame(found, schema=REJECTS, orient="row")


def count(examined: Examined, aside: pl.DataFrame) -> Counted:
    """The counts of one table."""
    rows, marked = examined.rows, examined.marked
    wrong = marked.filter(pl.col(CHECK).is_not_null()).height
    kept = marked.filter(pl.col(CHECK).is_null())
    cells = sum(int(kept[name].sum()) for name in marked.columns if name.startswith(SPARED))
    ragged = len(rows.raw.ragged)
    read = rows.raw.frame.select(pl.len()).collect(engine="streaming").item()
    rejected = wrong + aside.height
    return Counted(
        rows.name, read + ragged, examined.height - rejected, rejected + ragged, read - examined.height, cells
    )


def _of_table(examined: Examined, aside: pl.DataFrame) -> Iterator[Reject]:
    rows, marked = examined.rows, examined.marked
    for ragged in rows.raw.ragged:
        wide = len(rows.raw.headers)
        why = f"the row has {len(ragged.cells)} cells, the header {wide}"
        yield _reject(
            rows, ragged.line, "ragged-row", why, {str(number): cell for number, cell in enumerate(ragged.cells, 1)}
        )
    lines = pl.concat([marked[LINE], aside[LINE]])
    if lines.is_empty():
        return
    raw = rows.raw.frame.filter(pl.col(LINE).is_in(lines.implode())).collect(engine="streaming")
    cells = {row.pop(LINE): row for row in raw.iter_rows(named=True)}
    for row in marked.iter_rows(named=True):
        line = row[LINE]
        if row[CHECK] is not None:
            check = rows.checks[row[CHECK] - 1]
            yield _reject(rows, line, check.code, _why(rows, check.column, check.says, cells[line]), cells[line])
            continue
        for number, check in enumerate(rows.checks, 1):
            if row.get(f"{SPARED}{number}"):
                why = _why(rows, check.column, f"{check.says}; the rest of the row was taken", cells[line])
                yield _reject(rows, line, check.code, why, cells[line])
    for line, code, column, says in aside.iter_rows():
        yield _reject(rows, line, code, _why(rows, column, says, cells[line]), cells[line])


def _why(rows: Rows, column: str, says: str, cells: Mapping[str, object]) -> str:
    """The sentence: what the source calls the column, what stands there, what is wrong with it."""
    headers = [said.text for said in rows.mapping.columns.get(column, ())]
    stands = "/".join(_text(cells[header]) for header in headers)
    return f"`{rows.header(column)}` {f'`{stands[:SHOWN]}` ' if stands else ''}{says}"


def _reject(rows: Rows, line: int, code: str, why: str, cells: Mapping[str, object]) -> Reject:
    row = {name: _text(value) for name, value in cells.items()}
    return rows.name, rows.mapping.source.name, line, code, why, json.dumps(row, ensure_ascii=False)


def _text(value: object) -> str:
    return "" if value is None else CONTROL.sub("\ufffd", str(value))
