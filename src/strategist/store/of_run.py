"""A run of `strategist portfolio` kept: every debtor that was decided, with the profile and the rules that fired."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from strategist.engines.columnar.rejects import Rejects
from strategist.portfolio.run import Run
from strategist.progress import Progress
from strategist.store.store import Store
from strategist.strategist import Strategist

ROWS = 65_536
"""Debtors held at once."""


def keep_run(store: Store, run: Run) -> int:
    """Keep the decisions of a run, all or none; how many were not there before. Raises `StoreError`.

    Debtors set aside have no decision. They are decided again, since a worklist does not say all that a store keeps;
    that takes a small part of the time of writing. Of an experiment the decisions of all its rulebooks are kept, whoever's
    word counts, one rulebook after the other.
    """
    total = int(run.facts.select(pl.len()).collect().item())
    authors = (run.strategist, *(run.trial.challengers.values() if run.trial is not None else ()))
    with Progress(total * len(authors), "decisions kept") as progress:
        return sum(store.append_frames(author, _parts(run, author, total, progress)) for author in authors)


def _parts(
    run: Run, author: Strategist, total: int, progress: Progress
) -> Iterator[tuple[pl.DataFrame, pl.DataFrame, Rejects]]:
    for first in range(0, total, ROWS):
        facts, rejects = run.facts.slice(first, ROWS).collect(), Rejects()
        facts = facts.select([name for name in facts.columns if name in author.program.vocabulary.fact])
        yield facts, author.recommend_all(facts, fired=True, rejects=rejects), rejects
        progress.advance(len(facts))
