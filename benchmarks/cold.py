"""Whole processes, from the first instruction of Python to the last: what a shell script or a cron job pays."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter

from report import Report, Row, Target

PART = "cold"
EMPTY = "empty Python"
IMPORT = "import strategist"
CLASS = "from strategist import Strategist"
WARM, FIRST = "Strategist.load(), warm cache", "Strategist.load(), no cache"
EXPLAIN = "strategist explain, command line"
HELP = "strategist --version, command line"
INSIDE = (
    "import time; from strategist import Strategist; start = time.perf_counter(); Strategist.load({}); "
    "print(time.perf_counter() - start)"
)


def run(rounds: int = 11) -> Report:
    """Medians of process times; loading is timed inside its process too, without the imports."""
    report = Report()
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "STRATEGIST_CACHE": folder}
        commands = {
            EMPTY: [sys.executable, "-c", ""],
            IMPORT: [sys.executable, "-c", "import strategist"],
            CLASS: [sys.executable, "-c", "from strategist import Strategist"],
            WARM: [sys.executable, "-c", INSIDE.format("")],
            FIRST: [sys.executable, "-c", INSIDE.format("cache=False")],
            **_command_line(report),
        }
        times: dict[str, list[float]] = {name: [] for name in commands}
        inside: dict[str, list[float]] = {WARM: [], FIRST: []}
        for number in range(-1, rounds):  # the first round warms the caches of disk and rulebook
            for name, command in commands.items():
                start = perf_counter()
                done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
                seconds = perf_counter() - start
                if done.returncode != 0:
                    raise RuntimeError(f"{name} failed: {done.stderr.strip()[-400:]}")
                if number >= 0:
                    times[name].append(seconds)
                    if name in inside:
                        inside[name].append(float(done.stdout))
    for name, seconds_of in times.items():
        report.rows.append(_row(f"{name}, process", seconds_of))
        if name in inside:
            report.rows.append(_row(f"{name}, the call alone", inside[name]))
    importing = median(times[IMPORT]) - median(times[EMPTY])
    report.targets.append(Target("import strategist, process minus empty Python (s)", importing, 0.2))
    class_too = median(times[CLASS]) - median(times[EMPTY])
    report.targets.append(Target("from strategist import Strategist, likewise (s)", class_too, 0.2))
    report.targets.append(Target("load the shipped rulebook, warm cache (s)", median(inside[WARM]), 0.15))
    report.targets.append(Target("load the shipped rulebook, no cache (s)", median(inside[FIRST]), 0.15))
    if EXPLAIN in times:
        report.targets.append(Target("strategist explain, whole process (s)", median(times[EXPLAIN]), 0.6))
    return report


def _row(what: str, seconds: list[float]) -> Row:
    figures = [value * 1e3 for value in seconds]
    low, _, high = quantiles(figures, n=4) if len(figures) > 1 else (figures[0],) * 3
    return Row(PART, what, median(figures), "ms", (low, high))


def _command_line(report: Report) -> dict[str, list[str]]:
    """The command line on an example profile, if both are there."""
    program = Path(sys.executable).with_name("strategist")
    profiles = sorted((Path(__file__).parents[1] / "examples" / "debtors").glob("*.yaml"))
    if not program.exists():
        report.notes.append("cold: the command line is skipped, `strategist` is not installed as a program")
        return {}
    version = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    if version.returncode != 0:
        report.notes.append("cold: the command line is skipped, `strategist --version` does not run")
        return {}
    if not profiles:
        report.notes.append("cold: `strategist explain` is skipped, examples/debtors is absent")
        return {HELP: [str(program), "--version"]}
    wanted = next((path for path in profiles if path.stem == "hengda-feed"), profiles[0])
    return {HELP: [str(program), "--version"], EXPLAIN: [str(program), "explain", str(wanted)]}
