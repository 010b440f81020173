"""`--store`: decisions that a command makes are kept, and their ids said on standard error."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from strategist.decision.decision import Decision
    from strategist.portfolio.run import Run

StoreOption = Annotated[
    str | None,
    typer.Option("--store", help="Keep the decisions in this database or folder of Parquet files; see `audit`."),
]


def keep(decisions: Sequence[Decision], store: str | None) -> None:
    """Keep decisions, if a store is named."""
    if store is None or not decisions:
        return
    from strategist.store import Store

    with Store.open(store) as kept:
        for decision, id in zip(decisions, kept.append_all(decisions)):
            print(f"kept {id}  {decision.debtor_id or 'a debtor'}: {decision.next_step}", file=sys.stderr)


def check_store(store: str | None) -> None:
    """Open the store and close it, so that one that cannot be used is said before anything is decided."""
    if store is not None:
        from strategist.store import Store

        Store.open(store).close()


def keep_run(run: Run, store: str | None) -> str | None:
    """Keep the decisions of a run, if a store is named; what to say of it."""
    if store is None:
        return None
    from strategist.store import Store
    from strategist.store.of_run import keep_run as keep_all

    with Store.open(store) as kept:
        fresh = keep_all(kept, run)
        decided = len(run.order) * (1 if run.trial is None else 1 + len(run.trial.challengers))
        before = f", {decided - fresh:,} of them were there before" if fresh < decided else ""
        return f"Kept: {decided:,} decisions in `{kept.name}`{before}; `strategist audit DEBTOR` names a debtor's"
