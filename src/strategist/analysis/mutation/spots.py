"""The parts of a condition, each with the whole as it looks when something else stands there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from strategist.errors import Place
from strategist.program.expressions import TRUE, All, Any, Condition, Not, Test, leaves

Put = Callable[[Condition | None], Condition | None]


@dataclass(frozen=True, slots=True)
class Spot:
    """A part of a condition. `put(other)` is the whole with `other` in its place, `put(None)` without it.

    `holder`: "all" or "any" if the part is one of several there, "" if it stands alone.
    """

    part: Condition
    put: Put
    holder: str

    @property
    def place(self) -> Place | None:
        """Where its first test stands."""
        first = next(leaves(self.part), None)
        return None if first is None else first.place

    @property
    def tests(self) -> tuple[Test, ...]:
        """The tests in it."""
        return tuple(leaves(self.part))


def spots(condition: Condition) -> Iterator[Spot]:
    """Every part of a condition, itself first.

    >>> from strategist.program.expressions import Const
    >>> [spot.put(None) for spot in spots(All((Const(True), Const(False))))]
    [None, All(parts=(Const(value=False),)), All(parts=(Const(value=True),))]
    """
    yield from _spots(condition, lambda other: other, "")


def _spots(part: Condition, put: Put, holder: str) -> Iterator[Spot]:
    yield Spot(part, put, holder)
    match part:
        case Not(inner):
            yield from _spots(inner, lambda other: put(None if other is None else Not(other)), "")
        case All(parts) | Any(parts):
            kind = All if isinstance(part, All) else Any
            word = ("all" if kind is All else "any") if len(parts) > 1 else ""
            for number, inner in enumerate(parts):
                yield from _spots(inner, _inside(kind, parts, number, put), word)


def _inside(kind: type[All] | type[Any], parts: tuple[Condition, ...], number: int, put: Put) -> Put:
    def placed(other: Condition | None) -> Condition | None:
        rest = (*parts[:number], *((other,) if other is not None else ()), *parts[number + 1 :])
        return put(kind(rest) if rest else None)

    return placed


def always(condition: Condition | None) -> Condition:
    """A `when` whose last part was taken out holds always."""
    return TRUE if condition is None else condition
