"""The same ledger from text files, a workbook, Parquet and a database, in several encodings and ways of writing, is the same."""

from __future__ import annotations

import sqlite3
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from strategist.portfolio import ledger
from strategist.portfolio.ledger.cells import amount_of
from strategist.portfolio.ledger.mapping import Writing

ROWS = [
    ("007", "恒达", Decimal("1234.50"), date(2026, 1, 31)),
    ("8", "Müller", Decimal("-20.00"), date(2026, 2, 28)),
    ("9", "Müller", Decimal("70.10"), date(2026, 1, 2)),
]
NAMES = ["no", "who", "sum", "due"]
MAPPING = (
    "currency: EUR\ninvoices:\n  {source}\n  columns: {{invoice_id: no, debtor_id: who, amount: sum, due_on: due}}\n"
)


def told(folder: Path, source: str, shipped) -> pl.DataFrame:
    (folder / "ledger.yaml").write_text(MAPPING.format(source=source), encoding="utf-8")
    found = ledger.read(folder / "ledger.yaml", shipped.program)
    assert found.rejects.is_empty(), found.rejects.to_dicts()
    return ledger.facts(found, as_of=date(2026, 3, 1)).collect()


@pytest.fixture(scope="module")
def expected() -> list[tuple[str, Decimal, int]]:
    return [("Müller", Decimal("50.10"), 58), ("恒达", Decimal("1234.50"), 29)]


def same(frame: pl.DataFrame, expected: list[tuple[str, Decimal, int]]) -> bool:
    return frame.select("debtor_id", "amount_overdue", "days_past_due").rows() == expected


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_in_declared_encodings(tmp_path: Path, shipped, expected, encoding: str) -> None:
    lines = ["no;who;sum;due", *(f"{no};{who};{sum};{due}" for no, who, sum, due in ROWS)]
    (tmp_path / "i.csv").write_bytes("\r\n".join(lines).encode(encoding))
    declared = "utf-8" if encoding == "utf-8-sig" else encoding
    assert same(told(tmp_path, f"file: i.csv\n  encoding: {declared}", shipped), expected)


@pytest.mark.parametrize(
    ("setting", "amounts", "days"),
    [
        ('decimal: ","\n  thousands: "."\n  dates: ["%d.%m.%Y"]', ("1.234,50", "20,00-", "70,1"), "%d.%m.%Y"),
        ('thousands: ","\n  dates: ["%m/%d/%Y"]', ("1,234.50", "(20.00)", "70.10"), "%m/%d/%Y"),
        ("dates: ['%Y-%m-%d', '%Y%m%d']\n  round: 2", ("1234.4999999", "-20", "70.1000001"), "%Y%m%d"),
        ('dates: ["%Y年%m月%d日"]', ("1234.5", "-20.0", "70.1"), "%Y年%m月%d日"),
    ],
)  # fmt: skip
def test_text_in_ways_of_writing(
    tmp_path: Path, shipped, expected, setting: str, amounts: tuple[str, ...], days: str
) -> None:
    lines = [
        "no\twho\tsum\tdue",
        *(f"{no}\t{who}\t{sum}\t{due.strftime(days)}" for (no, who, _, due), sum in zip(ROWS, amounts)),
    ]
    (tmp_path / "i.tsv").write_text("\n".join(lines), encoding="utf-8")
    assert same(told(tmp_path, f"file: i.tsv\n  {setting}", shipped), expected)


def test_a_workbook(tmp_path: Path, shipped, expected) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(tmp_path / "i.xlsx") as book:
        book.add_worksheet("notes").write(0, 0, "nothing here")
        sheet, day = book.add_worksheet("open items"), book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_row(0, 0, NAMES)
        for number, (no, who, amount, due) in enumerate(ROWS, 1):
            sheet.write_string(number, 0, no)
            sheet.write_string(number, 1, who)
            sheet.write_number(number, 2, float(amount))
            sheet.write_datetime(number, 3, due, day)
    assert same(told(tmp_path, "file: i.xlsx\n  sheet: open items\n  dates: ['%d.%m.%Y']", shipped), expected)
    with pytest.raises(ledger.LedgerError, match="has no sheet `open item`"):
        told(tmp_path, "file: i.xlsx\n  sheet: open item", shipped)


