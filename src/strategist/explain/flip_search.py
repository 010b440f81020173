"""Searching the lightest change: single facts by trying them all, sets of facts by the solver, or by guesses without it.

A fact of the least weight there is that does it alone is the lightest change, and trying is the proof. Where there is none,
the solver rules out one weight after another. Without the solver all single facts are tried: one no heavier than the two
lightest facts together is the lightest change still. Beyond that, sets are guessed from what the rules for the step lack, and
nothing is claimed of what was not tried.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, product

from strategist.decision.openings import Opening
from strategist.errors import EnginesDisagree, UnusableInput
from strategist.explain.tries import Tries, move, tries_all
from strategist.vocabulary.kinds import Value

WAYS = 5
"""So many sets of facts of the same weight are compared."""
GUESSES = 4_000
"""So many changed profiles are tried for sets of facts, where there is no solver."""
FIGURES_A_FACT = 8
FACTS_AT_MOST = 4
BY_TRYING, BY_SOLVER, NOT_PROVED = "tried", "solver", "not proved"


@dataclass(frozen=True, slots=True)
class Found:
    """What the search came to. `changes` by slot; None: no change was found. `others`: the sets of facts of the same
    weight, as slots. `proof`: how it is known that nothing lighter does it (or that nothing does), or that it is not.

    `tried`: so many changed profiles were judged one by one.
    """

    changes: Mapping[int, Value] | None
    others: tuple[tuple[int, ...], ...]
    proof: str
    tried: int


@dataclass(frozen=True, slots=True)
class Search:
    """A search for one decision: `action` wanted, or any other step. `likely`: facts that the step hangs on, for guessing."""

    tries: Tries
    open_facts: tuple[Opening, ...]
    action: int | None
    likely: Collection[int]
    solver: bool = True

    def run(self) -> Found:
        """The lightest change."""
        weights = sorted(opening.weight for opening in self.open_facts)
        if not weights:
            return Found(None, (), BY_TRYING, 0)
        if singles := self._singles(weights[0]):
            return self._best(singles, BY_TRYING)
        symbolic = self._solved(weights[0]) if self.solver else None
        return symbolic if symbolic is not None else self._guessed(sum(weights[:2]))

    def _singles(self, weight: int) -> list[dict[int, Value]]:
        """Every fact of a weight that does it alone, each by its smallest move."""
        own = [opening for opening in self.open_facts if opening.weight == weight]
        return [change for opening in own if (change := self._single(opening)) is not None]

    def _single(self, opening: Opening) -> dict[int, Value] | None:
        for value in self.tries.values(opening):
            change = {opening.slot: value}
            if self.tries.flips(change):
                return self.tries.settled([opening], change)
        return None

    # the solver

    def _solved(self, least: int) -> Found | None:
        """What the solver finds; None if it is not installed, or came to no end."""
        try:
            from strategist.engines.symbolic.lightest import Changing
        except UnusableInput:
            return None
        decision = self.tries.decision
        changing = Changing(decision.prepared.epoch, decision.case, self.open_facts)
        wanted = changing.step(self.action, decision.outcome.selection.action)
        most = sum(opening.weight for opening in self.open_facts)
        answer = changing.lightest(wanted, least=least, most=most, ways=WAYS)
        if not answer.decided:
            return None
        if answer.weight is None:
            return Found(None, (), BY_SOLVER, self.tries.count)
        ways = []
        for way in answer.ways:
            if not self.tries.flips(way):
                raise EnginesDisagree(f"the symbolic evaluator says that {way} gives another step, compiled does not")
            ways.append(self.tries.settled(self._of(way), way))
        return self._best(ways, BY_SOLVER)

    # guessing

    def _guessed(self, pair: int) -> Found:
        """The lightest of all single facts and of sets of likely ones. No two facts together weigh less than `pair`."""
        weights = sorted({opening.weight for opening in self.open_facts})
        found = next((singles for weight in weights if (singles := self._singles(weight))), [])
        best = self._weight(found[0]) if found else None
        if best is not None and best <= pair and all(tries_all(one) for one in self.open_facts if one.weight < best):
            return self._best(found, BY_TRYING)
        likely = [opening for opening in self.open_facts if opening.slot in self.likely]
        sets = [
            facts
            for size in range(2, FACTS_AT_MOST + 1)
            for facts in combinations(likely, size)
            if best is None or sum(one.weight for one in facts) < best
        ]
        sets.sort(key=lambda facts: (sum(one.weight for one in facts), len(facts)))
        values = {opening.slot: self.tries.values(opening)[:FIGURES_A_FACT] for opening in likely}
        until = self.tries.count + GUESSES
        for change in self._combined(sets, values):
            if self.tries.count >= until:
                break
            if self.tries.flips(change):
                needed = self._needed(change)
                return self._best([self.tries.settled(self._of(needed), needed)], NOT_PROVED)
        return self._best(found, NOT_PROVED) if found else Found(None, (), NOT_PROVED, self.tries.count)

    @staticmethod
    def _combined(
        sets: Sequence[tuple[Opening, ...]], values: Mapping[int, Sequence[Value]]
    ) -> Iterator[dict[int, Value]]:
        for facts in sets:
            for chosen in product(*(values[one.slot] for one in facts)):
                yield dict(zip((one.slot for one in facts), chosen, strict=True))

    def _needed(self, change: Mapping[int, Value]) -> dict[int, Value]:
        """A change without the parts that it does as well without."""
        kept = dict(change)
        for slot in change:
            fewer = {other: value for other, value in kept.items() if other != slot}
            if fewer and self.tries.flips(fewer):
                kept = fewer
        return kept

    # comparing

    def _of(self, change: Mapping[int, Value]) -> list[Opening]:
        return [opening for opening in self.open_facts if opening.slot in change]

    def _weight(self, change: Mapping[int, Value]) -> int:
        return sum(opening.weight for opening in self._of(change))

    def _best(self, ways: Sequence[Mapping[int, Value]], proof: str) -> Found:
        """The way with the fewest facts, then the smallest moves, then the first in the vocabulary."""
        ranked = sorted(ways, key=self._rank)
        others = tuple(tuple(sorted(way)) for way in ranked[1:])
        return Found(ranked[0], others, proof, self.tries.count)

    def _rank(self, change: Mapping[int, Value]) -> tuple[int, Fraction, tuple[int, ...]]:
        moved = sum((move(opening, change[opening.slot]) for opening in self._of(change)), Fraction(0))
        return len(change), moved, tuple(sorted(change))
