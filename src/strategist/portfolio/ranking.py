"""The order of a worklist.

First what can be done today, then what waits (the sooner the earlier), then what needs nothing. Within these by `priority`,
then by the strength of the step, then by the amount at stake, then by the debtor's id: the same book gives the same order.
Amounts of several currencies are compared in the ledger's currency by its rates of the day; where there are none, never amount by
amount, but by their place among the amounts of their own currency.
"""

from __future__ import annotations

import polars as pl

from strategist.portfolio.book import DEBTOR, Book
from strategist.portfolio.deciding import PLACE
from strategist.portfolio.ledger.currencies import RATE_DECIMALS
from strategist.vocabulary.vocabulary import CURRENCY

KEYS = (PLACE, "turn", DEBTOR, "priority", "strength", "at_stake", CURRENCY, "not_before", "collector_role", "minutes")
WEIGHT, _WAITS = "weight", "waits"
_SCALE = 10**RATE_DECIMALS


def ranked(rows: pl.LazyFrame, book: Book) -> pl.DataFrame:
    """The keys of all rows in the order of the worklist, with `rank` from 1."""
    have = rows.collect_schema().names()
    keys = rows.select([name for name in KEYS if name in have]).collect(engine="streaming")
    waits = pl.when(pl.col("turn") == "waits").then("not_before").alias(_WAITS)
    keys = keys.with_columns(_weight(keys, book).alias(WEIGHT), waits)
    by = ["turn", _WAITS, *(name for name in ("priority", "strength") if name in have), WEIGHT, DEBTOR]
    down = [name in ("priority", "strength", WEIGHT) for name in by]
    return keys.sort(by, descending=down, nulls_last=True).with_row_index("rank", offset=1)


def rates_of(book: Book, currencies: list[str]) -> dict[str, int] | None:
    """What a unit of each currency is worth in the book's base, in 10**-10; None where one has no rate."""
    if book.base is None:
        return None
    found = {}
    for code in currencies:
        if code == book.base:
            found[code] = _SCALE
            continue
        rate = book.rates.into(book.base, code, book.day) if book.rates is not None else None
        if rate is None:
            return None
        found[code] = int(rate * _SCALE)
    return found


def in_base(amount: pl.Expr, rates: dict[str, int]) -> pl.Expr:
    """An amount in the base currency, in hundredths, rounded half up; null for a currency that is not stated."""
    rate = pl.col(CURRENCY).replace_strict(rates, default=None, return_dtype=pl.Int128)
    units = amount.to_physical().cast(pl.Int128)
    hundredths: pl.Expr = (units * rate + _SCALE * 50) // (_SCALE * 100)
    return hundredths


def _weight(keys: pl.DataFrame, book: Book) -> pl.Series:
    """Amounts at stake that may be compared."""
    if CURRENCY not in keys.columns:
        return keys["at_stake"].to_physical().cast(pl.Float64)
    currencies = keys[CURRENCY].drop_nulls().unique().sort().to_list()
    if len(currencies) <= 1:
        return keys["at_stake"].to_physical().cast(pl.Float64)
    rates = rates_of(book, currencies)
    if rates is not None:
        return keys.select(in_base(pl.col("at_stake"), rates).cast(pl.Float64)).to_series()
    place = (pl.col("at_stake").rank("average") / pl.len()).over(CURRENCY)
    return keys.select(place).to_series()
