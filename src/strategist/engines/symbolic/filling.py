"""What a profile's own facts bring along: countdowns, implications, defaults, differences, and what cannot be.

The same as `profile.case.write_fill` says in Python, over cells; the order of its lines is the meaning.
"""

from __future__ import annotations

from strategist.engines.symbolic.cells import Cell, Number, chosen, stated
from strategist.engines.symbolic.conditions import Reading
from strategist.engines.symbolic.dates import Calendar
from strategist.engines.symbolic.inputs import Inputs
from strategist.engines.symbolic.logic import Formula, Term, all_of, choose, opposite
from strategist.program.program import Program, Supposition
from strategist.vocabulary.kinds import Kind


class Filled:
    """The vectors of a profile before rules: `values` after defaults, `given` before; `possible`: no constraint broken."""

    def __init__(self, program: Program, inputs: Inputs, calendar: Calendar) -> None:
        self.program, self.inputs = program, inputs
        self.values, self.given = inputs.vector(), inputs.vector()
        self._stated = Reading(self.given, self.given, calendar)
        self._assumed = Reading(self.values, self.values, calendar)
        facts = program.vocabulary.fact
        self._countdowns = {
            fact.slot: facts[f"days_until_{fact.name}"].slot
            for fact in program.vocabulary.inputs
            if fact.kind is Kind.DATE
        }
        self._fill()
        self.possible = all_of(opposite(broken) for broken in self._broken())

    def _fill(self) -> None:
        for supposed in self.program.suppositions:
            if not supposed.known and supposed.where is None:
                self._suppose(self.values, supposed, opposite(self.values[supposed.slot].present))
        for day, countdown in self._countdowns.items():
            for vector in (self.values, self.given):
                vector[countdown] = self._days_until(vector[day])
        for supposed in self.program.suppositions:
            if supposed.known:
                where = True if supposed.where is None else self._stated.known_true(supposed.where)
                missing = all_of((opposite(self.given[supposed.slot].present), where))
                for vector in (self.values, self.given):
                    self._suppose(vector, supposed, missing)
            elif supposed.where is not None:
                missing = opposite(self.values[supposed.slot].present)
                where = self._assumed.known_true(supposed.where)
                self._suppose(self.values, supposed, all_of((missing, where)))
        for slot, whole, part in self.program.differences:
            for vector in (self.values, self.given):
                vector[slot] = _difference(vector[whole], vector[part])

    def _suppose(self, vector: list[Cell], supposed: Supposition, where: Formula) -> None:
        fact = self.program.vocabulary.facts[supposed.slot]
        vector[supposed.slot] = chosen(where, stated(fact, supposed.value), vector[supposed.slot])
        if supposed.slot in self._countdowns:
            vector[self._countdowns[supposed.slot]] = self._days_until(vector[supposed.slot])

    def _days_until(self, day: Cell) -> Number:
        assert isinstance(day, Number)
        return Number(day.present, 0 if day.present is False else day.value - self.inputs.today)

    def _broken(self) -> list[Formula]:
        found = []
        for impossible in self.program.impossible:
            if impossible.never is not None:
                found.append(self._stated.known_true(impossible.never))
            elif impossible.at_most is not None:
                total: Term = 0
                for slot in impossible.terms:
                    term = self.given[slot]
                    assert isinstance(term, Number)
                    total = total + choose(term.present, term.value, 0)
                limit = self.given[impossible.at_most]
                assert isinstance(limit, Number)
                found.append(all_of((limit.present, total > limit.value)))
        return found


def _difference(whole: Cell, part: Cell) -> Number:
    assert isinstance(whole, Number)
    assert isinstance(part, Number)
    present = all_of((whole.present, part.present))
    return Number(present, 0 if present is False else whole.value - part.value)
