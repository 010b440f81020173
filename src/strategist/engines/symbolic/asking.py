"""One solver that is asked many times, each time with other parts held as they are, and with a bound on what it may do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import z3

from strategist.engines.symbolic.logic import Formula

UNLIMITED = (1 << 32) - 1


class Asking:
    """Formulas that hold, and questions about them.

    `steps`: what z3 may do for all questions together, in its own unit (`rlimit`; about 2.5 million are a second). Unlike a
    limit of time it gives the same answer on a slow machine.
    """

    def __init__(self, formulas: Iterable[Formula], steps: int) -> None:
        self._solver = z3.SimpleSolver()
        self._solver.set("phase_selection", 0)  # nothing is changed without need
        self._solver.add(*formulas)
        self._end = self._spent() + steps

    def atoms(self, name: str, parts: Sequence[Formula]) -> list[z3.BoolRef]:
        """A plain truth value for each part, true at least where the part is: the solver guesses them first."""
        found = [z3.Bool(f"{name} {number}") for number in range(len(parts))]
        self._solver.add(*(z3.Or(atom, z3.Not(literal(part))) for atom, part in zip(found, parts, strict=True)))
        return found

    def add(self, formula: Formula) -> None:
        """It holds from now on, or until `pop`."""
        self._solver.add(formula)

    def push(self) -> None:
        """What is added from now on, `pop` takes away."""
        self._solver.push()

    def pop(self) -> None:
        """Take away what was added since `push`."""
        self._solver.pop()

    def check(self, held: Iterable[z3.BoolRef], steps: int = UNLIMITED) -> z3.CheckSatResult:
        """Whether all that was added can hold while none of the atoms `held` does; unknown where z3 came to no end."""
        if self.left <= 0:
            return z3.unknown
        self._solver.set("rlimit", min(steps, self.left))
        return self._solver.check(*(z3.Not(atom) for atom in held))

    def named(self, atoms: Sequence[z3.BoolRef]) -> list[int]:
        """After `unsat`: the atoms, by number, of the held ones of which one at least must hold."""
        core = {part.arg(0).get_id() for part in self._solver.unsat_core()}
        return [number for number, atom in enumerate(atoms) if atom.get_id() in core]

    def model(self) -> z3.ModelRef:
        """After `sat`: what holds."""
        return self._solver.model()

    @property
    def left(self) -> int:
        """What z3 may still do."""
        return self._end - self._spent()

    def _spent(self) -> int:
        return int(self._solver.statistics().get_key_value("rlimit count"))


def literal(formula: Formula) -> z3.BoolRef:
    """The formula for z3, which knows no plain truth values everywhere."""
    return z3.BoolVal(formula) if isinstance(formula, bool) else formula


def holds(model: z3.ModelRef, formula: Formula) -> bool:
    """Whether a formula is true in a model."""
    return formula if isinstance(formula, bool) else z3.is_true(model.eval(formula, model_completion=True))
