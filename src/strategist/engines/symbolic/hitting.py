"""The lightest set that shares a part with each of many groups: what must change at least, by what was ruled out so far."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import z3

from strategist.engines.symbolic.solver import Solver, one_of, weighing


class Hitting:
    """Sets of numbered parts that hit every group told so far, the lightest first.

    `weights`: what each part weighs, by number, all positive. No set is lighter than `weight`; it only grows.

    >>> sets = Hitting([1, 2, 2])
    >>> sets.lightest(most=9)
    frozenset()
    >>> sets.tell([1, 2]); sets.tell([0, 2]); sorted(sets.lightest(most=9)), sets.weight
    ([2], 2)
    >>> sets.tell([0, 1]); len(sets.lightest(most=9)), sets.weight, sets.lightest(most=2)
    (2, 3, None)
    """

    def __init__(self, weights: Sequence[int], weight: int = 0) -> None:
        self.weights = weights
        self.weight = weight
        self.groups: list[tuple[int, ...]] = []
        self._parts = [z3.Bool(f"hit {number}") for number in range(len(weights))]
        self._solver = self._bounded()

    def tell(self, group: Collection[int]) -> None:
        """Every set must share a part with this group."""
        self.groups.append(tuple(group))
        self._solver.add(self._hit(group))

    def lightest(self, most: int) -> frozenset[int] | None:
        """A lightest set; None if all weigh more than `most`."""
        while self.weight <= most:
            if self._solver.check() == z3.sat:
                model = self._solver.model()
                named = {number for group in self.groups for number in group}
                return frozenset(number for number in named if z3.is_true(model.eval(self._parts[number])))
            self.weight += 1
            self._solver = self._bounded()
        return None

    def _bounded(self) -> Solver:
        """A solver for the present weight: a bound that is pushed and popped with each group costs more."""
        solver = Solver()
        for group in self.groups:
            solver.add(self._hit(group))
        solver.add(weighing(self._parts, self.weights, self.weight))
        return solver

    def _hit(self, group: Collection[int]) -> z3.BoolRef:
        return one_of([self._parts[number] for number in group])
