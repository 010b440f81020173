"""A whole run: facts, decisions part by part, ranking, sharing out. What a killed run has done, the next one takes up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from strategist.errors import ProfileError
from strategist.portfolio.book import DEBTOR, Book
from strategist.portfolio.capacity import Capacity, share_out
from strategist.portfolio.deciding import PLACE, Decided, Deciding, Part, in_turn
from strategist.portfolio.experiment.deciding import BY, in_arms
from strategist.portfolio.experiment.plan import CHAMPION
from strategist.portfolio.experiment.trial import Trial
from strategist.portfolio.guard_counts import Counts, added
from strategist.portfolio.ledger.rejects import REJECTS
from strategist.portfolio.ranking import ranked
from strategist.portfolio.work_folder import WorkFolder, digest_of
from strategist.progress import Progress
from strategist.strategist import Strategist
from strategist.version import VERSION

BATCH = 131_072
"""Debtors decided at once: a part, which is what a killed run may lose."""
FACTS = "facts.parquet"
FORM = 2
"""Changes when parts of former versions cannot be used any more."""


@dataclass(frozen=True)
class Run:
    """What came out. `rows`: the decided debtors in the order of the book; `order`: the keys in that of the worklist.

    `aside`: rows and debtors set aside, as `REJECTS`; `refused`: how many of them are debtors whom no profile may look like.
    `trial`: the experiment that was run, whose columns (`arm`, `decided_by`, …) `rows` then has. `folder`: where its parts are.
    """

    book: Book
    strategist: Strategist
    facts: pl.LazyFrame
    rows: pl.LazyFrame
    order: pl.DataFrame
    aside: pl.DataFrame
    refused: int
    guards: Counts
    blanks: dict[str, int]
    folder: Path
    capacity: Capacity | None = None
    trial: Trial | None = None

    def authors(self, places: pl.Series) -> dict[int, Strategist]:
        """The rulebook whose word counts, by the position of the debtor, where it is not the champion of an experiment."""
        if self.trial is None:
            return {}
        drawn = self.rows.filter(pl.col(PLACE).is_in(places.implode()) & (pl.col(BY) != CHAMPION)).select(PLACE, BY)
        return {int(place): self.trial.strategist(name) for place, name in drawn.collect().iter_rows()}

    @property
    def worklist(self) -> pl.LazyFrame:
        """The worklist: a row a debtor, ranked from 1."""
        return self.stretch(0, len(self.order))

    def stretch(self, first: int, count: int) -> pl.LazyFrame:
        """So many rows of the worklist, after the `first` ones."""
        told = [name for name in ("rank", "worker", "left_because") if name in self.order.columns]
        there = self.order.slice(first, count).select(PLACE, *told)
        rows = self.rows
        if count < len(self.order):  # a join alone would hold all rows
            rows = rows.filter(pl.col(PLACE).is_in(there[PLACE].implode()))
        joined = rows.join(there.lazy(), on=PLACE, how="inner")
        last = ["left_because", "rule", "because"]
        names = joined.collect_schema().names()
        kept = [name for name in ("rank", "turn", "worker", *names) if name in names and name != PLACE]
        ordered = [name for name in dict.fromkeys(kept) if name not in last] + [name for name in last if name in names]
        return joined.select(ordered).sort("rank")


def run(
    book: Book,
    strategist: Strategist,
    out: Path,
    *,
    capacity: Capacity | None = None,
    batch_rows: int = BATCH,
    deciding: Deciding = in_turn,
    trial: Trial | None = None,
) -> tuple[Run, WorkFolder]:
    """Decide and rank a book. `out`: where the worklist is to be, beside which parts are kept until it is (`clear`).

    `deciding`: what decides the parts; whatever it is, the worklist is the same. `trial`: an experiment, whose champion is the
    strategist; it is decided in this process.
    """
    drawn = (trial.experiment, *(own.program.sha256 for own in trial.challengers.values())) if trial is not None else ()
    key = digest_of([], book.digest, strategist.program.sha256, VERSION, FORM, batch_rows, pl.__version__, *drawn)
    deciding = deciding if trial is None else in_arms(trial)
    work = WorkFolder(out, key)
    if not work.has(FACTS):
        work.keep(FACTS, book.frame)
    facts = pl.scan_parquet(work.path / FACTS)
    total = int(facts.select(pl.len()).collect().item())
    parts = list(_parts(total, batch_rows))
    with Progress(total, "debtors decided") as progress:
        done = {part.number for part in parts if work.has(_name("tally", part.number, "json"))}
        for part in parts:
            if part.number in done:
                progress.advance(part.count, resumed=True)
        todo = ((part, _facts_of(facts, part)) for part in parts if part.number not in done)
        try:
            for part, found in deciding(strategist, todo):
                _keep(work, part, found)
                progress.advance(part.count)
        except ProfileError:
            work.clear()
            raise
    tallies = [work.noted(_name("tally", number, "json")) for number in range(len(parts))]
    rows = pl.scan_parquet([work.path / _name("rows", number, "parquet") for number in range(len(parts))])
    aside = [pl.read_parquet(work.path / _name("aside", number, "parquet")) for number in range(len(parts))]
    refused = _as_rejects(pl.concat(aside), book)
    order = ranked(rows, book)
    if capacity is not None:
        roles = order["collector_role"] if "collector_role" in order.columns else order[DEBTOR].clear(len(order))
        shared = share_out(capacity, roles, order["minutes"], order["turn"] == "today")
        order = order.with_columns(shared.worker, shared.left_because)
    whole = Run(
        book,
        strategist,
        facts,
        rows,
        order,
        pl.concat([book.aside, refused]),
        len(refused),
        added(tally["guards"] for tally in tallies),
        {name: numbers[0] for name, numbers in added(tally["blanks"] for tally in tallies).items()},
        work.path,
        capacity,
        trial,
    )
    return whole, work


def _parts(total: int, size: int) -> Iterator[Part]:
    """The parts of a book; one empty part where there is no debtor at all."""
    for number, first in enumerate(range(0, max(total, 1), size)):
        yield Part(number, first, min(size, total - first))


def _name(what: str, number: int, suffix: str) -> str:
    return f"{what}-{number:05}.{suffix}"


def _facts_of(facts: pl.LazyFrame, part: Part) -> pl.DataFrame:
    return facts.slice(part.first, part.count).collect()


def _keep(work: WorkFolder, part: Part, found: Decided) -> None:
    """One part; its tally is written last, and says that the rest is there."""
    work.keep(_name("rows", part.number, "parquet"), found.rows)
    work.keep(_name("aside", part.number, "parquet"), found.aside)
    work.note(_name("tally", part.number, "json"), {"guards": found.guards, "blanks": found.blanks})


def _as_rejects(aside: pl.DataFrame, book: Book) -> pl.DataFrame:
    """Debtors whom no profile may look like, in the form of the reject file; they have no line of their own."""
    cells = pl.struct(DEBTOR, "fact", "value").struct.json_encode()
    return aside.select(
        pl.lit("debtors").alias("table"),
        pl.lit(book.title).alias("source"),
        pl.lit(None, pl.UInt32).alias("line"),
        pl.lit("bad-profile").alias("code"),
        pl.format("debtor `{}`: {}", pl.col(DEBTOR).fill_null("?"), "reason").alias("why"),
        cells.alias("row"),
    ).cast(REJECTS)  # type: ignore[arg-type]  # a schema
