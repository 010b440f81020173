"""Deciding a part of a portfolio in an experiment: every rulebook decides every debtor, and the arm says whose word counts.

Never against the champion's guards: where one of them forbids what the challenger says, the champion's decision stands, and the
guard is named in `held_by`. The debtor stays in its arm, since arms are compared as they were assigned.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np
import polars as pl

from strategist.engines.columnar.encoding import EPOCH_DAY
from strategist.portfolio.deciding import PLACE, Decided, Deciding, Part, look
from strategist.portfolio.experiment.plan import CHAMPION
from strategist.portfolio.experiment.trial import Trial
from strategist.portfolio.guard_counts import day_numbers
from strategist.strategist import Strategist

UNUSABLE = "unusable profile"
"""`held_by` where the challenger cannot decide a debtor at all."""
ARM, BY, HELD, NAME, DAY = "arm", "decided_by", "held_by", "experiment", "decided_on"


def decide_arms(trial: Trial, facts: pl.DataFrame, first: int) -> Decided:
    """The decisions of some debtors; `first`: the position of the first in the book. Further columns of `rows`:

    `experiment`, `decided_on` (the day where the debtor is), `arm` (null: takes no part), `decided_by` (the rulebook whose
    decision stands), `champion_step`, `champion_not_before`, the same two of each challenger, and `held_by`.
    """
    champion = look(trial.champion, facts, first)
    arms = trial.arms(champion.facts)
    count = len(arms)
    said = [_said(CHAMPION, champion.decisions)]
    held = pl.Series(HELD, [None] * count, dtype=pl.String)
    by = pl.select(pl.repeat(CHAMPION, count, dtype=pl.String)).to_series() if count else arms.clear()
    taken: list[pl.DataFrame] = []
    for name, strategist in trial.challengers.items():
        known = {fact.name for fact in strategist.program.vocabulary.inputs}
        usable = champion.facts.select([column for column in champion.facts.columns if column in known])
        own = look(strategist, usable, 0)
        there = own.decided.rows[PLACE].cast(pl.Int64).to_numpy()
        said.append(_spread(_said(name, own.decisions), there, count))
        drawn = (arms == name).fill_null(False).to_numpy()
        mine = np.flatnonzero(drawn[there])
        decisions = own.decisions[mine]
        broken = trial.guardrails.broken(champion.facts[there[mine]], decisions, strategist.program)
        broken = broken.set(_same(decisions, champion.decisions[there[mine]]), None) if len(mine) else broken
        lost = drawn.copy()
        lost[there] = False
        held = held.set(pl.Series(lost), UNUSABLE).scatter(there[mine], broken)
        free = mine[broken.is_null().to_numpy()]
        by = by.scatter(there[free], [name] * len(free)) if len(free) else by
        taken.append(own.decided.rows[free].with_columns(champion.decided.rows[PLACE].gather(there[free])))
    rows = champion.decided.rows.filter(by == CHAMPION)
    for part in taken:
        rows = _below(rows, part)
    days = pl.Series(DAY, day_numbers(trial.champion.program, champion.facts) - EPOCH_DAY, dtype=pl.Int32).cast(pl.Date)
    names = pl.Series(NAME, [trial.experiment.name] * count, dtype=pl.String)
    extra = [
        names,
        days,
        arms.alias(ARM),
        by.alias(BY),
        *(column for frame in said for column in frame.get_columns()),
        held,
    ]
    rows = rows.sort(PLACE).with_columns(extra)
    return replace(champion.decided, rows=rows)


def in_arms(trial: Trial) -> Deciding:
    """What decides the parts of a book in an experiment."""

    def decided(_: Strategist, parts: Iterable[tuple[Part, pl.DataFrame]]) -> Iterator[tuple[Part, Decided]]:
        for part, facts in parts:
            yield part, decide_arms(trial, facts, part.first)

    return decided


def _said(name: str, decisions: pl.DataFrame) -> pl.DataFrame:
    return decisions.select(
        pl.col("next_step").cast(pl.String).alias(f"{name}_step"), pl.col("not_before").alias(f"{name}_not_before")
    )


def _spread(frame: pl.DataFrame, places: np.ndarray[tuple[int], np.dtype[np.int64]], count: int) -> pl.DataFrame:
    """Rows at their places among so many; null elsewhere."""
    where = np.full(count, len(frame))
    where[places] = np.arange(len(frame))
    return pl.concat([frame, frame.clear(1)])[where]


def _same(one: pl.DataFrame, other: pl.DataFrame) -> pl.Series:
    """Rows in which two rulebooks say the same in all that is done."""
    names = ("next_step", "on_the_way_to", "not_before", "meanwhile", "companions")
    beyond = {"strength", "rule", "because"}
    tactics = [name for name in one.columns if name not in beyond and name in other.columns]
    only_theirs = [name for name in other.columns if name not in one.columns]
    found = pl.Series([not only_theirs] * len(one), dtype=pl.Boolean)
    for name in dict.fromkeys((*names, *tactics)):
        found &= _plain(one[name]).eq_missing(_plain(other[name]))
    return found


def _plain(series: pl.Series) -> pl.Series:
    if isinstance(series.dtype, pl.List):
        return series.cast(pl.List(pl.String)).list.join("\0")
    return series.cast(pl.String)


def _below(one: pl.DataFrame, other: pl.DataFrame) -> pl.DataFrame:
    """Rows below rows; a column of different types is text in both."""
    apart = [name for name, kind in one.schema.items() if name in other.columns and other.schema[name] != kind]
    casts = [
        pl.col(name).cast(pl.List(pl.String) if isinstance(one.schema[name], pl.List) else pl.String) for name in apart
    ]
    return pl.concat([one.with_columns(casts), other.with_columns(casts)], how="diagonal")
