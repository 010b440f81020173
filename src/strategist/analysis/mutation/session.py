"""`strategist test --mutate` from the results of scenarios to a report, with a progress bar where a person watches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

from strategist.analysis.mutation.edit import Edit
from strategist.analysis.mutation.edits import all_edits, edits_of_rule
from strategist.analysis.mutation.laboratory import SECONDS
from strategist.analysis.mutation.report import Score, as_json, as_text, score, survivors
from strategist.analysis.mutation.run import Judged, judge_all, make_trial, suggest_all
from strategist.analysis.mutation.suggestion import Suggestion
from strategist.analysis.mutation.trial import Verdict
from strategist.analysis.scenarios import Result
from strategist.errors import Problem, RulebookError, did_you_mean
from strategist.program.program import Program
from strategist.progress import Progress


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
    seconds: float = SECONDS,
) -> Mutation:
    """Try every edit of a rulebook, or of one rule or file, on scenarios that pass.

    `seconds`: how long the solver may think about the suggestion for one edit. Raises `RulebookError` where there is no
    rule, table, row or file of that name.
    """
    edits = chosen_edits(program, rule)
    trial = make_trial(program, results)
    with Progress(len(edits), "edits tried", logged=False) as progress:
        judged = judge_all(trial, edits, progress.advance, jobs)
    if not suggest:
        return Mutation(judged, None)
    wanted = [one.edit for one in survivors(judged)]
    with Progress(len(wanted), "scenarios sought", logged=False) as progress:
        found = suggest_all(trial, wanted, progress.advance, jobs, seconds)
    return Mutation(_with_proofs(judged, found), [one for one in found if not one.proof])


def _with_proofs(judged: Sequence[Judged], suggestions: Sequence[Suggestion]) -> list[Judged]:
    """The same verdicts, but equivalent where that was proved. `suggestions`: one for each survivor, in order."""
    left = iter(suggestions)
    found = []
    for one in judged:
        proof = next(left).proof if one.verdict.state == "survives" else ""
        found.append(Judged(one.edit, Verdict("equivalent", proof=proof)) if proof else one)
    return found


def chosen_edits(program: Program, rule: str | None) -> list[Edit]:
    """All edits, or those of one rule, table, row or file. Raises `RulebookError` for what nobody has."""
    if rule is None:
        return all_edits(program)
    if rule.endswith(".yaml"):
        return _of_file(program, rule)
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


def _of_file(program: Program, name: str) -> list[Edit]:
    """The edits that stand in a file, named by the end of its path: `cn.yaml`, `guard/cn.yaml`."""
    edits = all_edits(program)
    found = [one for one in edits if one.place and f"/{one.place.file}".endswith(f"/{name}")]
    if not found:
        files = {PurePath(one.place.file).name for one in edits if one.place}
        what = f"`--rule`: no rule file `{name[:60]}` has anything to edit"
        raise RulebookError([Problem("unknown-file", what, help=did_you_mean(name, files))])
    return found
