"""The fewest facts that would have to change as they may not, where no admissible change makes something hold.

Two questions in one: which frozen facts are needed at all, whatever else changes as it may; and, for those, as little else as
will do. The first is quickly denied and slow to be shown, so it may take few steps only; the second lets go of a few facts at
a time and is quickly shown. What either rules out is proved.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import z3

from strategist.engines.symbolic.asking import Asking, Atom
from strategist.engines.symbolic.hitting import Hitting
from strategist.engines.symbolic.lightest import Changing
from strategist.engines.symbolic.logic import Formula
from strategist.vocabulary.kinds import Value

STEPS = 3_000_000
"""How much z3 may do for all of it: about a second."""
GLANCE = 100_000
"""How much it may do for one set of facts while everything else is free."""
LOOK = 600_000
"""How much for one set of facts while little else is free."""
SETS, UNIONS = 40, 8
"""So many sets of what changes besides are tried for one set of facts: the lightest, then wide ones."""
HEAVIEST = 60
"""What changes besides weighs so much at most."""


@dataclass(frozen=True, slots=True)
class Fewest:
    """`changes`: the facts by slot with values that do it, if other facts change too; empty: none were found. `proved`: no
    fewer do, and if there are none, that so few never do."""

    changes: Mapping[int, Value]
    proved: bool


def fewest(changing: Changing, wanted: Formula, most: int) -> Fewest:
    """The fewest facts, at most `most`, that must change as they may not for `wanted` to hold; `changing` says which."""
    if wanted is False:
        return Fewest({}, True)
    return _Search(changing, wanted).run(most)


class _Search:
    def __init__(self, changing: Changing, wanted: Formula) -> None:
        self.changing = changing
        self.asking = Asking((changing.possible, wanted), STEPS)
        self.barred = self.asking.atoms("counted", [formula for formula, _, _ in changing.counted])
        self.besides = self.asking.atoms("besides", [formula for formula, _, _ in changing.besides])
        self.sets = Hitting([1] * len(self.barred), 1)

    def run(self, most: int) -> Fewest:
        """The sets one after another, the smallest first, each ruled out or shown."""
        proved = True
        while self.asking.left > 0 and (free := self.sets.lightest(most)) is not None:
            held = [atom for number, atom in enumerate(self.barred) if number not in free]
            result = self.asking.check(held, GLANCE)
            if result == z3.unknown:
                result = self._with_little_else(held)
            if result == z3.sat:
                return Fewest(self._values(free), proved)
            needed = self.asking.named(self.barred) if result == z3.unsat else []
            if result != z3.unsat:
                proved = False
                needed = [number for number in range(len(self.barred)) if number not in free]
            if not needed:
                break
            self.sets.tell(needed)
        return Fewest({}, proved and self.asking.left > 0)

    def _with_little_else(self, held: Sequence[Atom]) -> z3.CheckSatResult:
        """Whether it can hold while some facts are held and little changes besides: as little as will do, or, if many sets are
        too few, all facts of which one was missed so far."""
        sets = Hitting([weight for _, weight, _ in self.changing.besides])
        free: Collection[int] | None = ()
        for number in range(SETS + UNIONS):
            if number < SETS:
                free = sets.lightest(HEAVIEST)
            else:
                free = {part for group in sets.groups for part in group}
            if free is None:
                return z3.unknown
            kept = [atom for part, atom in enumerate(self.besides) if part not in free]
            result = self.asking.check([*held, *kept], LOOK)
            if result != z3.unsat:
                return result
            needed = self.asking.named(self.besides)
            if not needed:
                return z3.unsat
            sets.tell(needed)
        return z3.unknown

    def _values(self, free: Collection[int]) -> dict[int, Value]:
        inputs, model = self.changing.symbolic.inputs, self.asking.model()
        facts = [self.changing.counted[number][2].fact for number in free]
        return {fact.slot: value for fact in facts if (value := inputs.stated_of(fact, model)) is not None}
