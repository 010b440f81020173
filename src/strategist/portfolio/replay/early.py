"""How early late payers would have been contacted: each invoice paid late beside the contacts that a replay planned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from strategist.portfolio.ledger.settle import settled
from strategist.portfolio.replay.compare import Comparison
from strategist.portfolio.replay.ledger_past import LedgerPast

LATE = ("debtor_id", "invoice_id", "due_on", "paid_on", "contacts", "first_contact_on", "after_due", "before_payment")
"""A row an invoice paid late: the contacts of its debtor after the due day and before the payment."""


@dataclass(frozen=True)
class Early:
    """`late`: rows of `LATE`; `contacts`: all planned ones, `to_late`: of them those to debtors who owed something late."""

    late: pl.DataFrame
    invoices: int
    debtors: int
    contacts: int
    to_late: int

    @property
    def contacted(self) -> pl.DataFrame:
        """The late invoices whose debtor would have been contacted before he paid."""
        return self.late.filter(pl.col("contacts") > 0)

    @property
    def debtors_contacted(self) -> int:
        """Debtors behind them."""
        return self.contacted["debtor_id"].n_unique()

    def spread(self, column: str) -> Sequence[int] | None:
        """Least, quartiles and most of a column of numbers, of the invoices with a contact."""
        values = self.contacted[column].sort().to_list()
        last = len(values) - 1
        return [values[last * part // 4] for part in range(5)] if values else None


def early(comparison: Comparison) -> Early | None:
    """The invoices that fell due on the days of the replay and were paid late by its end; None where no ledger was replayed."""
    past = comparison.replay.past
    if not isinstance(past, LedgerPast):
        return None
    first, last = comparison.first, comparison.last
    invoices = (
        settled(past.ledger, last)
        .filter((pl.col("amount") > 0) & pl.col("due_on").is_between(first, last))
        .select("debtor_id", "invoice_id", "due_on", "open", pl.coalesce("paid_on", "last_paid_on").alias("paid_on"))
        .collect()
    )
    late = invoices.filter((pl.col("open") <= 0) & (pl.col("paid_on") > pl.col("due_on")))
    contacts = comparison.contacts.select(pl.col("case").alias("debtor_id"), "planned_on")
    between = (
        late.join(contacts, on="debtor_id")
        .filter((pl.col("planned_on") > pl.col("due_on")) & (pl.col("planned_on") < pl.col("paid_on")))
        .group_by("debtor_id", "invoice_id")
        .agg(pl.len().cast(pl.Int64).alias("contacts"), pl.col("planned_on").min().alias("first_contact_on"))
    )
    told = late.join(between, on=["debtor_id", "invoice_id"], how="left").with_columns(
        pl.col("contacts").fill_null(0),
        (pl.col("first_contact_on") - pl.col("due_on")).dt.total_days().alias("after_due"),
        (pl.col("paid_on") - pl.col("first_contact_on")).dt.total_days().alias("before_payment"),
    )
    owing = contacts.join(
        invoices.with_columns(pl.col("paid_on").fill_null(pl.lit(last))), on="debtor_id", how="inner"
    ).filter((pl.col("planned_on") > pl.col("due_on")) & (pl.col("planned_on") < pl.col("paid_on")))
    return Early(
        told.select(LATE).sort("debtor_id", "due_on", "invoice_id"),
        invoices.height,
        invoices["debtor_id"].n_unique(),
        contacts.height,
        owing.select("debtor_id", "planned_on").unique().height,
    )
