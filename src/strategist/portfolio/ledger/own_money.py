"""Amounts in the currency of their debtor, by the rates of a day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl

from strategist.portfolio.ledger.cells import MONEY
from strategist.portfolio.ledger.currencies import RATE_DECIMALS
from strategist.portfolio.ledger.ledger import Ledger

_SCALE = 10**RATE_DECIMALS
_CENT = 100
"""10**-4 units in the smallest amount that a conversion gives."""


def own_currencies(ledger: Ledger) -> pl.LazyFrame | None:
    """The currency that each debtor's master data state (`debtor_id`, `own`); None where they state none."""
    if "debtors" not in ledger.rows or "currency" not in ledger.rows["debtors"].mapping.columns:
        return None
    return (
        ledger.tables["debtors"]
        .select("debtor_id", pl.col("currency").alias("own"))
        .filter(pl.col("own").is_not_null())
    )


def in_own(frame: pl.LazyFrame, amounts: tuple[str, ...], ledger: Ledger, day: date) -> pl.LazyFrame:
    """The frame with its amounts in the debtor's currency, those that change hands rounded half up to hundredths.

    Every row needs `debtor_id` and `currency` (null: the debtor's own). An amount without a rate becomes null; reading has
    set such rows aside.
    """
    base = ledger.mapping.currency
    own = own_currencies(ledger)
    codes = sorted({base, *ledger.rates.days, *_stated(own)})
    if own is None:
        currency = pl.col("currency").fill_null(base)
        rates = {code: _scaled(ledger, base, code, day) for code in codes if code != base}
        rate = (
            currency.replace_strict(rates, default=None, return_dtype=pl.Int128) if rates else pl.lit(None, pl.Int128)
        )
        return frame.with_columns(
            pl.when(currency == base).then(pl.col(name)).otherwise(_converted(pl.col(name), rate)).alias(name)
            for name in amounts
        )
    frame = frame.join(own, on="debtor_id", how="left").with_columns(pl.col("own").fill_null(base))
    frame = frame.with_columns(pl.col("currency").fill_null(pl.col("own")))
    pairs = [(into, code, _scaled(ledger, into, code, day)) for into in codes for code in codes if into != code]
    table = pl.LazyFrame(pairs, schema={"own": pl.String, "currency": pl.String, "rate": pl.Int128}, orient="row")
    same = pl.col("own") == pl.col("currency")
    frame = frame.join(table, on=["own", "currency"], how="left")
    return frame.with_columns(
        pl.when(same).then(pl.col(name)).otherwise(_converted(pl.col(name), pl.col("rate"))).alias(name)
        for name in amounts
    ).drop("own", "rate")


def _stated(own: pl.LazyFrame | None) -> list[str]:
    return [] if own is None else own.select(pl.col("own").unique()).collect()["own"].to_list()


def _scaled(ledger: Ledger, into: str, code: str, day: date) -> int | None:
    rate = ledger.rates.into(into, code, day)
    return None if rate is None else int(rate * _SCALE)


def _converted(amount: pl.Expr, rate: pl.Expr) -> pl.Expr:
    """Whole-number arithmetic on 128 bits: exact up to the rounding."""
    units = amount.cast(MONEY).to_physical().cast(pl.Int128)
    hundredths: pl.Expr = (units * rate + _SCALE * _CENT // 2) // (_SCALE * _CENT)
    return (hundredths.cast(pl.Decimal(38, 0)) * pl.lit(Decimal("0.01"))).cast(MONEY)
