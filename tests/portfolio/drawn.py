"""Random ledgers: a few dozen debtors each, with all kinds of events, several currencies, and rows that are wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from random import Random

START = date(2026, 1, 1)
DAYS = 120
RATES = [
    {"currency": "USD", "day": "2026-01-01", "rate": "0.80"},
    {"currency": "USD", "day": "2026-03-01", "rate": "0.90"},
    {"currency": "CNY", "day": "2026-02-01", "rate": "0.1234"},
]
ENDS = {
    "invoices": ("cancelled_on", "paid_on", "disputed_on"),
    "payments": ("returned_on",),
    "disputes": ("closed_on",),
}
"""Columns with later events of a row."""
KNOWN = {
    "invoices": "issued_on",
    "payments": "paid_on",
    "credit_notes": "issued_on",
    "contacts": "contacted_on",
    "promises": "made_on",
    "disputes": "opened_on",
}

Rows = list[dict[str, str]]


def ledger(seed: int, debtors: int = 25, marks: bool = True) -> dict[str, Rows]:
    """The tables of a random ledger; `marks`: invoices may say themselves that they are paid."""
    draw = Random(seed)
    ids = [f"D{number}" for number in range(debtors)]

    def some(of: Sequence[str], blank: float = 0.0) -> str:
        return "" if draw.random() < blank else draw.choice(of)

    def day(blank: float = 0.0, after: date = START) -> str:
        return "" if draw.random() < blank else str(after + timedelta(draw.randrange(DAYS)))

    def amount() -> str:
        return draw.choice(["10", "25.50", "100.00", "33.3333", "0", "7.01", "1999.99"])

    def currency() -> str:
        return draw.choice(["EUR", "EUR", "EUR", "USD", "CNY", ""])

    tables: dict[str, Rows] = {"debtors": [{"debtor_id": id, "currency": draw.choice(["", "", "USD"])} for id in ids]}
    tables["rates"] = RATES
    invoices: Rows = []
    for number in range(debtors * 5):
        issued = START + timedelta(draw.randrange(DAYS))
        row = {
            "invoice_id": f"R{number}" if draw.random() > 0.03 else f"R{draw.randrange(debtors * 5)}",
            "debtor_id": some([*ids, "new"], 0.02),
            "amount": draw.choice(["-", ""]) + amount() if draw.random() < 0.1 else amount(),
            "currency": currency(),
            "issued_on": str(issued),
            "due_on": str(issued + timedelta(draw.randrange(45))),
            "cancelled_on": day(0.95, issued),
            "disputed_on": day(0.9, issued),
        }
        if marks:
            row["paid_on"] = day(0.8, issued)
        invoices.append(row)
    numbers = [f"R{number}" for number in range(debtors * 5 + 5)]
    tables["invoices"] = invoices
    tables["payments"] = [
        {
            "payment_id": some([f"P{number}"], 0.2),
            "debtor_id": some([*ids, "stranger"], 0.3),
            "invoice_id": some(numbers, 0.2),
            "amount": draw.choice(["-5", amount(), amount(), amount(), "x"]),
            "currency": currency(),
            "paid_on": day(),
            "returned_on": day(0.9),
        }
        for number in range(debtors * 4)
    ]
    tables["credit_notes"] = [
        {
            "debtor_id": some(ids),
            "invoice_id": some(numbers, 0.3),
            "amount": amount(),
            "currency": currency(),
            "issued_on": day(),
        }
        for _ in range(debtors)
    ]
    tables["contacts"] = [
        {
            "debtor_id": some(ids),
            "contacted_on": day(),
            "channel": some(["phone", "email", "letter", "visit", "sms", "pigeon"], 0.1),
            "reached": some(["yes", "no"], 0.3),
            "role": some(["owner", "orderer"], 0.5),
            "step": some(["friendly_reminder", "final_notice", "firm_call", "formal_demand_letter"], 0.4),
        }
        for _ in range(debtors * 4)
    ]
    tables["promises"] = []
    for _ in range(debtors * 2):
        made = START + timedelta(draw.randrange(DAYS))
        tables["promises"].append(
            {
                "debtor_id": some(ids),
                "made_on": str(made),
                "promised_on": str(made + timedelta(draw.randrange(10))),
                "amount": draw.choice(["", amount()]),
                "currency": currency(),
            }
        )
    tables["disputes"] = [
        {
            "debtor_id": some(ids),
            "invoice_id": some(numbers, 0.4),
            "opened_on": (opened := day()),
            "closed_on": day(0.5, date.fromisoformat(opened)),
            "amount": draw.choice(["", "5", "50"]),
            "in_writing": some(["yes", "no"], 0.3),
        }
        for _ in range(debtors)
    ]
    return tables


def cut(tables: Mapping[str, Rows], day: date) -> dict[str, Rows]:
    """The ledger as it stood in the evening of a day: without later rows, and without later events of earlier rows."""
    last = str(day)
    found = {}
    for name, rows in tables.items():
        known, ends = KNOWN.get(name), ENDS.get(name, ())
        kept = [row for row in rows if known is None or row[known] <= last]
        found[name] = [
            {key: "" if key in ends and value > last else value for key, value in row.items()} for row in kept
        ]
    return found
