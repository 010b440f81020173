"""The oracle with a solver behind it: where the search neither shows nor refutes a claim, z3 does.

Import it only where it is used: z3 is an extra.
"""

from __future__ import annotations

from functools import cached_property

import z3

from strategist.analysis.oracle.claims import AllOf, AnyOf, Claim, Holds, NotSo
from strategist.analysis.oracle.protocol import UNKNOWN, Answer
from strategist.analysis.oracle.search import SearchOracle
from strategist.analysis.oracle.seen_claims import SeenClaims
from strategist.engines.symbolic import Symbolic, Verdict, solve
from strategist.engines.symbolic.logic import Formula, all_of, any_of, opposite
from strategist.program.expressions import slots_read
from strategist.vocabulary.vocabulary import STEP_FACTS

STEPS = 100_000
"""What a question may cost in z3's own count, which does not depend on the machine: less than a tenth of a second."""
SECONDS = 5.0
"""How long the solver may look for a witness that a finding needs."""


class SolverOracle:
    """An `Oracle` that asks the search first, then looks whether a scenario shows the claim, then asks z3."""

    def __init__(self, search: SearchOracle) -> None:
        self.search = search

    def impossible(self, claim: Claim) -> bool:
        """See `Oracle.impossible`."""
        return self.search.impossible(claim) or (not self._seen.shows(claim) and self._refuted(claim))

    def satisfiable(self, claim: Claim) -> Answer:
        """See `Oracle.satisfiable`."""
        found = self.search.satisfiable(claim)
        if found != UNKNOWN:
            return found
        symbolic = self._symbolic
        answer = solve(symbolic, claimed(symbolic, claim), seconds=SECONDS, prefer_day=self.search.day)
        if answer.verdict is Verdict.NONE:
            return None
        return UNKNOWN if answer.profile is None else self.search.read(claim, answer.profile) or UNKNOWN

    @cached_property
    def _seen(self) -> SeenClaims:
        return SeenClaims(self.search.epoch, self.search.seen())

    @cached_property
    def _symbolic(self) -> Symbolic:
        return Symbolic(self.search.epoch)

    @cached_property
    def _profiles(self) -> z3.Solver:
        """Knows what profiles there can be. Shared by all questions, since telling it takes longer than most answers."""
        return _told(self._symbolic.limits)

    @cached_property
    def _steps(self) -> z3.Solver:
        """Knows besides, roughly, which step is chosen."""
        return _told(all_of((self._symbolic.limits, self._symbolic.choosing.rough)))

    @cached_property
    def _step_slots(self) -> frozenset[int]:
        return frozenset(self.search.epoch.vocabulary.fact[name].slot for name in STEP_FACTS)

    def _refuted(self, claim: Claim) -> bool:
        formula = claimed(self._symbolic, claim)
        found = _asked(self._profiles, formula)
        if found == z3.sat and not self._step_slots.isdisjoint(_slots(claim)):
            found = _asked(self._steps, formula)
        return bool(found == z3.unsat)


def _told(formula: Formula) -> z3.Solver:
    solver = z3.SimpleSolver()
    solver.set("rlimit", STEPS)
    solver.add(formula)
    return solver


def _asked(solver: z3.Solver, formula: Formula) -> z3.CheckSatResult:
    solver.push()
    try:
        solver.add(formula)
        return solver.check()
    finally:
        solver.pop()


def _slots(claim: Claim) -> set[int]:
    """The facts that a claim is about."""
    match claim:
        case Holds(condition):
            return slots_read(condition)
        case NotSo(part):
            return _slots(part)
        case AllOf(parts) | AnyOf(parts):
            return set().union(*map(_slots, parts))


def claimed(symbolic: Symbolic, claim: Claim) -> Formula:
    """Where a claim is so of a profile."""
    match claim:
        case Holds(condition):
            return symbolic.condition(condition)
        case AllOf(parts):
            return all_of(claimed(symbolic, part) for part in parts)
        case AnyOf(parts):
            return any_of(claimed(symbolic, part) for part in parts)
        case NotSo(part):
            return opposite(claimed(symbolic, part))
