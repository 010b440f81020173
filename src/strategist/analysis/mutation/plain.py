"""Values that are easier to read than those a solver comes up with, the plainest first."""

from __future__ import annotations

from collections.abc import Iterator

from strategist.vocabulary.facts import Fact
from strategist.vocabulary.kinds import MONEY_SCALE, Kind, Value

NUMBERS = (0, 1, 2, 3, 5, 7, 10, 14, 20, 30, 45, 60, 90, 120, 200, 400, 800, 1_000, 2_000)
AMOUNTS = (0, 100, 1_000, 5_000, 10_000, 20_000, 100_000, 1_000_000)
STEPS = (1_000 * MONEY_SCALE, 100 * MONEY_SCALE, MONEY_SCALE, MONEY_SCALE // 100)
"""Amounts are rounded to thousands, to hundreds, to units, to hundredths."""


def plainer(fact: Fact, value: Value, today: int) -> Iterator[Value]:
    """Values to try before a fact's own, and instead of it if they do as well. `today`: the day number of the case."""
    match fact.kind:
        case Kind.INT:
            found: list[Value] = list(NUMBERS)
        case Kind.MONEY:
            found = [amount * MONEY_SCALE for amount in AMOUNTS]
            found += [int(value) // step * step + more for step in STEPS for more in (0, step)]
        case Kind.DATE:
            found = [today + sign * days for days in NUMBERS for sign in (1, -1)]
        case Kind.SET:
            found = [1 << bit for bit in range(len(fact.values)) if int(value) >> bit & 1]
        case _:
            return
    for other in found:
        if other == value:
            return
        yield other
