"""`strategist explain`: decisions with their whole reasoning."""

from __future__ import annotations

import json
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
from strategist.errors import Problem, ProfileError

if TYPE_CHECKING:
    from strategist.explain.explanation import Explanation


class ExplainFormat(StrEnum):
    """How an explanation is rendered."""

    TEXT = "text"
    JSON = "json"
    HTML = "html"
    MERMAID = "mermaid"


def explain(
    profiles: ProfilesArgument,
    rules: RulesOption = None,
    as_of: AsOfOption = None,
    format: Annotated[ExplainFormat, typer.Option("--format", "-f", help="Output format.")] = ExplainFormat.TEXT,
    out: OutOption = None,
) -> None:
    """Explain the next step for each debtor: facts, fired rules, derived facts, candidates, guards, choice."""
    if format in (ExplainFormat.HTML, ExplainFormat.MERMAID) and len(profiles) > 1:
        raise ProfileError(
            [Problem("one-profile", f"{format.value} shows one profile", help="explain them one by one")]
        )
    strategist = load(rules)
    cases = list(each_case(strategist, profiles, as_of))
    explanations = [strategist.explain_case(case) for case in cases if case is not None]
    if explanations:
        write(_render(explanations, format, len(profiles), colored() and out is None), out)
    if None in cases:
        raise typer.Exit(2)


def _render(explanations: list[Explanation], format: ExplainFormat, asked: int, color: bool) -> str:
    match format:
        case ExplainFormat.JSON:
            found = [explanation.as_json() for explanation in explanations]
            return json.dumps(found[0] if asked == 1 else found, ensure_ascii=False, indent=2)
        case ExplainFormat.HTML:
            return explanations[0].html()
        case ExplainFormat.MERMAID:
            return explanations[0].mermaid()
        case _:
            rule = f"\n\n{'─' * terminal_width()}\n\n"
            return rule.join(e.text(width=terminal_width(), color=color) for e in explanations)
