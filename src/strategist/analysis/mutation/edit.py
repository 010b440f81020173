"""An edit of a compiled rulebook: what it changes, where it would stand in the files, and how it is said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from strategist.errors import Place
from strategist.program.program import ActionPlan, Rule
from strategist.vocabulary.vocabulary import Parameter

KINDS = {
    "threshold": "thresholds a step off",
    "bound": "bounds opened or closed",
    "direction": "comparisons turned round",
    "value": "values changed or left out",
    "negation": "tests turned into their opposite",
    "condition": "conditions left out",
    "alternative": "alternatives left out",
    "unless": "exclusions left out",
    "applies": "scopes left out",
    "override": "overrides left out",
    "guard": "guards left out",
    "rule": "rules left out",
    "row": "table rows left out",
    "order": "table rows swapped",
    "strength": "strengths swapped",
    "instead": "alternatives of guards left out",
    "need": "needs and conditions of actions left out",
    "deferral": "waits a day shorter",
    "score": "points a step off",
    "parameter": "parameters a step off",
}
"""The kinds of edits, in the order of reports, with the words for the table of scores."""


@dataclass(frozen=True, slots=True)
class Change:
    """Rules by position (None: taken out), plans by position, parameters by name, as they are after the edit."""

    rules: Mapping[int, Rule | None] = field(default_factory=dict)
    plans: Mapping[int, ActionPlan] = field(default_factory=dict)
    parameters: Mapping[str, Parameter] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Edit:
    """One mutant. `where` names what is edited (a rule, table, action or parameter) and `what` says the edit, so that
    "in `where`, `what` and no scenario notices" is a sentence. `variant` tells edits of one kind at one place apart."""

    kind: str
    place: Place | None
    where: str
    what: str
    change: Change
    variant: str = ""

    @property
    def sentence(self) -> str:
        """The edit in words."""
        return f"in {self.where}, {self.what}" if self.where else self.what

    @property
    def order(self) -> tuple[str, int, int, int, str, str]:
        """By file and line, then kind."""
        place = self.place or Place("", 0, 0)
        return (place.file, place.line, place.column, list(KINDS).index(self.kind), self.variant, self.sentence)
