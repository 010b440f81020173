"""What runs side by side: each decides a Parquet file of debtors into another one, in a process of its own.

`python contenders.py NAME FILE OUT [RULES]` prints the seconds, processor seconds and peak memory (MB) as JSON.
`RULES`: a generated rulebook of so many rules instead of the shipped one.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from time import perf_counter, process_time

import polars as pl

sys.path.insert(0, str(Path(__file__).parents[1]))

from debtors import AS_OF
from dialects import PolarsExpressions, Sql
from staged import Staged
from tuned import Tuned

from generated import Generator
from profiles import load_samples
from strategist import Strategist

TODAY = date.fromisoformat(AS_OF[:10])
"""The local date in all places of the file, at that moment."""
Run = Callable[[Strategist, Path, Path], None]


def columnar(strategist: Strategist, source: Path, target: Path) -> None:
    """Everything: the step, tactics, derived facts, masks of fired rules."""
    strategist.recommend_all(source, as_of=AS_OF, fired=True).sink_parquet(target, compression="lz4")


def columnar_masks(strategist: Strategist, source: Path, target: Path) -> None:
    """The step with its dates and companions, and masks of all fired rules."""
    strategist.recommend_all(source, as_of=AS_OF, fired=True, tactics=False, facts=False).sink_parquet(
        target, compression="lz4"
    )


def columnar_steps(strategist: Strategist, source: Path, target: Path) -> None:
    """The step with its dates and companions, no trace."""
    strategist.recommend_all(source, as_of=AS_OF, tactics=False, facts=False).sink_parquet(target, compression="lz4")


def read_and_write(strategist: Strategist, source: Path, target: Path) -> None:
    """No rules: reads every column and writes as much as a step."""
    frame = pl.scan_parquet(source)
    names = frame.collect_schema().names()
    known = pl.sum_horizontal([pl.col(name).is_not_null() for name in names[1:]])
    low = pl.min_horizontal([pl.col(n) for n, kind in frame.collect_schema().items() if kind.is_numeric()])
    frame.select("debtor_id", known.alias("known"), low.alias("low")).sink_parquet(target, compression="lz4")


def staged_polars(strategist: Strategist, source: Path, target: Path, masks: bool) -> None:
    """The rules as Polars expressions, stage by stage; a smaller task (see `staged`)."""
    frame = pl.scan_parquet(source)
    epoch = strategist.program.at(TODAY.toordinal())
    staged = Staged(epoch, TODAY, frame.collect_schema().names(), PolarsExpressions())
    for stage in staged.stages:
        frame = frame.with_columns(**stage) if stage else frame
    frame.select("debtor_id", "best", **(staged.masks() if masks else {})).sink_parquet(target, compression="lz4")


def tuned_polars(strategist: Strategist, source: Path, target: Path) -> None:
    """The rules in Polars as somebody would tune them by hand, without trace; a smaller task (see `staged`)."""
    frame = pl.scan_parquet(source)
    epoch = strategist.program.at(TODAY.toordinal())
    tuned = Tuned(epoch, TODAY, frame.collect_schema().names())
    tuned.decided(frame).sink_parquet(target, compression="lz4")


def staged_duckdb(strategist: Strategist, source: Path, target: Path, masks: bool) -> None:
    """The rules as SQL in DuckDB, two threads; a smaller task (see `staged`)."""
    import duckdb

    connection = duckdb.connect()
    connection.execute("SET threads = 2")
    query = sql(strategist, source, masks)
    connection.execute(f"COPY ({query}) TO '{target}' (FORMAT parquet, COMPRESSION lz4)")


def sql(strategist: Strategist, source: Path, masks: bool) -> str:
    """One query of nested selects, a stage each."""
    names = pl.scan_parquet(source).collect_schema().names()
    staged = Staged(strategist.program.at(TODAY.toordinal()), TODAY, names, Sql())
    query, known = f"SELECT * FROM read_parquet('{source}')", set()
    for stage in filter(None, staged.stages):
        again = [name for name in stage if name in known]
        without = f" EXCLUDE ({', '.join(again)})" if again else ""
        query = f"SELECT *{without}, {', '.join(f'{x} AS {name}' for name, x in stage.items())} FROM ({query})"
        known |= set(stage)
    words = "".join(f", {x} AS {name}" for name, x in staged.masks().items()) if masks else ""
    return f"SELECT debtor_id, best{words} FROM ({query})"


RUNS: dict[str, Run] = {
    "columnar, everything": columnar,
    "columnar, step and masks": columnar_masks,
    "columnar, step": columnar_steps,
    "Polars, read and write only": read_and_write,
    "Polars expressions, masks": lambda s, a, b: staged_polars(s, a, b, True),
    "Polars expressions": lambda s, a, b: staged_polars(s, a, b, False),
    "Polars tuned by hand": tuned_polars,
    "DuckDB, masks": lambda s, a, b: staged_duckdb(s, a, b, True),
    "DuckDB": lambda s, a, b: staged_duckdb(s, a, b, False),
}


def of_size(rules: int) -> Strategist:
    """A strategist with a generated rulebook of so many rules over the shipped vocabulary."""
    shipped = Strategist.load()
    return Strategist(Generator(shipped.program, [s.case for s in load_samples(shipped, 20)], rules).rulebook(rules))


def peak_memory() -> float:
    """The most memory this process had, in MB; on Linux without what it inherited from its parent's peak."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(name: str, source: str, target: str, rules: str = "0") -> None:
    """Runs one contender once, from the call to the finished file; loading the rulebook is not counted."""
    strategist = of_size(int(rules)) if int(rules) else Strategist.load()
    start, processor = perf_counter(), process_time()
    RUNS[name](strategist, Path(source), Path(target))
    seconds, used = perf_counter() - start, process_time() - processor
    peak = peak_memory()
    print(json.dumps({"seconds": seconds, "processor": used, "peak": peak}))


if __name__ == "__main__":
    main(*sys.argv[1:])
