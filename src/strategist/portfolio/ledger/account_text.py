"""A statement of account for people, for programs, and for a sheet."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from decimal import Decimal

from strategist.portfolio.ledger.account import Account, Statement
from strategist.vocabulary.kinds import MONEY_SCALE, money_text

FORMAT = "strategist.statement/1"
HEADERS = ("invoice", "issued", "due", "days late", "amount", "paid", "credited", "open", "disputed")


def plain(amount: Decimal) -> str:
    """An amount as plain decimal text.

    >>> plain(Decimal("1234.5000"))
    '1234.50'
    """
    return money_text(int(amount * MONEY_SCALE))


def spoken(amount: Decimal) -> str:
    """An amount with its thousands marked; more than two decimals only where it has them.

    >>> spoken(Decimal("-1234.5000"))
    '-1,234.50'
    """
    whole, _, part = plain(amount).partition(".")
    return f"{'-' if whole.startswith('-') else ''}{int(whole.lstrip('-')):,}.{part}"


def as_text(statement: Statement) -> str:
    """The statement as tables in plain text."""
    head = f"{statement.name} ({statement.debtor_id})" if statement.name else statement.debtor_id
    lines = [f"Statement of account: {head}", f"as of {statement.as_of.isoformat()}"]
    if not statement.accounts:
        lines += ["", "Nothing is open."]
    for account in statement.accounts:
        lines += ["", *_account(account)]
    return "\n".join(lines)


def _account(account: Account) -> list[str]:
    lines = [account.currency]
    if account.items:
        rows = [
            (
                item.invoice_id,
                item.issued_on.isoformat(),
                item.due_on.isoformat(),
                str(item.days_past_due) if item.days_past_due > 0 else "not due",
                *(
                    spoken(one) if one else "-"
                    for one in (item.amount, item.paid, item.credited, item.open, item.disputed)
                ),
            )
            for item in account.items
        ]
        lines += _table(HEADERS, rows, left=1)
    if account.unapplied:
        entries = [
            (one.kind, one.id or "-", one.day.isoformat() if one.day else "-", spoken(one.amount))
            for one in account.unapplied
        ]
        lines += [
            "  on account, not applied to any invoice",
            *_table(("kind", "number", "day", "amount"), entries, left=2),
        ]
    totals = [("open", account.open), ("of it overdue", account.overdue), ("of it disputed", account.disputed)]
    totals += [("on account", account.credit), ("balance", account.balance)]
    shown = [(name, spoken(amount)) for name, amount in totals if amount or name in ("open", "balance")]
    wide = max(len(amount) for _, amount in shown)
    return lines + [f"  {name:<16}{amount:>{wide}} {account.currency}" for name, amount in shown]


def _table(headers: Sequence[str], rows: Sequence[Sequence[str]], left: int) -> list[str]:
    """Columns as wide as their widest cell; the first `left` ones flush left."""
    wide = [max(len(row[number]) for row in (headers, *rows)) for number in range(len(headers))]
    return [
        "  "
        + "  ".join(
            cell.ljust(w) if n < left else cell.rjust(w) for n, (cell, w) in enumerate(zip(row, wide, strict=True))
        ).rstrip()
        for row in (headers, *rows)
    ]


def as_json(statement: Statement) -> str:
    """The statement as JSON; amounts are decimal texts."""
    record = {
        "format": FORMAT,
        "debtor_id": statement.debtor_id,
        "name": statement.name,
        "as_of": statement.as_of.isoformat(),
        "accounts": [
            {
                "currency": account.currency,
                "items": [
                    {
                        "invoice_id": item.invoice_id,
                        "issued_on": item.issued_on.isoformat(),
                        "due_on": item.due_on.isoformat(),
                        "days_past_due": item.days_past_due,
                        "amount": plain(item.amount),
                        "paid": plain(item.paid),
                        "credited": plain(item.credited),
                        "open": plain(item.open),
                        "disputed": plain(item.disputed),
                    }
                    for item in account.items
                ],
                "unapplied": [
                    {
                        "kind": one.kind,
                        "id": one.id,
                        "day": one.day.isoformat() if one.day else None,
                        "amount": plain(one.amount),
                    }
                    for one in account.unapplied
                ],
                "open": plain(account.open),
                "overdue": plain(account.overdue),
                "disputed": plain(account.disputed),
                "on_account": plain(account.credit),
                "balance": plain(account.balance),
            }
            for account in statement.accounts
        ],
    }
    return json.dumps(record, ensure_ascii=False, indent=2)


def as_csv(statement: Statement) -> str:
    """One line an item or credit; credits have a negative `open`, so that the column adds up to the balance."""
    out = io.StringIO()
    sheet = csv.writer(out, lineterminator="\n")
    sheet.writerow(
        (
            "debtor_id",
            "currency",
            "kind",
            "number",
            "issued_on",
            "due_on",
            "days_past_due",
            "amount",
            "paid",
            "credited",
            "open",
            "disputed",
        )
    )
    for account in statement.accounts:
        for item in account.items:
            money = (item.amount, item.paid, item.credited, item.open, item.disputed)
            days = (item.issued_on.isoformat(), item.due_on.isoformat(), item.days_past_due)
            sheet.writerow(
                (statement.debtor_id, account.currency, "invoice", item.invoice_id, *days, *map(plain, money))
            )
        for one in account.unapplied:
            day = one.day.isoformat() if one.day else ""
            amounts = (plain(one.amount), "", "", plain(-one.amount), "")
            sheet.writerow((statement.debtor_id, account.currency, one.kind, one.id or "", day, "", "", *amounts))
    return out.getvalue().rstrip("\n")
