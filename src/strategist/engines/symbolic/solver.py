"""A z3 solver as the searches use it: one engine, nothing changed without need, and no look at the type of what it is told."""

from __future__ import annotations

import ctypes
from collections.abc import Collection, Sequence

import z3

from strategist.engines.symbolic.logic import Formula, asts


class Solver:
    """Formulas that hold, and whether they can.

    >>> one, other = z3.Bool("one"), z3.Bool("other")
    >>> solver = Solver()
    >>> solver.add(one_of([one, other])); solver.add(weighing([one, other], [2, 3], 2))
    >>> solver.check([one]), solver.check([other])
    (sat, unsat)
    """

    def __init__(self) -> None:
        self._solver = z3.SimpleSolver()
        self._solver.set("phase_selection", 0)  # nothing is changed without need
        self._context = self._solver.ctx.ref()
        self.push, self.pop, self.model = self._solver.push, self._solver.pop, self._solver.model

    def add(self, formula: Formula) -> None:
        """It holds from now on, or until `pop`."""
        formula = z3.BoolVal(formula) if isinstance(formula, bool) else formula
        z3.Z3_solver_assert(self._context, self._solver.solver, formula.ast)

    def check(self, assumed: Sequence[z3.BoolRef] = ()) -> z3.CheckSatResult:
        """Whether all that was added can hold, with what is assumed; unknown where z3 came to no end."""
        found = z3.Z3_solver_check_assumptions(self._context, self._solver.solver, len(assumed), asts(assumed))
        return z3.CheckSatResult(found)

    def core(self) -> set[int]:
        """After `unsat`: the ids of the assumptions that cannot hold together."""
        return {part.get_id() for part in self._solver.unsat_core()}

    def limit(self, steps: int) -> None:
        """How much z3 may do for a question, in its own unit."""
        self._solver.set("rlimit", steps)

    def spent(self) -> int:
        """What z3 has done so far, in that unit; it counts for all solvers together."""
        return int(self._solver.statistics().get_key_value("rlimit count"))


def one_of(parts: Sequence[z3.BoolRef]) -> z3.BoolRef:
    """One part at least is true; false if there are none."""
    context = z3.main_ctx()
    return z3.BoolRef(z3.Z3_mk_or(context.ref(), len(parts), asts(parts)), context)


def weighing(parts: Collection[z3.BoolRef], weights: Collection[int], most: int) -> z3.BoolRef:
    """The parts that are true weigh no more than `most` together."""
    context = z3.main_ctx()
    figures = (ctypes.c_int * len(weights))(*weights)
    return z3.BoolRef(z3.Z3_mk_pble(context.ref(), len(parts), asts(list(parts)), figures, most), context)
