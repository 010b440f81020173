"""The events of a ledger up to a day, prepared for the definitions of facts: one frame a kind, amounts in own currency."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from strategist.portfolio.ledger.cells import MONEY
from strategist.portfolio.ledger.ledger import Ledger
from strategist.portfolio.ledger.own_money import in_own
from strategist.portfolio.ledger.promises import judged
from strategist.portfolio.ledger.raw import LINE
from strategist.portfolio.ledger.settle import invoices_of, settle, settled, visible
from strategist.portfolio.ledger.who import WHO, numbered


@dataclass(frozen=True)
class Events:
    """Frames by kind; a kind that the ledger does not keep is missing. Every row has `debtor_id` and its number
    (`WHO`), as the debtors have.

    `items` open, `account` credits on account, `payments` of each debtor's last day with any, `returned` ones, `contacts`,
    `steps` (contacts of the present arrears that say which action they were, in order), `promises` (in order), `disputes`
    still open, `history` of invoices paid in full. `present`: the row belongs to the present arrears, which began when the
    oldest item that is overdue now fell due.
    """

    day: date
    debtors: pl.LazyFrame
    kinds: dict[str, pl.LazyFrame]


def events(ledger: Ledger, day: date) -> Events:
    """All that the definitions need, as of a day."""
    debtors, who = numbered(debtors_on(ledger, day).collect(engine="streaming"))
    settlement = settle(ledger, day)
    disputes = disputes_on(ledger, day)
    items = in_own(contested(settlement.items.lazy(), disputes), ("left", "contested"), ledger, day)
    overdue = (pl.col("due_on") < day).alias("overdue")
    items = items.filter(pl.col("left") > 0).with_columns(who, overdue).collect(engine="streaming").lazy()
    arrears = items.filter("overdue").group_by(WHO).agg(pl.col("due_on").min().alias("since")).collect().lazy()

    def present(frame: pl.LazyFrame, on: str) -> pl.LazyFrame:
        frame = frame.join(arrears, on=WHO, how="left")
        return frame.with_columns(((pl.col(on) >= pl.col("since")).fill_null(False)).alias("present"))

    account = in_own(settlement.account.lazy().with_columns(who), ("amount",), ledger, day)
    kinds = {"items": items, "account": account, "history": _history(ledger, day).with_columns(who)}
    payments = payments_until(ledger, day)
    if payments is not None:
        payments = payments.with_columns(who)
        standing = payments.filter(pl.col("returned_on").is_null())
        arrived = standing.filter(pl.col("amount") > 0)
        last = arrived.group_by(WHO).agg(pl.col("paid_on").max())
        kinds["payments"] = in_own(arrived.join(last, on=[WHO, "paid_on"], how="semi"), ("amount",), ledger, day)
        if "payments" in ledger.rows and "returned_on" in ledger.rows["payments"].mapping.columns:
            kinds["returned"] = present(payments.filter(pl.col("returned_on").is_not_null()), "returned_on")
    if "contacts" in ledger.tables:
        contacts = visible(ledger.tables["contacts"], "contacted_on", day).with_columns(who)
        ago = (pl.lit(day) - pl.col("contacted_on")).dt.total_days().alias("ago")
        marked = present(contacts.with_columns(ago), "contacted_on")
        silent = [action.id for action in ledger.program.vocabulary.actions if not action.channels]
        homework = pl.col("step").is_in(silent).fill_null(False) & pl.col("channel").is_null()
        kinds["contacts"] = marked.filter(~homework)  # what reached nobody is a step, and no attempt to reach anybody
        if "step" in ledger.rows["contacts"].mapping.columns:
            taken = marked.filter(pl.col("present") & pl.col("step").is_not_null())
            kinds["steps"] = taken.collect(engine="streaming").sort("contacted_on", LINE).lazy()
    if "promises" in ledger.tables:
        promised = visible(ledger.tables["promises"], "made_on", day).with_columns(who)
        promises = in_own(promised, ("amount",), ledger, day)
        came = None
        if payments is not None:
            theirs = standing.join(promised.select(WHO), on=WHO, how="semi")
            came = in_own(theirs, ("amount",), ledger, day)
        known = judged(promises, came, ledger.program.vocabulary, day)
        kinds["promises"] = present(known, "made_on").collect(engine="streaming").sort("made_on", LINE).lazy()
    if disputes is not None:
        kinds["disputes"] = disputes.with_columns(who)
    return Events(day, debtors.lazy(), kinds)


def debtors_on(ledger: Ledger, day: date) -> pl.LazyFrame:
    """The debtors of the master data, and those who have an invoice by then."""
    named = [visible(ledger.tables["invoices"], "known_on", day).select("debtor_id")]
    if "debtors" in ledger.tables:
        named.append(ledger.tables["debtors"].select("debtor_id"))
    return pl.concat(named).unique()


def payments_until(ledger: Ledger, day: date) -> pl.LazyFrame | None:
    """Payments with their debtor; where no payments are kept, invoices marked as paid stand for them."""
    columns = ("debtor_id", "currency", "amount", "paid_on", "returned_on")
    if "payments" in ledger.tables:
        payments = visible(ledger.tables["payments"], "paid_on", day)
        returned = pl.when(pl.col("returned_on") <= day).then(pl.col("returned_on")).alias("returned_on")
        if "invoice_id" not in ledger.rows["payments"].mapping.columns:
            return payments.select(columns).with_columns(returned)
        stated = payments.select(columns).with_columns(returned)
        nobody = pl.col("debtor_id").is_null()
        if not payments.select(nobody.any()).collect(engine="streaming").item():
            return stated
        homeless = payments.filter(nobody)
        homes = invoices_of(ledger, day).select("invoice_id", "currency", pl.col("debtor_id").alias("home"))
        found = homeless.join(homes, on=["invoice_id", "currency"]).with_columns(pl.col("home").alias("debtor_id"))
        return pl.concat(
            [stated.filter(pl.col("debtor_id").is_not_null()), found.select(columns).with_columns(returned)]
        )
    if "paid_on" not in ledger.rows["invoices"].mapping.columns:
        return None
    marked = invoices_of(ledger, day).filter((pl.col("paid_on") <= day) & (pl.col("amount") > 0))
    return marked.with_columns(pl.lit(None, pl.Date).alias("returned_on")).select(columns)


def disputes_on(ledger: Ledger, day: date) -> pl.LazyFrame | None:
    """Disputes open on a day, those that invoices themselves are marked with included; None where nobody keeps any."""
    mapped = ledger.rows["invoices"].mapping.columns
    parts = []
    columns = ("debtor_id", "invoice_id", "currency", "amount", "opened_on", "in_writing")
    if "disputes" in ledger.tables:
        parts.append(visible(ledger.tables["disputes"], "opened_on", day, "closed_on").select(columns))
    if "disputed" in mapped or "disputed_on" in mapped:
        marked = pl.col("disputed") if "disputed" in mapped else pl.col("disputed_on").is_not_null()
        opened = (
            pl.col("disputed_on").fill_null(ledger.mapping.as_of) if ledger.mapping.as_of else pl.col("disputed_on")
        )
        flagged = (
            invoices_of(ledger, day)
            .filter(marked)
            .with_columns(
                opened.alias("opened_on"),
                pl.lit(None, MONEY).alias("amount"),
                pl.lit(None, pl.Boolean).alias("in_writing"),
            )
        )
        parts.append(visible(flagged, "opened_on", day).select(columns))
    return pl.concat(parts) if parts else None


def contested(items: pl.LazyFrame, disputes: pl.LazyFrame | None) -> pl.LazyFrame:
    """The items with the part that is `contested`: what disputes about the invoice say, or about the whole account.

    All of an item is, where a dispute states no amount, or one in another currency.
    """
    if disputes is None:
        return items.with_columns(pl.lit(0).cast(MONEY).alias("contested"))
    mine = items.select("debtor_id", "invoice_id", pl.col("currency").alias("of_item"))
    unsaid = pl.col("amount").is_null() | (pl.col("currency") != pl.col("of_item")).fill_null(False)
    by_invoice = (
        disputes.join(mine, on=["debtor_id", "invoice_id"])
        .group_by("debtor_id", "invoice_id")
        .agg(pl.col("amount").sum().alias("part"), unsaid.any().alias("whole"))
    )
    account = disputes.filter(pl.col("invoice_id").is_null() & pl.col("amount").is_null()).select("debtor_id").unique()
    account = account.with_columns(pl.lit(True).alias("all"))
    items = items.join(by_invoice, on=["debtor_id", "invoice_id"], how="left").join(account, on="debtor_id", how="left")
    part = pl.min_horizontal(pl.col("part").fill_null(0), pl.col("left"))
    contested = pl.when(pl.col("whole") | pl.col("all")).then(pl.col("left")).otherwise(part).cast(MONEY)
    return items.with_columns(contested.alias("contested")).drop("part", "whole", "all")


def _history(ledger: Ledger, day: date) -> pl.LazyFrame:
    """Invoices paid in full by a day, with the days they were late (0: in time)."""
    paid_on = pl.coalesce(pl.when(pl.col("paid_on") <= day).then(pl.col("paid_on")), "last_paid_on")
    paid = (
        settled(ledger, day)
        .filter((pl.col("amount") > 0) & (pl.col("open") == 0))
        .with_columns(paid_on.alias("settled_on"))
    )
    late = pl.max_horizontal((pl.col("settled_on") - pl.col("due_on")).dt.total_days(), pl.lit(0))
    return paid.filter(pl.col("settled_on").is_not_null()).select("debtor_id", late.alias("late"))
