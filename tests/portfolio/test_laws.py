"""What must hold for every ledger: the future is not seen, one debtor is as a million, no row and no cent is lost."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from strategist import Strategist
from strategist.portfolio import ledger
from strategist.portfolio.ledger import Ledger
from strategist.portfolio.ledger.events import debtors_on
from strategist.portfolio.ledger.settle import invoices_of, payments_of, settle, visible
from strategist.vocabulary.kinds import Kind

from . import drawn
from .conftest import Books

some_ledgers = settings(max_examples=6, phases=[Phase.generate])  # a smaller seed is no smaller ledger
seeds = st.integers(0, 10_000)
days = st.integers(0, drawn.DAYS + 40).map(lambda after: drawn.START + timedelta(after))


@some_ledgers
@given(seed=seeds, day=days)
def test_facts_of_a_day_do_not_depend_on_what_happens_later(books: Books, seed: int, day: date) -> None:
    tables = drawn.ledger(seed)
    known_then = books(like=tables, **drawn.cut(tables, day))
    known_later = books(**tables)
    assert_frame_equal(
        ledger.facts(known_later, as_of=day).collect(),
        ledger.facts(known_then, as_of=day).collect(),
    )


@some_ledgers
@given(seed=seeds, day=days)
def test_one_debtor_has_the_facts_he_has_among_all(books: Books, seed: int, day: date) -> None:
    whole = books(**drawn.ledger(seed, debtors=6))
    for row in ledger.facts(whole, as_of=day).collect().iter_rows(named=True):
        alone = ledger.facts_of(whole, row["debtor_id"], as_of=day)
        assert alone == {name: value for name, value in row.items() if value is not None}


@some_ledgers
@given(seed=seeds, day=days)
def test_every_row_is_taken_or_set_aside_with_a_reason(books: Books, seed: int, day: date) -> None:
    tables = drawn.ledger(seed)
    found = books(**tables)
    for counted in found.counts:
        assert counted.read == len(tables[counted.table])
        assert counted.read == counted.taken + counted.rejected + counted.left_out
        of_table = found.rejects.filter(pl.col("table") == counted.table)
        whole_rows = of_table.filter(~pl.col("why").str.ends_with("the rest of the row was taken"))
        assert whole_rows["line"].n_unique() == whole_rows.height == counted.rejected
        assert of_table.height - whole_rows.height == counted.cells
        assert whole_rows["why"].str.len_chars().min() is None or whole_rows["why"].str.len_chars().min() > 10


@some_ledgers
@given(seed=seeds, day=days)
def test_no_cent_is_lost(books: Books, seed: int, day: date) -> None:
    """Invoices less payments less credit notes are what is open less what is on account, for each currency."""
    found = books(**drawn.ledger(seed, marks=False))
    settlement = settle(found, day)
    left = _sum(settlement.items.lazy(), "open")
    for currency, amount in _sum(
        settlement.account.lazy().join(debtors_on(found, day), on="debtor_id", how="semi"), "amount"
    ).items():
        left[currency] = left.get(currency, Decimal(0)) - amount
    assert _nonzero(left) == _nonzero(_moved(found, day))


def _moved(found: Ledger, day: date) -> dict[str, Decimal]:
    """What was invoiced, paid and credited up to a day, of debtors whom the ledger knows by then."""
    invoices = invoices_of(found, day)
    known = debtors_on(found, day)
    payments = payments_of(found, day)
    assert payments is not None
    moved = _sum(invoices, "amount")
    for frame in (payments, visible(found.tables["credit_notes"], "issued_on", day)):
        homes = invoices.select("invoice_id", "currency", pl.lit(True).alias("home"))
        placed = frame.join(homes, on=["invoice_id", "currency"], how="left")
        homeless = placed.filter(pl.col("home").is_null() & pl.col("debtor_id").is_null())
        strangers = placed.filter(pl.col("home").is_null() & pl.col("debtor_id").is_not_null()).join(
            known, on="debtor_id", how="anti"
        )
        lost = set(pl.concat([homeless, strangers]).collect()["__line__"])
        for currency, amount in _sum(frame.filter(~pl.col("__line__").is_in(list(lost))), "amount").items():
            moved[currency] = moved.get(currency, Decimal(0)) - amount
    return moved


def _sum(frame: pl.LazyFrame, column: str) -> dict[str, Decimal]:
    return dict(frame.group_by("currency").agg(pl.col(column).sum()).collect().iter_rows())


def _nonzero(sums: dict[str, Decimal]) -> dict[str, Decimal]:
    return {currency: amount for currency, amount in sums.items() if amount}


@some_ledgers
@given(seed=seeds, day=days)
def test_every_row_of_facts_is_a_profile(books: Books, shipped: Strategist, seed: int, day: date) -> None:
    """Types and constraints of the vocabulary hold, so that nothing a ledger tells is refused later."""
    for row in ledger.facts(books(**drawn.ledger(seed)), as_of=day).collect().iter_rows(named=True):
        shipped.case({name: value for name, value in row.items() if value is not None})


def test_columns_have_the_types_of_their_facts(books: Books, shipped: Strategist) -> None:
    schema = ledger.facts(books(**drawn.ledger(1)), as_of=date(2026, 4, 1)).collect_schema()
    wanted = {
        Kind.TEXT: pl.String,
        Kind.PLACE: pl.String,
        Kind.INT: pl.Int64,
        Kind.MONEY: pl.Decimal(18, 4),
        Kind.BOOL: pl.Boolean,
        Kind.SET: pl.List(pl.String),
        Kind.DATE: pl.Date,
        Kind.DATETIME: pl.Datetime("us", "UTC"),
    }
    for name, dtype in schema.items():
        fact = shipped.program.vocabulary.fact[name]
        assert dtype == (pl.Enum(fact.values) if fact.kind is Kind.ENUM else wanted[fact.kind]), name
    assert {"amount_overdue", "days_past_due", "promises_broken", "contacts_tried", "final_notice_days_ago"} <= set(
        schema
    )


@pytest.mark.parametrize("seed", [3, 4])
def test_order_of_files_does_not_matter_for_sums(books: Books, seed: int) -> None:
    tables = drawn.ledger(seed)
    turned = {
        name: rows[::-1] if name in ("payments", "contacts", "credit_notes") else rows for name, rows in tables.items()
    }
    one, other = (ledger.facts(books(**each), as_of=date(2026, 5, 1)).collect() for each in (tables, turned))
    counted = ["debtor_id", "amount_overdue", "days_past_due", "calls_made", "last_payment_amount"]
    assert_frame_equal(one.select(counted), other.select(counted))
