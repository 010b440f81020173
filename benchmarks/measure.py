"""Timing side by side: contenders take turns in rounds, so that noise of the machine hits all of them alike."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import median, quantiles
from time import perf_counter

Call = Callable[[int], object]
"""Does the work for the profile at a position."""


@dataclass(frozen=True, slots=True)
class Contender:
    """What is timed. A slow one takes part in every `every`-th round only; `before` is called before a turn, untimed."""

    name: str
    call: Call
    every: int = 1
    before: Callable[[], object] | None = None


@dataclass(slots=True)
class Timing:
    """Microseconds a call, one figure a round: the mean over the profiles of that round."""

    name: str
    rounds: dict[int, float] = field(default_factory=dict)

    @property
    def microseconds(self) -> float:
        """The median over the rounds."""
        return median(self.rounds.values())

    @property
    def quartiles(self) -> tuple[float, float]:
        """Between these lies half of the rounds."""
        figures = list(self.rounds.values())
        low, _, high = quantiles(figures, n=4) if len(figures) > 1 else (figures[0],) * 3
        return low, high

    def ratio(self, other: Timing) -> float:
        """How many times longer this takes than the other: the median over the rounds that both took part in."""
        return median(self.rounds[number] / other.rounds[number] for number in self.rounds if number in other.rounds)


BURST = 0.02
"""Seconds that a contender stays at work in a round, so that it runs with warm processor caches, as in a busy service."""


def side_by_side(contenders: Sequence[Contender], profiles: int, rounds: int, seed: int = 7) -> dict[str, Timing]:
    """Each contender's timing, by name. Every round runs all contenders, in an order of its own, over all profiles."""
    shuffled = random.Random(seed)
    timings = {contender.name: Timing(contender.name) for contender in contenders}
    passes = {}
    for contender in contenders:  # warm up: caches, lazy parts, the interpreter's specialising
        _passes(contender.call, profiles, 2)
        passes[contender.name] = max(1, round(BURST / _passes(contender.call, profiles, 1)))
    for number in range(rounds):
        here = [contender for contender in contenders if number % contender.every == 0]
        shuffled.shuffle(here)
        for contender in here:
            count = passes[contender.name]
            if contender.before is not None:
                contender.before()
            if count > 1:
                _passes(contender.call, profiles, 1)
            timings[contender.name].rounds[number] = _passes(contender.call, profiles, count) / count / profiles * 1e6
    return timings


def _passes(call: Call, profiles: int, count: int) -> float:
    start = perf_counter()
    for _ in range(count):
        for position in range(profiles):
            call(position)
    return perf_counter() - start
