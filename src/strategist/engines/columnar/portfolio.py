"""Deciding a whole portfolio: frames in memory at once, files and lazy frames in batches, in the order of their rows."""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from functools import lru_cache, partial
from pathlib import Path
from typing import TypeVar

import numpy as np
import polars as pl
from polars.io.plugins import register_io_source

from strategist.engines.columnar.answering import MASK, Answer
from strategist.engines.columnar.evaluator import EpochEvaluator
from strategist.engines.columnar.reading import Reader
from strategist.engines.columnar.rejects import DEBTOR, Rejects, SetAside, refusal
from strategist.engines.columnar.turns import short_turns
from strategist.errors import Problem, ProfileError, did_you_mean, nearest
from strategist.profile.case import AS_OF
from strategist.profile.model import _datetime
from strategist.program.program import Epoch, Program

BATCH_ROWS = 262_144
"""Rows decided at once: enough that the work between operations does not count, few enough for a core's own cache."""
FIRST_ROWS = BATCH_ROWS // 2
"""Rows decided at once at first: deciding begins sooner, and of few batches no core is left with the last one alone."""
FIRST_BATCHES = 8
THREADS = 2
T = TypeVar("T")


def _pool() -> ThreadPoolExecutor:
    """The threads that decide. They are kept: the memory of ended ones would not be used again."""
    return _pool_of(os.getpid())  # a forked process has none of its parent's threads


@lru_cache(maxsize=1)
def _pool_of(process: int) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(THREADS, "strategist")


