"""Bad rows: each in the reject file, with its line and a reason that its owner can act on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from strategist.portfolio import ledger

from .conftest import Books, Row

INVOICE = {
    "invoice_id": "R1",
    "debtor_id": "D",
    "amount": "10",
    "currency": "EUR",
    "issued_on": "2026-01-01",
    "due_on": "2026-01-31",
}


def test_the_rejects_of_the_example(shipped, snapshot: SnapshotAssertion) -> None:
    rejects = ledger.read(Path(__file__).parents[2] / "examples" / "ledger" / "ledger.yaml", shipped.program).rejects
    assert (
        "\n".join(f"{source}:{line} [{code}] {why}" for _, source, line, code, why, _ in rejects.iter_rows())
        == snapshot
    )


@pytest.mark.parametrize(
    ("table", "row", "code", "says"),
    [
        ("invoices", {"amount": "1,000"}, "bad-amount", "`amount` `1,000` is not an amount"),
        ("invoices", {"amount": "1.23456"}, "bad-amount", "`1.23456`"),
        ("invoices", {"amount": "1e5"}, "bad-amount", "`1e5`"),
        ("invoices", {"amount": "NaN"}, "bad-amount", "`NaN`"),
        ("invoices", {"amount": "999999999999"}, "bad-amount", "`999999999999`"),
        ("invoices", {"amount": ""}, "missing-value", "`amount` is blank"),
        ("invoices", {"invoice_id": " "}, "missing-value", "`invoice_id`"),
        ("invoices", {"due_on": "2026-02-30"}, "bad-date", "`due_on` `2026-02-30`"),
        ("invoices", {"due_on": "31/01/2026"}, "bad-date", "as the mapping says days are written"),
        ("invoices", {"due_on": "9999-12-31"}, "absurd-date", "lies outside 1970 to 2100"),
        ("invoices", {"issued_on": "0202-01-01"}, "absurd-date", "`issued_on` `0202-01-01`"),
        ("invoices", {"due_on": ""}, "no-due-date", "neither terms nor a day to count from"),
        ("invoices", {"currency": "EURO"}, "unknown-currency", "`EURO` is no ISO 4217 code"),
        ("invoices", {"currency": "USD"}, "no-rate", "`USD` has no rate on 2026-01-01"),
        ("invoices", {"invoice_id": "R0"}, "id-twice", "is the id of line 2 too"),
        ("invoices", {"invoice_id": "R0", "amount": "20"}, "repeated-row", "repeats line 2 word for word"),
        ("payments", {"debtor_id": "X", "invoice_id": ""}, "unknown-debtor", "`debtor_id` `X`"),
        ("payments", {"debtor_id": "", "invoice_id": "R7"}, "unknown-invoice", "`R7` is no invoice"),
        ("payments", {"debtor_id": "", "invoice_id": ""}, "missing-value", "and so is the invoice"),
        ("credit_notes", {"amount": "-5"}, "credit-not-positive", "`sign: turned`"),
        ("promises", {"promised_on": "2025-12-31"}, "promise-before-made", "lies before the day of the promise"),
        ("disputes", {"opened_on": ""}, "missing-value", "`opened_on` is blank"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_row_is_said(books: Books, table: str, row: Row, code: str, says: str) -> None:
    good: dict[str, Row] = {
        "invoices": INVOICE,
        "payments": {"debtor_id": "D", "invoice_id": "R0", "amount": "1", "paid_on": "2026-01-02"},
        "credit_notes": {"debtor_id": "D", "amount": "1", "issued_on": "2026-01-02"},
        "promises": {"debtor_id": "D", "made_on": "2026-01-02", "promised_on": "2026-01-03"},
        "disputes": {"debtor_id": "D", "opened_on": "2026-01-02"},
    }
    tables: dict[str, list[Row]] = {"invoices": [{**INVOICE, "invoice_id": "R0", "amount": "20"}]}
    tables[table] = [*tables.get(table, []), {**good[table], **row}]
    found = books(**tables)
    rejects = found.rejects
    assert rejects["code"].to_list() == [code]
    assert says in rejects["why"][0]
    assert rejects.select("table", "source", "line").row(0) == (table, f"{table}.csv", len(tables[table]) + 1)
    cells = json.loads(rejects["row"][0])
    assert {name: cells[name].strip() for name in row} == {name: str(value).strip() for name, value in row.items()}


@pytest.mark.parametrize(
    ("table", "row", "says"),
    [
        ("debtors", {"debtor_kind": "Firm"}, "`Firm` is not one of the words"),
        ("debtors", {"jurisdiction": "Germany"}, "is no ISO 3166 code"),
        ("debtors", {"opted_out_channels": "phone; fax"}, "the others were kept"),
        ("debtors", {"deceased": "maybe"}, "`maybe` is neither yes nor no"),
        ("debtors", {"contract_made_on": "1020-01-01"}, "lies outside 1970 to 2100"),
        ("contacts", {"contacted_on": "2026-01-02", "channel": "fax"}, "`fax` is not one of the words"),
        ("disputes", {"opened_on": "2026-01-02", "amount": "all"}, "`all` is not an amount"),
    ],
)  # fmt: skip
def test_a_cell_whose_row_matters_is_left_out_alone(books: Books, table: str, row: Row, says: str) -> None:
    """A contact attempt, a dispute, or what protects a debtor is not lost for a cell that cannot be read."""
    found = books(invoices=[INVOICE], **{table: [{"debtor_id": "D", **row}]})
    assert says in found.rejects["why"][0]
    assert found.rejects["why"][0].endswith("the rest of the row was taken")
    counted = {one.table: one for one in found.counts}[table]
    assert (counted.taken, counted.rejected, counted.cells) == (1, 0, 1)
    assert found.tables[table].collect().height == 1


def test_of_a_set_the_known_members_stay(books: Books) -> None:
    from datetime import date

    found = books(invoices=[INVOICE], debtors=[{"debtor_id": "D", "opted_out_channels": "phone; fax, sms"}])
    assert ledger.facts_of(found, "D", as_of=date(2026, 2, 1))["opted_out_channels"] == ["phone", "sms"]


def test_rows_with_too_many_or_too_few_cells_have_their_exact_line(tmp_path, shipped) -> None:
    """Also after a line break within quotes, and after blank lines."""
    (tmp_path / "i.csv").write_text(
        'id,who,sum,due\nR1,"D\nx",10,2026-01-31\n\nR2,D,10\nR3,D,10,2026-01-31,,\nR4,D,1,000.00,2026-01-31\nR5,D,x,2026-01-31\n'
    )
    (tmp_path / "l.yaml").write_text(
        "currency: EUR\ninvoices: {file: i.csv, columns: {invoice_id: id, debtor_id: who, amount: sum, due_on: due}}\n"
    )
    found = ledger.read(tmp_path / "l.yaml", shipped.program)
    assert [tuple(row) for row in found.rejects.select("line", "code").iter_rows()] == [
        (5, "ragged-row"),
        (7, "ragged-row"),
        (8, "bad-amount"),
    ]
    assert found.counts[0].read == 5


def test_a_payment_of_a_known_debtor_for_an_unknown_invoice_is_kept_on_account(books: Books) -> None:
    from datetime import date

    found = books(
        invoices=[INVOICE], payments=[{"debtor_id": "D", "invoice_id": "R99", "amount": "4", "paid_on": "2026-01-02"}]
    )
    assert found.rejects.is_empty()
    [account] = ledger.statement(found, "D", as_of=date(2026, 2, 1)).accounts
    assert (account.credit, account.balance) == (4, 6)
