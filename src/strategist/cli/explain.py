"""`strategist explain`: the decision for one profile with its whole reasoning."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import Annotated

import typer

from strategist.cli.inputs import AsOfOption, OutOption, RulesOption, colored, load, read_case, terminal_width, write


class ExplainFormat(StrEnum):
    """How an explanation is rendered."""

    TEXT = "text"
    JSON = "json"
    HTML = "html"
    MERMAID = "mermaid"


def explain(
    profile: Annotated[
        str, typer.Argument(metavar="PROFILE", help="A profile file (YAML or JSON); `-` reads standard input.")
    ],
    rules: RulesOption = None,
    as_of: AsOfOption = None,
    format: Annotated[ExplainFormat, typer.Option("--format", "-f", help="Output format.")] = ExplainFormat.TEXT,
    out: OutOption = None,
) -> None:
    """Explain the next step for one debtor: facts, fired rules, derived facts, candidates, guards, choice."""
    strategist = load(rules)
    explanation = strategist.explain_case(read_case(strategist, profile, as_of))
    match format:
        case ExplainFormat.JSON:
            write(json.dumps(explanation.as_json(), ensure_ascii=False, indent=2), out)
        case ExplainFormat.HTML:
            write(explanation.html(), out)
        case ExplainFormat.MERMAID:
            write(explanation.mermaid(), out)
        case _:
            write(explanation.text(width=terminal_width(), color=colored() and out is None), out)
