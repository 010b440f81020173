"""Mistakes in a mapping: where, what, the nearest name, what to do. Read the snapshot as the author of the mapping would."""

from __future__ import annotations

from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from strategist.portfolio import ledger

GOOD = """\
currency: EUR
invoices:
  file: i.csv
  columns: {invoice_id: Beleg, debtor_id: Kunde, amount: Betrag, due_on: Faellig}
"""
MISTAKES = {
    "nothing": "",
    "a list": "- invoices",
    "an unknown key": GOOD + "curency: EUR\n",
    "an unknown key of a table": GOOD + "  colums: {}\n",
    "no currency": GOOD.replace("currency: EUR\n", ""),
    "no ISO code": GOOD.replace("EUR", "EURO"),
    "no invoices": "currency: EUR\npayments: {file: i.csv, columns: {debtor_id: Kunde, amount: Betrag, paid_on: Faellig}}\n",
    "no such file": GOOD.replace("i.csv", "j.csv"),
    "an unknown format": GOOD.replace("i.csv", "i.ods"),
    "file and query": GOOD + "  query: select 1\n",
    "a query without database": GOOD.replace("file: i.csv", "query: select 1"),
    "a database that the environment lacks": GOOD.replace(
        "file: i.csv", "query: select 1\n  database: env:NO_SUCH_DATABASE"
    ),
    "an unknown column": GOOD.replace("due_on", "due_date"),
    "a needed column": GOOD.replace("amount: Betrag, ", ""),
    "no way to the due day": GOOD.replace(", due_on: Faellig", ""),
    "a header that is not there": GOOD.replace("Faellig", "Fällig"),
    "a header in another case": GOOD.replace("Betrag", "betrag"),
    "where of a header that is not there": GOOD + "  where: {Art: [RV]}\n",
    "an unknown encoding": GOOD + "  encoding: utf-9\n",
    "a form of dates": GOOD + "  dates: [DD.MM.YYYY]\n",
    "one mark for two things": GOOD + '  decimal: ","\n  thousands: ","\n',
    "an unknown time zone": GOOD + "timezone: Europe/Berlinn\n",
    "a choice": GOOD + "on_account: oldest\n",
    "an absurd day": GOOD + "as_of: 1066-10-14\n",
    "undated flags": GOOD.replace("due_on: Faellig", "due_on: Faellig, disputed: Kunde, open_amount: Betrag"),
    "values of what is not mapped": GOOD + "  values: {currency: {Euro: EUR}}\n",
    "not YAML": GOOD + "  : [\n",
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_located_and_explained(
    mistake: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shipped, snapshot: SnapshotAssertion
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "i.csv").write_text("Beleg,Kunde,Betrag,Faellig\nR1,D,1,2026-01-01\n", encoding="utf-8")
    (tmp_path / "i.ods").write_text("", encoding="utf-8")
    (tmp_path / "ledger.yaml").write_text(MISTAKES[mistake], encoding="utf-8")
    with pytest.raises(ledger.LedgerError if mistake != "nothing" else Exception) as raised:
        ledger.read("ledger.yaml", shipped.program)
    assert raised.value.render() == snapshot  # type: ignore[attr-defined]


FILES = {
    "an empty file": b"",
    "a blank file": b"\r\n\r\n",
    "a header twice": b"Beleg,Kunde,Kunde,Betrag,Faellig\n",
    "latin-1": "Beleg,Kunde,Betrag,Faellig\nR1,Müller,1,2026-01-01\n".encode("latin-1"),
    "GBK": "Beleg,Kunde,Betrag,Faellig\nR1,恒达饲料有限公司,1,2026-01-01\n".encode("gbk"),
    "an open quote": b'Beleg,Kunde,Betrag,Faellig\nR1,"D,1,2026-01-01\nR2,D,1,2026-01-01\n',
    "a workbook by name only": b"Beleg,Kunde",
    "Parquet by name only": b"Beleg,Kunde",
}


@pytest.mark.parametrize("file", FILES)
def test_a_file_that_cannot_be_read_is_said(
    file: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shipped, snapshot: SnapshotAssertion
) -> None:
    monkeypatch.chdir(tmp_path)
    name = "i.xlsx" if "workbook" in file else "i.parquet" if "Parquet" in file else "i.csv"
    (tmp_path / name).write_bytes(FILES[file])
    (tmp_path / "ledger.yaml").write_text(GOOD.replace("i.csv", name), encoding="utf-8")
    with pytest.raises(ledger.LedgerError) as raised:
        ledger.read("ledger.yaml", shipped.program)
    assert raised.value.render() == snapshot


def test_a_header_alone_is_an_empty_table(tmp_path: Path, shipped) -> None:
    from datetime import date

    (tmp_path / "i.csv").write_text("Beleg,Kunde,Betrag,Faellig\n", encoding="utf-8")
    (tmp_path / "ledger.yaml").write_text(GOOD, encoding="utf-8")
    found = ledger.read(tmp_path / "ledger.yaml", shipped.program)
    assert [(one.read, one.taken) for one in found.counts] == [(0, 0)]
    assert ledger.facts(found, as_of=date(2026, 1, 1)).collect().height == 0
