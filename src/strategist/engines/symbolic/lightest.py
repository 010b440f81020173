"""The lightest change of one profile that makes something hold, and the proof that nothing lighter does.

What may not change is put in beforehand and folds away, so that the formulas are small. The weight is raised step by step
from the least: each weight that the solver rules out is proved to be too small.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import z3

from strategist.decision.openings import Opening
from strategist.engines.symbolic.cells import Choice, Members, Number
from strategist.engines.symbolic.epoch import Symbolic
from strategist.engines.symbolic.inputs import Settled
from strategist.engines.symbolic.logic import Formula, all_of, any_of, opposite
from strategist.profile.case import Case
from strategist.program.program import Epoch
from strategist.vocabulary.kinds import Kind, Value


@dataclass(frozen=True, slots=True)
class Lightest:
    """`weight` None: nothing admissible does it at all. `ways`: for each set of facts of that weight values that do it, by
    slot. `every`: there are no other sets. `decided` False: time ran out; then `ways` is empty, and anything lighter than
    `weight` is ruled out."""

    weight: int | None
    ways: tuple[Mapping[int, Value], ...] = ()
    every: bool = True
    decided: bool = True


class Changing:
    """The profiles that a case may become by changing what is open."""

    def __init__(self, epoch: Epoch, case: Case, open_facts: Sequence[Opening]) -> None:
        self.case, self.open_facts = case, open_facts
        free = {opening.slot for opening in open_facts}
        known = {
            fact.slot: case.given[fact.slot] if case.states(fact.slot) else None
            for fact in epoch.vocabulary.inputs
            if fact.kind is not Kind.DATETIME and fact.slot not in free
        }
        self.symbolic = Symbolic(epoch, settled=Settled(case.today, known))
        inputs = self.symbolic.inputs
        self.changed: list[tuple[Formula, int, Opening]] = []
        limits: list[Formula] = []
        for opening in open_facts:
            before = case.given[opening.slot] if opening.stated else None
            self.changed.append((opposite(inputs.is_stated(opening.fact, before)), opening.weight, opening))
            limits += self._limits(opening)
        self.possible = all_of((self.symbolic.limits, *limits))

    def _limits(self, opening: Opening) -> Iterator[Formula]:
        cell = self.symbolic.inputs.cells[opening.slot]
        if opening.stated:
            yield cell.present
        direction, base = opening.fact.leeway.direction, opening.base
        match cell:
            case Number():
                yield from (cell.value >= opening.low, cell.value <= opening.high)
            case Members() if base is not None and direction:
                bits = enumerate(cell.members)
                kept = [m if direction > 0 else opposite(m) for n, m in bits if bool(int(base) >> n & 1) is (direction > 0)]
                yield any_of((opposite(cell.present), all_of(kept)))
            case Choice() if base is not None and direction:
                yield all_of(
                    opposite(holds) for v, holds in cell.options.items() if (int(v) - int(base)) * direction < 0
                )
            case _:
                return

    def step(self, action: int | None, other_than: int) -> Formula:
        """The action is selected; None: any but `other_than`."""
        choosing = self.symbolic.choosing
        return opposite(choosing.selects(other_than)) if action is None else choosing.selects(action)

    def lightest(self, wanted: Formula, *, least: int, most: int, seconds: float, ways: int) -> Lightest:
        """The lightest change after which `wanted` holds, of a weight from `least` (nothing below is possible) to `most`.

        `ways`: so many sets of facts of that weight are told at most.
        """
        until = time.monotonic() + seconds
        if wanted is False:
            return Lightest(None)
        solver = z3.SimpleSolver()
        solver.add(self.possible, wanted)
        if (found := _check(solver, until)) != z3.sat:
            return Lightest(None) if found == z3.unsat else Lightest(least, decided=False)
        weight = least
        while weight <= most:
            solver.push()
            solver.add(z3.PbLe([(_literal(changed), weighs) for changed, weighs, _ in self.changed], weight))
            if (found := _check(solver, until)) == z3.sat:
                return self._told(solver, weight, until, ways)
            if found != z3.unsat:
                return Lightest(weight, decided=False)
            solver.pop()
            weight += 1
        return Lightest(weight, decided=False)

    def _told(self, solver: z3.Solver, weight: int, until: float, most: int) -> Lightest:
        """The sets of facts of a weight that do it, each with the values of a model."""
        ways: list[Mapping[int, Value]] = []
        while True:
            model = solver.model()
            stated = self.symbolic.inputs.stated_in(model)
            way = {
                opening.slot: value
                for changed, _, opening in self.changed
                if _holds(model, changed) and (value := stated[opening.slot]) is not None
            }
            ways.append(way)
            if len(ways) == most:
                return Lightest(weight, tuple(ways), every=False)
            solver.add(z3.Not(z3.And([_literal(changed) for changed, _, o in self.changed if o.slot in way])))
            if (found := _check(solver, until)) != z3.sat:
                return Lightest(weight, tuple(ways), every=found == z3.unsat)


def _check(solver: z3.Solver, until: float) -> z3.CheckSatResult:
    solver.set("timeout", max(1, int((until - time.monotonic()) * 1000)))
    return solver.check()


def _literal(formula: Formula) -> z3.BoolRef:
    return z3.BoolVal(formula) if isinstance(formula, bool) else formula


def _holds(model: z3.ModelRef, formula: Formula) -> bool:
    return formula if isinstance(formula, bool) else z3.is_true(model.eval(formula, model_completion=True))
