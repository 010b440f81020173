"""`strategist map`: headers of three languages and SAP, near names, and what the cells say."""

from __future__ import annotations

from pathlib import Path

import pytest

from strategist.portfolio import ledger
from strategist.portfolio.ledger.propose import propose
from strategist.portfolio.ledger.propose_text import as_yaml
from strategist.portfolio.ledger.synonyms import HEADERS, folded
from strategist.portfolio.ledger.tables import TABLES

EXAMPLE = Path(__file__).parents[2] / "examples" / "ledger"


def proposed(path: Path, shipped) -> dict[str, str]:
    return {found.column: found.header for found in propose(path, shipped.program.vocabulary).columns}


@pytest.mark.parametrize(
    ("name", "text", "table", "columns"),
    [
        ("items.csv", "BUKRS,KUNNR,BELNR,BLDAT,ZFBDT,ZBD1T,WAERS,WRBTR\n1000,4711,90001,20260105,20260105,30,EUR,100.00\n", "invoices",
         {"debtor_id": "KUNNR", "invoice_id": "BELNR", "issued_on": "BLDAT", "baseline_on": "ZFBDT", "terms_days": "ZBD1T", "currency": "WAERS", "amount": "WRBTR"}),
        ("应收.csv", "客户编号,发票号,金额,开票日期,到期日\nK1,F1,100,2026年01月05日,2026年02月04日\n", "invoices",
         {"debtor_id": "客户编号", "invoice_id": "发票号", "amount": "金额", "issued_on": "开票日期", "due_on": "到期日"}),
        ("Zahlungen 2026.csv", "Kunden-Nr.;Rechnungs-Nr.;Betrag;Zahlungsdatum\n7;R1;1.000,00;05.01.2026\n", "payments",
         {"debtor_id": "Kunden-Nr.", "invoice_id": "Rechnungs-Nr.", "amount": "Betrag", "paid_on": "Zahlungsdatum"}),
        ("ar.csv", "Custmer ID,Invoice Numbr,Inv Due Date,Due Date,Total Amount\nC,I,2026-01-01,2026-01-31,10\n", "invoices",
         {"debtor_id": "Custmer ID", "invoice_id": "Invoice Numbr", "due_on": "Due Date", "amount": "Total Amount"}),
    ],
)  # fmt: skip
def test_headers_are_recognised(
    tmp_path: Path, shipped, name: str, text: str, table: str, columns: dict[str, str]
) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    found = propose(tmp_path / name, shipped.program.vocabulary)
    assert found.table == table
    assert {one.column: one.header for one in found.columns if one.column in columns} == columns


def test_cells_that_cannot_be_the_thing_speak_against_a_header(tmp_path: Path, shipped) -> None:
    (tmp_path / "invoices.csv").write_text(
        "invoice,customer,amount,due date,paid\nR1,C,much,soon,2026-01-01\nR2,C,more,later,2026-01-02\n",
        encoding="utf-8",
    )
    columns = proposed(tmp_path / "invoices.csv", shipped)
    assert columns == {"invoice_id": "invoice", "debtor_id": "customer", "paid_on": "paid"} or columns == {
        "invoice_id": "invoice",
        "debtor_id": "customer",
    }


def test_the_proposal_for_the_example_reads_it_as_the_mapping_by_hand_does(tmp_path: Path, shipped) -> None:
    files = sorted(EXAMPLE.glob("*.csv"))
    path = tmp_path / "ledger.yaml"
    path.write_text(as_yaml([propose(file, shipped.program.vocabulary) for file in files], tmp_path), encoding="utf-8")
    by_hand, guessed = ledger.read(EXAMPLE / "ledger.yaml", shipped.program), ledger.read(path, shipped.program)
    assert set(guessed.rows) == set(by_hand.rows)
    for name, rows in by_hand.rows.items():
        proposed = {column: said[0].text for column, said in guessed.rows[name].mapping.columns.items()}
        wanted = {column: said[0].text for column, said in rows.mapping.columns.items()}
        assert proposed.items() <= wanted.items(), name
        assert {column.name for column in TABLES[name].columns if column.wanted} <= set(proposed)


def test_amounts_and_days_are_read_from_the_cells(tmp_path: Path, shipped) -> None:
    (tmp_path / "invoices.csv").write_text(
        "invoice;customer;amount;due date\nR1;C;1.234,50;31/01/2026\nR2;C;10,00;05/02/2026\n", encoding="utf-8"
    )
    writing = propose(tmp_path / "invoices.csv", shipped.program.vocabulary).writing
    assert (writing.decimal, writing.thousands, writing.dates) == (",", ".", ("%d/%m/%Y",))
    (tmp_path / "invoices.csv").write_text(
        "invoice,customer,amount,due date\nR1,C,1.1999999999995,4/5/2026\n", encoding="utf-8"
    )
    found = propose(tmp_path / "invoices.csv", shipped.program.vocabulary)
    assert found.writing.round == 2
    assert found.notes == ("days such as 4/5/2026 can be read in two ways: look at `dates`",)


@pytest.mark.parametrize(
    ("header", "line"),
    [
        ("Amount (USD)", "currency: USD  # named by the header `Amount (USD)`"),
        ("invoice_amount_gbp", "currency: GBP  # named by the header `invoice_amount_gbp`"),
        ("amount", "currency: EUR  # no column tells it: say which it is"),
        ("all amount", "currency: EUR  # no column tells it: say which it is"),
    ],
)
def test_a_header_may_name_the_currency(tmp_path: Path, shipped, header: str, line: str) -> None:
    file = tmp_path / "invoices.csv"
    file.write_text(f"invoice,customer,{header},due date\nR1,C,10.00,2026-01-31\n", encoding="utf-8")
    assert line in as_yaml([propose(file, shipped.program.vocabulary)], tmp_path).splitlines()


def test_no_name_stands_for_two_columns_of_a_table_and_all_are_folded() -> None:
    for table, columns in HEADERS.items():
        known = {column.name for column in TABLES[table].columns}
        assert table == "debtors" or set(columns) <= known
        for names in columns.values():
            assert all(name == folded(name) for name in names), names
