"""Whether known cases show a claim: all of them at once, as bits."""

from __future__ import annotations

from collections.abc import Sequence

from strategist.analysis.oracle.claims import AllOf, AnyOf, Claim, Holds, NotSo
from strategist.decision.outcome import Outcome
from strategist.profile.case import Case
from strategist.program.expressions import All, Any, Condition, Const, Not, Test
from strategist.program.program import Epoch
from strategist.program.truth import Values, leaf_truth

Truth = tuple[int, int]
"""The cases of which a condition is true, and those of which it is false, as bits; the others do not know."""


class SeenClaims:
    """The decided cases of an epoch. Each test is made once for all of them; conditions are then put together from bits."""

    def __init__(self, epoch: Epoch, cases: Sequence[tuple[Case, Outcome]]) -> None:
        self._values: list[tuple[Values, Values]] = []
        for case, outcome in cases:
            given = list(case.given)
            for slot in epoch.vocabulary.concluded:
                given[slot] = outcome.values[slot]
            self._values.append((outcome.values, given))
        self._all = (1 << len(cases)) - 1
        self._leaves: dict[Test, Truth] = {}

    def shows(self, claim: Claim) -> bool:
        """Whether the claim is so of one of the cases."""
        return self._so(claim) != 0

    def _so(self, claim: Claim) -> int:
        match claim:
            case Holds(condition):
                return self._truth(condition)[0]
            case AllOf(parts):
                found = self._all
                for part in parts:
                    found &= self._so(part)
                    if not found:
                        break
                return found
            case AnyOf(parts):
                found = 0
                for part in parts:
                    found |= self._so(part)
                return found
            case NotSo(part):
                return self._all & ~self._so(part)

    def _truth(self, condition: Condition) -> Truth:
        match condition:
            case Const(value):
                return (self._all, 0) if value else (0, self._all)
            case Not(part):
                true, false = self._truth(part)
                return false, true
            case All(parts):
                true, false = self._all, 0
                for part in parts:
                    held, failed = self._truth(part)
                    true, false = true & held, false | failed
                return true, false
            case Any(parts):
                true, false = 0, self._all
                for part in parts:
                    held, failed = self._truth(part)
                    true, false = true | held, false & failed
                return true, false
            case _:
                return self._leaf(condition)

    def _leaf(self, leaf: Test) -> Truth:
        found = self._leaves.get(leaf)
        if found is None:
            true = false = 0
            for number, (values, given) in enumerate(self._values):
                holds = leaf_truth(leaf, given if leaf.raw else values)
                if holds:
                    true |= 1 << number
                elif holds is False:
                    false |= 1 << number
            found = self._leaves[leaf] = true, false
        return found
