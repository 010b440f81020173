"""A statement of account: what a debtor owes by currency, the oldest item first, and what stands against it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import polars as pl

from strategist.errors import Problem, did_you_mean
from strategist.portfolio.ledger.events import contested, debtors_on, disputes_on
from strategist.portfolio.ledger.ledger import Ledger
from strategist.portfolio.ledger.mapping_reader import LedgerError
from strategist.portfolio.ledger.one import only
from strategist.portfolio.ledger.raw import LINE
from strategist.portfolio.ledger.settle import settle

NONE = Decimal("0.0000")


@dataclass(frozen=True, slots=True)
class OpenItem:
    """An invoice of which something is open. `paid`, `credited`: what named it; `open` may be less than the rest, where
    the invoice itself says so."""

    invoice_id: str
    issued_on: date
    due_on: date
    days_past_due: int
    amount: Decimal
    paid: Decimal
    credited: Decimal
    open: Decimal
    disputed: Decimal


@dataclass(frozen=True, slots=True)
class Unapplied:
    """A payment or credit, or the rest of one, that no invoice has used up; below 0: a refund."""

    kind: str
    id: str | None
    day: date | None
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Account:
    """What stands in one currency. `balance` is what is open less what is unapplied; `owed_now` at most what is overdue."""

    currency: str
    items: tuple[OpenItem, ...]
    unapplied: tuple[Unapplied, ...]

    @property
    def open(self) -> Decimal:
        """All open items together."""
        return sum((item.open for item in self.items), NONE)

    @property
    def overdue(self) -> Decimal:
        """Those past their due day."""
        return sum((item.open for item in self.items if item.days_past_due > 0), NONE)

    @property
    def disputed(self) -> Decimal:
        """The contested parts of all open items."""
        return sum((item.disputed for item in self.items), NONE)

    @property
    def credit(self) -> Decimal:
        """Unapplied payments and credits together."""
        return sum((entry.amount for entry in self.unapplied), NONE)

    @property
    def balance(self) -> Decimal:
        """What the debtor owes in all; below 0, what we owe."""
        return self.open - self.credit


@dataclass(frozen=True, slots=True)
class Statement:
    """A debtor's accounts, by currency."""

    debtor_id: str
    name: str | None
    as_of: date
    accounts: tuple[Account, ...]


def statement(ledger: Ledger, debtor_id: str, *, as_of: date) -> Statement:
    """The statement of account of a debtor as of a day, events of that day included.

    Raises `LedgerError` for a debtor whom the ledger does not know by that day.
    """
    check_debtor(ledger, debtor_id, as_of)
    mine = only(ledger, debtor_id)
    settlement = settle(mine, as_of)
    items = settlement.items.with_columns(pl.col("open").alias("left")).lazy()
    found = contested(items, disputes_on(mine, as_of)).filter(pl.col("debtor_id") == debtor_id).collect()
    found = found.sort("due_on", LINE)
    account = settlement.account.filter(pl.col("debtor_id") == debtor_id)
    codes = sorted({*found["currency"], *account["currency"]})
    return Statement(
        debtor_id,
        _name(mine, debtor_id),
        as_of,
        tuple(
            Account(
                code,
                tuple(_item(row, as_of) for row in found.filter(pl.col("currency") == code).iter_rows(named=True)),
                tuple(
                    Unapplied(row["kind"], row["id"], row["day"], row["amount"])
                    for row in account.filter(pl.col("currency") == code)
                    .sort("day", nulls_last=True)
                    .iter_rows(named=True)
                ),
            )
            for code in codes
        ),
    )


def check_debtor(ledger: Ledger, debtor_id: str, day: date) -> None:
    """Raises `LedgerError`, with the nearest id, for a debtor whom the ledger does not know by a day."""
    known = debtors_on(ledger, day)
    if known.filter(pl.col("debtor_id") == debtor_id).collect().is_empty():
        near = known.collect(engine="streaming")["debtor_id"].head(100_000).to_list()
        raise LedgerError(
            [
                Problem(
                    "unknown-debtor",
                    f"the ledger knows no debtor `{debtor_id[:60]}` as of {day}",
                    help=did_you_mean(debtor_id, near),
                )
            ]
        )


def _item(row: dict[str, object], day: date) -> OpenItem:
    due, issued = row["due_on"], row["known_on"]
    assert isinstance(due, date)
    assert isinstance(issued, date)
    money = {name: value if isinstance(value := row[name], Decimal) else NONE for name in _MONEY}
    return OpenItem(
        str(row["invoice_id"]),
        issued,
        due,
        (day - due).days,
        money["amount"],
        money["paid_sum"],
        money["credited"],
        money["open"],
        money["contested"],
    )


_MONEY = ("amount", "paid_sum", "credited", "open", "contested")


def _name(ledger: Ledger, debtor_id: str) -> str | None:
    if "debtors" not in ledger.rows or "name" not in ledger.rows["debtors"].mapping.columns:
        return None
    names = ledger.tables["debtors"].filter(pl.col("debtor_id") == debtor_id).select("name").collect()["name"]
    return names[0] if len(names) else None
