"""The values of one fact in many rows: numbers as an array, everything else as a bitmap for each value."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from strategist.engines.columnar.bits import Bits, Flags, Integers, both, either, pack, unpack, without
from strategist.vocabulary.kinds import Value

Source = Callable[[int], Bits]


@dataclass(frozen=True, slots=True)
class Numbers:
    """Whole numbers, scaled money or day numbers; what stands where nothing is `present` means nothing.

    A plain int stands for all rows.
    """

    values: Integers | int
    present: Bits

    def wide(self) -> Integers | int:
        """The values in 64 bits, to reckon with."""
        return self.values if isinstance(self.values, int) else self.values.astype(np.int64, copy=False)

    def filled(self, value: Value, rows: Bits, count: int) -> Numbers:
        """With one value in some rows, whatever was there."""
        return self.joined(Numbers(int(value), rows), count)

    def joined(self, other: Numbers, count: int) -> Numbers:
        """With the values of another where they are present."""
        if self.present is False or other.present is True:
            return other
        if other.present is False:
            return self
        present = either(self.present, other.present)
        if isinstance(self.values, int) and isinstance(other.values, int) and self.values == other.values:
            return Numbers(self.values, present)
        own, others = _slim(self.values, other.values), _slim(other.values, self.values)
        return Numbers(np.where(unpack(other.present, count), others, own), present)

    def minus(self, other: Numbers) -> Numbers:
        """The difference, where both are present."""
        present = both(self.present, other.present)
        return Numbers(0, False) if present is False else Numbers(self.wide() - other.wide(), present)

    def at(self, rows: Integers, count: int) -> tuple[Integers, Flags]:
        """The values and what is present in some rows."""
        present = unpack(self.present, count)[rows]
        if isinstance(self.values, int):
            return np.full(len(rows), self.values, np.int64), present
        return self.values[rows].astype(np.int64, copy=False), present


def _slim(values: Integers | int, beside: Integers | int) -> Integers:
    """A plain int in no more bytes than the numbers beside it, if it fits: what is compared later should be small."""
    if not isinstance(values, int):
        return values
    kind = np.dtype(np.int32) if isinstance(beside, int) else beside.dtype
    fits = np.iinfo(kind).min <= values <= np.iinfo(kind).max
    return np.asarray(values, kind if fits else np.int64)


class Choices:
    """One value of a few a row: enums (codes), yes or no (0 and 1), texts and places (positions in `words`).

    `codes`: the same as an array, where it is at hand; what is missing has the code beyond the last.
    """

    __slots__ = ("_known", "_source", "codes", "present", "words")

    def __init__(self, present: Bits, source: Source, words: Sequence[str] = (), codes: Integers | None = None) -> None:
        self.present, self.words, self.codes = present, words, codes
        self._source = source
        self._known: dict[int, Bits] = {}

    def plane(self, code: int) -> Bits:
        """The rows that have a value."""
        found = self._known.get(code)
        if found is None:
            found = self._known[code] = self._source(code)
        return found

    def code(self, value: Value) -> int | None:
        """The code of a value; None if no row can have it."""
        if isinstance(value, str):
            return self.words.index(value) if value in self.words else None
        return int(value)

    def filled(self, value: Value, rows: Bits, count: int) -> Choices:
        """With one value in some rows, whatever was there."""
        code, words = self.code(value), self.words
        if code is None:
            code, words = len(words), (*words, str(value))
        known, before = code, len(self.words)

        def source(wanted: int) -> Bits:
            own = False if self.words != words and wanted >= before else self.plane(wanted)
            return either(own, rows) if wanted == known else without(own, rows)

        return Choices(either(self.present, rows), source, words)


class Members:
    """Several values a row: a bitmap for each member of a set."""

    __slots__ = ("_known", "_source", "present")

    def __init__(self, present: Bits, source: Source) -> None:
        self.present = present
        self._source = source
        self._known: dict[int, Bits] = {}

    def plane(self, member: int) -> Bits:
        """The rows that have a member."""
        found = self._known.get(member)
        if found is None:
            found = self._known[member] = self._source(member)
        return found

    def filled(self, value: Value, rows: Bits, count: int) -> Members:
        """With one set in some rows, where nothing was present."""
        mask = int(value)
        return Members(
            either(self.present, rows),
            lambda member: (
                either(self.plane(member), rows) if mask >> member & 1 else without(self.plane(member), rows)
            ),
        )


Column = Numbers | Choices | Members


def nowhere(code: int) -> Bits:
    """The source of values of a column in which nothing is present."""
    return False


def same(one: Column, other: Column, values: int) -> Bits:
    """Rows in which both are present and equal. `values`: how many an enum or set can have."""
    present = both(one.present, other.present)
    if present is False:
        return False
    match one, other:
        case Numbers(), Numbers():
            return both(present, pack(one.values == other.values))
        case Members(), Members():
            found: Bits = present
            for member in range(values):
                here, there = one.plane(member), other.plane(member)
                found = without(found, either(without(here, there), without(there, here)))
            return found
        case Choices(), Choices():
            equal: Bits = False
            for code, word in enumerate(one.words) if one.words else ((code, code) for code in range(values)):
                twin = other.code(word)
                if twin is not None:
                    equal = either(equal, both(one.plane(code), other.plane(twin)))
            return equal
        case _:
            raise TypeError("facts of different types cannot be the same")
