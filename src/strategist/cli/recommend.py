"""`strategist recommend`: the next step for each profile."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from strategist.cli.inputs import (
    AsOfOption,
    Format,
    OutOption,
    RulesOption,
    load,
    read_case,
    report,
    terminal_width,
    write,
)
from strategist.errors import ProfileError

if TYPE_CHECKING:
    from strategist.decision.decision import Decision


def recommend(
    profiles: Annotated[
        list[str],
        typer.Argument(metavar="PROFILE...", help="Profile files (YAML or JSON); `-` reads one from standard input."),
    ],
    rules: RulesOption = None,
    as_of: AsOfOption = None,
    format: Annotated[Format, typer.Option("--format", "-f", help="Output format.")] = Format.TEXT,
    out: OutOption = None,
) -> None:
    """Recommend the next step for each debtor profile: step, date, tactics and reasons."""
    strategist = load(rules)
    decisions: list[Decision] = []
    failed = False
    for source in profiles:
        try:
            decisions.append(strategist.decide(read_case(strategist, source, as_of)))
        except ProfileError as error:
            if len(profiles) == 1:
                raise
            failed = True
            report(error)
    if format is Format.JSON:
        found = [decision.as_json() for decision in decisions]
        write(json.dumps(found[0] if len(profiles) == 1 else found, ensure_ascii=False, indent=2), out)
    elif decisions:
        from strategist.explain.summary import render_summary

        write("\n\n".join(render_summary(decision, width=terminal_width()) for decision in decisions), out)
    if failed:
        raise typer.Exit(2)
