"""A run of `strategist portfolio` kept: every debtor that was decided, with the profile and the rules that fired."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from strategist.engines.columnar.rejects import Rejects
from strategist.portfolio.progress import Progress
from strategist.portfolio.run import Run
from strategist.store.store import Store

ROWS = 65_536
"""Debtors held at once."""


def keep_run(store: Store, run: Run) -> int:
    """Keep the decisions of a run, all or none; how many were not there before. Raises `StoreError`.

    Debtors set aside have no decision. They are decided again, since a worklist does not say all that a store keeps;
    that takes a small part of the time of writing.
    """
    total = int(run.facts.select(pl.len()).collect().item())
    with Progress(total, "decisions kept") as progress:
        return store.append_frames(run.strategist, _parts(run, total, progress))


def _parts(run: Run, total: int, progress: Progress) -> Iterator[tuple[pl.DataFrame, pl.DataFrame, Rejects]]:
    for first in range(0, total, ROWS):
        facts, rejects = run.facts.slice(first, ROWS).collect(), Rejects()
        yield facts, run.strategist.recommend_all(facts, fired=True, rejects=rejects), rejects
        progress.advance(len(facts))
