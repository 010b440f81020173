"""Real extracts of receivables: every row is understood, and what we count is what their owners counted."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from strategist.portfolio import ledger
from strategist.portfolio.ledger.propose import propose
from strategist.portfolio.ledger.propose_text import as_yaml


def read(file: Path, folder: Path, shipped) -> ledger.Ledger:
    path = folder / "ledger.yaml"
    path.write_text(as_yaml([propose(file, shipped.program.vocabulary)], folder), encoding="utf-8")
    return ledger.read(path, shipped.program)


@pytest.mark.parametrize(
    ("name", "rows", "debtors"),
    [
        ("ibm_accounts_receivable.csv", 2_466, 100),
        ("ibm_accounts_receivable_with_missing.csv", 2_586, 100),
        ("highradius_output.csv", 9_681, 694),
    ],
)
def test_the_proposed_mapping_takes_every_row(
    real_data: Path, tmp_path: Path, shipped, name: str, rows: int, debtors: int
) -> None:
    found = read(real_data / name, tmp_path, shipped)
    [counted] = found.counts
    assert (counted.read, counted.taken) == (rows, rows)
    assert ledger.facts(found, as_of=date(2020, 12, 31)).collect().height == debtors


def test_days_late_are_those_of_the_file(real_data: Path, tmp_path: Path, shipped) -> None:
    """Who is overdue on a day, and with how many invoices, is what the days of settlement in the file say."""
    file = real_data / "ibm_accounts_receivable.csv"
    found = read(file, tmp_path, shipped)
    theirs = pl.read_csv(file, infer_schema=False).with_columns(pl.col("SettledDate").str.to_date("%m/%d/%Y"))
    for day in (date(2012, 5, 31), date(2013, 2, 28), date(2013, 8, 31)):
        issued = pl.col("InvoiceDate").str.to_date("%m/%d/%Y") <= day
        due = pl.col("DueDate").str.to_date("%m/%d/%Y")
        late = theirs.filter(issued & (pl.col("SettledDate") > day) & (due < day)).group_by("customerID").len()
        ours = (
            ledger.facts(found, as_of=day)
            .filter(pl.col("invoices_overdue") > 0)
            .select("debtor_id", "invoices_overdue")
            .collect()
        )
        assert sorted(ours.rows()) == sorted((who, number) for who, number in late.iter_rows())
        assert ours.height > 3
