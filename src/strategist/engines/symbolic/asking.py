"""One solver that is asked many times, each time with other parts held as they are, and with a bound on what it may do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import z3

from strategist.engines.symbolic.logic import Formula, any_of, opposite
from strategist.engines.symbolic.solver import Solver

UNLIMITED = (1 << 32) - 1


class Atom(NamedTuple):
    """A plain truth value, and its opposite."""

    true: z3.BoolRef
    false: z3.BoolRef


class Asking:
    """Formulas that hold, and questions about them.

    `steps`: what z3 may do for all questions together, in its own unit (`rlimit`; about 2.5 million are a second). Unlike a
    limit of time it gives the same answer on a slow machine.
    """

    def __init__(self, formulas: Iterable[Formula], steps: int) -> None:
        self._solver = Solver()
        self.add, self.push, self.pop, self.model = (
            self._solver.add,
            self._solver.push,
            self._solver.pop,
            self._solver.model,
        )
        for formula in formulas:
            self.add(formula)
        self._end = self._solver.spent() + steps

    def atoms(self, name: str, parts: Sequence[Formula]) -> list[Atom]:
        """A plain truth value for each part, true at least where the part is: the solver guesses them first."""
        found = []
        for number, part in enumerate(parts):
            true = z3.Bool(f"{name} {number}")
            self.add(any_of((true, opposite(part))))
            found.append(Atom(true, z3.Not(true)))
        return found

    def check(self, held: Iterable[Atom], steps: int = UNLIMITED) -> z3.CheckSatResult:
        """Whether all that was added can hold while none of the atoms `held` does; unknown where z3 came to no end."""
        left = self.left
        if left <= 0:
            return z3.unknown
        self._solver.limit(min(steps, left))
        return self._solver.check([atom.false for atom in held])

    def named(self, atoms: Sequence[Atom]) -> list[int]:
        """After `unsat`: the atoms, by number, of the held ones of which one at least must hold."""
        core = self._solver.core()
        return [number for number, atom in enumerate(atoms) if atom.false.get_id() in core]

    @property
    def left(self) -> int:
        """What z3 may still do."""
        return self._end - self._solver.spent()


def holds(model: z3.ModelRef, formula: Formula) -> bool:
    """Whether a formula is true in a model."""
    return formula if isinstance(formula, bool) else z3.is_true(model.eval(formula, model_completion=True))
