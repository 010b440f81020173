"""`strategist check`: is the rulebook sound?"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, TextIO

import typer

from strategist.cli.inputs import RulesArgument, read_day
from strategist.errors import Problem, RulebookError


class CheckFormat(StrEnum):
    """Text for people, JSON for programs, workflow annotations for GitHub."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"


def check(
    rules: RulesArgument = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="A day, such as 2026-11-24: also report what is out of date by then.")
    ] = None,
    format: Annotated[CheckFormat, typer.Option("--format", "-f", help="Output format.")] = CheckFormat.TEXT,
) -> None:
    """Check a rulebook: language, names, types, circles, placeholders, sources, scenario files."""
    from strategist.analysis.check import check_program, old_rates
    from strategist.analysis.scenarios import load_scenarios
    from strategist.rulebook.files import shipped_rules
    from strategist.strategist import Strategist

    try:
        strategist = Strategist.load(rules)
        scenarios = load_scenarios(strategist, rules or shipped_rules())
    except RulebookError as error:
        _show(error.problems, format, f"`{rules or shipped_rules()}` does not load", sys.stderr)
        raise typer.Exit(2) from None
    problems = check_program(strategist.program)
    if as_of is not None:
        problems += old_rates(strategist.program, read_day("--as-of", as_of))
    program = strategist.program
    _show(
        problems,
        format,
        f"{program.name} {program.version}: {len(program.rules)} rules and table rows, {len(scenarios)} scenarios",
    )
    if problems:
        raise typer.Exit(1)


def _show(problems: Sequence[Problem], format: CheckFormat, subject: str, file: TextIO | None = None) -> None:
    if format is CheckFormat.JSON:
        print(
            json.dumps(
                {"format": "strategist.check/1", "findings": [problem.as_json() for problem in problems]},
                ensure_ascii=False,
                indent=2,
            )
        )
    elif format is CheckFormat.GITHUB:
        for problem in problems:
            place = problem.place
            where = f" file={place.file},line={place.line},col={place.column}" if place else ""
            print(
                f"::error{where},title={problem.code}::{problem.message}"
                if place
                else f"::error title={problem.code}::{problem.message}"
            )
    else:
        for problem in problems:
            print(problem.render(), file=file)
        count = len(problems)
        print(
            f"{subject}: {'no findings' if not count else '1 finding' if count == 1 else f'{count} findings'}",
            file=file,
        )
