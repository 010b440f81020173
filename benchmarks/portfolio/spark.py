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
from strategist.portfolio.deciding import Part, in_turn
from strategist.spark import recommend_all
from strategist.spark.parts import decide_parts

PARTS = 8
ONE = "one process, two threads"
CLUSTER = "two Spark workers"
WORKLIST_ONE = "worklist with reasons, one process"
WORKLIST_CLUSTER = "worklist with reasons, two Spark workers"
PART = 65_536
"""Debtors of a part of a worklist; `strategist portfolio` takes twice as many, here both workers are to have some."""
THROUGH = "two Spark workers, rows handed to Python, undecided"


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
    """Prints what each way takes."""
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
        ways = {
            ONE: lambda: strategist.recommend_all(shares / "*.parquet", **asked).sink_parquet(folder / "one.parquet"),
            CLUSTER: lambda: written(
                recommend_all(spark.read.parquet(str(shares)), strategist, **asked), folder / "two"
            ),
            THROUGH: lambda: written(
                spark.read.parquet(str(shares)).mapInArrow(names_alone, "debtor_id string"), folder / "through"
            ),
            WORKLIST_ONE: lambda: counted(in_turn(strategist, parts(source))),
            WORKLIST_CLUSTER: lambda: counted(decide_parts(spark, strategist, parts(source))),
        }
        print(f"{options.rows:,} debtors; core seconds are those of all our processes, Java's included")
        for number in range(options.rounds + 1):
            for name, run in ways.items():
                started, used = time.perf_counter(), core_seconds()
                run()
                took, used = time.perf_counter() - started, core_seconds() - used
                label = f"{name}{', first time' if number == 0 else ''}"
                rate = options.rows / used / 1e6
                print(f"{label:<64} {took:7.1f} s {used:7.1f} core s {rate:7.3f} M a core second", flush=True)
        spark.stop()
    return 0


def parts(source: Path):
    """The parts of a portfolio, as `strategist portfolio` draws them."""
    frame = pl.scan_parquet(source)
    total = frame.select(pl.len()).collect().item()
    moment = pl.lit(AS_OF).str.to_datetime(time_zone="UTC").alias("as_of")
    for number, first in enumerate(range(0, total, PART)):
        rows = frame.slice(first, PART).with_columns(moment).collect()
        yield Part(number, first, len(rows)), rows


def counted(decided) -> int:
    """Draws all parts."""
    return sum(found.rows.height for _, found in decided)


def written(answer, folder: Path) -> None:
    """Decides, since a frame of Spark is lazy, and writes."""
    answer.write.mode("overwrite").parquet(str(folder))


def core_seconds() -> float:
    """Processor time of this process and all below it: the driver's Java, the workers, their Python processes."""
    parents, used = {}, {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:  # it ended meanwhile
                continue
            parents[int(entry.name)] = int(fields[1])
            used[int(entry.name)] = sum(map(int, fields[11:15]))  # its own, and of children that ended
    total = 0
    for process in parents:
        ancestor = process
        while ancestor and ancestor != os.getpid():
            ancestor = parents.get(ancestor, 0)
        total += used[process] if ancestor else 0
    return total / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    sys.exit(main())
