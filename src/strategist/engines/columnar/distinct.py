"""The distinct numbers of an array and where each stands, without sorting where their range is small."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from strategist.engines.columnar.bits import Integers

SMALL = 1 << 20
"""Ranges up to this are counted out; wider ones are sorted."""


def distinct(values: Integers) -> tuple[Integers, NDArray[np.intp]]:
    """The distinct values, ascending, and for each row the position of its value among them.

    >>> [part.tolist() for part in distinct(np.array([7, 5, 7]))]
    [[5, 7], [1, 0, 1]]
    """
    if not len(values):
        return values, np.zeros(0, np.intp)
    low = int(values.min())
    if int(values.max()) - low >= SMALL:
        found, where = np.unique(values, return_inverse=True)
        return found, where.ravel()
    offsets = (values if low == 0 else values - low).astype(np.intp)
    occurring = np.flatnonzero(np.bincount(offsets))
    places = np.zeros(int(occurring[-1]) + 1, np.intp)
    places[occurring] = np.arange(len(occurring))
    return (occurring + low).astype(np.int64), places[offsets]


def distinct_rows(columns: list[Integers]) -> tuple[list[tuple[int, ...]], NDArray[np.intp]]:
    """The distinct combinations of several columns, and for each row the position of its combination.

    >>> combinations, where = distinct_rows([np.array([1, 2, 1]), np.array([5, 5, 5])])
    >>> combinations, where.tolist()
    ([(1, 5), (2, 5)], [0, 1, 0])
    """
    values, where = distinct(columns[0])
    combinations: list[tuple[int, ...]] = [(int(value),) for value in values]
    for column in columns[1:]:
        others, there = distinct(column)
        pairs, where = distinct(where * len(others) + there)
        combinations = [(*combinations[int(p) // len(others)], int(others[int(p) % len(others)])) for p in pairs]
    return combinations, where
