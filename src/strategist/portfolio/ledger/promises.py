"""What became of promises: kept, broken, replaced by a later one, or still open."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl

from strategist.portfolio.ledger.cells import MONEY
from strategist.portfolio.ledger.who import WHO
from strategist.vocabulary.vocabulary import Vocabulary

KEPT, BROKEN, REPLACED, OPEN = "kept", "broken", "replaced", "open"


def judged(promises: pl.LazyFrame, payments: pl.LazyFrame | None, vocabulary: Vocabulary, day: date) -> pl.LazyFrame:
    """The promises with `came` (what arrived from the day of the promise until its grace was over), `state`, and
    `broken_on`; a state of null: nobody keeps payments.

    Three parameters of the rulebook say when: `promise_lapsed_days` (days until the promised day from which on it counts
    as missed), `promise_kept_pct` and `promise_partial_pct` of the promised amount; without them -1, 100 and 1.
    """
    lapsed = parameter(vocabulary, "promise_lapsed_days", -1, day)
    enough = Decimal(parameter(vocabulary, "promise_kept_pct", 100, day)) / 100
    part = Decimal(parameter(vocabulary, "promise_partial_pct", 1, day)) / 100
    missed = (pl.col("promised_on") - pl.duration(days=lapsed)).cast(pl.Date).alias("broken_on")
    following = pl.col("made_on").shift(-1).over(WHO, order_by=["made_on", "__line__"])
    promises = promises.with_columns(missed, (following <= pl.col("promised_on")).fill_null(False).alias("replaced"))
    if payments is None:
        return promises.with_columns(
            pl.lit(None, MONEY).alias("came"),
            pl.lit(None, pl.String).alias("state"),
            pl.lit(None, pl.String).alias("compares"),
        )
    standing = payments.filter(pl.col("returned_on").is_null()).select(WHO, "paid_on", pl.col("amount").alias("paid"))
    window = (pl.col("paid_on") >= pl.col("made_on")) & (pl.col("paid_on") < pl.col("broken_on"))
    came = (
        promises.join(standing, on=WHO)
        .filter(window)
        .group_by("__line__")
        .agg(pl.col("paid").sum().cast(MONEY).alias("came"))
    )
    promises = promises.join(came, on="__line__", how="left").with_columns(pl.col("came").fill_null(0))
    wanted = pl.col("amount").fill_null(Decimal("0.0001"))
    share = pl.col("came").cast(pl.Decimal(38, 6))
    kept = share >= wanted.cast(pl.Decimal(38, 6)) * pl.lit(enough)
    state = (
        pl.when(kept)
        .then(pl.lit(KEPT))
        .when("replaced")
        .then(pl.lit(REPLACED))
        .when(pl.col("broken_on") <= day)
        .then(pl.lit(BROKEN))
        .otherwise(pl.lit(OPEN))
    )
    partly = (pl.col("came") > 0) & (share >= wanted.cast(pl.Decimal(38, 6)) * pl.lit(part))
    compares = (
        pl.when(kept)
        .then(pl.lit("full"))
        .when(partly)
        .then(pl.lit("partial"))
        .when((pl.col("promised_on") < day) | (pl.col("came") > 0))
        .then(pl.lit("none"))
    )
    return promises.with_columns(state.alias("state"), compares.alias("compares"))


def parameter(vocabulary: Vocabulary, name: str, otherwise: int, day: date) -> int:
    """A whole-number parameter on a day, or what stands for it in a rulebook that has none."""
    found = vocabulary.parameters.get(name)
    value = found.at(day.toordinal()) if found is not None else None
    return value if isinstance(value, int) else otherwise
