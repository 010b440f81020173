"""Run the portfolio benchmark: `python benchmarks/portfolio/run.py [--rows 1000000 10000000] [--json FILE] [--quick]`."""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

import numpy as np
import polars as pl

sys.path.insert(0, str(Path(__file__).parents[1]))

import loops
from contenders import AS_OF, RUNS, TODAY
from debtors import write_debtors
from dialects import Sql
from staged import Staged

from machine import machine
from report import Report, Row, Target
from strategist import Strategist

Figures = dict[str, list[dict[str, float]]]
COMPARED = 1_000_000
SIZES = (30, 120, 480)
OURS, PLAIN, DATABASE = "columnar, step and masks", "columnar, step", "DuckDB, masks"
EXPRESSIONS, TUNED = "Polars expressions", "Polars tuned by hand"


def once(name: str, source: Path, folder: Path, rules: int = 0) -> dict[str, float]:
    """One run of a contender in a fresh process."""
    command = [
        sys.executable,
        str(Path(__file__).with_name("contenders.py")),
        name,
        str(source),
        str(folder / "out.parquet"),
    ]
    done = subprocess.run([*command, str(rules)], check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def in_turns(names: list[str], source: Path, folder: Path, rounds: int, rules: int = 0) -> Figures:
    """Rounds in which all contenders take their turn, in an order drawn anew."""
    shuffled = random.Random(7)
    found: Figures = {name: [] for name in names}
    for _ in range(rounds):
        for name in shuffled.sample(names, len(names)):
            found[name].append(once(name, source, folder, rules))
    return found


def prove(source: Path, folder: Path) -> str:
    """Raises unless DuckDB and Polars expressions fire the same rules as the columnar evaluator, on every debtor, and what was
    tuned by hand comes to the same proposal as what was not."""
    strategist = Strategist.load()
    head = folder / "head.parquet"
    pl.scan_parquet(source).head(20_000).sink_parquet(head)
    ours = strategist.recommend_all(pl.read_parquet(head), as_of=AS_OF, fired=True).sort("debtor_id")
    names = pl.scan_parquet(head).collect_schema().names()
    rules = Staged(strategist.program.at(TODAY.toordinal()), TODAY, names, Sql()).rules
    for contender in ("DuckDB, masks", "Polars expressions, masks"):
        RUNS[contender](strategist, head, folder / "proof.parquet")
        theirs = pl.read_parquet(folder / "proof.parquet").sort("debtor_id")
        for word in range(-(-len(strategist.program.rules) // 64)):
            mask = np.uint64(sum(1 << rule % 64 for rule in rules if rule // 64 == word))
            name = f"fired_{word}"
            if ((ours[name].to_numpy() & mask) != (theirs[name].to_numpy().astype(np.uint64) & mask)).any():
                raise AssertionError(f"{contender} fires other rules than we do, in `{name}`")
    best = []
    for contender in (EXPRESSIONS, TUNED):
        RUNS[contender](strategist, head, folder / "proof.parquet")
        best.append(pl.read_parquet(folder / "proof.parquet").sort("debtor_id")["best"].cast(pl.Int64))
    if not best[0].equals(best[1]):
        raise AssertionError(f"{TUNED} proposes otherwise than {EXPRESSIONS}")
    return f"DuckDB and Polars expressions fire the same {len(rules)} rules on 20,000 debtors, bit by bit"


def busy() -> float:
    """Seconds that the cores of this machine have worked, for whomever; 0 where that is not told."""
    stat = Path("/proc/stat")
    if not stat.exists():
        return 0.0
    user, nice, system, _, _, *rest = (int(part) for part in stat.read_text().split("\n", 1)[0].split()[1:9])
    return (user + nice + system + sum(rest)) / 100


def rate(figures: list[dict[str, float]], rows: int) -> float:
    """Million decisions a second, the median."""
    return rows / median(one["seconds"] for one in figures) / 1e6


def table(report: Report, part: str, figures: Figures, rows: int) -> None:
    """Adds a line a contender."""
    for name, found in figures.items():
        rates = sorted(rows / one["seconds"] / 1e6 for one in found)
        peak, used = median(one["peak"] for one in found), median(one["processor"] for one in found)
        extra = {"M a core second": rows / used / 1e6, "GB peak": peak / 1024}
        report.rows.append(Row(part, name, rate(found, rows), "M/s", (rates[0], rates[-1]), extra))


def main(arguments: list[str] | None = None) -> int:
    """Runs everything asked for and prints one table."""
    parser = argparse.ArgumentParser(description="Decide whole portfolios, side by side.")
    parser.add_argument("--rows", type=int, nargs="*", default=[1_000_000, 10_000_000])
    parser.add_argument("--folder", type=Path, help="where debtors are kept between runs")
    parser.add_argument("--json", type=Path, metavar="FILE")
    parser.add_argument("--quick", action="store_true", help="one round: to see that it works, not to quote")
    options = parser.parse_args(arguments)
    report = Report(notes=[machine()])
    before = busy()
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        kept = options.folder or folder
        for rows in options.rows:
            source = write_debtors(kept / f"debtors-{rows}.parquet", rows)
            if rows <= COMPARED:
                compare(report, source, folder, rows, 1 if options.quick else 3)
            else:
                figures = in_turns([OURS, PLAIN], source, folder, 1 if options.quick else 2)
                table(report, f"{rows:,} debtors", figures, rows)
                report.targets.append(
                    Target(f"{OURS}, {rows:,} debtors (M/s)", rate(figures[OURS], rows), 1, at_least=True)
                )
                peak = max(one["peak"] for one in figures[OURS]) / 1024
                report.targets.append(Target(f"peak memory, {rows:,} debtors (GB)", peak, 1.5))
    report.notes.append(
        f"busy processors over the whole run, others' work included: {busy() - before:.0f} core seconds"
    )
    print(report.text())
    if options.json:
        options.json.write_text(json.dumps(report.as_json(), indent=2) + "\n", encoding="utf-8")
    return 0


def compare(report: Report, source: Path, folder: Path, rows: int, rounds: int) -> None:
    """All contenders on one file, the loops on a sample of it, and sizes of rulebook."""
    report.notes.append(prove(source, folder))
    figures = in_turns(list(RUNS), source, folder, rounds)
    table(report, f"{rows:,} debtors, shipped rulebook", figures, rows)
    ours = rate(figures[OURS], rows)
    report.targets.append(Target(f"{OURS} (M/s)", ours, 1, at_least=True))
    bound = max(rate(figures[name], rows) for name in (EXPRESSIONS, TUNED)) / rate(figures[PLAIN], rows)
    report.targets.append(Target("Polars tuned by hand, without trace / columnar without trace", bound, 2.5))
    traced = max(rate(figures[name], rows) for name in (EXPRESSIONS, TUNED)) / ours
    report.targets.append(Target("Polars tuned by hand, without trace / columnar with masks", traced, 2.5))
    report.targets.append(
        Target("columnar / DuckDB, with masks", ours / rate(figures[DATABASE], rows), 3, at_least=True)
    )
    timings, skipped = loops.run(source, 3 * rounds)
    report.notes += skipped
    for timing in timings.values():
        both_cores = 2 / timing.microseconds  # two processes, nothing lost
        report.rows.append(Row("loops, scaled to two cores", timing.name, both_cores, "M/s"))
        if not timing.name.startswith("our"):
            report.targets.append(Target(f"columnar / {timing.name}, two cores", ours / both_cores, 50, at_least=True))
    for size in SIZES:
        names = [OURS, PLAIN]
        table(report, f"{rows:,} debtors, {size} generated rules", in_turns(names, source, folder, rounds, size), rows)


if __name__ == "__main__":
    sys.exit(main())
