"""The steps that a system has taken: remembered, so that none is taken twice."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from strategist.portfolio.replay.past import Key, Own


@dataclass(slots=True)
class State:
    """What has been done so far. `standing`: steps that their own effects do not end, until the rulebook says something
    else of the case; they are not taken again meanwhile.

    The n-th step of a kind for a case, as planned, is the n-th one of that kind really taken: it stands in the facts
    until the real one does.
    """

    real: Mapping[Key, Sequence[date]]
    numbers: dict[Key, int] = field(default_factory=dict)
    steps: dict[tuple[str, str, int], tuple[Own, date | None]] = field(default_factory=dict)
    standing: set[Key] = field(default_factory=set)

    def copy(self) -> State:
        """One that may go another way."""
        return State(self.real, dict(self.numbers), dict(self.steps), set(self.standing))

    def take(self, own: Own, before: date) -> int:
        """Remember a step; which one of its kind it is for the case, those really taken before a day counted."""
        key = own.case, own.action
        days = self.real.get(key, ())
        number = max(bisect_left(days, before), self.numbers.get(key, 0)) + 1
        self.numbers[key] = number
        self.steps[(*key, number)] = own, days[number - 1] if number <= len(days) else None
        return number

    def seen(self, day: date, before: date) -> list[Own]:
        """The steps that facts of a day see besides those really taken before `before`; a later one as if taken that day."""
        over = [key for key, (_, real) in self.steps.items() if real is not None and real < before]
        for key in over:
            del self.steps[key]
        return [
            own if own.day <= day else Own(own.case, own.action, day, own.channel) for own, _ in self.steps.values()
        ]
