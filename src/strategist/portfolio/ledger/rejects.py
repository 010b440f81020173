"""The reject file: each row set aside, with its source, line, reason and cells."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from strategist.errors import CONTROL
from strategist.portfolio.ledger.raw import LINE
from strategist.portfolio.ledger.rows import CHECK, SPARED, Rows

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


def rejects_of(rows: Mapping[str, Rows], aside: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """All rejects of a ledger; a row may come several times only where single cells of it were left out."""
    found = [
        reject
        for name, table in rows.items()
        for reject in sorted(_of_table(table, aside[name]), key=lambda reject: reject[2])
    ]
    return pl.DataFrame(found, schema=REJECTS, orient="row")


def count(rows: Rows, aside: pl.DataFrame) -> Counted:
    """The counts of one table, in one pass over it."""
    hard = pl.col(CHECK).is_not_null()
    soft = [pl.col(f"{SPARED}{number}") & ~hard for number, check in enumerate(rows.checks, 1) if check.soft]
    there, wrong, cells = (
        rows.frame.select(pl.len(), hard.sum(), pl.sum_horizontal([one.sum() for one in soft]) if soft else pl.lit(0))
        .collect(engine="streaming")
        .row(0)
    )
    read = rows.raw.frame.select(pl.len()).collect(engine="streaming").item() + len(rows.raw.ragged)
    rejected = wrong + aside.height + len(rows.raw.ragged)
    return Counted(rows.name, read, there - wrong - aside.height, rejected, read - there - len(rows.raw.ragged), cells)


def _of_table(rows: Rows, aside: pl.DataFrame) -> Iterator[Reject]:
    for ragged in rows.raw.ragged:
        wide = len(rows.raw.headers)
        why = f"the row has {len(ragged.cells)} cells, the header {wide}"
        yield _reject(
            rows, ragged.line, "ragged-row", why, {str(number): cell for number, cell in enumerate(ragged.cells, 1)}
        )
    soft = [(number, check) for number, check in enumerate(rows.checks, 1) if check.soft]
    frame = rows.frame.select(LINE, CHECK, *(f"{SPARED}{number}" for number, _ in soft))
    wrong = frame.filter(pl.any_horizontal(pl.col(CHECK).is_not_null(), *(pl.col(f"{SPARED}{n}") for n, _ in soft)))
    marked = wrong.collect(engine="streaming")
    lines = pl.concat([marked[LINE], aside[LINE]])
    if lines.is_empty():
        return
    cells = {
        row.pop(LINE): row
        for row in rows.raw.frame.filter(pl.col(LINE).is_in(lines.implode())).collect().iter_rows(named=True)
    }
    for row in marked.iter_rows(named=True):
        if row[CHECK] is not None:
            check = rows.checks[row[CHECK] - 1]
            yield _reject(
                rows, row[LINE], check.code, _why(rows, check.column, check.says, cells[row[LINE]]), cells[row[LINE]]
            )
            continue
        for number, check in soft:
            if row[f"{SPARED}{number}"]:
                why = _why(rows, check.column, f"{check.says}; the rest of the row was taken", cells[row[LINE]])
                yield _reject(rows, row[LINE], check.code, why, cells[row[LINE]])
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
