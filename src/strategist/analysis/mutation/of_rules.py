"""Edits of the conditions of rules: every test, every part, every exclusion and scope."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal as Word

from strategist.analysis.mutation.of_tests import edits_of
from strategist.analysis.mutation.said import part, written
from strategist.analysis.mutation.spots import Spot, always, spots
from strategist.errors import Place
from strategist.program.expressions import All, Any, Condition, Not, ParameterIs
from strategist.program.program import Program, Rule

Field = Word["applies", "when", "unless"]


@dataclass(frozen=True, slots=True)
class RuleEdit:
    """One rule as it is after an edit at a place; `variant` tells edits of a kind at one place apart."""

    kind: str
    place: Place | None
    what: str
    variant: str
    before: Rule
    after: Rule


def condition_edits(program: Program, rule: Rule) -> Iterator[RuleEdit]:
    """All edits of a rule's `applies`, `when` and `unless`."""
    fields: tuple[tuple[Field, Condition | None], ...] = (
        ("applies", rule.applies),
        ("when", rule.when),
        ("unless", rule.unless),
    )
    for name, condition in fields:
        if condition is None:
            continue
        for spot in spots(condition):
            for edit in _of_spot(program, name, condition, spot):
                kind, what, variant, changed = edit
                yield RuleEdit(kind, spot.place, what, f"{name} {variant}", rule, _with(rule, name, changed))


def _with(rule: Rule, name: Field, changed: Condition | None) -> Rule:
    match name:
        case "applies":
            return replace(rule, applies=changed)
        case "unless":
            return replace(rule, unless=changed)
        case _:
            return replace(rule, when=always(changed))


def _of_spot(
    program: Program, name: Field, whole: Condition, spot: Spot
) -> Iterator[tuple[str, str, str, Condition | None]]:
    vocabulary = program.vocabulary
    tests = spot.tests
    if not tests or any(isinstance(leaf, ParameterIs) for leaf in tests):
        return  # a setting of the rulebook, not a case
    if not isinstance(spot.part, All | Any) and len(tests) == 1 and tests[0] is spot.part:
        for edit in edits_of(tests[0], vocabulary):
            yield edit.kind, f"{written(vocabulary, tests[0])} {edit.what}", edit.variant, spot.put(edit.test)
    said = part(vocabulary, spot.part)
    if isinstance(spot.part, Not):
        yield "negation", f"`not` before {said} may go", "not before", spot.put(spot.part.part)
    several = isinstance(spot.part, All | Any) and len(spot.part.parts) > 1
    if spot.holder == "all":
        yield "condition", f"the condition {said} may go", f"part of {len(tests)}", spot.put(None)
    elif spot.holder == "any":
        yield _ALTERNATIVE[name], f"the alternative {said} may go", f"alternative of {len(tests)}", spot.put(None)
    elif spot.part is whole and not several:
        yield _WHOLE[name], f"{_SAID[name]} {said} may go", "whole", None


_WHOLE = {"applies": "applies", "when": "condition", "unless": "unless"}
_ALTERNATIVE = {"applies": "alternative", "when": "alternative", "unless": "unless"}
_SAID = {"applies": "`applies`", "when": "the only condition", "unless": "`unless`"}
