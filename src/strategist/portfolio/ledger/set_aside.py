"""Rows set aside after a look at other rows: ids that come twice, amounts that no rate converts, strangers' events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from strategist.portfolio.ledger.currencies import Rates
from strategist.portfolio.ledger.raw import LINE
from strategist.portfolio.ledger.rows import CHECK, SPARED, STANDS, Rows
from strategist.portfolio.ledger.tables import KNOWN_ON, TABLES

ASIDE = {LINE: pl.UInt32, "code": pl.String, "column": pl.String, "says": pl.String}
"""What is said of a row set aside."""


def nothing_aside() -> pl.DataFrame:
    """No rows."""
    return pl.DataFrame(schema=ASIDE)


@dataclass(frozen=True)
class Examined:
    """A table after one look at every row. `marked`: rows with something wrong (`LINE`, `CHECK`, marks of cells left out);
    `repeated`: lines whose id another sound row may have too; `height`: rows looked at; `foreign`: from which day on there
    are amounts in currencies other than the ledger's (`currency`, `known`); `standing`: columns whose cells are the values
    already, in all rows taken."""

    rows: Rows
    marked: pl.DataFrame
    repeated: pl.Series
    height: int
    foreign: pl.DataFrame
    standing: frozenset[str] = frozenset()

    @property
    def sound(self) -> pl.LazyFrame:
        """The rows in which nothing is wrong by themselves. What is wrong is not looked for again: each use reads only
        the columns it needs."""
        wrong = self.marked.filter(pl.col(CHECK).is_not_null())[LINE]
        rows = self.rows if self.rows.again is None else self.rows.again(self.standing)
        frame = rows.frame if wrong.is_empty() else rows.frame.filter(~pl.col(LINE).is_in(wrong.implode()))
        return frame.select(
            name for name in frame.collect_schema().names() if not name.startswith("__") or name == LINE
        )


def examine(rows: Rows, base: str) -> Examined:
    """Look at every row of a table, once. `base`: the ledger's currency."""
    marks = [f"{SPARED}{number}" for number, check in enumerate(rows.checks, 1) if check.soft]
    key = TABLES[rows.name].key
    ids: list[pl.Expr] = []
    if key is not None and key in rows.mapping.columns:
        ids = [pl.when(pl.col(CHECK).is_null() & pl.col(key).is_not_null()).then(pl.col(key).hash()).alias("id")]
    abroad: list[pl.Expr] = []
    known = KNOWN_ON[rows.name]
    if known is not None and _has_money(rows):
        other = pl.col(CHECK).is_null() & (pl.col("currency") != base)
        abroad = [
            pl.when(other).then(pl.col(name)).alias(to) for name, to in (("currency", "currency"), (known, "known"))
        ]
    stands = [name for name in rows.frame.collect_schema().names() if name.startswith(STANDS)]
    fits = [(pl.col(CHECK).is_not_null() | pl.col(name)).alias(name) for name in stands]
    seen = rows.frame.select(LINE, CHECK, *marks, *ids, *abroad, *fits).collect(engine="streaming")
    foreign = (
        seen.select("currency", "known").drop_nulls().group_by("currency").agg(pl.col("known").min())
        if abroad
        else pl.DataFrame(schema={"currency": pl.String, "known": pl.Date})
    )
    marked = seen.filter(pl.any_horizontal(pl.col(CHECK).is_not_null(), *marks)).select(LINE, CHECK, *marks)
    repeated = pl.Series(LINE, [], pl.UInt32)
    if ids:
        hashes = seen.select(LINE, "id").drop_nulls()
        if hashes["id"].n_unique() < hashes.height:  # equal ids have equal hashes
            repeated = hashes.filter(pl.col("id").is_duplicated())[LINE]
    return Examined(rows, marked, repeated, seen.height, foreign, _standing(rows, seen, marked, stands))


def _standing(rows: Rows, seen: pl.DataFrame, marked: pl.DataFrame, stands: list[str]) -> frozenset[str]:
    """The columns whose cells are the values, and of which no cell was left out."""
    spared = {
        check.column for number, check in enumerate(rows.checks, 1) if check.soft and marked[f"{SPARED}{number}"].any()
    }
    return frozenset(name.removeprefix(STANDS) for name in stands if seen[name].all()) - spared


