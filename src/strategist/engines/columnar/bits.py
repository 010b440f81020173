"""Truths of many rows as bitmaps, a bit a row; and numbers made of bitmaps.

A bitmap that is the same for all rows is a plain `True` or `False`, so that whatever hangs on it folds away: the rules of
a law pack cost nothing in a batch without debtors of its place. Bits beyond the last row mean nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Bits = NDArray[np.uint8] | bool
Flags = NDArray[np.bool_]
Integers = NDArray[Any]  # of any width


def both(one: Bits, other: Bits) -> Bits:
    """Rows in both."""
    if one is True:
        return other
    if other is True:
        return one
    return False if one is False or other is False else one & other


def either(one: Bits, other: Bits) -> Bits:
    """Rows in at least one."""
    if one is False:
        return other
    if other is False:
        return one
    return True if one is True or other is True else one | other


def inverse(bits: Bits) -> Bits:
    """All other rows."""
    return not bits if isinstance(bits, bool) else ~bits


def without(one: Bits, other: Bits) -> Bits:
    """Rows in the first that are not in the other."""
    if other is False or one is False:
        return one
    return False if other is True else both(one, ~other)


def union(several: Iterable[Bits]) -> Bits:
    """Rows in any of several.

    >>> union([False, pack(np.array([True, False])), False])
    array([1], dtype=uint8)
    """
    found: Bits = False
    for bits in several:
        found = either(found, bits)
    return found


def some(bits: Bits) -> Bits:
    """The same bitmap, but a plain False if it holds no row."""
    if isinstance(bits, bool) or bits.item(bits.argmax()):  # the largest octet: sooner found than counted or reduced
        return bits
    return False


def pack(flags: Flags | np.bool_ | bool) -> Bits:
    """A bitmap of an array of booleans; a single one stands for all rows."""
    if isinstance(flags, bool | np.bool_):
        return bool(flags)
    return np.packbits(flags, bitorder="little")


def unpack(bits: Bits, count: int) -> Flags:
    """An array of booleans."""
    if isinstance(bits, bool):
        return np.full(count, bits)
    return np.unpackbits(bits, count=count, bitorder="little").view(np.bool_)


def rows_of(bits: Bits, count: int) -> NDArray[np.intp]:
    """The positions of the rows in a bitmap."""
    return np.arange(count) if bits is True else np.flatnonzero(unpack(bits, count))


def bytes_of(planes: Sequence[Bits], count: int) -> NDArray[np.uint8]:
    """A byte a row, whose bit `j` comes from the bitmap `j` of up to eight: a byte for each bit, 0 or 1, moved up by `j`;
    eight rows at a time, since nothing moves out of its byte.

    >>> bytes_of([pack(np.array([True, False])), False, True], 2)
    array([5, 4], dtype=uint8)
    """
    found = np.zeros(-(-count // 8), np.uint64)
    for number, plane in enumerate(planes):
        if plane is True:
            found |= np.uint64(0x0101010101010101 << number)
        elif plane is not False:
            ones = np.unpackbits(plane, bitorder="little").view(np.uint64)
            np.left_shift(ones, number, out=ones)
            np.bitwise_or(found, ones, out=found)
    return found.view(np.uint8)[:count]


def words_of(planes: Sequence[Bits], count: int) -> NDArray[np.uint64]:
    """A 64-bit word a row, whose bit `j` comes from the bitmap `j` of up to 64."""
    found = np.zeros((count, 8), np.uint8)
    for start in range(0, len(planes), 8):
        eight = planes[start : start + 8]
        if any(plane is not False for plane in eight):
            found[:, start // 8] = bytes_of(eight, count)
    return found.view(np.uint64).ravel()


def codes_of(planes: Sequence[tuple[int, Bits]], count: int) -> NDArray[Any]:
    """A number a row: that of the only bitmap the row is in (numbers from 0 to 65,535), else 0.

    >>> codes_of([(7, pack(np.array([True, False])))], 2)
    array([7, 0], dtype=uint8)
    """
    binary: list[Bits] = [False] * 16
    for code, rows in planes:
        for bit in range(code.bit_length()):
            if code >> bit & 1:
                binary[bit] = either(binary[bit], rows)
    low = bytes_of(binary[:8], count)
    if all(plane is False for plane in binary[8:]):
        return low
    return low | bytes_of(binary[8:], count).astype(np.uint16) << 8
