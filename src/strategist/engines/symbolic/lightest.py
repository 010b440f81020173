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

PATIENCE = 20
"""After so many weights in vain it is asked whether any change does it at all: often quickly denied, but slow to be shown."""
DENIAL_SECONDS = 1.0
BESIDES = 15
"""Where frozen facts are thawed, what changes besides weighs so much at most: a search without bounds is slow."""


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
    """The profiles that a case may become by changing what is open.

    `thawed`: frozen facts that may change too. Then the weight of a change is the number of facts that change as they may not:
    frozen ones, and others against their direction; what changes besides, as it may, is bounded by `BESIDES`.
    """

    def __init__(self, epoch: Epoch, case: Case, open_facts: Sequence[Opening], thawed: Sequence[Opening] = ()) -> None:
        self.case = case
        free = {opening.slot for opening in (*open_facts, *thawed)}
        known = {
            fact.slot: case.given[fact.slot] if case.states(fact.slot) else None
            for fact in epoch.vocabulary.inputs
            if fact.kind is not Kind.DATETIME and fact.slot not in free
        }
        self.symbolic = Symbolic(epoch, settled=Settled(case.today, known))
        self._taken: dict[tuple[int, str], str] = {}
        self.counted: list[tuple[Formula, int, Opening]] = []
        self.besides: list[tuple[Formula, int, Opening]] = []
        limits: list[Formula] = []
        for opening in (*open_facts, *thawed):
            if opening.stated:
                limits.append(self.symbolic.inputs.cells[opening.slot].present)
            within = all_of(self._limits(opening))
            if not thawed:
                limits.append(within)
                self.counted.append((self._changed(opening), opening.weight, opening))
            elif opening in thawed:
                self.counted.append((self._changed(opening), 1, opening))
            else:
                self.counted.append((opposite(within), 1, opening))
                self.besides.append((self._changed(opening), opening.weight, opening))
        self.possible = all_of((self.symbolic.limits, *limits))

    def _changed(self, opening: Opening) -> Formula:
        inputs = self.symbolic.inputs
        before = self.case.given[opening.slot] if opening.stated else None
        if isinstance(before, str):
            before = inputs.domains.stand_in(opening.fact, before, self._taken)
        return opposite(inputs.is_stated(opening.fact, before))

    def _limits(self, opening: Opening) -> Iterator[Formula]:
        cell = self.symbolic.inputs.cells[opening.slot]
        direction, base = opening.fact.leeway.direction, opening.base
        match cell:
            case Number():
                absent = opposite(cell.present)
                yield any_of((absent, all_of((cell.value >= opening.low, cell.value <= opening.high))))
            case Members() if base is not None and direction:
                bits = enumerate(cell.members)
                up = direction > 0
                kept = [m if up else opposite(m) for n, m in bits if bool(int(base) >> n & 1) is up]
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
        """The lightest change after which `wanted` holds, of a weight from `least` (nothing below is possible) to `most`, which
        all facts together weigh.

        `ways`: so many sets of facts of that weight are told at most.
        """
        until = time.monotonic() + seconds
        if wanted is False:
            return Lightest(None)
        solver = z3.SimpleSolver()
        solver.set("phase_selection", 0)  # nothing is changed without need
        solver.add(self.possible, wanted)
        weights = _weighed(solver, "counted", self.counted)
        if self.besides:
            solver.add(z3.PbLe(_weighed(solver, "besides", self.besides), BESIDES))
        for weight in range(least, most + 1):
            if weight == least + PATIENCE and _check(solver, min(until, time.monotonic() + DENIAL_SECONDS)) == z3.unsat:
                return Lightest(None)
            solver.push()
            solver.add(z3.PbLe(weights, weight))
            if (found := _check(solver, until)) == z3.sat:
                return self._told(solver, weight, until, ways)
            if found != z3.unsat:
                return Lightest(weight, decided=False)
            solver.pop()
        return Lightest(None)

    def _told(self, solver: z3.Solver, weight: int, until: float, most: int) -> Lightest:
        """The sets of facts of a weight that do it, each with the values of a model."""
        ways: list[Mapping[int, Value]] = []
        while True:
            model = solver.model()
            stated = self.symbolic.inputs.stated_in(model)
            way = {
                opening.slot: value
                for counted, _, opening in self.counted
                if _holds(model, counted) and (value := stated[opening.slot]) is not None
            }
            ways.append(way)
            if len(ways) == most or not way:
                return Lightest(weight, tuple(ways), every=not way)
            solver.add(z3.Not(z3.And([_literal(counted) for counted, _, o in self.counted if o.slot in way])))
            if (found := _check(solver, until)) != z3.sat:
                return Lightest(weight, tuple(ways), every=found == z3.unsat)


def _weighed(
    solver: z3.Solver, name: str, parts: Sequence[tuple[Formula, int, Opening]]
) -> list[tuple[z3.BoolRef, int]]:
    """A plain truth value with its weight for each part, true at least where the part is: the solver guesses them first."""
    found = []
    for number, (formula, weighs, _) in enumerate(parts):
        atom = z3.Bool(f"{name} {number}")
        solver.add(z3.Or(atom, z3.Not(_literal(formula))))
        found.append((atom, weighs))
    return found


def _check(solver: z3.Solver, until: float) -> z3.CheckSatResult:
    solver.set("timeout", max(1, int((until - time.monotonic()) * 1000)))
    return solver.check()


def _literal(formula: Formula) -> z3.BoolRef:
    return z3.BoolVal(formula) if isinstance(formula, bool) else formula


def _holds(model: z3.ModelRef, formula: Formula) -> bool:
    return formula if isinstance(formula, bool) else z3.is_true(model.eval(formula, model_completion=True))
