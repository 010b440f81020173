"""The smallest change: every shipped example with every action, in one process, and some as processes of their own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

from report import Report, Row, Target
from strategist import ProfileError, Strategist

PART = "flip"
EXAMPLES = Path(__file__).parents[1] / "examples" / "debtors"
EVERY = 23
"""Of all pairs one in so many is run as a process too: no divisor of the number of actions, so that all take part."""


def run(rounds: int = 1) -> Report:
    """Processor seconds in one process, and seconds by the clock of whole commands. `rounds` 0: one pair in ten only."""
    strategist = Strategist.load()
    report = Report()
    found: list[float] = []
    denied: list[float] = []
    unproved = 0
    pairs = [
        (example, action.id)
        for example in sorted(EXAMPLES.glob("*.yaml"))
        for action in strategist.program.vocabulary.actions
    ]
    pairs = pairs if rounds else pairs[::10]
    explanations = {
        example: strategist.explain(example.read_text(encoding="utf-8"))
        for example in sorted({one for one, _ in pairs})
    }
    asked = []
    for example, action in pairs:
        start = process_time()
        try:
            answer = explanations[example].flip(action)
        except ProfileError:  # the next step already, or one that the rulebook refuses
            continue
        (found if answer.parts else denied).append(process_time() - start)
        unproved += not answer.proved
        asked.append((example, action))
    commands = [_command(example, action) for example, action in asked[::EVERY]]
    report.rows += [*_rows("a change found", found), *_rows("nothing admissible does it", denied)]
    report.rows += _rows("strategist explain --flip ACTION, process", commands)
    report.targets.append(Target("explain --flip ACTION, process, 95 of 100 (s)", _of(commands, 0.95), 1.0))
    report.notes.append(
        f"flip: {len(asked)} examples with an action, {unproved} not proved; processor time but for processes"
    )
    return report


def _command(example: Path, action: str) -> float:
    start = perf_counter()
    command = [sys.executable, "-m", "strategist.cli.main", "explain", str(example), "--flip", action]
    subprocess.run(command, capture_output=True, check=True)
    return perf_counter() - start


def _rows(name: str, seconds: Sequence[float]) -> list[Row]:
    return [
        Row(PART, f"{name}: median of {len(seconds)}", median(seconds) * 1000, "ms"),
        Row(PART, f"{name}: 95 of 100 below", _of(seconds, 0.95) * 1000, "ms"),
        Row(PART, f"{name}: longest", max(seconds) * 1000, "ms"),
    ]


def _of(seconds: Sequence[float], share: float) -> float:
    return sorted(seconds)[min(len(seconds) - 1, int(len(seconds) * share))]
