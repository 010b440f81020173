"""All words of one rulebook, with the positions that evaluators use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from strategist.errors import Place
from strategist.vocabulary.actions import Action, Refused, Tactic, Window
from strategist.vocabulary.facts import Constraint, Fact
from strategist.vocabulary.kinds import Kind, Value

CURRENCY = "currency"
TODAY = "today"
STEP_FACTS = ("next_step", "next_groups", "next_rung")
"""What tactic rules may read of the chosen step."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A threshold. `steps`: (first day it holds or None, value or table by currency), by day.

    `stricter` ("lower" or "higher") says which way an overlay may move a sealed one freely.
    """

    name: str
    kind: Kind
    steps: tuple[tuple[int | None, Value | Mapping[str, int]], ...]
    unit: str | None = None
    values: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    stricter: str | None = None
    help: str = ""
    place: Place | None = field(default=None, compare=False)

    def at(self, day: int) -> Value | Mapping[str, int] | None:
        """The value in force on a day number; None before the first."""
        found: Value | Mapping[str, int] | None = None
        for first, value in self.steps:
            if first is None or first <= day:
                found = value
        return found


@dataclass(frozen=True, slots=True)
class Source:
    """Where knowledge comes from: a row of a document, a statute, or house policy."""

    id: str
    says: str
    document: str = ""
    citation: str = ""
    standing: str = ""
    lives_in: str = ""
    conduct: str = ""
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Vocabulary:
    """Facts (inputs, computed, derived, in slot order), actions and tactics (in index order), and the rest by name."""

    facts: tuple[Fact, ...]
    actions: tuple[Action, ...]
    channels: tuple[str, ...]
    groups: tuple[str, ...]
    tactics: tuple[Tactic, ...]
    windows: Mapping[str, Window]
    refused: Mapping[str, Refused]
    parameters: Mapping[str, Parameter]
    sources: Mapping[str, Source]
    documents: Mapping[str, str]
    constraints: tuple[Constraint, ...]

    @cached_property
    def fact(self) -> Mapping[str, Fact]:
        """Facts by name, computed and derived ones included."""
        return {fact.name: fact for fact in self.facts}

    @cached_property
    def action(self) -> Mapping[str, Action]:
        """Actions by id."""
        return {action.id: action for action in self.actions}

    @cached_property
    def tactic(self) -> Mapping[str, Tactic]:
        """Tactics by name."""
        return {tactic.name: tactic for tactic in self.tactics}

    @cached_property
    def inputs(self) -> tuple[Fact, ...]:
        """The facts a profile may state."""
        return tuple(fact for fact in self.facts if not fact.derived and not fact.computed)

    @cached_property
    def concluded(self) -> frozenset[int]:
        """The slots that evaluation fills: derived facts, countdowns to derived dates, and the chosen step.

        They are the same before and after defaults.
        """
        names = {f"days_until_{fact.name}" for fact in self.derived} | set(STEP_FACTS)
        return frozenset(fact.slot for fact in self.facts if fact.derived or fact.name in names)

    @cached_property
    def derived(self) -> tuple[Fact, ...]:
        """The facts that rules conclude."""
        return tuple(fact for fact in self.facts if fact.derived)
