"""Judging all edits on all cores; the result is the same however many there are."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context
from typing import TypeVar

from strategist.analysis.mutation.edit import Edit
from strategist.analysis.mutation.laboratory import SECONDS, Laboratory
from strategist.analysis.mutation.replay import Record
from strategist.analysis.mutation.suggestion import Suggestion, renamed, suggest
from strategist.analysis.mutation.trial import Trial, Verdict
from strategist.analysis.scenarios import Result, Scenario
from strategist.program.program import Program

CHUNK = 40
"""Edits a process takes at a time."""
FEW = 300
"""So many edits are judged sooner than another process has started."""
FEW_SUGGESTED = 10
"""The same for suggestions, which take longer."""
Told = Callable[[int], None]
"""Hears how many more edits are done."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Judged:
    """An edit and what became of it."""

    edit: Edit
    verdict: Verdict


def make_trial(program: Program, results: Sequence[Result]) -> Trial:
    """A trial by the results of scenarios, all of which passed."""
    decided = [(r.scenario, Record(r.decision.case, r.decision.outcome)) for r in results if r.decision is not None]
    return Trial(program, [scenario for scenario, _ in decided], [record for _, record in decided])


def silence(count: int) -> None:
    """Tells nobody."""


def judge_all(trial: Trial, edits: Sequence[Edit], told: Told = silence, jobs: int | None = None) -> list[Judged]:
    """Every edit judged, in order. `jobs`: processes, by default one a core."""
    chunks = [edits[start : start + CHUNK] for start in range(0, len(edits), CHUNK)]
    found: list[Judged] = []
    for chunk, verdicts in zip(chunks, _each(trial, _judge, chunks, len(edits) > FEW, jobs), strict=True):
        found += [Judged(edit, verdict) for edit, verdict in zip(chunk, verdicts, strict=True)]
        told(len(chunk))
    return found


def suggest_all(
    trial: Trial, edits: Sequence[Edit], told: Told = silence, jobs: int | None = None, seconds: float = SECONDS
) -> list[Suggestion]:
    """A suggestion for every edit, in order, under names that are not taken. `seconds`: see `Laboratory`."""
    groups: dict[tuple[object, ...], list[int]] = {}
    for number, edit in enumerate(edits):
        groups.setdefault(_group(edit), []).append(number)
    numbers = list(groups.values())
    chunks = [[edits[number] for number in group] for group in numbers]
    found: dict[int, Suggestion] = {}
    for group, suggestions in zip(
        numbers, _each(trial, _suggest, chunks, len(edits) > FEW_SUGGESTED, jobs, seconds), strict=True
    ):
        found |= zip(group, suggestions, strict=True)
        told(len(group))
    return _named_apart([found[number] for number in range(len(edits))], {s.name for s in trial.scenarios})


def _group(edit: Edit) -> tuple[object, ...]:
    """Edits of one rule, whose scenarios may serve each other, and of one table."""
    return (edit.place.file if edit.place else "", edit.where.partition("/")[0], tuple(edit.change.parameters))


def _named_apart(suggestions: list[Suggestion], taken: set[str]) -> list[Suggestion]:
    """The same under names of their own; of two that say the same, the second refers to the first."""
    names: dict[tuple[str, str], str] = {}
    found = []
    for one in suggestions:
        made = one.suggested
        if made is None:
            found.append(one)
            continue
        key = made.scenario.name, made.text
        again = key in names
        if not again:
            number, name = 1, made.scenario.name
            while name in taken:
                number, name = number + 1, f"{made.scenario.name} ({number + 1})"
            taken.add(name)
            names[key] = name
        found.append(replace(one, suggested=renamed(made, names[key]), shared=again))
    return found


def _each(
    trial: Trial,
    work: Callable[[Sequence[Edit]], list[T]],
    chunks: Sequence[Sequence[Edit]],
    many: bool,
    jobs: int | None,
    seconds: float = SECONDS,
) -> Iterator[list[T]]:
    """The work done on each chunk, in order: here if there is little, else in processes of their own."""
    processes = jobs or os.cpu_count() or 1
    shared = (trial.program, trial.scenarios, trial.records, seconds)
    if processes == 1 or not many:
        _begin(*shared)
        yield from map(work, chunks)
        return
    with ProcessPoolExecutor(processes, get_context("spawn"), _begin, shared) as pool:
        yield from pool.map(work, chunks)


_here: list[Laboratory] = []
"""The laboratory of a process that works on chunks."""


def _begin(program: Program, scenarios: Sequence[Scenario], records: Sequence[Record], seconds: float) -> None:
    _here[:] = [Laboratory(Trial(program, scenarios, records), seconds)]


def _judge(edits: Sequence[Edit]) -> list[Verdict]:
    return [_here[0].trial.judge(edit) for edit in edits]


def _suggest(edits: Sequence[Edit]) -> list[Suggestion]:
    return suggest(_here[0], edits)
