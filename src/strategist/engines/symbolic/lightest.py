"""The lightest change of one profile that makes something hold, and the proof that nothing lighter does.

What may not change is put in beforehand and folds away, so that the formulas are small. A few facts at a time are let go, all
others held as they are: if that will not do, the solver names facts of which one at least must change too, and the lightest
facts that hit all that was named are let go next (implicit hitting sets). So every weight passed is proved to be too small.
Where many sets are equally light, the weight is raised step by step instead.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import z3

from strategist.decision.openings import Opening
from strategist.engines.symbolic.asking import Asking, Atom, holds
from strategist.engines.symbolic.cells import Choice, Members, Number
from strategist.engines.symbolic.epoch import Symbolic
from strategist.engines.symbolic.hitting import Hitting
from strategist.engines.symbolic.inputs import Settled
from strategist.engines.symbolic.logic import Formula, all_of, any_of, at_most, opposite
from strategist.engines.symbolic.solver import one_of, weighing
from strategist.profile.case import Case
from strategist.program.program import Epoch
from strategist.vocabulary.kinds import Kind, Value

STEPS = 30_000_000
"""How much z3 may do for one question, in its own unit: some ten seconds, but the same answer on every machine."""
SETS = 25
"""So many sets of facts are let go; then the weight is raised step by step, which is quicker where many are equally light."""
PATIENCE = 20
"""After so many weights in vain it is asked whether any change does it at all: often quickly denied, but slow to be shown."""
DENIAL_STEPS = 2_500_000


@dataclass(frozen=True, slots=True)
class Lightest:
    """`weight` None: nothing admissible does it at all. `ways`: for each set of facts of that weight values that do it, by
    slot. `every`: there are no other sets. `decided` False: z3 came to no end; then `ways` is empty, and anything lighter than
    `weight` is ruled out."""

    weight: int | None
    ways: tuple[Mapping[int, Value], ...] = ()
    every: bool = True
    decided: bool = True


class Changing:
    """The profiles that a case may become by changing what is open.

    `thawed`: frozen facts that may change too. Then `counted` are the facts that change as they may not: frozen ones, and
    others against their direction; `besides` is what changes as it may.
    """

    def __init__(
        self, epoch: Epoch, case: Case, open_facts: Sequence[Opening], thawed: Sequence[Opening] | None = None
    ) -> None:
        self.case = case
        frozen = thawed or ()
        free = {opening.slot for opening in (*open_facts, *frozen)}
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
        for opening in (*open_facts, *frozen):
            if opening.stated:
                limits.append(self.symbolic.inputs.cells[opening.slot].present)
            within = all_of(self._limits(opening))
            if thawed is None:
                limits.append(within)
                self.counted.append((self._changed(opening), opening.weight, opening))
            elif opening in frozen:
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
                yield any_of((absent, all_of((at_most(opening.low, cell.value), at_most(cell.value, opening.high)))))
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

    def lightest(self, wanted: Formula, *, least: int, most: int, ways: int) -> Lightest:
        """The lightest change after which `wanted` holds, of a weight from `least` (nothing below is possible) to `most`, which
        all facts together weigh.

        `ways`: so many sets of facts of that weight are told at most.
        """
        if wanted is False:
            return Lightest(None)
        asking = Asking((self.possible, wanted), STEPS)
        atoms = asking.atoms("counted", [formula for formula, _, _ in self.counted])
        sets = Hitting([weight for _, weight, _ in self.counted], least)
        found: list[Mapping[int, Value]] = []
        for _ in range(SETS):
            free = sets.lightest(min(most, sets.weight) if found else most)
            if free is None:
                return Lightest(sets.weight - 1, tuple(found)) if found else Lightest(None)
            result = asking.check([atom for number, atom in enumerate(atoms) if number not in free])
            if result == z3.sat:
                found.append(self._way(asking.model()))
                if len(found) == ways or not free:
                    return Lightest(sets.weight, tuple(found), every=not free)
                named: Collection[int] = set(range(len(atoms))) - free  # another set of that weight has another fact
            elif result == z3.unsat:
                named = asking.named(atoms)
                if not named:
                    return Lightest(None)
            else:
                return Lightest(sets.weight, tuple(found), every=False, decided=bool(found))
            sets.tell(named)
        return self._raised(asking, atoms, sets, found, most, ways)

    def _raised(
        self,
        asking: Asking,
        atoms: Sequence[Atom],
        sets: Hitting,
        found: list[Mapping[int, Value]],
        most: int,
        ways: int,
    ) -> Lightest:
        """The same by raising the weight, from where the sets have come to."""
        least = sets.weight
        for group in sets.groups:
            asking.add(one_of([atoms[number].true for number in group]))
        parts, weights = [atom.true for atom in atoms], [weight for _, weight, _ in self.counted]
        for weight in range(least, most + 1):
            if weight == least + PATIENCE and asking.check((), DENIAL_STEPS) == z3.unsat:
                return Lightest(None)
            asking.push()
            asking.add(weighing(parts, weights, weight))
            while (result := asking.check(())) == z3.sat:
                found.append(way := self._way(asking.model()))
                if len(found) == ways:
                    return Lightest(weight, tuple(found), every=False)
                asking.add(any_of(opposite(part) for part, _, opening in self.counted if opening.slot in way))
            if found:
                return Lightest(weight, tuple(found), every=result == z3.unsat)
            if result != z3.unsat:
                return Lightest(weight, decided=False)
            asking.pop()
        return Lightest(None)

    def _way(self, model: z3.ModelRef) -> dict[int, Value]:
        """What changes in a model, by slot."""
        return {
            opening.slot: value
            for counted, _, opening in self.counted
            if holds(model, counted) and (value := self.symbolic.inputs.stated_of(opening.fact, model)) is not None
        }
