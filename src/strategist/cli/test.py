"""`strategist test`: run the scenarios, measure what they cover."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from strategist.cli.inputs import Format, RulesArgument
from strategist.cli.progress import Progress

if TYPE_CHECKING:
    from collections.abc import Sequence

    from strategist.analysis.coverage import Coverage
    from strategist.analysis.mutation.session import Mutation
    from strategist.analysis.scenarios import Result


def test(
    rules: RulesArgument = None,
    only: Annotated[
        str | None, typer.Option("--only", "-k", help="Run only scenarios whose name contains this.")
    ] = None,
    fail_under: Annotated[
        float,
        typer.Option("--fail-under", min=0, max=100, help="Fail if rule or leaf coverage is below this percentage."),
    ] = 0.0,
    missing: Annotated[
        bool, typer.Option("--missing", help="List every rule and leaf that no scenario covers.")
    ] = False,
    mutation: Annotated[
        bool,
        typer.Option("--mutate", help="Edit the rules as a careless analyst might, and list what no scenario notices."),
    ] = False,
    fail_under_mutation: Annotated[
        float | None,
        typer.Option("--fail-under-mutation", min=0, max=100, help="With --mutate: fail if fewer percent are noticed."),
    ] = None,
    suggest: Annotated[
        bool, typer.Option("--suggest", help="With --mutate: a scenario, ready to paste, for each edit that survives.")
    ] = False,
    rule: Annotated[
        str | None,
        typer.Option(
            "--rule", help="With --mutate: only edits of this rule, table, row (`table/2`) or file (`cn.yaml`)."
        ),
    ] = None,
    seconds: Annotated[
        float | None,
        typer.Option("--seconds", min=0, help="With --suggest: how long the solver may think about one edit."),
    ] = None,
    jobs: Annotated[
        int | None, typer.Option("--jobs", "-j", min=1, help="With --mutate: processes; one a core by default.")
    ] = None,
    format: Annotated[Format, typer.Option("--format", "-f", help="Output format.")] = Format.TEXT,
) -> None:
    """Run the scenarios of a rulebook and report the coverage of rules and condition leaves."""
    if not mutation:
        _refuse_without_mutate(fail_under_mutation, suggest, rule, seconds, jobs)
    from strategist.analysis.coverage import measure
    from strategist.analysis.scenarios import load_scenarios, run_scenarios
    from strategist.rulebook.files import shipped_rules
    from strategist.strategist import Strategist

    with Progress("running the scenarios"):
        strategist = Strategist.load(rules)
        scenarios = load_scenarios(strategist, rules or shipped_rules())
        chosen = [scenario for scenario in scenarios if only is None or only.lower() in scenario.name.lower()]
        results = run_scenarios(strategist, chosen)
        coverage = measure(strategist.program, [result.decision for result in results if result.decision])
    tried = None
    if mutation and chosen and all(result.passed for result in results):
        from strategist.analysis.mutation.laboratory import SECONDS
        from strategist.analysis.mutation.session import mutate

        limit = SECONDS if seconds is None else seconds
        tried = mutate(strategist.program, results, rule, suggest=suggest, jobs=jobs, seconds=limit)
    if format is Format.JSON:
        print(json.dumps(_as_json(results, coverage, tried), ensure_ascii=False, indent=2))
    else:
        _show(results, coverage, missing, tried)
        if mutation and tried is None:
            print("no edits tried: that needs scenarios, and all of them passing")
    missed = tried is not None and tried.score.percent < (fail_under_mutation or 0)
    if missed and format is Format.TEXT:
        print(f"fewer than {fail_under_mutation:g} % of the edits are noticed")
    short = min(coverage.rule_percent, coverage.leaf_percent) < fail_under
    if short and format is Format.TEXT:
        print(f"coverage is below {fail_under:g} %")
    if not scenarios:
        print("there are no scenarios: put them below a folder `scenarios/` of the rulebook")
    if short or missed or not chosen or any(not result.passed for result in results):
        raise typer.Exit(1)


def _refuse_without_mutate(
    fail_under_mutation: float | None, suggest: bool, rule: str | None, seconds: float | None, jobs: int | None
) -> None:
    from strategist.errors import Problem, UnusableInput

    given = {
        "--fail-under-mutation": fail_under_mutation is not None,
        "--suggest": suggest,
        "--rule": rule is not None,
        "--seconds": seconds is not None,
        "--jobs": jobs is not None,
    }
    alone = [option for option, stated in given.items() if stated]
    if alone:
        raise UnusableInput(
            [Problem("option-alone", f"`{alone[0]}` says nothing without `--mutate`", help="add `--mutate`")]
        )


def _as_json(results: Sequence[Result], coverage: Coverage, tried: Mutation | None) -> dict[str, object]:
    return {
        "format": "strategist.test/1",
        "scenarios": [
            {
                "name": result.scenario.name,
                "file": result.scenario.place.file,
                "line": result.scenario.place.line,
                "passed": result.passed,
                "failures": result.failures,
            }
            for result in results
        ],
        "coverage": coverage.as_json(),
        **({"mutation": tried.as_json()} if tried is not None else {}),
    }


def _show(results: Sequence[Result], coverage: Coverage, missing: bool, tried: Mutation | None) -> None:
    for result in results:
        if not result.passed:
            print(f"{result.scenario.place}: {result.scenario.name}")
            for failure in result.failures:
                print(f"  {failure}")
    failed = sum(not result.passed for result in results)
    print(f"{len(results)} scenarios, {failed} failed" if failed else f"{len(results)} scenarios passed")
    print(f"rules live in a scenario   {coverage.rules_live} of {coverage.rules}  ({coverage.rule_percent:.1f} %)")
    print(f"leaves seen both ways      {coverage.leaves_seen} of {coverage.leaves}  ({coverage.leaf_percent:.1f} %)")
    if missing:
        for rule in coverage.silent_rules:
            print(f"{rule.place}: `{rule.id}` is live in no scenario")
        for leaf in coverage.uncovered:
            print(f"{leaf.place}: `{leaf.fact}: {leaf.test}` in `{leaf.rule}` was never {leaf.missing}")
    if tried is not None:
        print(tried.as_text())
