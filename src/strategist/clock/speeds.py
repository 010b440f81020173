"""How fast facts move under silence, and when moving facts meet what they are compared with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from strategist.profile.case import Vector
from strategist.program.conclusions import SetFact
from strategist.program.expressions import After, Between, Condition, Operand, Read, SameAs, leaves
from strategist.program.program import Program
from strategist.program.truth import operand
from strategist.vocabulary.kinds import Kind
from strategist.vocabulary.vocabulary import TODAY

Speeds = dict[int, frozenset[int]]
Meeting = tuple[int, Operand, int]
"""A fact, what it is compared with, and how fast the fact nears it (or leaves it) in units a day."""

STILL = frozenset((0,))
NEAR = (-1, 0, 1)
"""A bound may be open or closed, and a counter may stand on it: the days around a crossing count too."""


def speeds(program: Program) -> Speeds:
    """By slot the changes a day that are possible, where a fact may move at all.

    Counters move as the vocabulary says; today rises and countdowns fall; a difference moves as its parts do, and a
    derived fact as the fact it is set from.
    """
    vocabulary = program.vocabulary
    found: Speeds = {vocabulary.fact[TODAY].slot: frozenset((1,))}
    for movement in program.movements:
        found[movement.slot] = frozenset((movement.daily,) if movement.condition is None else (0, movement.daily))
    for date in vocabulary.inputs:
        if date.kind is Kind.DATE:
            found[vocabulary.fact[f"days_until_{date.name}"].slot] = frozenset((-1,))
    for slot, whole, part in program.differences:
        found[slot] = frozenset(a - b for a in found.get(whole, STILL) for b in found.get(part, STILL))
    for step in program.steps:
        own = set(STILL)
        for index in step.rules:
            conclusion = program.rules[index].conclusion
            if isinstance(conclusion, SetFact):
                own |= speed(conclusion.value, found)
        found[step.slot] = frozenset(own)
        if step.companion is not None:
            found[step.companion] = frozenset(speed - 1 for speed in own)
    return {slot: own for slot, own in found.items() if own != STILL}


def speed(value: Operand, speeds: Speeds) -> frozenset[int]:
    """The changes a day that a value may have; whole months after a moving day are taken for steady, see `uneven`."""
    match value:
        case Read(slot=slot):
            return speeds.get(slot, STILL)
        case After(slot=slot, counter=counter):
            return frozenset(1 - own if counter else own for own in speeds.get(slot, STILL))
        case _:
            return STILL


def uneven(value: Operand, speeds: Speeds) -> bool:
    """Whether a day is put whole months after one that moves: it then stands still or leaps at month ends."""
    return isinstance(value, After) and speed(value, speeds) != STILL and (value.unit != "days" or value.year_end)


def meetings(pairs: Iterable[tuple[int, Operand]], speeds: Speeds) -> tuple[Meeting, ...]:
    """The pairs of a fact and its bound of which at least one moves."""
    found: dict[Meeting, None] = {}
    for slot, bound in pairs:
        for own in sorted(speeds.get(slot, STILL)):
            for other in sorted(speed(bound, speeds)):
                if own != other:
                    found[slot, bound, own - other] = None
    return tuple(found)


def crossings(met: Iterable[Meeting], *vectors: Vector) -> set[int]:
    """The days from now on or beside which a fact meets its bound, those in the past included."""
    found = set()
    for slot, bound, nearing in met:
        for vector in vectors:
            here, there = vector[slot], operand(bound, vector)
            if isinstance(here, int) and isinstance(there, int):
                found.add((there - here) // nearing)
    return {day + near for day in found for near in NEAR}


def bounds(condition: Condition | None) -> Iterator[tuple[int, Operand]]:
    """The facts of a condition with what they are compared with."""
    for leaf in leaves(condition):
        if isinstance(leaf, Between):
            yield from ((leaf.slot, bound) for bound in (leaf.low, leaf.high) if bound is not None)
        elif isinstance(leaf, SameAs):
            yield leaf.slot, Read(leaf.other)
