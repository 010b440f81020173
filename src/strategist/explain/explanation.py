"""A decision explained, by evaluators that agree."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from strategist.decision.decision import Decision
from strategist.decision.outcome import Outcome
from strategist.decision.selection import bits
from strategist.engines.protocol import Engine
from strategist.errors import EnginesDisagree
from strategist.profile.case import Case

if TYPE_CHECKING:
    from strategist.explain.change import Again, Changes
    from strategist.explain.margins import Margins
    from strategist.explain.what_if import WhatIf
    from strategist.explain.why_not import WhyNot


@dataclass(frozen=True, slots=True)
class Explanation:
    """The decision, and the names of the evaluators that agree on it. Renderings are in `text`, `html`, `mermaid`.

    `later` gives the decision of a later day on which nothing happened; without it only the day of a change is told.
    `again` decides for changed profiles, as `what_if` and `margins` ask.
    """

    decision: Decision
    engines: tuple[str, ...]
    later: Callable[[Decision, date], Decision] | None = field(default=None, compare=False)
    again: Again | None = field(default=None, compare=False)

    def on(self, day: date) -> Decision | None:
        """What would be decided on a later day, if nothing happened until then."""
        return self.later(self.decision, day) if self.later else None

    def why_not(self, action: str) -> WhyNot:
        """Why an action is not the next step: what each rule that could propose it lacks, what bars it, what beats it.

        Raises `ProfileError` for an action that the rulebook does not know or refuses.
        """
        from strategist.explain.why_not import answer_why_not

        return answer_why_not(self, action)

    def what_if(self, /, **facts: object) -> WhatIf:
        """The decision for the same profile with other facts, beside this one; None takes a fact away.

        Raises `ProfileError` as `Strategist.explain` does: unknown names, bad values, facts that cannot be together.
        """
        from strategist.explain.change import Changes

        return self.what_if_changed(Changes(facts))

    def what_if_changed(self, changes: Changes) -> WhatIf:
        """See `what_if`; for changes with the places they were read from."""
        from strategist.explain.what_if import answer_what_if

        return answer_what_if(self, changes, self._means())

    def margins(self) -> Margins:
        """How far each figure and date of the profile is from another step, up and down, everything else as it is."""
        from strategist.explain.margins import margins_of

        return margins_of(self, self._means())

    def _means(self) -> Again:
        if self.again is None:
            raise TypeError("this explanation cannot decide again; `Strategist.explain` makes one that can")
        return self.again

    def text(self, *, width: int = 110, color: bool = False, margins: bool = False) -> str:
        """The explanation for a terminal; with `margins` as a last section."""
        from strategist.explain.text import render_text

        return render_text(self, width=width, color=color, margins=margins)

    def html(self, *, why_not: str | None = None, margins: bool = False) -> str:
        """One self-contained page with the inference drawn as a graph, and what else was asked.

        Raises `ProfileError` where `why_not` names no action.
        """
        from strategist.explain.html import render_html

        return render_html(self, why_not=why_not, margins=margins)

    def mermaid(self) -> str:
        """The inference as a Mermaid flowchart."""
        from strategist.explain.mermaid import render_mermaid

        return render_mermaid(self)

    def as_json(self, *, margins: bool = False) -> dict[str, object]:
        """The decision and its trace as one JSON object; with `margins` under that key."""
        found = {**self.decision.as_json(), "engines": list(self.engines), "trace": self.decision.trace.as_json()}
        return {**found, "margins": self.margins().as_json()} if margins else found


def agreed_outcome(engines: Sequence[Engine], case: Case) -> Outcome:
    """The outcome all engines give. Raises `EnginesDisagree`, naming what differs."""
    outcomes = [(engine.name, engine.evaluate(case)) for engine in engines]
    first_name, first = outcomes[0]
    for name, outcome in outcomes[1:]:
        if outcome != first:
            raise EnginesDisagree(f"{first_name} and {name} differ on {difference(first, outcome)}")
    return first


def difference(one: Outcome, other: Outcome) -> str:
    """What two outcomes differ in, in words."""
    if one.values != other.values:
        slots = [slot for slot, (a, b) in enumerate(zip(one.values, other.values, strict=True)) if a != b]
        return f"the values in slots {slots}"
    if one.live != other.live or one.fired != other.fired:
        return f"the rules {bits((one.live ^ other.live) | (one.fired ^ other.fired))}"
    parts = [name for name in ("conflicts", "selection", "tactics") if getattr(one, name) != getattr(other, name)]
    return f"the {', '.join(parts)}"
