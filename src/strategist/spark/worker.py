"""What a Python worker of Spark does: it takes batches from Arrow, decides them, and gives batches back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

import polars as pl
import pyarrow as pa

from strategist.engines.columnar.portfolio import Order, Portfolio
from strategist.engines.columnar.rejects import Rejects
from strategist.program.program import Program
from strategist.spark.columns import REJECTED, record_batches

ROWS = 131_072
"""Rows decided at once. Spark sends 10,000 at a time, for which the work between operations would count."""
_portfolios: dict[str, Portfolio] = {}


class Asked(NamedTuple):
    """The question, as it travels to the workers; see `Strategist.recommend_all`."""

    as_of: datetime | str | None
    fired: bool
    tactics: bool | tuple[str, ...]
    facts: bool | tuple[str, ...]
    keep: tuple[str, ...]
    rejects: bool

    def order(self, portfolio: Portfolio, rejects: Rejects | None) -> Order:
        """The question to a portfolio."""
        return portfolio.order(
            as_of=self.as_of,
            fired=self.fired,
            tactics=self.tactics,
            facts=self.facts,
            keep=self.keep,
            rejects=rejects,
        )


def portfolio_of(program: Program) -> Portfolio:
    """The compiled evaluator of a program: made once a process, and processes are kept by Spark."""
    found = _portfolios.get(program.sha256)
    if found is None:
        _portfolios.clear()
        found = _portfolios[program.sha256] = Portfolio(program)
    return found


def decide(batches: Iterable[pa.RecordBatch], program: Program, asked: Asked) -> Iterator[pa.RecordBatch]:
    """The answers to the batches of one partition."""
    portfolio = portfolio_of(program)
    for table in gathered(batches):
        frame = pl.DataFrame(table)
        rejects = Rejects() if asked.rejects else None
        order = asked.order(portfolio, rejects)
        answer = order.eager(frame)
        if rejects is not None:
            answer = with_rejects(frame, answer, rejects)
        yield from record_batches(answer, table.schema)


def gathered(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.Table]:
    """Batches put together until they are worth deciding."""
    waiting: list[pa.RecordBatch] = []
    rows = 0
    for batch in batches:
        waiting.append(batch)
        rows += batch.num_rows
        if rows >= ROWS:
            yield pa.Table.from_batches(waiting)
            waiting, rows = [], 0
    if rows:
        yield pa.Table.from_batches(waiting)


def with_rejects(frame: pl.DataFrame, answer: pl.DataFrame, rejects: Rejects) -> pl.DataFrame:
    """The answer with a column that says why a row was not decided, and the rows of which it says so."""
    bad = rejects.frame()
    answer = answer.with_columns(pl.lit(None, pl.String).alias(REJECTED))
    if not len(bad):
        return answer
    kept = [name for name in answer.columns if name in frame.columns]
    aside = frame[bad["row"].to_numpy()].select(kept).with_columns(bad["reason"].alias(REJECTED))
    return pl.concat([answer, aside], how="diagonal").select(answer.columns)
