"""What is still possible of one fact while others are unanswered: its values, and whether it may be missing.

Everything here errs to one side: it may hold more than can be, never less.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from strategist.vocabulary.facts import Fact
from strategist.vocabulary.kinds import LARGEST, Kind, Value, parse_date

FIRST_DAY, LAST_DAY = parse_date("1900-01-01"), parse_date("2200-12-31")
"""The days that a profile may state."""


@dataclass(frozen=True, slots=True)
class Span:
    """Whole numbers from `low` to `high`, both included."""

    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Bits:
    """A set that has at least the members of `must` and at most those of `may`."""

    must: int
    may: int


@dataclass(frozen=True, slots=True)
class Some:
    """One of these values."""

    values: frozenset[Value]


@dataclass(frozen=True, slots=True)
class AnyText:
    """Any text or place."""


Extent: TypeAlias = Span | Bits | Some | AnyText
ANY_TEXT = AnyText()


@dataclass(frozen=True, slots=True)
class Cell:
    """What a fact may be. `extent` None: it is surely missing."""

    missing: bool
    extent: Extent | None

    @property
    def exact(self) -> bool:
        """Whether only one thing is possible."""
        match self.extent:
            case None:
                return True
            case Span(low, high):
                return not self.missing and low == high
            case Bits(must, may):
                return not self.missing and must == may
            case Some(values):
                return not self.missing and len(values) == 1
            case _:
                return False


MISSING = Cell(True, None)


def exactly(fact: Fact, value: Value | None) -> Cell:
    """The cell of a known value; None is missing."""
    return MISSING if value is None else Cell(False, _point(fact.kind, value))


def unanswered(fact: Fact) -> Cell:
    """The cell of a fact that nobody has asked for yet: anything that a profile may state, or nothing."""
    match fact.kind:
        case Kind.INT | Kind.MONEY:
            return Cell(True, Span(-LARGEST, LARGEST))
        case Kind.DATE:
            return Cell(True, Span(FIRST_DAY, LAST_DAY))
        case Kind.SET:
            return Cell(True, Bits(0, (1 << len(fact.values)) - 1))
        case Kind.BOOL:
            return Cell(True, Some(frozenset((False, True))))
        case Kind.ENUM:
            return Cell(True, Some(frozenset(range(len(fact.values)))))
        case _:
            return Cell(True, ANY_TEXT)


def _point(kind: Kind, value: Value) -> Extent:
    match kind:
        case Kind.INT | Kind.MONEY | Kind.DATE:
            return Span(int(value), int(value))
        case Kind.SET:
            return Bits(int(value), int(value))
        case _:
            return Some(frozenset((value,)))


def either(one: Cell, other: Cell) -> Cell:
    """What one or the other may be."""
    return Cell(one.missing or other.missing, _both(one.extent, other.extent))


def _both(one: Extent | None, other: Extent | None) -> Extent | None:
    match one, other:
        case None, _:
            return other
        case _, None:
            return one
        case Span(), Span():
            return Span(min(one.low, other.low), max(one.high, other.high))
        case Bits(), Bits():
            return Bits(one.must & other.must, one.may | other.may)
        case Some(), Some():
            return Some(one.values | other.values)
        case _:
            return ANY_TEXT


def moved(cell: Cell, by: Span, sign: int = 1) -> Cell:
    """A number added to a cell of numbers (`sign` 1), or taken from it (-1)."""
    if not isinstance(cell.extent, Span):
        return cell
    low, high = (by.low, by.high) if sign > 0 else (-by.high, -by.low)
    return Cell(cell.missing, Span(cell.extent.low + low, cell.extent.high + high))
