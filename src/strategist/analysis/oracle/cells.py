"""What is still possible for one fact: stated with some value, taken from its default, or absent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from strategist.analysis.oracle.domains import (
    LEAST,
    MOST,
    Codes,
    Domain,
    Members,
    Places,
    Ranges,
    Words,
    everything,
    meet,
)
from strategist.program.expressions import (
    Between,
    Given,
    HasAny,
    Literal,
    OneOf,
    ParameterIs,
    SameAs,
    Test,
    Within,
)
from strategist.vocabulary.facts import Fact
from strategist.vocabulary.kinds import Value


class Cell(NamedTuple):
    """`stated`: the values it may be stated with (None: none); `defaulted`, `absent`: whether that is possible."""

    stated: Domain | None
    defaulted: bool
    absent: bool

    def meet(self, other: Cell) -> Cell:
        """What both allow."""
        return Cell(meet(self.stated, other.stated), self.defaulted and other.defaulted, self.absent and other.absent)

    @property
    def empty(self) -> bool:
        """Whether nothing is possible."""
        return self.stated is None and not self.defaulted and not self.absent

    @property
    def must_be_stated(self) -> bool:
        """Whether the profile itself must say it."""
        return not self.defaulted and not self.absent


@dataclass(frozen=True, slots=True)
class Slot:
    """A fact as a search sees it: `usual` is its default, `start` what is possible before any claim."""

    fact: Fact
    usual: Value | None
    start: Cell


NOTHING = Cell(None, False, False)


def unary(leaf: Test) -> bool:
    """Whether a test reads no other fact: then it bounds one cell and nothing else."""
    match leaf:
        case SameAs() | ParameterIs():
            return False
        case Between(low=low, high=high):
            return all(bound is None or isinstance(bound, Literal) for bound in (low, high))
        case _:
            return True


def region(leaf: Test, wanted: bool, slot: Slot) -> Cell:
    """The cell in which a unary test is known to be true (or, if not `wanted`, is false or unknown)."""
    whole = everything(slot.fact)
    if isinstance(leaf, Given):
        there = wanted is not leaf.negated
        return Cell(whole if there else None, there is not leaf.raw, not there)
    if _unsettled(leaf):
        return NOTHING if wanted else Cell(whole, True, True)
    inner, outer = judged(leaf, slot.fact)
    yes, no = (outer, inner) if leaf.negated else (inner, outer)
    allowed = yes if wanted else no
    by_default = slot.usual is not None and allowed is not None and allowed.has(slot.usual)
    if wanted:
        return Cell(yes, by_default and not leaf.raw, False)
    return Cell(no, by_default or leaf.raw, True)


def judged(leaf: Test, fact: Fact) -> tuple[Domain | None, Domain | None]:
    """The values that a unary test accepts, and those it refuses, its `not` left aside."""
    whole = everything(fact)
    match leaf:
        case Between(low=low, high=high, low_open=low_open, high_open=high_open):
            floor, ceiling = _number(low, LEAST) + low_open, _number(high, MOST) - high_open
            inside = Ranges(((floor, ceiling),)) if floor <= ceiling else None
            return inside, inside.without() if inside else whole
        case OneOf(values=values) if isinstance(whole, Codes):
            mask = sum(1 << int(value) for value in values)
            return meet(whole, Codes(mask)), meet(whole, Codes(~mask & whole.mask))
        case OneOf(values=values):
            names = frozenset(map(str, values))
            return Words(names, frozenset()), Words(None, names)
        case HasAny(mask=mask):
            return Members(frozenset((mask,)), 0) if mask else None, Members(frozenset(), mask)
        case Within(codes=codes):
            return Places(frozenset((codes,)), frozenset()), Places(frozenset(), frozenset(codes))
        case _:
            raise TypeError(f"not a test of one fact: {leaf!r}")


def _unsettled(leaf: Test) -> bool:
    """Whether a bound is a parameter before its first day: the test is unknown then, so never true."""
    bounds = (leaf.low, leaf.high) if isinstance(leaf, Between) else ()
    return any(isinstance(bound, Literal) and bound.value is None for bound in bounds)


def _number(bound: object, otherwise: int) -> int:
    return int(bound.value) if isinstance(bound, Literal) and bound.value is not None else otherwise
