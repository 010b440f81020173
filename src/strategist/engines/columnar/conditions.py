"""Conditions over many rows: two-valued ("known to be true"), each distinct one judged once a batch, when first wanted.

The mirror of `program.python_source`: `not` stands at the leaves, and a leaf is true only where all it reads is present.
"""

from __future__ import annotations

from collections.abc import Callable

from strategist.engines.columnar.batch import Batch
from strategist.engines.columnar.bits import Bits, both, either, inverse, pack, some, without
from strategist.engines.columnar.columns import Choices, Column, Members, Numbers, same
from strategist.engines.columnar.operands import bound
from strategist.program.expressions import (
    All,
    Any,
    Between,
    Condition,
    Const,
    Given,
    HasAny,
    Literal,
    OneOf,
    SameAs,
    Test,
    Within,
    negation_normal,
)

Judge = Callable[[Batch], Bits]


class Conditions:
    """Compiles conditions. With `kept`, a truth is kept in the batch: only for facts that do not change any more."""

    def __init__(self, kept: bool = True) -> None:
        self.kept = kept
        self.places: dict[Condition, int] = {}
        self.judges: dict[Condition, Judge] = {}

    def known_true(self, condition: Condition) -> Judge:
        """Judges where a condition is known to be true."""
        return self._judge(negation_normal(condition))

    def known_false(self, condition: Condition) -> Judge:
        """Judges where a condition is known to be false."""
        return self._judge(negation_normal(condition, negate=True))

    def _judge(self, condition: Condition) -> Judge:
        found = self.judges.get(condition)
        if found is None:
            plain = self._plain(condition)
            found = self.judges[condition] = self._keeping(condition, plain) if self.kept else plain
        return found

    def _keeping(self, condition: Condition, plain: Judge) -> Judge:
        place = self.places.setdefault(condition, len(self.places))

        def kept(batch: Batch) -> Bits:
            found = batch.truths.get(place)
            if found is None:
                found = batch.truths[place] = some(plain(batch))
            return found

        return kept

    def _plain(self, condition: Condition) -> Judge:
        match condition:
            case Const(value):
                return lambda batch: value
            case All(parts):
                return _all([self._judge(part) for part in parts])
            case Any(parts):
                return _any([self._judge(part) for part in parts])
            case Between() | OneOf() | HasAny() | SameAs() | Within() | Given():
                return _leaf(condition)
            case _:
                raise TypeError(f"not in negation normal form: {condition!r}")


def _all(parts: list[Judge]) -> Judge:
    def judge(batch: Batch) -> Bits:
        found: Bits = True
        for part in parts:
            found = both(found, part(batch))
            if found is False:
                return False
        return found

    return judge


def _any(parts: list[Judge]) -> Judge:
    def judge(batch: Batch) -> Bits:
        found: Bits = False
        for part in parts:
            found = either(found, part(batch))
            if found is True:
                return True
        return found

    return judge


def _leaf(leaf: Test) -> Judge:
    slot, raw, negated = leaf.slot, leaf.raw, leaf.negated

    def judge(batch: Batch) -> Bits:
        column = (batch.given if raw else batch.values)[slot]
        if isinstance(leaf, Given):
            return inverse(column.present) if negated else column.present
        if column.present is False:
            return False
        present, judged = _judged(leaf, column, batch)
        return without(present, judged) if negated else both(present, judged)

    return judge


def _judged(leaf: Test, column: Column, batch: Batch) -> tuple[Bits, Bits]:
    """Where all that a test reads is present, and where what it says holds (which matters only there)."""
    match leaf, column:
        case Between(), Numbers():
            return _between(leaf, column, batch)
        case OneOf(values=values), Choices():
            found: Bits = False
            for value in values:
                if (code := column.code(value)) is not None:
                    found = either(found, column.plane(code))
            return column.present, found
        case HasAny(mask=mask), Members():
            found = False
            for member in range(mask.bit_length()):
                if mask >> member & 1:
                    found = either(found, column.plane(member))
            return column.present, found
        case Within(codes=codes), Choices():
            found = False
            for position, word in enumerate(column.words):
                if any(word == code or word.startswith(code + "-") for code in codes):
                    found = either(found, column.plane(position))
            return column.present, found
        case SameAs(other=other), _:
            twin = (batch.given if leaf.raw else batch.values)[other]
            return both(column.present, twin.present), same(column, twin, batch.sizes[leaf.slot])
        case _:
            raise TypeError(f"not a test of such a fact: {leaf!r}")


def _between(leaf: Between, column: Numbers, batch: Batch) -> tuple[Bits, Bits]:
    columns = batch.given if leaf.raw else batch.values
    present, values = column.present, column.values
    floor = bound(leaf.low, columns, batch) if leaf.low is not None else None
    ceiling = bound(leaf.high, columns, batch) if leaf.high is not None else None
    for end in (floor, ceiling):
        if end is not None:
            present = both(present, end.present)
    if present is False:
        return False, False
    if isinstance(leaf.low, Literal) and leaf.low == leaf.high and not (leaf.low_open or leaf.high_open):
        assert floor is not None
        return present, pack(values == floor.values)
    judged: Bits = True
    if floor is not None:
        judged = pack(values > floor.values if leaf.low_open else values >= floor.values)
    if ceiling is not None:
        judged = both(judged, pack(values < ceiling.values if leaf.high_open else values <= ceiling.values))
    return present, judged
