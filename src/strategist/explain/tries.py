"""Trying changed profiles: which values of a fact are worth a try, and how far it really has to move.

Between two points of `thresholds` no rule sees a difference, so the points and the fact's words are all there is to try
while everything else stays.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from itertools import combinations

from strategist.decision.decision import Decision
from strategist.decision.openings import Opening
from strategist.errors import ProfileError
from strategist.explain.change import Again
from strategist.explain.thresholds import Thresholds
from strategist.profile.case import Case
from strategist.vocabulary.kinds import MONEY_SCALE, Kind, Value

Changes = Mapping[int, Value]
SMALL_SET = 6
"""Every subset of so many members is tried; of larger sets those that differ in one member or two."""
CENT = MONEY_SCALE // 100
YEAR = 365
ROUNDS = 4


class Tries:
    """Changed profiles of one decision, judged by the compiled evaluator. `count`: so many were judged."""

    def __init__(self, decision: Decision, again: Again, wanted: Callable[[int], bool]) -> None:
        self.decision, self.again, self.wanted = decision, again, wanted
        self.thresholds = Thresholds(decision.prepared.epoch)
        self.count = 0
        self._judged: dict[frozenset[tuple[int, Value]], bool] = {}

    def case(self, changes: Changes) -> Case | None:
        """The changed profile; None where a constraint forbids it."""
        try:
            return self.again.maker.restate_all(self.decision.case, changes)
        except ProfileError:
            return None

    def flips(self, changes: Changes) -> bool:
        """Whether the changed profile can be, and gets the step wanted."""
        key = frozenset(changes.items())
        found = self._judged.get(key)
        if found is None:
            self.count += 1
            case = self.case(changes)
            found = case is not None and self.wanted(self.again.decide(case).outcome.selection.action)
            self._judged[key] = found
        return found

    def values(self, opening: Opening, others: Changes | None = None) -> list[Value]:
        """The values worth a try while `others` are changed too: the smallest move first."""
        fact, base = opening.fact, opening.base
        match fact.kind:
            case Kind.BOOL:
                found: list[Value] = [False, True]
            case Kind.ENUM:
                found = list(range(len(fact.values)))
            case Kind.SET:
                found = list(_subsets(int(base or 0), len(fact.values)))
            case _:
                found = list(self._figures(opening, others or {}))
        return sorted(
            (value for value in found if opening.admits(value)), key=lambda value: (move(opening, value), value)
        )

    def _figures(self, opening: Opening, others: Changes) -> set[int]:
        """Points of the fact's course."""
        start = opening.start
        case = self._as_if({**others, opening.slot: start})
        points = self.thresholds.points(case, self.again.decide(case).outcome.values, opening.slot)
        found = {start, *points.found}
        if opening.fact.kind is Kind.MONEY:
            found |= {_cents(point, start) for point in points.found}
        return found

    def _as_if(self, changes: Changes) -> Case:
        """A changed profile, though it may not be possible: only the course of its facts is of interest."""
        case, maker = self.decision.case, self.again.maker
        given = list(case.given)
        for slot in (*case.implied, *maker.computed):
            given[slot] = None
        for slot, value in changes.items():
            given[slot] = value
        return maker.complete(given, case.as_of, case.today, case.zone, case.assumed_zone)

    def settled(self, open_facts: Sequence[Opening], changes: Changes) -> dict[int, Value]:
        """The same facts changed no further than they must be, each while the others stay where they are.

        Amounts move by whole cents where that does as well.
        """
        found = dict(changes)
        for _ in range(ROUNDS):
            before = dict(found)
            for opening in open_facts:
                here = found[opening.slot]
                others = {slot: value for slot, value in found.items() if slot != opening.slot}
                limit = move(opening, here)
                for value in self._outward(opening, others):
                    if not self._plainer(opening, value, here, move(opening, value) < limit):
                        continue
                    if self.flips({**others, opening.slot: value}):
                        found[opening.slot] = value
                        break
            if found == before:
                break
        return found

    def _outward(self, opening: Opening, others: Changes) -> list[Value]:
        """Values by how far they move, those in whole cents first."""
        values = self.values(opening, others)
        if opening.fact.kind is not Kind.MONEY:
            return values
        return sorted(values, key=lambda value: (int(value) % CENT != 0, move(opening, value), value))

    @staticmethod
    def _plainer(opening: Opening, value: Value, here: Value, nearer: bool) -> bool:
        """Whether a value is to be preferred: a nearer one; of amounts one in whole cents."""
        if opening.fact.kind is not Kind.MONEY or (int(here) % CENT == 0) == (int(value) % CENT == 0):
            return nearer
        return int(value) % CENT == 0


def move(opening: Opening, value: Value) -> Fraction:
    """How far a value is from what holds now: figures relative to themselves, dates in years, sets in members.

    Words do not lie nearer or farther from each other.
    """
    match opening.fact.kind:
        case Kind.INT | Kind.MONEY:
            unit = MONEY_SCALE if opening.fact.kind is Kind.MONEY else 1
            return Fraction(abs(int(value) - opening.start), max(abs(opening.start), unit))
        case Kind.DATE:
            return Fraction(abs(int(value) - opening.start), YEAR)
        case Kind.SET:
            return Fraction((int(value) ^ int(opening.base or 0)).bit_count(), max(len(opening.fact.values), 1))
        case _:
            return Fraction(0)


def _subsets(base: int, size: int) -> set[int]:
    if size <= SMALL_SET:
        return set(range(1 << size))
    return {base} | {
        base ^ sum(1 << bit for bit in bits) for count in (1, 2) for bits in combinations(range(size), count)
    }


def tries_all(opening: Opening) -> bool:
    """Whether `values` holds everything that rules could tell apart."""
    return opening.fact.kind is not Kind.SET or len(opening.fact.values) <= SMALL_SET


def _cents(point: int, start: int) -> int:
    """The nearest whole cent, away from where the amount is."""
    return -(-point // CENT) * CENT if point >= start else point // CENT * CENT
