"""`strategist recommend`: the next step for each profile."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from strategist.cli.inputs import (
    AsOfOption,
    Format,
    OutOption,
    ProfilesArgument,
    RulesOption,
    each_case,
    load,
    terminal_width,
    write,
)
from strategist.cli.keep import StoreOption, keep


def recommend(
    profiles: ProfilesArgument,
    rules: RulesOption = None,
    as_of: AsOfOption = None,
    format: Annotated[Format, typer.Option("--format", "-f", help="Output format.")] = Format.TEXT,
    out: OutOption = None,
    store: StoreOption = None,
) -> None:
    """Recommend the next step for each debtor profile: step, date, tactics and reasons."""
    strategist = load(rules)
    cases = list(each_case(strategist, profiles, as_of))
    decisions = [strategist.decide(case) for case in cases if case is not None]
    keep(decisions, store)
    if format is Format.JSON:
        found = [decision.as_json() for decision in decisions]
        write(json.dumps(found[0] if len(profiles) == 1 else found, ensure_ascii=False, indent=2), out)
    elif decisions:
        from strategist.explain.summary import render_summary

        write("\n\n".join(render_summary(decision, width=terminal_width()) for decision in decisions), out)
    if None in cases:
        raise typer.Exit(2)
