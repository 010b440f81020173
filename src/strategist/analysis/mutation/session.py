"""`strategist test --mutate` from the results of scenarios to a report, with a progress bar where a person watches."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from strategist.analysis.mutation.edit import Edit
from strategist.analysis.mutation.edits import all_edits, edits_of_rule
from strategist.analysis.mutation.report import Score, as_json, as_text, score, survivors
from strategist.analysis.mutation.run import Judged, judge_all, make_trial, suggest_all
from strategist.analysis.mutation.suggestion import Suggestion
from strategist.analysis.scenarios import Result
from strategist.errors import Problem, RulebookError, did_you_mean
from strategist.program.program import Program


@dataclass(frozen=True, slots=True)
class Mutation:
    """What came of all edits; `suggestions`, if asked for, one for each survivor in order."""

    judged: list[Judged]
    suggestions: list[Suggestion] | None

    @property
    def score(self) -> Score:
        """How many edits some scenario notices."""
        return score(self.judged)

    def as_text(self) -> str:
        """The report for people."""
        return as_text(self.judged, self.suggestions)

    def as_json(self) -> dict[str, object]:
        """The report for programs."""
        return as_json(self.judged, self.suggestions)


def mutate(
    program: Program,
    results: Sequence[Result],
    rule: str | None = None,
    *,
    suggest: bool = False,
    jobs: int | None = None,
) -> Mutation:
    """Try every edit of a rulebook, or of one rule, on scenarios that pass.

    Raises `RulebookError` where there is no rule, table or row of that id.
    """
    edits = chosen_edits(program, rule)
    trial = make_trial(program, results)
    watched = sys.stderr.isatty()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True, disable=not watched) as progress:
        task = progress.add_task("edits tried", total=len(edits))
        judged = judge_all(trial, edits, lambda count: progress.advance(task, count), jobs)
        if not suggest:
            return Mutation(judged, None)
        wanted = [one.edit for one in survivors(judged)]
        looking = progress.add_task("scenarios sought", total=len(wanted))
        return Mutation(judged, suggest_all(trial, wanted, lambda count: progress.advance(looking, count), jobs))


def chosen_edits(program: Program, rule: str | None) -> list[Edit]:
    """All edits, or those of one rule, table or row. Raises `RulebookError` for an id that nobody has."""
    if rule is None:
        return all_edits(program)
    if not program.rules_named(rule):
        ids = {one.id for one in program.rules} | {one.table for one in program.rules if one.table}
        raise RulebookError(
            [
                Problem(
                    "unknown-rule", f"`--rule`: there is no rule or table `{rule[:60]}`", help=did_you_mean(rule, ids)
                )
            ]
        )
    return edits_of_rule(program, rule)