@pytest.mark.parametrize("dtype", [pl.Decimal(18, 2), pl.Float64, pl.Float32, pl.String])
def test_parquet(tmp_path: Path, shipped, expected, dtype: pl.DataType) -> None:
    frame = pl.DataFrame(ROWS, schema=NAMES, orient="row").with_columns(pl.col("sum").cast(dtype))
    if dtype == pl.Float32:
        frame = frame.with_columns(pl.col("sum").cast(pl.Float64).round(2))
    frame.write_parquet(tmp_path / "i.parquet")
    assert same(told(tmp_path, "file: i.parquet", shipped), expected)


@pytest.mark.parametrize("url", ["sqlite:///books.db", "env:TEST_LEDGER_URL"])
def test_a_query(tmp_path: Path, shipped, expected, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with sqlite3.connect(tmp_path / "books.db") as books:
        books.execute("create table posts (no text, who text, sum numeric, due text, kind text)")
        books.executemany(
            "insert into posts values (?, ?, ?, ?, 'RV')",
            [(no, who, float(sum), str(due)) for no, who, sum, due in ROWS],
        )
        books.execute("insert into posts values ('X', 'Y', 1, '2026-01-01', 'KR')")
    monkeypatch.setenv("TEST_LEDGER_URL", "sqlite:///books.db")
    assert same(told(tmp_path, f"query: select * from posts where kind = 'RV'\n  database: {url}", shipped), expected)
    with pytest.raises(ledger.LedgerError, match="the query cannot be run: no such table"):
        told(tmp_path, f"query: select * from nowhere\n  database: {url}", shipped)


def test_a_database_that_is_not_there_is_not_made(tmp_path: Path, shipped) -> None:
    with pytest.raises(ledger.LedgerError, match=r"there is no file `books.db`"):
        told(tmp_path, "query: select 1\n  database: sqlite:///books.db", shipped)
    assert not (tmp_path / "books.db").exists()


def test_one_file_for_several_tables_with_signs_of_its_own(tmp_path: Path, shipped) -> None:
    """As SAP keeps them: one table of items, a sign apart, a number that is one only within a company and year."""
    (tmp_path / "bsid.csv").write_text(
        "BUKRS,BELNR,KUNNR,BLART,SHKZG,DMBTR,ZFBDT,ZBD1T,REBZG\n"
        "1000,1,K1,RV,S,100.00,20260101,30,\n1000,2,K1,RV,H,15.00,20260101,0,\n1000,3,K1,DZ,H,30.00,20260105,0,1000/1\n2000,1,K1,RV,S,7.00,20260101,14,\n",
        encoding="utf-8",
    )
    (tmp_path / "ledger.yaml").write_text(
        'currency: EUR\ndates: ["%Y%m%d"]\n'
        "invoices:\n  file: bsid.csv\n  where: {BLART: [RV]}\n  sign: {column: SHKZG, negative: [H]}\n"
        "  columns: {invoice_id: [BUKRS, BELNR], debtor_id: KUNNR, amount: DMBTR, baseline_on: ZFBDT, terms_days: ZBD1T}\n"
        "payments:\n  file: bsid.csv\n  where: {BLART: [DZ]}\n"
        "  columns: {debtor_id: KUNNR, invoice_id: REBZG, amount: DMBTR, paid_on: ZFBDT}\n",
        encoding="utf-8",
    )
    found = ledger.read(tmp_path / "ledger.yaml", shipped.program)
    assert [(one.read, one.taken, one.left_out) for one in found.counts] == [(4, 3, 1), (4, 1, 3)]
    [account] = ledger.statement(found, "K1", as_of=date(2026, 2, 1)).accounts
    assert [(item.invoice_id, item.due_on, item.open) for item in account.items] == [
        ("2000/1", date(2026, 1, 15), 7),
        ("1000/1", date(2026, 1, 31), 70),
    ]
    assert account.balance == 62


def test_floats_of_a_source_are_what_they_round_to() -> None:
    cells = pl.DataFrame({"x": [0.29, 1.005, 2309.7899999999995, 1e15, float("nan"), None]})
    read = cells.select(amount_of(pl.col("x"), pl.Float64(), Writing()))["x"].to_list()
    assert read == [Decimal("0.29"), Decimal("1.005"), Decimal("2309.79"), None, None, None]
