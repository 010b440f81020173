"""A decision explained, by evaluators that agree."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

from strategist.decision.decision import Decision
from strategist.decision.outcome import Outcome
from strategist.decision.selection import bits
from strategist.engines.protocol import Engine
from strategist.errors import EnginesDisagree
from strategist.profile.case import Case


@dataclass(frozen=True, slots=True)
class Explanation:
    """The decision, and the names of the evaluators that agree on it. Renderings are in `text`, `html`, `mermaid`.

    `later` gives the decision of a later day on which nothing happened; without it only the day of a change is told.
    """

    decision: Decision
    engines: tuple[str, ...]
    later: Callable[[Decision, date], Decision] | None = field(default=None, compare=False)

    def on(self, day: date) -> Decision | None:
        """What would be decided on a later day, if nothing happened until then."""
        return self.later(self.decision, day) if self.later else None

    def text(self, *, width: int = 110, color: bool = False) -> str:
        """The explanation for a terminal."""
        from strategist.explain.text import render_text

        return render_text(self, width=width, color=color)

    def html(self) -> str:
        """One self-contained page with the inference drawn as a graph."""
        from strategist.explain.html import render_html

        return render_html(self)

    def mermaid(self) -> str:
        """The inference as a Mermaid flowchart."""
        from strategist.explain.mermaid import render_mermaid

        return render_mermaid(self)

    def as_json(self) -> dict[str, object]:
        """The decision and its trace as one JSON object."""
        return {**self.decision.as_json(), "engines": list(self.engines), "trace": self.decision.trace.as_json()}


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
