"""Debtors by a number in place of a text: millions of events are grouped and joined by eight bytes, not by their words."""

from __future__ import annotations

from itertools import count

import polars as pl

WHO = "__who__"
"""The column with a debtor's number."""


def numbered(debtors: pl.DataFrame) -> tuple[pl.DataFrame, pl.Expr]:
    """The debtors (`debtor_id`, each once) with their numbers, and the number of any `debtor_id` as an expression.

    No two of the debtors share a number: a hash under which two did is not used. An event of somebody who is none of them
    would need the number of one by chance, which is one case in 10**19 for each pair.

    >>> numbers, number = numbered(pl.DataFrame({"debtor_id": ["K1", "K2"]}))
    >>> numbers.select((number == pl.col(WHO)).all()).item()
    True
    """
    for seed in count():
        number = pl.col("debtor_id").hash(seed).alias(WHO)
        found = debtors.with_columns(number)
        if found[WHO].n_unique() == found.height:
            break
    return found, number
