"""Which truth a condition may have while facts are unanswered: a mask of true, false and unknown, never too small."""

from __future__ import annotations

from collections.abc import Sequence

from strategist.ask.extents import MISSING, AnyText, Bits, Cell, Some, Span
from strategist.program.days import later
from strategist.program.expressions import (
    After,
    All,
    Any,
    Between,
    ByCurrency,
    Condition,
    Const,
    Given,
    HasAny,
    Literal,
    Not,
    OneOf,
    Operand,
    Read,
    SameAs,
    Test,
    Within,
)
from strategist.vocabulary.kinds import Value

T, F, U = 1, 2, 4
"""Known to be true, known to be false, unknown: the three truths of a condition, as bits."""
Vector = Sequence[Cell]


def outcomes(condition: Condition, values: Vector, given: Vector) -> int:
    """The truths that a condition may have.

    >>> outcomes(All((Const(True), Any(()))), (), ()) == F
    True
    """
    match condition:
        case Const(value):
            return T if value else F
        case Not(part):
            return opposite(outcomes(part, values, given))
        case All(parts):
            return _all_of([outcomes(part, values, given) for part in parts])
        case Any(parts):
            return opposite(_all_of([opposite(outcomes(part, values, given)) for part in parts]))
        case _:
            return leaf_outcomes(condition, given if condition.raw else values)


def opposite(mask: int) -> int:
    """The truths of a negation."""
    return mask & U | (T if mask & F else 0) | (F if mask & T else 0)


def _all_of(parts: list[int]) -> int:
    every, any_false, unknown = T | U, 0, 0
    for mask in parts:
        any_false |= mask & F
        unknown |= mask & U
        every &= (T if mask & T else 0) | (U if mask & (T | U) else 0)
    return (every & T) | any_false | (U if unknown and every & U else 0)


def leaf_outcomes(leaf: Test, vector: Vector) -> int:
    """The truths that one test may have."""
    cell = vector[leaf.slot]
    if isinstance(leaf, Given):
        found = (T if cell.extent is not None else 0) | (F if cell.missing else 0)
    else:
        found = (U if cell.missing else 0) | (0 if cell.extent is None else _judge(leaf, cell, vector))
    return opposite(found) if leaf.negated else found


def _judge(leaf: Test, cell: Cell, vector: Vector) -> int:
    extent = cell.extent
    match leaf, extent:
        case Between(), Span():
            return _between(leaf, extent, vector)
        case OneOf(values=wanted), Some(values):
            return (T if not values.isdisjoint(wanted) else 0) | (F if not values <= frozenset(wanted) else 0)
        case HasAny(mask=mask), Bits(must, may):
            return (T if may & mask else 0) | (F if not must & mask else 0)
        case Within(codes=codes), Some(values):
            inside = [any(v == code or str(v).startswith(code + "-") for code in codes) for v in values]
            return (T if any(inside) else 0) | (F if not all(inside) else 0)
        case SameAs(other=other), _:
            return _same(cell, vector[other])
        case ((OneOf() | Within()), AnyText()):
            return T | F
        case _:
            raise TypeError(f"not a test of such a fact: {leaf!r}")


def _same(cell: Cell, other: Cell) -> int:
    found = U if other.missing else 0
    if other.extent is None:
        return found
    match cell.extent, other.extent:
        case Span() as one, Span() as two:
            apart, alike = one.high < two.low or two.high < one.low, one == two and one.low == one.high
        case Bits() as one, Bits() as two:
            apart = bool(one.must & ~two.may or two.must & ~one.may)
            alike = one == two and one.must == one.may
        case Some() as one, Some() as two:
            apart, alike = one.values.isdisjoint(two.values), one == two and len(one.values) == 1
        case _:
            apart = alike = False
    return found | (0 if apart else T) | (0 if alike else F)


def _between(leaf: Between, extent: Span, vector: Vector) -> int:
    found, true, false = 0, True, False
    for bound, is_open, floor in ((leaf.low, leaf.low_open, True), (leaf.high, leaf.high_open, False)):
        if bound is None:
            continue
        limit = operand_cell(bound, vector)
        found |= U if limit.missing else 0
        if not isinstance(limit.extent, Span):
            return U
        low, high = limit.extent.low, limit.extent.high
        if floor:
            true &= extent.high > low or (extent.high == low and not is_open)
            false |= extent.low < high or (extent.low == high and is_open)
        else:
            true &= extent.low < high or (extent.low == high and not is_open)
            false |= extent.high > low or (extent.high == low and is_open)
    return found | (T if true else 0) | (F if false else 0)


def operand_cell(bound: Operand | None, vector: Vector) -> Cell:
    """What a bound may be."""
    match bound:
        case None:
            return MISSING
        case Literal(value):
            return _literal(value)
        case Read(slot):
            return vector[slot]
        case ByCurrency(slot=slot, amounts=amounts):
            return _by_currency(vector[slot], amounts)
        case After():
            return _after(bound, vector)
        case _:
            raise TypeError(f"{bound!r} was not fixed to an epoch")


def _literal(value: Value | None) -> Cell:
    if value is None:
        return MISSING
    return Cell(False, Some(frozenset((value,))) if isinstance(value, str) else Span(int(value), int(value)))


def _by_currency(currency: Cell, amounts: Sequence[tuple[str, int]]) -> Cell:
    known = currency.extent.values if isinstance(currency.extent, Some) else None
    if currency.extent is None:
        return MISSING
    found = [amount for code, amount in amounts if known is None or code in known]
    covered = known is not None and known <= {code for code, _ in amounts}
    return Cell(currency.missing or not covered, Span(min(found), max(found)) if found else None)


def _after(bound: After, vector: Vector) -> Cell:
    base, count = vector[bound.slot], operand_cell(bound.count, vector)
    if not isinstance(base.extent, Span) or not isinstance(count.extent, Span):
        return MISSING
    low, high = base.extent.low, base.extent.high
    if bound.counter:
        today = vector[bound.today].extent
        assert isinstance(today, Span)
        low, high = today.low - high, today.high - low
    first = later(low, count.extent.low, bound.unit, bound.year_end)
    last = later(high, count.extent.high, bound.unit, bound.year_end)
    if last is None:  # a later day, or a greater count, gives no earlier day: so all lie before the calendar
        return MISSING
    return Cell(base.missing or count.missing or first is None, Span(1 if first is None else first, last))
