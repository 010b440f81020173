"""Sets of values that a fact may have, closed under what tests can say; None stands for the empty set."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from strategist.vocabulary.facts import Fact
from strategist.vocabulary.kinds import LARGEST, Kind, Value

LEAST, MOST = -LARGEST - 1, LARGEST + 1
"""Beyond every number, amount and day."""
ELSEWHERE = ("NZ", "BR", "ZA", "IS", "CL", "KE")
"""Places to be in where a rule only says where one is not."""


@dataclass(frozen=True, slots=True)
class Ranges:
    """Whole numbers in disjoint ranges, ascending, both ends included."""

    spans: tuple[tuple[int, int], ...]

    def meet(self, other: Ranges) -> Ranges | None:
        """What is in both.

        >>> Ranges(((1, 9),)).meet(Ranges(((-5, 2), (7, 20))))
        Ranges(spans=((1, 2), (7, 9)))
        """
        found = [(max(a, c), min(b, d)) for a, b in self.spans for c, d in other.spans]
        kept = tuple(sorted((low, high) for low, high in found if low <= high))
        return Ranges(kept) if kept else None

    def without(self) -> Ranges | None:
        """All other numbers."""
        edges = [LEAST - 1, *(edge for span in self.spans for edge in span), MOST + 1]
        gaps = [(edges[i] + 1, edges[i + 1] - 1) for i in range(0, len(edges), 2)]
        kept = tuple((low, high) for low, high in gaps if low <= high)
        return Ranges(kept) if kept else None

    def has(self, value: Value) -> bool:
        """Whether a value is in it."""
        return any(low <= int(value) <= high for low, high in self.spans)


@dataclass(frozen=True, slots=True)
class Codes:
    """Some of the positions of an enum (0 and 1 for a bool), as a mask."""

    mask: int

    def meet(self, other: Codes) -> Codes | None:
        """What is in both."""
        return Codes(self.mask & other.mask) if self.mask & other.mask else None

    def has(self, value: Value) -> bool:
        """Whether a value is in it."""
        return bool(self.mask >> int(value) & 1)


@dataclass(frozen=True, slots=True)
class Members:
    """Sets that share a member with each mask of `some` and have none of `none`."""

    some: frozenset[int]
    none: int

    def meet(self, other: Members) -> Members | None:
        """What is in both."""
        none = self.none | other.none
        some = frozenset(mask & ~none for mask in self.some | other.some)
        return None if 0 in some else Members(some, none)

    def has(self, value: Value) -> bool:
        """Whether a value is in it."""
        return not int(value) & self.none and all(int(value) & mask for mask in self.some)


@dataclass(frozen=True, slots=True)
class Words:
    """Texts: those of `only`, if stated, less those of `never`."""

    only: frozenset[str] | None
    never: frozenset[str]

    def meet(self, other: Words) -> Words | None:
        """What is in both."""
        never = self.never | other.never
        if self.only is None and other.only is None:
            return Words(None, never)
        only = (self.only or other.only or frozenset()) & (other.only or self.only or frozenset())
        return Words(only - never, frozenset()) if only - never else None

    def has(self, value: Value) -> bool:
        """Whether a value is in it."""
        return value not in self.never and (self.only is None or value in self.only)


@dataclass(frozen=True, slots=True)
class Places:
    """Places that lie in one code of each group of `inside`, and in none of `outside`."""

    inside: frozenset[tuple[str, ...]]
    outside: frozenset[str]

    def meet(self, other: Places) -> Places | None:
        """What is in both."""
        found = Places(self.inside | other.inside, self.outside | other.outside)
        return found if found.some() is not None else None

    def has(self, value: Value) -> bool:
        """Whether a value is in it."""
        return all(_within(str(value), group) for group in self.inside) and not _within(str(value), self.outside)

    def some(self) -> str | None:
        """A place in it. The narrowest code of a place that fits all groups fits them too, so the codes are enough."""
        codes: Iterable[str] = sorted({code for group in self.inside for code in group}) if self.inside else ELSEWHERE
        return next((code for code in codes if self.has(code)), None if self.inside else "AQ")


Domain = Ranges | Codes | Members | Words | Places


def _within(place: str, codes: Iterable[str]) -> bool:
    return any(place == code or place.startswith(code + "-") for code in codes)


def meet(one: Domain | None, other: Domain | None) -> Domain | None:
    """What is in both; both are of the same fact."""
    return None if one is None or other is None else one.meet(other)  # type: ignore[arg-type]  # of one fact, so of one type


def everything(fact: Fact) -> Domain:
    """All values of a fact."""
    match fact.kind:
        case Kind.BOOL:
            return Codes(0b11)
        case Kind.ENUM:
            return Codes((1 << len(fact.values)) - 1)
        case Kind.SET:
            return Members(frozenset(), 0)
        case Kind.PLACE:
            return Places(frozenset(), frozenset())
        case Kind.TEXT | Kind.DATETIME:
            return Words(None, frozenset())
        case _:
            return Ranges(((LEAST, MOST),))


def just(fact: Fact, values: Iterable[Value]) -> Domain | None:
    """Only these values; of sets and places, a domain that holds them."""
    known = sorted(set(values))
    if not known:
        return None
    match everything(fact):
        case Ranges():
            return Ranges(tuple((int(value), int(value)) for value in known))
        case Codes():
            return Codes(sum(1 << int(value) for value in known))
        case Words():
            return Words(frozenset(map(str, known)), frozenset())
        case wide:
            return wide
