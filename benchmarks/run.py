"""Run the benchmarks: `python benchmarks/run.py [part …] [--json FILE] [--quick]`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path

import cold
import flip
import memory
import recommend
import scaling
from machine import machine
from report import Report

PARTS: dict[str, tuple[Callable[[int], Report], int, int]] = {
    "recommend": (recommend.run, 21, 3),
    "cold": (cold.run, 11, 3),
    "flip": (flip.run, 1, 0),
    "memory": (memory.run, 5, 1),
    "scaling": (scaling.run, 9, 3),
}
"""Each part with its rounds, and its rounds when quick."""


def main(arguments: list[str] | None = None) -> int:
    """Runs the parts asked for, prints one table, writes JSON if wanted."""
    parser = argparse.ArgumentParser(description="Measure strategist and its peers side by side.")
    parser.add_argument("parts", nargs="*", help=f"any of {', '.join(PARTS)}; all if none is named")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    parser.add_argument("--quick", action="store_true", help="few rounds: to see that it works, not to quote")
    options = parser.parse_args(arguments)
    if unknown := [part for part in options.parts if part not in PARTS]:
        parser.error(f"there is no part `{unknown[0]}`; known: {', '.join(PARTS)}")
    report = Report(notes=[machine()])
    for name in options.parts or PARTS:
        print(f"measuring {name} …", file=sys.stderr, flush=True)
        part, rounds, quick = PARTS[name]
        report.merge(part(quick if options.quick else rounds))
    print(report.text())
    if options.json:
        options.json.write_text(json.dumps(report.as_json(), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