class Portfolio:
    """Decides portfolios by one Program. Safe to share between threads; see `Strategist.recommend_all`."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.reader = Reader(program)
        self._evaluators: dict[int, EpochEvaluator] = {}
        self._building = threading.Lock()

    def evaluator(self, epoch: Epoch) -> EpochEvaluator:
        """The evaluator of an epoch, made once."""
        found = self._evaluators.get(epoch.first_day)
        if found is None:
            with self._building:
                found = self._evaluators.get(epoch.first_day) or EpochEvaluator(epoch)
                self._evaluators[epoch.first_day] = found
        return found

    def order(
        self,
        *,
        as_of: datetime | str | None = None,
        fired: bool = False,
        tactics: bool | Sequence[str] = True,
        facts: bool | Sequence[str] = True,
        keep: Sequence[str] = (),
        rejects: Rejects | None = None,
    ) -> Order:
        """What is asked for, checked."""
        vocabulary = self.program.vocabulary
        answer = Answer(
            self.program,
            _chosen(tactics, {tactic.name: tactic for tactic in vocabulary.tactics}, "tactic"),
            _chosen(facts, {fact.name: fact for fact in vocabulary.derived}, "derived fact"),
            fired,
        )
        moment = None
        if as_of is not None:
            try:
                moment = _datetime(as_of)
            except ValueError as error:
                raise ProfileError([Problem("bad-value", f"`as_of` cannot be `{as_of}`: {error}")]) from None
        assert moment is None or isinstance(moment, datetime)
        return Order(self, answer, moment, tuple(keep), rejects)


def _chosen(asked: bool | Sequence[str], known: dict[str, T], what: str) -> tuple[T, ...]:
    if isinstance(asked, bool):
        return tuple(known.values()) if asked else ()
    unknown = [name for name in asked if name not in known]
    if unknown:
        raise ProfileError(
            [
                Problem(f"unknown-{what.replace(' ', '-')}", f"unknown {what} `{name}`", help=did_you_mean(name, known))
                for name in unknown
            ]
        )
    return tuple(known[name] for name in asked)


def _batches(frame: pl.LazyFrame, file: bool) -> Iterator[pl.DataFrame | pl.LazyFrame]:
    """The rows in their order. Of a file the first batches are left to those who decide them to read: each begins at once,
    since a scan of the whole reads far before it gives."""
    early = 0
    if file:
        rows = int(frame.select(pl.len()).collect().item())
        early = min(FIRST_BATCHES, -(-rows // FIRST_ROWS))
        yield from (frame.slice(number * FIRST_ROWS, FIRST_ROWS) for number in range(early))
        if rows <= early * FIRST_ROWS:
            return
    rest = frame.slice(early * FIRST_ROWS) if early else frame
    yield from _grown(
        rest.collect_batches(chunk_size=FIRST_ROWS, maintain_order=True, lazy=True), FIRST_BATCHES - early
    )


def _grown(batches: Iterable[pl.DataFrame], first: int) -> Iterator[pl.DataFrame]:
    """The batches, two at a time after the `first` ones."""
    waiting = None
    for number, batch in enumerate(batches):
        if number < first:
            yield batch
        elif waiting is None:
            waiting = batch
        else:
            yield pl.concat([waiting, batch])
            waiting = None
    if waiting is not None:
        yield waiting


class Order:
    """One question about a portfolio."""

    def __init__(
        self,
        portfolio: Portfolio,
        answer: Answer,
        as_of: datetime | None,
        keep: tuple[str, ...],
        rejects: Rejects | None,
    ) -> None:
        self.portfolio, self.answer, self.as_of, self.keep, self.rejects = portfolio, answer, as_of, keep, rejects

    def decide(self, frame: pl.DataFrame | pl.LazyFrame | str | Path) -> pl.DataFrame | pl.LazyFrame:
        """The decisions of a frame; lazily, those of a lazy frame or of a Parquet file."""
        if isinstance(frame, pl.DataFrame):
            return self.eager(frame)
        return self.lazy(frame) if isinstance(frame, pl.LazyFrame) else self.lazy(pl.scan_parquet(frame), file=True)

    def eager(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The decisions of a frame."""
        schema = self.schema(frame.schema)
        parts = list(self._answers(frame.iter_slices(BATCH_ROWS), None)) if len(frame) else []
        return pl.concat(parts) if parts else pl.DataFrame(schema=schema)

    def lazy(self, frame: pl.LazyFrame, *, file: bool = False) -> pl.LazyFrame:
        """The decisions of a lazy frame, made batch by batch when they are collected or written.

        `file`: it is nothing but a scan, whose first rows can be had by themselves.
        """
        schema = self.schema(frame.collect_schema())
        used = self.columns_used(frame.collect_schema())
        return register_io_source(partial(self._source, frame.select(used), file), schema=schema)

    def _source(
        self,
        frame: pl.LazyFrame,
        file: bool,
        columns: list[str] | None,
        predicate: pl.Expr | None,
        rows: int | None,
        size: int | None,
    ) -> Iterator[pl.DataFrame]:
        wanted = None if columns is None else frozenset(columns)
        if rows is not None and self.rejects is None:
            frame = frame.head(rows)  # every row that is read gives one decision
        if self.as_of is not None:  # while the first rows are being read
            _pool().submit(self._prepare, frame.collect_schema(), wanted, self.as_of.toordinal())
        batches = _batches(frame, file)
        left = rows
        for part in self._answers(batches, wanted):
            if left is not None:
                part = part.head(left)
                left -= len(part)
            if columns is not None:
                part = part.select(columns)
            yield part if predicate is None else part.filter(predicate)
            if left == 0:
                return

    def _prepare(self, schema: pl.Schema, wanted: frozenset[str] | None, day: int) -> None:
        """Decide a row that states nothing: what is made when first needed is made then."""
        self._decide(pl.DataFrame(schema=schema).clear(n=1), 0, wanted)
        evaluator = self.portfolio.evaluator(self.portfolio.program.at(day))
        self.answer.frame(evaluator.evaluate(self.portfolio.reader.blank(day)), wanted)

    # columns

    def columns_used(self, schema: pl.Schema) -> list[str]:
        """The columns of the input that are looked at or kept."""
        inputs = {fact.name for fact in self.portfolio.program.vocabulary.inputs}
        return [name for name in schema if name in inputs or name in self.keep or name == DEBTOR]

    def schema(self, schema: pl.Schema) -> dict[str, pl.DataType]:
        """The columns of the answer. Raises `ProfileError` for columns of the input that nobody knows."""
        self._check(schema)
        kept = {name: schema[name] for name in self._kept(schema)}
        return kept | self.answer.schema

    def _kept(self, schema: Iterable[str]) -> list[str]:
        return [name for name in schema if name == DEBTOR or name in self.keep]

    def _check(self, schema: pl.Schema) -> None:
        vocabulary = self.portfolio.program.vocabulary
        inputs = [fact.name for fact in vocabulary.inputs]
        answered = {*self.answer.schema}
        problems = []
        for name in schema:
            if name in self.keep and name in answered:
                problems.append(
                    Problem("kept-twice", f"the column `{name}` cannot be kept: the decision has one of that name")
                )
            if name in inputs or name in self.keep or name == DEBTOR:
                continue
            known = vocabulary.fact.get(name)
            close = nearest(name, inputs)
            help = f"did you mean `{close}`?" if close else "name it in `keep` if it should be passed on"
            if known is not None:
                help = f"`{name}` is concluded by the rules; a frame cannot state it"
            problems.append(Problem("unknown-fact", f"unknown fact `{name}` in the frame", help=help))
        problems += [
            Problem(
                "unknown-column",
                f"`keep` names `{name}`, which the frame does not have",
                help=did_you_mean(name, schema),
            )
            for name in self.keep
            if name not in schema
        ]
        if self.as_of is None and AS_OF not in schema:
            problems.append(Problem("missing-fact", "no `as_of`", help="give `as_of`, or a column of that name"))
        problems += [
            Problem("missing-fact", f"the column `{fact.name}` is required", help=fact.help or None)
            for fact in vocabulary.inputs
            if fact.required and fact.name not in schema and fact.name != AS_OF
        ]
        if problems:
            raise ProfileError(problems)

    # batches

    def _answers(
        self, batches: Iterable[pl.DataFrame | pl.LazyFrame], wanted: frozenset[str] | None
    ) -> Iterator[pl.DataFrame]:
        """The answers to batches, in their order; the next ones are under way meanwhile."""
        with short_turns():
            yield from self._in_order(batches, wanted)

    def _in_order(
        self, batches: Iterable[pl.DataFrame | pl.LazyFrame], wanted: frozenset[str] | None
    ) -> Iterator[pl.DataFrame]:
        pending: deque[Future[tuple[pl.DataFrame, pl.DataFrame | None]]] = deque()
        first_row = 0
        pool = _pool()
        try:
            for batch in batches:
                pending.append(pool.submit(self._decide, batch, first_row, wanted))
                first_row += len(batch) if isinstance(batch, pl.DataFrame) else FIRST_ROWS
                if len(pending) > THREADS:
                    yield self._taken(pending.popleft())
            while pending:
                yield self._taken(pending.popleft())
        finally:
            for future in pending:
                future.cancel()

    def _taken(self, future: Future[tuple[pl.DataFrame, pl.DataFrame | None]]) -> pl.DataFrame:
        answer, bad = future.result()
        if bad is not None:
            if self.rejects is None:
                raise refusal(bad)
            self.rejects.parts.append(bad)
        return answer

    def _decide(
        self, batch: pl.DataFrame | pl.LazyFrame, first_row: int, wanted: frozenset[str] | None
    ) -> tuple[pl.DataFrame, pl.DataFrame | None]:
        """The answer for a batch, and its bad rows."""
        frame = batch if isinstance(batch, pl.DataFrame) else batch.collect()
        aside = SetAside(frame, first_row)
        frame = frame.rechunk()
        parts, places = [], []
        masked = self.answer.fired and (wanted is None or any(name.startswith(MASK) for name in wanted))
        tactics = masked or bool(self.answer.tactics)
        for read in self.portfolio.reader.read(frame, self.as_of, aside):
            found = self.portfolio.evaluator(read.epoch).evaluate(read.batch, tactics)
            parts.append(self.answer.frame(found, wanted))
            places.append(read.rows)
        bad = aside.table() if aside.parts else None
        if not parts:
            kept = frame.select(self._kept(frame.columns)).clear()
            return pl.concat([kept, pl.DataFrame(schema=self._answered(wanted))], how="horizontal"), bad
        answer, rows = pl.concat(parts), np.concatenate(places)
        if len(parts) > 1:
            order = np.argsort(rows)
            answer, rows = answer[order], rows[order]
        kept = frame.select(self._kept(frame.columns))
        if kept.width and len(rows) != len(frame):
            kept = kept[rows]
        return pl.concat([kept, answer], how="horizontal"), bad

    def _answered(self, wanted: frozenset[str] | None) -> dict[str, pl.DataType]:
        return {name: kind for name, kind in self.answer.schema.items() if wanted is None or name in wanted}
