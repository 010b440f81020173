"""Making a profile small and plain: few facts, round figures, and still a model of the question."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from math import inf

import z3

from strategist.engines.symbolic.epoch import Symbolic
from strategist.engines.symbolic.inputs import number_in
from strategist.engines.symbolic.logic import Formula, brought
from strategist.vocabulary.facts import Fact
from strategist.vocabulary.kinds import MONEY_SCALE, Kind, Value
from strategist.vocabulary.vocabulary import TODAY

_PLAIN_NUMBERS = (0, 1, 2, 3, 5, 7, 10, 14, 30, 60, 90, 100, 120, 180, 200, 400, 800, 1_000, 2_000, 4_000)
_PLAIN_AMOUNTS = (0, 100, 1_000, 10_000, 100_000, 1_000_000)
_TRY = 500
"""Milliseconds for one attempt at something plainer; what takes longer stays as it is."""


class Search:
    """Starts from a solver that has just found a model, and makes what it states smaller."""

    def __init__(self, symbolic: Symbolic, solver: z3.Solver) -> None:
        self.symbolic, self.solver = symbolic, solver
        self.inputs = symbolic.inputs
        self.today = symbolic.vocabulary.fact[TODAY].slot
        self.stated = self._read()

    def fewest(self, seconds: float) -> dict[int, Value | None]:
        """What the profile states by slot, with as few facts as are found in time; their values are the solver's."""
        self.solver.set("timeout", _TRY)
        self._drop_together(time.monotonic() + seconds)
        return self.stated

    def smallest(self) -> dict[int, Value | None]:
        """What the profile states by slot, `today` included; None where it says nothing."""
        self.solver.set("timeout", _TRY)
        self._drop_together()
        for fact in reversed(self.inputs.facts):
            if self.stated[fact.slot] is not None and not fact.required:
                self._try({fact.slot: None})
        self._make_amounts_plain()
        for fact in self.inputs.facts:
            if self.stated[fact.slot] is not None:
                self._make_plain(fact)
        return self.stated

    def _make_amounts_plain(self) -> None:
        """Amounts are often compared with each other: try one for all of them."""
        amounts = [f.slot for f in self.inputs.facts if f.kind is Kind.MONEY and self.stated[f.slot] is not None]
        for amount in _PLAIN_AMOUNTS[1:]:
            if len(amounts) > 1 and self._try(dict.fromkeys(amounts, amount * MONEY_SCALE)):
                return

    def _read(self) -> dict[int, Value | None]:
        model = self.solver.model()
        if model.ctx != z3.main_ctx():
            model = model.translate(z3.main_ctx())
        return {**self.inputs.stated_in(model), self.today: number_in(model, self.inputs.today)}

    def _drop_together(self, until: float = inf) -> None:
        """Leave out what the question does not turn on: ask for nothing at all, and give back what the solver misses."""
        context = self.solver.ctx
        absent = {
            fact.slot: z3.Bool(f"without {fact.name}", context) for fact in self.inputs.facts if not fact.required
        }
        facts = {fact.slot: fact for fact in self.inputs.facts}
        for slot, without in absent.items():
            self.solver.add(z3.Implies(without, brought(self.inputs.is_stated(facts[slot], None), context)))
        asked = {slot: without for slot, without in absent.items() if self.stated[slot] is None}
        wanted = dict(absent)
        while time.monotonic() < until:
            result = self.solver.check(*wanted.values())
            if result == z3.sat:
                self.stated = self._read()
                return
            missed = {literal.decl().name() for literal in self.solver.unsat_core()} if result == z3.unsat else set()
            left = {slot: without for slot, without in wanted.items() if without.decl().name() not in missed}
            if len(left) == len(wanted):  # out of time: keep what the first model left out
                if wanted == asked:
                    return
                left = asked
            wanted = left

    def _make_plain(self, fact: Fact) -> None:
        """Try values that are easier to read, the plainest first."""
        for value in self._plainer(fact):
            if value == self.stated[fact.slot] or self._try({fact.slot: value}):
                return

    def _plainer(self, fact: Fact) -> Iterator[Value]:
        match fact.kind:
            case Kind.INT:
                yield from (*_PLAIN_NUMBERS, *(-number for number in _PLAIN_NUMBERS[1:]))
            case Kind.MONEY:
                yield from (amount * MONEY_SCALE for amount in _PLAIN_AMOUNTS)
            case Kind.DATE:
                today = self.stated[self.today]
                assert isinstance(today, int)
                yield from (today + days for number in _PLAIN_NUMBERS for days in (number, -number))
            case Kind.SET:
                yield from (0, *(1 << bit for bit in range(len(fact.values))))
            case Kind.ENUM | Kind.BOOL:
                return
            case _:
                yield from self.inputs.domains.plainest(fact)

    def _try(self, changed: Mapping[int, Value | None]) -> bool:
        """Whether the question still holds with something changed and all else as it is; keeps the change if so."""
        wanted = {**self.stated, **changed}
        parts: list[Formula] = [self.inputs.today == wanted[self.today]]
        parts += [self.inputs.is_stated(one, wanted[one.slot]) for one in self.inputs.facts]
        if any(part is False for part in parts):
            return False
        if self.solver.check(*(brought(part, self.solver.ctx) for part in parts if part is not True)) != z3.sat:
            return False
        self.stated = wanted
        return True
