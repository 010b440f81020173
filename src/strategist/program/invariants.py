"""What must hold of every decision, whatever the profile: compiled invariants.

Actions, channels and tactics are positions in the vocabulary, as in conclusions.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from strategist.errors import Place
from strategist.program.expressions import Condition


@dataclass(frozen=True, slots=True)
class Named:
    """Steps, channels and (tactic, values) of which none may be recommended."""

    actions: tuple[int, ...] = ()
    channels: tuple[int, ...] = ()
    tactics: tuple[tuple[int, tuple[int, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Always:
    """What every such decision has. `steps`: the next step is one of these; empty: of any.

    `tactics`: (tactic, values): one of the values, of a set tactic all of them. `hours`: (tactic, from, to): the set
    tactic of windows has one that lies between these times, as HH:MM.
    """

    steps: tuple[int, ...] = ()
    tactics: tuple[tuple[int, tuple[int, ...]], ...] = ()
    hours: tuple[tuple[int, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Invariant:
    """A law of the rulebook itself: where `whenever` is true and `unless` is not, the rest holds of the decision.

    `never` is about what is recommended at all, `not_today` about what may be done today. `refused`: no refused tactic
    has found its way into the vocabulary.
    """

    id: str
    title: str
    sources: tuple[str, ...]
    whenever: Condition
    unless: Condition | None = None
    never: Named | None = None
    not_today: Named | None = None
    always: Always | None = None
    refused: bool = False
    place: Place | None = field(default=None, compare=False)