def twice(examined: Examined) -> pl.DataFrame:
    """Rows whose id another row has too. The one known first stays, by its day and then by its place in the file."""
    rows, key = examined.rows, TABLES[examined.rows.name].key
    if examined.repeated.is_empty() or key is None:
        return nothing_aside()
    frame, lines = examined.sound, examined.repeated
    known = KNOWN_ON[rows.name]
    found = frame.filter(pl.col(LINE).is_in(lines.implode())).collect().sort([*([known] if known else []), LINE])
    others = [name for name in found.columns if name != LINE]
    said = pl.concat_str([pl.col(name).cast(pl.String).fill_null("\x00") for name in others], separator="\x01")
    found = found.with_columns(said.alias("said"))
    first = found.group_by(key, maintain_order=True).agg(
        pl.col(LINE).first().alias("first"), pl.col("said").first().alias("as")
    )
    later = found.join(first, on=key).filter(pl.col(LINE) != pl.col("first"))
    same = pl.col("said") == pl.col("as")
    kind = rows.raw.kind
    return later.select(
        LINE,
        pl.when(same).then(pl.lit("repeated-row")).otherwise(pl.lit("id-twice")).alias("code"),
        pl.lit(key).alias("column"),
        pl.when(same)
        .then(pl.format(f"repeats {kind} {{}} word for word", "first"))
        .otherwise(pl.format(f"is the id of {kind} {{}} too, which says something else and was kept", "first"))
        .alias("says"),
    ).sort(LINE)


def _has_money(rows: Rows) -> bool:
    return rows.name != "rates" and TABLES[rows.name].column("currency") is not None


def _rated(rates: Rates, currency: str, day: date) -> bool:
    first = rates.first_day(currency)
    return first is not None and first <= day


def unrated(examined: Examined, rates: Rates, own: pl.LazyFrame | None) -> pl.DataFrame:
    """Rows with an amount in a currency that had no rate when they became known. `own`: the debtors' own currencies.

    Amounts are reported in the debtor's currency, or else the ledger's; an amount in that needs no rate.
    """
    rows = examined.rows
    known = KNOWN_ON[rows.name]
    if known is None or not _has_money(rows):
        return nothing_aside()
    if own is None and all(_rated(rates, code, day) for code, day in examined.foreign.iter_rows()):
        return nothing_aside()
    frame = examined.sound.select(LINE, "debtor_id", "currency", pl.col(known).alias("known"))
    if own is None:
        frame = frame.filter(pl.col("currency") != rates.base).with_columns(pl.lit(rates.base).alias("own"))
    else:
        frame = frame.join(own, on="debtor_id", how="left").with_columns(pl.col("own").fill_null(rates.base))
        frame = frame.filter(pl.col("currency") != pl.col("own"))
    foreign = frame.collect(engine="streaming")
    if foreign.is_empty():
        return nothing_aside()
    codes = sorted({*foreign["currency"].unique(), *foreign["own"].unique()})
    first = pl.DataFrame(
        {"code": codes, "first": [rates.first_day(code) for code in codes]},
        schema={"code": pl.String, "first": pl.Date},
    )
    for side in ("currency", "own"):
        foreign = foreign.join(first.rename({"code": side, "first": f"{side}_from"}), on=side, how="left")
    lacks = [
        pl.when((pl.col(f"{side}_from") > pl.col("known")) | pl.col(f"{side}_from").is_null()).then(pl.col(side))
        for side in ("currency", "own")
    ]
    return (
        foreign.with_columns(pl.coalesce(lacks).alias("lacks"))
        .filter(pl.col("lacks").is_not_null())
        .select(
            LINE,
            pl.lit("no-rate").alias("code"),
            pl.lit("currency").alias("column"),
            pl.format("has no rate on {}: `rates` say nothing of {} up to that day", "known", "lacks").alias("says"),
        )
        .sort(LINE)
    )


def strangers(examined: Examined, tables: Mapping[str, pl.LazyFrame], known: pl.LazyFrame) -> pl.DataFrame:
    """Events of debtors whom neither `debtors` nor `invoices` name; payments count as theirs whose invoice they pay."""
    rows = examined.rows
    if rows.name in ("debtors", "invoices", "rates"):
        return nothing_aside()
    frame = examined.sound
    lost = frame.join(known, on="debtor_id", how="anti")
    if rows.name in ("payments", "credit_notes"):  # what pays a known invoice has a home, whoever sent it
        lost = lost.join(tables["invoices"].select("invoice_id", "currency"), on=["invoice_id", "currency"], how="anti")
    nobody = pl.col("debtor_id").is_null()
    return (
        lost.select(
            LINE,
            pl.when(nobody).then(pl.lit("unknown-invoice")).otherwise(pl.lit("unknown-debtor")).alias("code"),
            pl.when(nobody).then(pl.lit("invoice_id")).otherwise(pl.lit("debtor_id")).alias("column"),
            pl.when(nobody)
            .then(pl.lit("is no invoice of the ledger in this currency, and no debtor is named"))
            .otherwise(pl.lit("is a debtor whom neither `debtors` nor `invoices` name"))
            .alias("says"),
        )
        .collect(engine="streaming")
        .sort(LINE)
    )
