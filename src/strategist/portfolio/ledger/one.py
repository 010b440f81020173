"""A ledger of one debtor: the same tables, only his rows."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from strategist.portfolio.ledger.ledger import Ledger


def only(ledger: Ledger, debtor_id: str) -> Ledger:
    """The ledger with the rows of one debtor, and those payments and credit notes that name an invoice of his."""
    tables = {
        name: frame if name == "rates" else frame.filter(pl.col("debtor_id") == debtor_id)
        for name, frame in ledger.tables.items()
        if name not in ("payments", "credit_notes")
    }
    invoices = tables["invoices"].select("invoice_id").collect()["invoice_id"]
    for name in ("payments", "credit_notes"):
        if name in ledger.tables:
            his = (pl.col("debtor_id") == debtor_id) | pl.col("invoice_id").is_in(invoices.implode())
            tables[name] = ledger.tables[name].filter(his)
    tables = {name: tables[name] for name in ledger.tables}
    tables = {name: frame if name == "rates" else frame.collect().lazy() for name, frame in tables.items()}
    return replace(ledger, tables=tables)
