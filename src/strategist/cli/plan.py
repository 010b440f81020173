"""`strategist plan`: the steps ahead of each debtor, with their days, waits and costs."""

from __future__ import annotations

import json
import os
import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from strategist.cli.inputs import (
    AsOfOption,
    OutOption,
    ProfilesArgument,
    RulesOption,
    colored,
    each_case,
    load,
    terminal_width,
    write,
)
from strategist.cli.progress import Progress
from strategist.errors import Problem, ProfileError

if TYPE_CHECKING:
    from strategist.clock.plan import Plan


class PlanFormat(StrEnum):
    """How a plan is rendered."""

    TEXT = "text"
    JSON = "json"
    HTML = "html"


def plan(
    profiles: ProfilesArgument,
    rules: RulesOption = None,
    as_of: AsOfOption = None,
    assume: Annotated[
        str | None,
        typer.Option("--assume", "-a", help="A response of the rulebook that the debtor gives; else silence."),
    ] = None,
    days: Annotated[int, typer.Option("--days", "-d", help="Days to look ahead.")] = 730,
    format: Annotated[PlanFormat, typer.Option("--format", "-f", help="Output format.")] = PlanFormat.TEXT,
    out: OutOption = None,
) -> None:
    """Plan ahead for each debtor: dated steps, waits and costs if nobody stirs, or if the debtor answers in one way."""
    if format is PlanFormat.HTML and len(profiles) > 1:
        raise ProfileError([Problem("one-profile", "html shows one profile", help="plan them one by one")])
    strategist = load(rules)
    cases = list(each_case(strategist, profiles, as_of))
    with Progress("planning"):
        plans = [strategist.plan_case(case, assume, days) for case in cases if case is not None]
    if plans:
        write(_render(plans, format, len(profiles), colored() and out is None), out)
    if None in cases:
        raise typer.Exit(2)


def _width() -> int:
    """Columns for a table: a wide terminal shows each step on one line."""
    return min(os.get_terminal_size().columns, 160) if sys.stdout.isatty() else terminal_width()


def _render(plans: list[Plan], format: PlanFormat, asked: int, color: bool) -> str:
    match format:
        case PlanFormat.JSON:
            found = [one.as_json() for one in plans]
            return json.dumps(found[0] if asked == 1 else found, ensure_ascii=False, indent=2)
        case PlanFormat.HTML:
            return plans[0].html()
        case _:
            return "\n\n".join(one.text(width=_width(), color=color).rstrip() for one in plans)
