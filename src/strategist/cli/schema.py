"""`strategist schema`: JSON Schema for editors."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import Annotated

import typer

from strategist.cli.inputs import OutOption, RulesArgument, load, write


class What(StrEnum):
    """Which files the schema is for."""

    RULES = "rules"
    PROFILE = "profile"


def schema(
    rules: RulesArgument = None,
    what: Annotated[What, typer.Option("--for", help="Files the schema is for: rules or profiles.")] = What.RULES,
    out: OutOption = None,
) -> None:
    """Print a JSON Schema with which an editor completes fact names and values."""
    from strategist.rulebook.json_schema import profile_schema, rule_schema

    vocabulary = load(rules).program.vocabulary
    found = rule_schema(vocabulary) if what is What.RULES else profile_schema(vocabulary)
    write(json.dumps(found, ensure_ascii=False, indent=2), out)
