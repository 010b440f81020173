"""What is open on a day: invoices less the payments and credit notes that name them, and what is left on account.

Only events up to that day count. Money that names no known invoice, and what is paid beyond one, stays on account.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from strategist.portfolio.ledger.cells import MONEY
from strategist.portfolio.ledger.ledger import Ledger
from strategist.portfolio.ledger.mapping import OLDEST_FIRST
from strategist.portfolio.ledger.raw import LINE

NOTHING = pl.lit(0).cast(MONEY)
ACCOUNT = ("debtor_id", "currency", "kind", "id", "day", "amount")
"""The columns of an entry of an account."""
PAYMENT, CREDIT_NOTE, CREDIT, OVERPAYMENT = "payment", "credit note", "negative invoice", "paid beyond the invoice"


@dataclass(frozen=True)
class Settlement:
    """`items`: open invoices with what is `open` and what is `left` of it after the set-off of credits on account;
    `account`: unapplied payments and credits (a negative amount is a refund)."""

    items: pl.DataFrame
    account: pl.DataFrame


def visible(frame: pl.LazyFrame, known: str, day: date, ends: str | None = None) -> pl.LazyFrame:
    """The rows known on a day, and not ended by then."""
    seen = pl.col(known) <= day
    return frame.filter(seen if ends is None else seen & (pl.col(ends).is_null() | (pl.col(ends) > day)))


def payments_of(ledger: Ledger, day: date) -> pl.LazyFrame | None:
    """The payments that stand on a day."""
    return visible(ledger.tables["payments"], "paid_on", day, "returned_on") if "payments" in ledger.tables else None


def invoices_of(ledger: Ledger, day: date) -> pl.LazyFrame:
    """The invoices that stand on a day."""
    return visible(ledger.tables["invoices"], "known_on", day, "cancelled_on")


def settled(
    ledger: Ledger, day: date, only: pl.DataFrame | None = None, naming: pl.LazyFrame | None = None
) -> pl.LazyFrame:
    """Each invoice beside what names it, as a full join: where `amount` is null there is no such invoice.

    Columns: those of the invoice, `paid_sum`, `credited`, `last_paid_on`, and `open`, below 0 where it leaves a credit.
    `only`: the fingerprints of the invoices wanted, with what names them (`naming`).
    """
    items = invoices_of(ledger, day)
    if only is None:
        naming = _naming(ledger, day)
    else:
        items = _with(items, only)
    if naming is None:
        nothing = pl.lit(None, pl.Date).alias("last_paid_on")
        joined = items.with_columns(NOTHING.alias("paid_sum"), NOTHING.alias("credited"), nothing)
    else:
        paid = pl.col("kind") == PAYMENT
        applied = naming.group_by("invoice_id", "currency").agg(
            pl.when(paid).then("amount").otherwise(NOTHING).sum().alias("paid_sum"),
            pl.when(paid).then(NOTHING).otherwise("amount").sum().alias("credited"),
            pl.when(paid).then("day").max().alias("last_paid_on"),
        )
        joined = items.join(applied, on=["invoice_id", "currency"], how="full", coalesce=True)
    balance = pl.col("amount") - pl.col("paid_sum").fill_null(0) - pl.col("credited").fill_null(0)
    joined = joined.with_columns(balance.cast(MONEY).alias("balance"))
    return joined.with_columns(_open(ledger, day).cast(MONEY).alias("open"))


def _open(ledger: Ledger, day: date) -> pl.Expr:
    """What is open of an invoice: its balance, or nearer to 0 where the invoice itself says that less is open."""
    balance = pl.col("balance")
    limit: pl.Expr = pl.when(pl.col("paid_on") <= day).then(NOTHING)
    extract = ledger.mapping.as_of
    if extract is not None and extract <= day:
        limit = pl.coalesce(limit, pl.when("paid").then(NOTHING), "open_amount")
    debit = pl.col("amount") > 0
    nearer = pl.when(debit & (balance > limit) | ~debit & (balance < limit)).then(limit)
    return pl.coalesce(nearer, balance)


_PRINT = pl.col("invoice_id").hash(1) ^ pl.col("currency").hash(2)
"""A fingerprint of an invoice: eight bytes in place of two texts."""


def _with(frame: pl.LazyFrame, only: pl.DataFrame) -> pl.LazyFrame:
    return frame.with_columns(_PRINT.alias("print")).join(only.lazy(), on="print", how="semi").drop("print")


def _unsettled(ledger: Ledger, day: date, naming: pl.LazyFrame) -> pl.DataFrame:
    """Fingerprints of the invoices that may be open, and of what names an invoice that is not there.

    Most invoices of a long history are paid to the cent; leaving them out first halves the work. Two invoices of one
    fingerprint are kept, unless their balances happen to cancel out: for ten million a chance of 1 in 10**5 that there are
    two such, and then only if one is open by exactly what the other is overpaid.
    """
    cleared = (pl.col("paid_on") <= day) if "paid_on" in ledger.rows["invoices"].mapping.columns else pl.lit(False)
    named = pl.col("amount").cast(MONEY), pl.lit(True).alias("there"), cleared.fill_null(False).alias("cleared")
    parts = [invoices_of(ledger, day).select(_PRINT.alias("print"), *named)]
    less = (-pl.col("amount")).cast(MONEY).alias("amount")
    no = pl.lit(False)
    parts.append(naming.select(_PRINT.alias("print"), less, no.alias("there"), no.alias("cleared")))
    sums = pl.concat(parts).group_by("print").agg(pl.col("amount").sum(), pl.col("there", "cleared").any())
    balance = pl.col("amount")
    some = (balance != 0) & ~(pl.col("cleared") & (balance > 0))
    return sums.filter(some | ~pl.col("there")).select("print").collect(engine="streaming")


def _naming(ledger: Ledger, day: date) -> pl.LazyFrame | None:
    """Payments and credit notes as entries of an account (`ACCOUNT`), with the invoice that they name, or null."""
    parts = [
        frame.select("invoice_id", *_entry(kind, id, on))
        for frame, kind, id, on in (
            (payments_of(ledger, day), PAYMENT, "payment_id", "paid_on"),
            (_credit_notes(ledger, day), CREDIT_NOTE, "credit_note_id", "issued_on"),
        )
        if frame is not None
    ]
    return pl.concat(parts) if parts else None


def _credit_notes(ledger: Ledger, day: date) -> pl.LazyFrame | None:
    table = ledger.tables.get("credit_notes")
    return None if table is None else visible(table, "issued_on", day, "cancelled_on")


ITEM = (
    "debtor_id",
    "invoice_id",
    "currency",
    "amount",
    "known_on",
    "due_on",
    "paid_sum",
    "credited",
    "last_paid_on",
    "balance",
    "open",
    "disputed",
    "disputed_on",
    LINE,
)


def settle(ledger: Ledger, day: date) -> Settlement:
    """The open items and the credits on account of all debtors as of a day."""
    naming, only = _naming(ledger, day), None
    if naming is not None:
        only = _unsettled(ledger, day, naming)
        naming = _with(naming, only).collect(engine="streaming").lazy()
    whole = settled(ledger, day, only, naming).filter((pl.col("open") != 0) | pl.col("amount").is_null())
    found = whole.select(ITEM).collect(engine="streaming")
    items = found.filter(pl.col("open") > 0)
    account = _on_account(naming, found)
    return Settlement(
        _set_off(items, account)
        if ledger.mapping.on_account == OLDEST_FIRST
        else items.with_columns(pl.col("open").alias("left")),
        account,
    )


def _on_account(naming: pl.LazyFrame | None, found: pl.DataFrame) -> pl.DataFrame:
    """Unapplied payments and credit notes, invoices below 0, and what is paid beyond invoices."""
    orphans = found.lazy().filter(pl.col("amount").is_null()).select("invoice_id", "currency")
    parts = []
    if naming is not None:
        named = pl.col("invoice_id").is_not_null()
        lost = naming.filter(named).join(orphans, on=["invoice_id", "currency"], how="semi")
        parts = [naming.filter(~named).select(ACCOUNT), lost.select(ACCOUNT)]
    below = pl.col("amount") < 0
    credits = (
        found.lazy().filter(pl.col("open") < 0).with_columns((-pl.col("open")).alias("amount"), below.alias("below"))
    )
    parts.append(credits.filter("below").select(_entry(CREDIT, "invoice_id", "known_on")))
    parts.append(credits.filter(~pl.col("below")).select(_entry(OVERPAYMENT, "invoice_id", "last_paid_on")))
    entries = pl.concat(parts).filter(pl.col("debtor_id").is_not_null() & (pl.col("amount") != 0))
    return entries.collect(engine="streaming").sort(
        "debtor_id", "currency", "day", "kind", "id", "amount", nulls_last=True
    )


def _entry(kind: str, id: str, day: str) -> tuple[pl.Expr, ...]:
    """The columns of an entry (`ACCOUNT`)."""
    return (
        pl.col("debtor_id"),
        pl.col("currency"),
        pl.lit(kind).alias("kind"),
        pl.col(id).alias("id"),
        pl.col(day).alias("day"),
        pl.col("amount").cast(MONEY),
    )


def _set_off(items: pl.DataFrame, account: pl.DataFrame) -> pl.DataFrame:
    """Credits on account pay the oldest open items of the same debtor and currency first."""
    whose = ["debtor_id", "currency"]
    credit = (
        account.group_by(whose).agg(pl.col("amount").sum().cast(MONEY).alias("credit")).filter(pl.col("credit") > 0)
    )
    untouched = items.join(credit, on=whose, how="anti").with_columns(pl.col("open").alias("left"))
    touched = items.join(credit, on=whose).sort(*whose, "due_on", LINE)
    before = pl.col("open").cum_sum().over(whose) - pl.col("open")
    used = pl.min_horizontal(pl.max_horizontal(pl.col("credit") - before, NOTHING), pl.col("open"))
    touched = touched.with_columns((pl.col("open") - used).cast(MONEY).alias("left")).drop("credit")
    return pl.concat([untouched, touched.select(untouched.columns)])
