"""One process against two workers of a Spark cluster on one machine: the same debtors, from Parquet to Parquet.

    python benchmarks/portfolio/spark.py --rows 1000000

The first job pays for the workers' start and is told apart. What is measured is what the cluster adds: on more machines
each worker does the same on its own share of the rows.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq

sys.path.insert(0, str(Path(__file__).parents[1]))

from debtors import AS_OF, write_debtors

from machine import machine
from strategist import Strategist
from strategist.spark import recommend_all

PARTS = 8


def session(work: Path):
    """A master and two workers of one core each."""
    from pyspark.sql import SparkSession

    os.environ |= {
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_WORKER_DIR": str(work),
        "PYSPARK_PYTHON": sys.executable,
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
    }
    return (
        SparkSession.builder.master("local-cluster[2,1,2048]")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.executorEnv.PYTHONPATH", os.environ["PYTHONPATH"])
        .config("spark.ui.enabled", "false")
        .config("spark.log.level", "ERROR")
        .getOrCreate()
    )


def names_alone(batches):
    """Takes every row in and decides nothing: what the way from Spark to Python costs."""
    for batch in batches:
        yield batch.select(["debtor_id"])


def main(arguments: list[str] | None = None) -> int:
    """Prints the seconds of each way, and the decisions a second."""
    parser = argparse.ArgumentParser(description="Measure what a cluster adds.")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args(arguments)
    print(machine())
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        source = write_debtors(folder / "debtors.parquet", options.rows)
        shares = folder / "shares"
        shares.mkdir()
        frame = pl.scan_parquet(source)
        size = -(-options.rows // PARTS)
        for part in range(PARTS):
            # plain texts: Spark does not read the ordered categories that Polars writes
            words = frame.slice(part * size, size).with_columns(pl.selectors.enum().cast(pl.String)).collect()
            pq.write_table(words.to_arrow(), shares / f"{part}.parquet")
        strategist = Strategist.load()
        asked = {"as_of": AS_OF, "fired": True, "tactics": False, "facts": False}
        spark = session(folder / "work")
        for number in range(options.rounds):
            started = time.perf_counter()
            strategist.recommend_all(shares / "*.parquet", **asked).sink_parquet(folder / "one.parquet")
            tell("one process, two threads", time.perf_counter() - started, options.rows)
            started = time.perf_counter()
            answer = recommend_all(spark.read.parquet(str(shares)), strategist, **asked)
            answer.write.mode("overwrite").parquet(str(folder / "two"))
            first = ", its first job" if number == 0 else ""
            tell(f"two Spark workers{first}", time.perf_counter() - started, options.rows)
            started = time.perf_counter()
            through = spark.read.parquet(str(shares)).mapInArrow(names_alone, "debtor_id string")
            through.write.mode("overwrite").parquet(str(folder / "through"))
            tell("two Spark workers, rows handed to Python, undecided", time.perf_counter() - started, options.rows)
        spark.stop()
    return 0


def tell(name: str, seconds: float, rows: int) -> None:
    """One line of figures."""
    print(f"{name:<56} {seconds:8.2f} s {rows / seconds / 1e6:8.3f} M/s", flush=True)


if __name__ == "__main__":
    sys.exit(main())
