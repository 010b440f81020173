"""What is known of one fact, for every profile at once: whether it is present, and its value.

Three forms: numbers (counts, money, dates), choices (a formula for each value: enums, yes/no, text, places), members
(a formula for each value of a set).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from strategist.engines.symbolic.logic import Formula, Term, all_of, any_of, choose, equals, opposite, same
from strategist.vocabulary.facts import Fact
from strategist.vocabulary.kinds import Kind, Value


@dataclass(frozen=True, slots=True)
class Number:
    """A count, an amount or a day number; the value means nothing where it is not present."""

    present: Formula
    value: Term


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several values: at most one formula holds, none where the fact is absent."""

    options: Mapping[Value, Formula]
    present: Formula = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "present", any_of(self.options.values()))

    def one_of(self, values: Sequence[Value]) -> Formula:
        """The fact has one of the values."""
        return any_of(self.options.get(value, False) for value in values)

    def none_of(self, values: Sequence[Value]) -> Formula:
        """The fact is known and has none of the values."""
        return any_of(holds for value, holds in self.options.items() if value not in values)


@dataclass(frozen=True, slots=True)
class Members:
    """A set; the members mean nothing where it is not present."""

    present: Formula
    members: tuple[Formula, ...]

    def any_in(self, mask: int) -> Formula:
        """A member of the mask is in the set."""
        return any_of(holds for bit, holds in enumerate(self.members) if mask >> bit & 1)


Cell = Number | Choice | Members


def stated(fact: Fact, value: Value | None) -> Cell:
    """The cell of a value known beforehand; None is missing."""
    match fact.kind:
        case Kind.INT | Kind.MONEY | Kind.DATE:
            return Number(value is not None, int(value or 0))
        case Kind.SET:
            return Members(value is not None, tuple([bool(int(value or 0) >> n & 1) for n in range(len(fact.values))]))
        case _:
            return Choice({} if value is None else {value: True})


def chosen(condition: Formula, then: Cell, otherwise: Cell) -> Cell:
    """`then` where the condition holds, else `otherwise`; both of one form."""
    match then, otherwise:
        case Number(), Number():
            return Number(
                pick(condition, then.present, otherwise.present),
                choose(condition, then.value, otherwise.value) if otherwise.present is not False else then.value,
            )
        case Members(), Members():
            pairs = zip(then.members, otherwise.members, strict=True)
            return Members(
                pick(condition, then.present, otherwise.present),
                tuple([pick(condition, one, other) for one, other in pairs]),
            )
        case Choice(), Choice():
            values = dict.fromkeys([*then.options, *otherwise.options])
            return Choice(
                {
                    value: pick(condition, then.options.get(value, False), otherwise.options.get(value, False))
                    for value in values
                }
            )
        case _:
            raise TypeError(f"cells of two forms: {then!r}, {otherwise!r}")


def pick(condition: Formula, then: Formula, otherwise: Formula) -> Formula:
    """`then` where the condition holds, else `otherwise`."""
    return any_of((all_of((condition, then)), all_of((opposite(condition), otherwise))))


def equal(one: Cell, other: Cell) -> Formula:
    """Both have the same value, given that both are present."""
    match one, other:
        case Number(), Number():
            return equals(one.value, other.value)
        case Choice(), Choice():
            return any_of(all_of((holds, other.options.get(value, False))) for value, holds in one.options.items())
        case Members(), Members():
            return all_of(same(*pair) for pair in zip(one.members, other.members, strict=True))
        case _:
            raise TypeError(f"cells of two forms: {one!r}, {other!r}")


def has_value(cell: Cell, value: Value | None) -> Formula:
    """The fact has exactly this value; None: it is missing."""
    if value is None:
        return opposite(cell.present)
    match cell:
        case Number():
            return all_of((cell.present, equals(cell.value, int(value))))
        case Choice():
            return cell.options.get(value, False)
        case Members():
            wanted = [bool(int(value) >> bit & 1) for bit in range(len(cell.members))]
            return all_of((cell.present, *(same(*pair) for pair in zip(cell.members, wanted, strict=True))))
