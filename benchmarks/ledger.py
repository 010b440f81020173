"""From a ledger in Parquet to facts: generated invoices, payments, credit notes, contacts, promises, master data.

    python benchmarks/ledger.py                  one million invoices and their payments, three rounds
    python benchmarks/ledger.py --wide           the same, each invoice with its day of payment, no other tables
    python benchmarks/ledger.py --invoices 10_000_000 --rounds 1

Each round is a process of its own, so that the memory it reports is that of the work alone. One debtor has ten invoices on
average; nine of ten are paid, one in ten of these in part; one in fifty is in a foreign currency; one row in ten thousand is
bad. Reading, the reject file with its counts, and the facts are timed one after the other.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path
from statistics import median
from time import perf_counter

import polars as pl

AS_OF = date(2026, 6, 30)
FIRST = date(2024, 7, 1)
MAPPING = """\
ledger: generated
as_of: 2026-06-30
currency: EUR
debtors:
  file: debtors.parquet
  columns: {debtor_id: id, debtor_kind: kind, jurisdiction: place}
invoices:
  file: invoices.parquet
  columns: {invoice_id: id, debtor_id: debtor, amount: amount, currency: currency, issued_on: issued, due_on: due}
payments:
  file: payments.parquet
  columns: {debtor_id: debtor, invoice_id: invoice, amount: amount, currency: currency, paid_on: paid}
credit_notes:
  file: credits.parquet
  columns: {debtor_id: debtor, invoice_id: invoice, amount: amount, currency: currency, issued_on: issued}
contacts:
  file: contacts.parquet
  columns: {debtor_id: debtor, contacted_on: day, channel: channel, reached: reached}
promises:
  file: promises.parquet
  columns: {debtor_id: debtor, made_on: made, promised_on: promised, amount: amount}
rates: {file: rates.parquet, columns: {currency: currency, day: day, rate: rate}}
"""


WIDE = """\
ledger: generated
currency: EUR
invoices:
  file: invoices.parquet
  columns: {invoice_id: id, debtor_id: debtor, amount: amount, currency: currency, issued_on: issued, due_on: due, paid_on: paid}
rates: {file: rates.parquet, columns: {currency: currency, day: day, rate: rate}}
"""


def generate(folder: Path, invoices: int, wide: bool = False) -> None:
    """The files of a ledger, the same in every run."""
    debtors = max(1, invoices // 10)

    def draw(seed: int, below: int) -> pl.Expr:
        return (pl.col("n").hash(seed) % below).cast(pl.Int64)

    def rows(count: int) -> pl.LazyFrame:
        return pl.LazyFrame().select(pl.int_range(count).alias("n"))

    def day(first: date, after: pl.Expr) -> pl.Expr:
        return pl.lit(first) + pl.duration(days=after)

    debtor = pl.format("D{}", draw(1, debtors))
    amount = (draw(2, 2_000_000) + 1).cast(pl.Decimal(18, 2)) / 100
    foreign = pl.when(draw(3, 50) == 0).then(pl.lit("USD")).otherwise(pl.lit("EUR"))
    base = (
        rows(invoices)
        .select(
            "n",
            pl.when(draw(4, 10_000) == 0).then(None).otherwise(pl.format("R{}", "n")).alias("id"),
            debtor.alias("debtor"),
            amount.cast(pl.Decimal(18, 2)).alias("amount"),
            foreign.alias("currency"),
            day(FIRST, draw(5, 720)).alias("issued"),
        )
        .with_columns((pl.col("issued") + pl.duration(days=30)).alias("due"))
    )
    paid = pl.when(draw(7, 10) != 0).then(pl.col("due") + pl.duration(days=draw(8, 40) - 20)).alias("paid")
    (base.with_columns(paid) if wide else base).drop("n").sink_parquet(folder / "invoices.parquet")
    part = pl.when(draw(6, 10) == 0).then(pl.col("amount") * pl.lit("0.50").str.to_decimal(scale=2)).otherwise("amount")
    base.filter(draw(7, 10) != 0).select(
        "debtor",
        pl.col("id").alias("invoice"),
        part.cast(pl.Decimal(18, 2)).alias("amount"),
        "currency",
        (pl.col("due") + pl.duration(days=draw(8, 40) - 20)).alias("paid"),
    ).sink_parquet(folder / "payments.parquet")
    base.filter(draw(9, 50) == 0).select(
        "debtor",
        pl.col("id").alias("invoice"),
        pl.lit("10.00").str.to_decimal(scale=2).alias("amount"),
        "currency",
        (pl.col("issued") + pl.duration(days=5)).alias("issued"),
    ).sink_parquet(folder / "credits.parquet")
    contact = rows(invoices // 2)
    contact.select(
        debtor.alias("debtor"),
        day(FIRST, draw(10, 720)).alias("day"),
        (draw(11, 5) == 0).alias("reached"),
        draw(12, 3).replace_strict({0: "phone", 1: "email", 2: "letter"}, return_dtype=pl.String).alias("channel"),
    ).sink_parquet(folder / "contacts.parquet")
    rows(invoices // 20).select(
        debtor.alias("debtor"),
        day(FIRST, draw(13, 700)).alias("made"),
        day(FIRST, draw(13, 700) + 7).alias("promised"),
        amount.cast(pl.Decimal(18, 2)).alias("amount"),
    ).sink_parquet(folder / "promises.parquet")
    rows(debtors).select(
        pl.format("D{}", "n").alias("id"), pl.lit("company").alias("kind"), pl.lit("DE").alias("place")
    ).sink_parquet(folder / "debtors.parquet")
    pl.DataFrame({"currency": ["USD"], "day": [date(2024, 1, 1)], "rate": ["0.88"]}).write_parquet(
        folder / "rates.parquet"
    )
    (folder / "ledger.yaml").write_text(WIDE if wide else MAPPING, encoding="utf-8")


def once(folder: Path) -> dict[str, float]:
    """One run in this process: seconds of each part, and the greatest memory in MB."""
    from strategist.portfolio import ledger

    took = {}
    start = perf_counter()
    books = ledger.read(folder / "ledger.yaml")
    took["read and check ids and rates"] = perf_counter() - start
    start = perf_counter()
    frame = ledger.facts(books, as_of=AS_OF).collect(engine="streaming")
    took["facts"] = perf_counter() - start
    took["ledger to facts"] = sum(took.values())
    usage = resource.getrusage(resource.RUSAGE_SELF)
    took["processor seconds"] = usage.ru_utime + usage.ru_stime
    took["memory, MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    start = perf_counter()
    took["rejects"] = books.rejects.height
    took["rejects and counts"] = perf_counter() - start if books.counts else 0.0
    took["debtors"] = frame.height
    took["columns"] = frame.width
    return took


def main() -> None:
    """Generate, run, print medians."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--invoices", type=int, default=1_000_000)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--wide", action="store_true")
    options.add_argument("--once", type=Path, help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.once is not None:
        print(json.dumps(once(chosen.once)))
        return
    with tempfile.TemporaryDirectory() as name:
        generate(Path(name), chosen.invoices, chosen.wide)
        command = [sys.executable, __file__, "--once", name]
        runs = [
            json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
            for _ in range(chosen.rounds)
        ]
    rounds = f"median of {chosen.rounds} processes"
    layout = "invoices with their day of payment" if chosen.wide else "invoices"
    print(f"{chosen.invoices:,} {layout}, {rounds}, polars {pl.__version__}, {pl.thread_pool_size()} threads")
    for part in runs[0]:
        print(f"  {part:32} {median(run[part] for run in runs):>12,.2f}")


if __name__ == "__main__":
    main()
