"""A statement of account: oldest first, what stands against it, and totals that add up."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from decimal import Decimal

import pytest
from syrupy.assertion import SnapshotAssertion

from strategist.portfolio import ledger
from strategist.portfolio.ledger.account_text import as_csv, as_json, as_text

from . import drawn
from .conftest import Books

DAY = date(2026, 4, 15)


@pytest.fixture
def statements(books: Books) -> list[ledger.Statement]:
    found = books(**drawn.ledger(11, debtors=8))
    ids = ledger.facts(found, as_of=DAY).collect()["debtor_id"]
    return [ledger.statement(found, id, as_of=DAY) for id in ids]


def test_items_stand_oldest_first_and_totals_add_up(statements: list[ledger.Statement]) -> None:
    accounts = [account for one in statements for account in one.accounts]
    assert len(accounts) > 10
    for account in accounts:
        assert [item.due_on for item in account.items] == sorted(item.due_on for item in account.items)
        assert account.balance == sum(item.open for item in account.items) - sum(
            entry.amount for entry in account.unapplied
        )
        assert account.overdue == sum(item.open for item in account.items if item.due_on < DAY)
        assert all(item.open > 0 for item in account.items)
        assert all(0 <= item.disputed <= item.open for item in account.items)


def test_csv_adds_up_to_the_balance_and_json_says_the_same(statements: list[ledger.Statement]) -> None:
    for one in statements:
        rows = list(csv.DictReader(io.StringIO(as_csv(one))))
        for account in json.loads(as_json(one))["accounts"]:
            mine = [row for row in rows if row["currency"] == account["currency"]]
            assert sum((Decimal(row["open"]) for row in mine), Decimal(0)) == Decimal(account["balance"])
            assert [row["number"] for row in mine if row["kind"] == "invoice"] == [
                item["invoice_id"] for item in account["items"]
            ]


def test_the_text_is_as_a_person_reads_it(books: Books, snapshot: SnapshotAssertion) -> None:
    found = books(
        debtors=[{"debtor_id": "D", "name": "Keller GmbH"}],
        invoices=[
            {"invoice_id": "R1", "debtor_id": "D", "amount": "12400", "due_on": "2026-04-01", "issued_on": "2026-03-02", "currency": ""},
            {"invoice_id": "R2", "debtor_id": "D", "amount": "99.995", "due_on": "2026-05-01", "issued_on": "2026-04-01", "currency": ""},
            {"invoice_id": "R3", "debtor_id": "D", "amount": "-7", "due_on": "2026-04-01", "issued_on": "2026-04-01", "currency": "USD"},
        ],
        payments=[
            {"payment_id": "Z1", "debtor_id": "D", "invoice_id": "R1", "amount": "400", "paid_on": "2026-04-02"},
            {"payment_id": "Z2", "debtor_id": "D", "invoice_id": "", "amount": "50", "paid_on": "2026-04-03"},
        ],
        rates=[{"currency": "USD", "day": "2026-01-01", "rate": "0.9"}],
        disputes=[{"debtor_id": "D", "invoice_id": "R1", "opened_on": "2026-04-05", "amount": "1000"}],
    )  # fmt: skip
    assert as_text(ledger.statement(found, "D", as_of=DAY)) == snapshot


def test_who_owes_nothing_has_a_statement_that_says_so(books: Books) -> None:
    found = books(
        debtors=[{"debtor_id": "D", "name": "D"}],
        invoices=[{"invoice_id": "R", "debtor_id": "E", "amount": "1", "due_on": "2026-04-01"}],
    )
    assert "Nothing is open." in as_text(ledger.statement(found, "D", as_of=DAY))
