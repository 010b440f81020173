"""The parts of a condition, each with the condition as it would be without it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from strategist.errors import Place
from strategist.program.expressions import TRUE, All, Any, Condition, Const, Not, OneOf, Test, leaves, slots_read
from strategist.vocabulary.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Part:
    """One part, in words and place; `rest` is the condition without it. Without a conjunct a condition is `looser`.

    `path`: its number at each level, so that a part inside another starts with the other's path. `slots`: what it reads.
    `value`: where its value stands, if it is one test.
    """

    says: str
    place: Place | None
    rest: Condition
    looser: bool
    path: tuple[int, ...]
    slots: frozenset[int]
    value: Place | None = None


def parts(condition: Condition, vocabulary: Vocabulary, path: tuple[int, ...] = ()) -> Iterator[Part]:
    """Every conjunct, every alternative, and every value of a list; what stands below `not:` counts as one part."""
    match condition:
        case All(children) | Any(children):
            kind = type(condition)
            for number, child in enumerate(children):
                before, after, own = children[:number], children[number + 1 :], (*path, number)
                yield _part(child, kind((*before, *after)), kind is All, own, vocabulary)
                for part in parts(child, vocabulary, own):
                    yield replace(part, rest=kind((*before, part.rest, *after)))
        case OneOf(values=values) if len(values) > 1 and not condition.negated:
            fact = vocabulary.facts[condition.slot]
            for number, value in enumerate(values):
                left = replace(condition, values=tuple(other for other in values if other != value))
                says = f"{fact.name}: {fact.plain(value)}"
                yield Part(says, condition.place, left, False, (*path, number), frozenset((fact.slot,)))
        case _:
            return


def whole(condition: Condition, vocabulary: Vocabulary, *, exclusion: bool) -> Iterator[Part]:
    """The parts of a whole condition: a single test is one as well, and so is all of an exclusion."""
    if exclusion:
        yield _part(condition, Any(()), False, (), vocabulary)
    elif not isinstance(condition, All | Any):
        yield _part(condition, TRUE, True, (), vocabulary)
    yield from parts(condition, vocabulary)


def _part(condition: Condition, rest: Condition, looser: bool, path: tuple[int, ...], vocabulary: Vocabulary) -> Part:
    slots = frozenset(slots_read(condition))
    value = None if isinstance(condition, All | Any | Not | Const) else condition.place
    return Part(said(condition, vocabulary), place_of(condition), rest, looser, path, slots, value)


def place_of(condition: Condition) -> Place | None:
    """Where a condition starts: at its first test."""
    return next((leaf.place for leaf in leaves(condition)), None)


def said(condition: Condition, vocabulary: Vocabulary | None) -> str:
    """A condition much as it was written.

    >>> said(Any((Const(True), Not(Const(False)))), None)
    'any: [true, not: false]'
    """
    match condition:
        case All((only,)):
            return said(only, vocabulary)
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
