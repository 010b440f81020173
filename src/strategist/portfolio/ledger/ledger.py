"""A ledger, read: clean tables, what was set aside and why, and the rates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import polars as pl

from strategist.portfolio.ledger.currencies import Rates
from strategist.portfolio.ledger.mapping import LedgerMapping
from strategist.portfolio.ledger.mapping_reader import read_mapping
from strategist.portfolio.ledger.raw import LINE
from strategist.portfolio.ledger.rejects import Counted, count, rejects_of
from strategist.portfolio.ledger.rows import Rows, understand
from strategist.portfolio.ledger.set_aside import Examined, examine, strangers, twice, unrated
from strategist.portfolio.ledger.source import open_source
from strategist.program.program import Program
from strategist.strategist import Strategist


@dataclass(frozen=True)
class Ledger:
    """Events of a ledger. `tables`: the rows that are good by themselves and beside each other, lazily.

    `program`: the rulebook whose vocabulary names the facts, and whose parameters say when a promise is broken.
    """

    mapping: LedgerMapping
    program: Program
    examined: Mapping[str, Examined]
    tables: Mapping[str, pl.LazyFrame]
    aside: Mapping[str, pl.DataFrame]
    rates: Rates

    @cached_property
    def rows(self) -> Mapping[str, Rows]:
        """The tables as they were mapped."""
        return {name: examined.rows for name, examined in self.examined.items()}

    @cached_property
    def rejects(self) -> pl.DataFrame:
        """Every row set aside: table, file, line, code, why, and its cells; in the order of tables and lines."""
        return rejects_of((examined, self._aside(name)) for name, examined in self.examined.items())

    @cached_property
    def counts(self) -> tuple[Counted, ...]:
        """Rows read, taken, set aside and left out by `where`, for each table."""
        return tuple(count(examined, self._aside(name)) for name, examined in self.examined.items())

    def _aside(self, name: str) -> pl.DataFrame:
        known = self.aside[name]
        return pl.concat([known, self._strangers[name].join(known, on=LINE, how="anti")]).sort(LINE)

    @cached_property
    def _strangers(self) -> dict[str, pl.DataFrame]:
        named = [self.tables[name].select("debtor_id") for name in ("debtors", "invoices") if name in self.tables]
        known = pl.concat(named).unique()
        return {name: strangers(examined, self.tables, known) for name, examined in self.examined.items()}


def read(path: str | Path, program: Program | None = None) -> Ledger:
    """The ledger that a mapping file describes, for a rulebook (the shipped one by default).

    Text files, workbooks and query results are held in memory; Parquet files stay on disk. Raises `LedgerError` where
    the mapping, a file or a column cannot be used; single bad rows are set aside instead.
    """
    if program is None:
        program = Strategist.load().program
    mapping = read_mapping(Path(path), program.vocabulary)
    examined = {
        name: examine(understand(open_source(table), table, mapping, program.vocabulary), mapping.currency)
        for name, table in mapping.tables.items()
    }
    known_rates = (
        examined["rates"].sound.select("currency", "day", "rate").collect().rows() if "rates" in examined else ()
    )
    rates = Rates.of(mapping.currency, known_rates)
    own = None
    if "debtors" in examined and "currency" in examined["debtors"].rows.mapping.columns:
        stated = examined["debtors"].sound.select("debtor_id", pl.col("currency").alias("own")).drop_nulls()
        own = stated.unique("debtor_id", keep="first", maintain_order=True)
    tables, aside = {}, {}
    for name, table in examined.items():
        found = twice(table)
        lacking = unrated(table, rates, own)
        aside[name] = pl.concat([found, lacking.join(found, on=LINE, how="anti")])
        tables[name] = _good(table, aside[name])
    return Ledger(mapping, program, examined, tables, aside, rates)


def _good(examined: Examined, aside: pl.DataFrame) -> pl.LazyFrame:
    """The sound rows that were not set aside; on disk where they come from a Parquet file, else in memory."""
    frame = examined.sound
    if not aside.is_empty():
        frame = frame.filter(~pl.col(LINE).is_in(aside[LINE].implode()))
    file = examined.rows.mapping.source.file
    return frame if file is not None and file.suffix.lower() == ".parquet" else frame.collect().lazy()
