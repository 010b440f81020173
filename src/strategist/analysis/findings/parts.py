"""The parts of a condition, each with the condition as it would be without it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from strategist.errors import Place
from strategist.program.expressions import TRUE, All, Any, Condition, Const, Not, OneOf, Test, leaves
from strategist.vocabulary.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Part:
    """One part, in words and place; `rest` is the condition without it. Without a conjunct a condition is `looser`."""

    says: str
    place: Place | None
    rest: Condition
    looser: bool


def parts(condition: Condition, vocabulary: Vocabulary) -> Iterator[Part]:
    """Every conjunct, every alternative, and every value of a list; what stands below `not:` counts as one part."""
    match condition:
        case All(children):
            for number, child in enumerate(children):
                others = (*children[:number], *children[number + 1 :])
                yield Part(said(child, vocabulary), place_of(child), All(others), True)
                for part in parts(child, vocabulary):
                    if not isinstance(child, OneOf) or part.looser is False:
                        yield replace(part, rest=All((*children[:number], part.rest, *children[number + 1 :])))
        case Any(children):
            for number, child in enumerate(children):
                others = (*children[:number], *children[number + 1 :])
                yield Part(said(child, vocabulary), place_of(child), Any(others), False)
                for part in parts(child, vocabulary):
                    yield replace(part, rest=Any((*children[:number], part.rest, *children[number + 1 :])))
        case OneOf(values=values) if len(values) > 1 and not condition.negated:
            fact = vocabulary.facts[condition.slot]
            for value in values:
                left = replace(condition, values=tuple(other for other in values if other != value))
                yield Part(f"{fact.name}: {fact.plain(value)}", condition.place, left, False)
        case _:
            return


def whole(condition: Condition, vocabulary: Vocabulary) -> Iterator[Part]:
    """The parts of a whole condition; a single test is a part as well."""
    if not isinstance(condition, All | Any):
        yield Part(said(condition, vocabulary), place_of(condition), TRUE, True)
    yield from parts(condition, vocabulary)


def place_of(condition: Condition) -> Place | None:
    """Where a condition starts: at its first test."""
    return next((leaf.place for leaf in leaves(condition)), None)


def said(condition: Condition, vocabulary: Vocabulary | None) -> str:
    """A condition much as it was written.

    >>> said(Any((Const(True), Not(Const(False)))), None)
    'any: [true, not: false]'
    """
    match condition:
        case All(children):
            return f"{{{', '.join(said(child, vocabulary) for child in children)}}}"
        case Any(children):
            return f"any: [{', '.join(said(child, vocabulary) for child in children)}]"
        case Not(part):
            return f"not: {said(part, vocabulary)}"
        case Const(value):
            return str(value).lower()
        case leaf:
            return written(leaf, vocabulary)


def written(leaf: Test, vocabulary: Vocabulary | None) -> str:
    """A test as it was written: `days_past_due: 30..`."""
    name = vocabulary.facts[leaf.slot].name if leaf.slot >= 0 and vocabulary is not None else getattr(leaf, "name", "")
    return f"{name}: {leaf.text}"
