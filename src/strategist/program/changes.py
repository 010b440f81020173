"""What steps, answers and time do to the facts of a profile, compiled.

An effect reads the facts as they stood before (defaults included), so that effects of one step do not depend on their order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum

from strategist.errors import Place
from strategist.program.expressions import Condition
from strategist.vocabulary.kinds import MONEY_SCALE, Value

CENT = MONEY_SCALE // 100


class Way(Enum):
    """How an effect changes its fact."""

    BECOMES = "a value, or missing"
    ADDS = "+1"
    PERCENT = "50%"
    IN_DAYS = "in 7 days"
    SAME_AS = "same as another fact"


@dataclass(frozen=True, slots=True)
class Effect:
    """What a step changes. `amount`: the value (None: missing), the number added, percent, days, or the slot to copy.

    `of`: the slot a percentage is taken of (None: its own); `money`: it is rounded to hundredths of the currency's unit.
    """

    slot: int
    way: Way
    amount: Value | None
    of: int | None = None
    money: bool = False

    def result(self, values: Sequence[Value | None], today: int) -> Value | None:
        """The new value, given the facts before (defaults included) and today's day number; unknown stays unknown.

        >>> Effect(0, Way.PERCENT, 50).result([7], 1), Effect(0, Way.ADDS, 1).result([None], 1)
        (4, None)
        """
        before = values[self.slot]
        match self.way:
            case Way.BECOMES:
                return self.amount
            case Way.ADDS:
                return None if before is None else int(before) + int(self.amount or 0)
            case Way.PERCENT:
                whole = before if self.of is None else values[self.of]
                return None if whole is None else _part(int(whole), int(self.amount or 0), CENT if self.money else 1)
            case Way.IN_DAYS:
                return today + int(self.amount or 0)
            case Way.SAME_AS:
                return values[int(self.amount or 0)]


def _part(whole: int, percent: int, unit: int) -> int:
    """A percentage, rounded half up to a unit."""
    return (whole * percent + 50 * unit) // (100 * unit) * unit


@dataclass(frozen=True, slots=True)
class Lapse:
    """A change that time alone makes: on each day on which `when` holds after the counters have moved."""

    id: str
    title: str
    when: Condition
    effects: tuple[Effect, ...]
    because: str
    sources: tuple[str, ...] = ()
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Window:
    """A count over the last `days` days: 0 once nothing was counted for so long; `since` is its counter, if any."""

    slot: int
    days: int
    since: int | None


@dataclass(frozen=True, slots=True)
class Steps:
    """Which steps: actions by position, taken by one of the channels (positions); empty means any."""

    actions: frozenset[int]
    channels: frozenset[int]

    def hold(self, action: int, channel: int | None) -> bool:
        """Whether an action taken by a channel is one of them."""
        return (not self.actions or action in self.actions) and (not self.channels or channel in self.channels)


@dataclass(frozen=True, slots=True)
class Response:
    """What a debtor may do in answer: `later` days after a step of `after`, while `when` holds, up to `times` times."""

    id: str
    title: str
    after: Steps
    when: Condition | None
    times: int
    later: int
    effects: tuple[Effect, ...]
    because: str
    sources: tuple[str, ...] = ()
    place: Place | None = field(default=None, compare=False)
