"""Looking for a case that tells a rulebook from its edit: from the scenarios nearest to it, one fact at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from strategist.analysis.mutation.distance import Aim, Gap, aims, nearest_records
from strategist.analysis.mutation.edit import Edit
from strategist.analysis.mutation.laboratory import Laboratory
from strategist.analysis.mutation.moves import Stated, stated_of
from strategist.analysis.mutation.patched import Patched
from strategist.analysis.mutation.replay import Record
from strategist.analysis.mutation.telling import Expected, expectations
from strategist.program.expressions import Test
from strategist.program.program import Rule

BASES = 40
"""From so many scenarios the search sets out."""
DEPTH = 4
"""So many facts it moves at most."""
WIDTH = 4
"""So many cases it keeps after each move."""
PATIENCE = 6_000
"""So many cases it decides before it gives up."""
MOST_AIMS = 6
"""Where an edit changes more rules than this, each gets its share of a patience cut in so many."""


@dataclass(frozen=True, slots=True)
class Witness:
    """A case that tells, and what a scenario expects of it. `raw`: its values are a solver's, and may be odd."""

    record: Record
    expected: Expected
    raw: bool = False


@dataclass(frozen=True, slots=True)
class Proof:
    """No case tells an edit, and why."""

    says: str


def find_witness(laboratory: Laboratory, edit: Edit) -> Witness | Proof | None:
    """A case that a scenario can tell the edit by, or the proof that there is none; None if neither was found.

    The solver is asked first, if there is one; what it leaves open is sought near the scenarios there are.
    """
    patched = Patched(laboratory.trial.preparation, edit.change)
    if laboratory.prover is not None:
        inquiry = laboratory.prover.inquire(patched)
        for profiles in (inquiry.in_which_it_fires, inquiry.in_which_it_shows):
            made = (laboratory.record_of(profile) for profile in profiles())
            found = _plainest(laboratory, edit, patched, (record for record in made if record is not None))
            if found is not None:
                return replace(found, raw=True)
            if inquiry.proof:
                return Proof(inquiry.proof)
    return _plainest(laboratory, edit, patched, neighbourhood(laboratory, edit, patched))


def _plainest(laboratory: Laboratory, edit: Edit, patched: Patched, records: Iterable[Record]) -> Witness | None:
    """Of the first few cases that tell the one with the plainest expectation."""
    best: Witness | None = None
    seen = 0
    for record in records:
        expected = telling(laboratory, edit, patched, record)
        if expected and (best is None or _plain(expected) < _plain(best.expected)):
            best = Witness(record, expected)
        seen += bool(expected)
        if best is not None and (_plain(best.expected) == 0 or seen >= ENOUGH):
            return best
    return best


ENOUGH = 6
"""Among so many cases that tell, the one with the plainest expectation is taken."""


def _plain(expected: Expected) -> int:
    """What a reader cares for most comes first: another step or day, a reason, tactics and facts, and silence last."""
    if "next_step" in expected or "not_before" in expected:
        return 0
    return 1 if {"because_of", "facts", "tactics"} & set(expected) else 2


def telling(laboratory: Laboratory, edit: Edit, patched: Patched, record: Record) -> Expected:
    """What a scenario can expect of a case so that it notices the edit; empty if it cannot."""
    pair = laboratory.pair(patched, record)
    if pair.before.outcome == pair.after.outcome and not patched.reweighs:
        return {}
    return expectations(pair.before, pair.after, rules_of(laboratory, patched))


def rules_of(laboratory: Laboratory, patched: Patched) -> list[Rule]:
    """The rules that an edit changes, as the original has them."""
    return [laboratory.trial.program.rules[index] for index in sorted(patched.changed)]


def neighbourhood(laboratory: Laboratory, edit: Edit, patched: Patched) -> Iterator[Record]:
    """Cases in which a changed rule fires or weighs otherwise, grown from the scenarios nearest to that."""
    wanted = aims(edit, patched)
    for aim in wanted:
        yield from _towards(laboratory, aim, PATIENCE // min(len(wanted), MOST_AIMS))


def _towards(laboratory: Laboratory, aim: Aim, patience: int) -> Iterator[Record]:
    trial = laboratory.trial
    gaps: dict[int, Gap] = {}

    def gap_of(day: int) -> Gap:
        prepared = trial.preparation.at(day)
        first = prepared.epoch.first_day
        return gaps.get(first) or gaps.setdefault(first, aim.gap(prepared, day))

    decided = 0
    tried: set[tuple[object, ...]] = set()
    for number in nearest_records(trial.records, trial.reach.given, gap_of, trial.likely(aim.rules))[:BASES]:
        base = trial.records[number]
        tests = aim.tests(trial.preparation.at(base.case.today), base.case.today)
        search = _Search(laboratory, gap_of(base.case.today), tests, base, tried)
        yield from search.run()
        decided += search.decided
        if decided > patience:
            return


class _Search:
    """The search from one scenario."""

    def __init__(
        self, laboratory: Laboratory, gap: Gap, tests: list[Test], base: Record, tried: set[tuple[object, ...]]
    ) -> None:
        self.laboratory, self.gap, self.tests, self.base, self.tried = laboratory, gap, tests, base, tried
        self.epoch = laboratory.trial.preparation.at(base.case.today).epoch
        self.decided = 0

    def run(self) -> Iterator[Record]:
        front = [self.base]
        yield from self._telling(self.base)
        for _ in range(DEPTH):
            found: dict[int, list[Record]] = {}
            for record in front:
                far = self._far(record)
                for other in self._neighbours(record):
                    nearer = self._far(other)
                    if nearer == 0:
                        yield from self._telling(other)
                    elif nearer < far or far == 0:
                        found.setdefault(nearer, []).append(other)
            front = [record for far in sorted(found) for record in found[far]][:WIDTH]
            if not front:
                return

    def _telling(self, record: Record) -> Iterator[Record]:
        """A case in which the rule fires otherwise, and the same case with one fact less, that might speak louder."""
        if self._far(record) > 0:
            return
        yield record
        program = self.laboratory.trial.program
        stated = stated_of(program, record.case)
        own = {test.slot for test in self.tests}
        for slot in sorted(set(stated) - own, reverse=True):
            other = self._record({s: v for s, v in stated.items() if s != slot}, record)
            if other is not None and self._far(other) == 0:
                yield other

    def _neighbours(self, record: Record) -> Iterator[Record]:
        laboratory = self.laboratory
        readers = laboratory.trial.readers(record.case.today)
        stated = stated_of(laboratory.trial.program, record.case)
        for moved in laboratory.mover.moves(self.epoch, readers, stated, record.case, self.tests):
            other = self._record(moved, record)
            if other is not None:
                yield other

    def _record(self, stated: Stated, like: Record) -> Record | None:
        key = (like.case.as_of, *sorted(stated.items()))
        if key in self.tried:
            return None
        self.tried.add(key)
        self.decided += 1
        return self.laboratory.record(stated, like.case)

    def _far(self, record: Record) -> int:
        laboratory = self.laboratory
        concluded = laboratory.trial.program.vocabulary.concluded
        values = record.outcome.values
        given = [values[slot] if slot in concluded else value for slot, value in enumerate(record.case.given)]
        return self.gap(values, given)
