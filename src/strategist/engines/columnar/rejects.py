"""Rows that cannot be used: set aside with the reason, counted, never dropped without a word."""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

from strategist.engines.columnar.bits import Flags
from strategist.errors import Problem, ProfileError

DEBTOR = "debtor_id"
SCHEMA = {"row": pl.Int64, DEBTOR: pl.String, "fact": pl.String, "value": pl.String, "reason": pl.String}


@dataclass(slots=True)
class Rejects:
    """Collects the rows of a portfolio that no profile may look like; pass one to `recommend_all`.

    `row` counts from 0 in the order of the input. A row stands once, with the first thing that is wrong with it.

    >>> rejects = Rejects()
    >>> len(rejects), rejects.frame().columns
    (0, ['row', 'debtor_id', 'fact', 'value', 'reason'])
    """

    parts: list[pl.DataFrame] = field(default_factory=list)

    def __len__(self) -> int:
        return sum(len(part) for part in self.parts)

    def frame(self) -> pl.DataFrame:
        """All of them, by row."""
        return pl.concat([pl.DataFrame(schema=SCHEMA), *self.parts]).sort("row")


@dataclass(slots=True)
class SetAside:
    """The bad rows of one batch while it is read: the first reason of each row is kept."""

    frame: pl.DataFrame
    first_row: int
    parts: list[pl.DataFrame] = field(default_factory=list)

    def add(self, bad: Flags, fact: str, wanted: str) -> None:
        """Rows whose value of a fact cannot be; `wanted`: what would be."""
        rows = self._rows(bad)
        value = _as_text(rows[fact]) if fact in rows.columns else pl.Series([None] * len(rows), dtype=pl.String)
        missing = value.is_null()
        said = pl.Series([f"`{fact}` cannot be `"] * len(rows)) + value.str.slice(0, 60).fill_null("") + f"`: {wanted}"
        self._keep(
            rows, fact, value, said.zip_with(~missing, pl.Series([f"the fact `{fact}` is required"] * len(rows)))
        )

    def add_impossible(self, bad: Flags, constraint: str, because: str) -> None:
        """Rows that a constraint of the vocabulary rules out."""
        rows = self._rows(bad)
        nothing = pl.Series([None] * len(rows), dtype=pl.String)
        reason = f"cannot be: {because} (constraint `{constraint}`)"
        self._keep(rows, None, nothing, pl.Series([reason] * len(rows), dtype=pl.String))

    def _rows(self, bad: Flags) -> pl.DataFrame:
        return self.frame.with_row_index("row\0").filter(pl.Series(bad))

    def _keep(self, rows: pl.DataFrame, fact: str | None, value: pl.Series, reason: pl.Series) -> None:
        debtors = rows[DEBTOR].cast(pl.String) if DEBTOR in rows.columns else [None] * len(rows)
        facts = [fact] * len(rows)
        columns = {
            "row": rows["row\0"].cast(pl.Int64) + self.first_row,
            DEBTOR: debtors,
            "fact": facts,
            "value": value,
            "reason": reason,
        }
        self.parts.append(pl.DataFrame(columns, schema=SCHEMA))

    def table(self) -> pl.DataFrame:
        """Each row once."""
        return pl.concat(self.parts).unique("row", keep="first", maintain_order=True).sort("row")


def refusal(found: pl.DataFrame) -> ProfileError:
    """The error for bad rows where nobody asked to have them set aside: the first few, and how many there are."""
    problems = [
        Problem("bad-row", f"row {row['row']}{_of(row[DEBTOR])}: {row['reason']}")
        for row in found.head(5).iter_rows(named=True)
    ]
    count = len(found)
    advice = "pass `rejects=Rejects()` to set such rows aside and go on"
    return ProfileError(
        [
            *problems,
            Problem("bad-rows", f"{count:,} row{'s' if count != 1 else ''} of a batch cannot be used", help=advice),
        ]
    )


def _of(debtor: str | None) -> str:
    return "" if debtor is None else f" (debtor `{debtor}`)"


def _as_text(series: pl.Series) -> pl.Series:
    if isinstance(series.dtype, pl.List):
        return series.cast(pl.List(pl.String)).list.join(", ", ignore_nulls=True)
    return series.cast(pl.String)
