"""The facts of the profile that an action hangs on, as far as a why-not tells: what rules for it lack, and what bars it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from strategist.explain.barriers import Barrier
from strategist.explain.misses import Miss
from strategist.explain.why_not import WhyNot
from strategist.vocabulary.vocabulary import Vocabulary


def hinges(answer: WhyNot, vocabulary: Vocabulary) -> set[int]:
    """The slots of those facts, as far as a profile may state them."""
    names = {*_of_barriers(answer.barriers)}
    for route in answer.routes:
        names |= {*_of_misses(route.misses), *_of_barriers(route.hindrances)}
    parts = {fact.name: fact.difference for fact in vocabulary.facts if fact.difference is not None}
    for name in list(names):
        names |= {*parts.get(name, ()), name.removeprefix("days_until_")}
    return {fact.slot for fact in vocabulary.inputs if fact.name in names}


def _of_misses(misses: Iterable[Miss]) -> Iterator[str]:
    for miss in misses:
        yield miss.reading.fact
        for way in miss.others:
            yield from _of_misses(way)
        for through in miss.through:
            yield from _of_misses(through.misses)


def _of_barriers(barriers: Iterable[Barrier]) -> Iterator[str]:
    for barrier in barriers:
        yield from _of_misses(barrier.misses)
        yield from (reading.fact for reading in barrier.readings)
        for rule in barrier.rules:
            yield from (reading.fact for reading in rule.readings)
