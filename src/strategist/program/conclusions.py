"""What a rule concludes; one kind a rule. Actions, channels and tactics are positions in the vocabulary."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from strategist.program.expressions import Operand


class Phase(IntEnum):
    """When a rule is settled: facts first, then proposals, guards, and tactics for the chosen step."""

    ASSESS = 0
    PROPOSE = 1
    GUARD = 2
    TACTICS = 3


@dataclass(frozen=True, slots=True)
class SetFact:
    """The derived fact has this value."""

    slot: int
    value: Operand


@dataclass(frozen=True, slots=True)
class AddTo:
    """The derived set has these members besides."""

    slot: int
    mask: int


@dataclass(frozen=True, slots=True)
class Score:
    """Points for values of a scored enum."""

    slot: int
    points: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class ScoreNumber:
    """Points that add up to a number."""

    slot: int
    points: int


@dataclass(frozen=True, slots=True)
class Propose:
    """A candidate for the next step."""

    action: int
    strength: int


@dataclass(frozen=True, slots=True)
class Advise:
    """Tactics, each (tactic, value): the strongest permitted advice wins; set tactics unite (value is a mask)."""

    tactics: tuple[tuple[int, int], ...]
    strength: int


@dataclass(frozen=True, slots=True)
class Forbid:
    """Actions, channels and tactic values (tactic, values) that must not be; `instead` in order of preference."""

    actions: tuple[int, ...]
    channels: tuple[int, ...]
    tactics: tuple[tuple[int, tuple[int, ...]], ...]
    instead: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Only:
    """Tactic values (tactic, values) beyond which nothing is permitted."""

    tactics: tuple[tuple[int, tuple[int, ...]], ...]


@dataclass(frozen=True, slots=True)
class Defer:
    """Not before: `days` after the event that the counter `since` counts from, or the date `until`."""

    actions: tuple[int, ...]
    channels: tuple[int, ...]
    days: Operand | None
    since: int | None
    until: Operand | None


Fact = SetFact | AddTo | Score | ScoreNumber
Conclusion = Fact | Propose | Advise | Forbid | Only | Defer


def phase_of(conclusion: Conclusion) -> Phase:
    """The phase a conclusion is settled in."""
    if isinstance(conclusion, Propose):
        return Phase.PROPOSE
    if isinstance(conclusion, Forbid | Only | Defer):
        return Phase.GUARD
    return Phase.TACTICS if isinstance(conclusion, Advise) else Phase.ASSESS
