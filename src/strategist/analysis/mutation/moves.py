"""Small changes of a case: one fact to a value that a test turns on, or the facts behind a derived fact from another case."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from strategist.analysis.mutation.of_tests import CENT
from strategist.analysis.mutation.replay import Readers, Record
from strategist.analysis.mutation.states import states
from strategist.profile.case import Case
from strategist.program.expressions import Between, ByCurrency, Literal, Read, Test
from strategist.program.program import Epoch, Program
from strategist.vocabulary.kinds import Kind, Value
from strategist.vocabulary.vocabulary import CURRENCY, TODAY

Stated = dict[int, Value]
"""What a profile says, by slot."""
DONORS = 2
"""From so many cases the facts behind one value of a derived fact are tried."""


def stated_of(program: Program, case: Case) -> Stated:
    """What the profile of a case says: no implications, no countdowns, no sums."""
    slots = [fact.slot for fact in program.vocabulary.inputs if fact.kind is not Kind.DATETIME]
    countdowns = _countdowns(program)
    return {
        slot: value
        for slot in slots
        if (value := case.given[slot]) is not None and slot not in case.implied and slot not in countdowns
    }


def _countdowns(program: Program) -> dict[int, int]:
    """The slot of a date by the slot of its countdown."""
    fact = program.vocabulary.fact
    dates = [one for one in program.vocabulary.facts if one.kind is Kind.DATE and one.name != TODAY]
    return {fact[f"days_until_{one.name}"].slot: one.slot for one in dates}


class Mover:
    """Makes changes of cases for one program, from its records."""

    def __init__(self, program: Program, records: Sequence[Record]) -> None:
        self.program, self.records = program, records
        self.countdowns = _countdowns(program)
        self.differences = {slot: (whole, part) for slot, whole, part in program.differences}
        self.inputs = {fact.slot for fact in program.vocabulary.inputs if fact.kind is not Kind.DATETIME}
        self.inputs -= set(self.countdowns) | {program.vocabulary.fact[TODAY].slot}
        self._feeding: dict[int, frozenset[int]] = {}
        self._below_zero = {
            slot
            for record in records
            for slot, value in enumerate(record.case.given)
            if not isinstance(value, str) and value is not None and value < 0
        }
        """Facts that some scenario has below zero: no other is moved there, as a count or an age never is."""

    def moves(
        self, epoch: Epoch, readers: Readers, stated: Stated, case: Case, tests: Sequence[Test]
    ) -> Iterator[Stated]:
        """What the profile might say instead: one fact moved at a time, in the order of the vocabulary."""
        for slot in sorted({test.slot for test in tests}):
            if slot in self.inputs:
                for value in self._values(slot, tests, case):
                    yield _with(stated, slot, value)
            elif slot in self.countdowns and self.countdowns[slot] in self.inputs:
                for value in self._values(slot, tests, case):
                    yield _with(stated, self.countdowns[slot], None if value is None else case.today + int(value))
            elif slot in self.differences:
                whole, part = self.differences[slot]
                for value in self._values(slot, tests, case):
                    gone = _with(stated, part, None)
                    yield _with(gone, whole, None if value is None else int(value) + int(case.values[part] or 0))
            else:
                yield from self._grafts(epoch, readers, stated, case, slot)

    def _values(self, slot: int, tests: Sequence[Test], case: Case) -> list[Value | None]:
        found: list[Value | None] = [value for value, _ in states(self.program, slot, tests)]
        for test in tests:
            if test.slot == slot and isinstance(test, Between):
                for bound in (test.low, test.high):
                    found += self._around(bound, case)
        kind = self.program.vocabulary.facts[slot].kind
        if kind is Kind.DATE:  # compared with today, for the most part
            found = [v for v in found if v is not None and int(v) > 1]
            found += [case.today + step for step in (-1, 0, 1)]
        if kind is Kind.MONEY:
            found = [*(v for v in found if v is not None and int(v) % CENT == 0), CENT]
        if kind in (Kind.INT, Kind.MONEY) and slot not in self._below_zero:
            found = [v for v in found if v is None or int(v) >= 0]
        if not self.program.vocabulary.facts[slot].required:
            found.append(None)
        return [value for value in dict.fromkeys(found) if value != case.given[slot]]

    def _around(self, bound: object, case: Case) -> list[Value | None]:
        if isinstance(bound, Read) and case.values[bound.slot] is not None:
            base = int(case.values[bound.slot] or 0)
            return [base + step for step in (-1, 0, 1)]
        if isinstance(bound, ByCurrency):
            currency = case.values[self.program.vocabulary.fact[CURRENCY].slot]
            amounts = dict(bound.amounts)
            amount = amounts.get(str(currency))
            return [] if amount is None else [amount + step for step in (-CENT, 0, CENT)]
        if isinstance(bound, Literal) and bound.value is not None and not isinstance(bound.value, str):
            return [int(bound.value)]
        return []

    def _grafts(self, epoch: Epoch, readers: Readers, stated: Stated, case: Case, slot: int) -> Iterator[Stated]:
        """The facts behind a derived fact, from cases in which it came out otherwise."""
        behind = self.feeding(epoch, readers, slot)
        if not behind:
            return
        tried: dict[Value | None, int] = {}
        for record in self.records:
            value = record.outcome.values[slot]
            if value == case.values[slot] or tried.get(value, 0) >= DONORS:
                continue
            donor = stated_of(self.program, record.case)
            grafted = {s: v for s, v in stated.items() if s not in behind} | {
                s: v for s, v in donor.items() if s in behind
            }
            if grafted != stated:
                tried[value] = tried.get(value, 0) + 1
                yield grafted

    def feeding(self, epoch: Epoch, readers: Readers, slot: int) -> frozenset[int]:
        """The facts of a profile that a derived fact rests on, through other derived facts."""
        if slot not in self._feeding:
            producing = {step.slot: step for step in epoch.steps}
            producing |= {step.companion: step for step in epoch.steps if step.companion is not None}
            seen: set[int] = set()
            waiting = [slot] if slot in producing else []
            found: set[int] = set()
            while waiting:
                for read in sorted(readers.step_reads[producing[waiting.pop()].slot] - seen):
                    seen.add(read)
                    if read in producing:
                        waiting.append(read)
                    elif read in self.differences:
                        found.update(self.differences[read])
                    else:
                        found.add(self.countdowns.get(read, read))
            self._feeding[slot] = frozenset(found & self.inputs)
        return self._feeding[slot]


def _with(stated: Stated, slot: int, value: Value | None) -> Stated:
    rest = {other: one for other, one in stated.items() if other != slot}
    return rest if value is None else {**rest, slot: value}
