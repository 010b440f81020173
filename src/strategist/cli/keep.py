"""`--store`: decisions that a command makes are kept, and their ids said on standard error."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from strategist.decision.decision import Decision

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
