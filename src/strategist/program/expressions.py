"""Conditions as typed trees. A leaf judges one fact; `raw` leaves read the profile before defaults.

A leaf is true only if everything it reads is present, negated or not; `given` and `missing` are always known.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from strategist.errors import Place
from strategist.vocabulary.kinds import Value


@dataclass(frozen=True, slots=True)
class Literal:
    """A value known when the rules are loaded; None is missing (a parameter before its first day)."""

    value: Value | None


@dataclass(frozen=True, slots=True)
class Read:
    """The value of another fact."""

    slot: int


@dataclass(frozen=True, slots=True)
class ByCurrency:
    """A money parameter in force: the amount for the currency in `slot`, missing for others."""

    name: str
    slot: int
    amounts: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class ParameterOf:
    """A parameter by name, until an epoch fixes its value."""

    name: str


@dataclass(frozen=True, slots=True)
class After:
    """The day `count` years, months or days after a date, or after the day that a counter of days counts from.

    `today` is the slot of today, which a counter is taken from; `year_end`: after the end of that day's year.
    """

    slot: int
    counter: bool
    today: int
    count: Operand
    unit: str
    year_end: bool = False


Operand = Literal | Read | ByCurrency | ParameterOf | After


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """One test of one fact. `text` is the test as written; neither it nor `place` is part of the meaning."""

    slot: int
    raw: bool = False
    negated: bool = False
    text: str = field(default="", compare=False)
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Between(Leaf):
    """low <= fact <= high; an open end excludes the bound; None is no bound."""

    low: Operand | None = None
    high: Operand | None = None
    low_open: bool = False
    high_open: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OneOf(Leaf):
    """The fact is one of the values (sorted)."""

    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HasAny(Leaf):
    """The set fact shares a member with the mask."""

    mask: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SameAs(Leaf):
    """Both facts have the same value."""

    other: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Within(Leaf):
    """The place is one of the codes or lies in one."""

    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Given(Leaf):
    """The profile states the fact; negated: it does not. Never unknown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterIs(Leaf):
    """An enum parameter has one of the values; fixed to a Const by the epoch. `slot` is -1."""

    name: str
    values: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Const:
    """Known from the start."""

    value: bool


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """At least one part holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part is known not to hold."""

    part: Condition


Test = Between | OneOf | HasAny | SameAs | Within | Given | ParameterIs
Condition = Test | Const | All | Any | Not
TRUE = All(())


def negation_normal(condition: Condition, negate: bool = False) -> Condition:
    """The same condition with `not` only at the leaves. Its two-valued truth is Kleene's "true".

    >>> negation_normal(Not(All((Const(True), Const(False)))))
    Any(parts=(Const(value=False), Const(value=True)))
    """
    match condition:
        case Not(part):
            return negation_normal(part, not negate)
        case All(parts):
            return (Any if negate else All)(tuple(negation_normal(part, negate) for part in parts))
        case Any(parts):
            return (All if negate else Any)(tuple(negation_normal(part, negate) for part in parts))
        case Const(value):
            return Const(value is not negate)
        case _:
            return replace(condition, negated=condition.negated is not negate) if negate else condition


def leaves(condition: Condition | None) -> Iterator[Test]:
    """All tests of a condition, in written order."""
    match condition:
        case None | Const():
            return
        case Not(part):
            yield from leaves(part)
        case All(parts) | Any(parts):
            for part in parts:
                yield from leaves(part)
        case _:
            yield condition


def reads(leaf: Test) -> tuple[int, ...]:
    """The slots whose presence a test needs, its own first; none for `given` and `missing`."""
    match leaf:
        case Between(slot=slot, low=low, high=high):
            return (slot, *operand_slots(low), *operand_slots(high))
        case SameAs(slot=slot, other=other):
            return (slot, other)
        case ParameterIs():
            return ()
        case _:
            return (leaf.slot,)


def operand_slots(bound: Operand | None) -> tuple[int, ...]:
    """The slots whose values a bound takes."""
    match bound:
        case Read(slot=slot) | ByCurrency(slot=slot):
            return (slot,)
        case After(slot=slot, count=count):
            return (slot, *operand_slots(count))
        case _:
            return ()


def slots_read(condition: Condition | None) -> set[int]:
    """Every slot a condition depends on."""
    return {slot for leaf in leaves(condition) for slot in reads(leaf)}
