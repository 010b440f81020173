"""A ledger of one debtor: the same tables, only the rows that bear on him."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from strategist.portfolio.ledger.ledger import Ledger

NAMING = ("payments", "credit_notes")


def only(ledger: Ledger, debtor_id: str) -> Ledger:
    """The ledger with the rows of one debtor, the payments that name an invoice of his, and the invoices of others that
    payments of his name. What it says of others is not to be used."""
    tables = dict(ledger.tables)
    his = pl.col("debtor_id") == debtor_id
    mine = tables["invoices"].filter(his).select("invoice_id").collect()["invoice_id"]
    named = []
    for name in NAMING:
        if name in tables:
            frame = tables[name].filter(his | pl.col("invoice_id").is_in(mine.implode())).collect()
            tables[name] = frame.lazy()
            named.append(frame["invoice_id"])
    others = pl.concat(named).drop_nulls().unique() if named else mine.clear()
    tables["invoices"] = tables["invoices"].filter(his | pl.col("invoice_id").is_in(others.implode()))
    for name in tables:
        if name not in (*NAMING, "invoices", "rates"):
            tables[name] = tables[name].filter(his)
    return replace(ledger, tables={name: frame.collect().lazy() for name, frame in tables.items()})
