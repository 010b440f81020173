"""The unknowns of a query: each fact a profile may state, whether it is stated, and what a profile may say at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import z3

from strategist.engines.symbolic.cells import Cell, Choice, Members, Number, stated
from strategist.engines.symbolic.domains import Domains
from strategist.engines.symbolic.logic import Formula, Term, all_of, at_most, at_most_one, equals, opposite
from strategist.profile.case import Case
from strategist.program.program import Epoch
from strategist.vocabulary.facts import Fact
from strategist.vocabulary.kinds import LARGEST, Kind, Value
from strategist.vocabulary.vocabulary import TODAY

FIRST_DATE, LAST_DATE = date(1900, 1, 1).toordinal(), date(2200, 12, 31).toordinal()
"""Profiles state dates of these years only."""


@dataclass(frozen=True, slots=True)
class Settled:
    """What is known beforehand and folds away: the day, and facts by slot as the profile states them (None: not at all)."""

    today: int
    facts: Mapping[int, Value | None]


class Inputs:
    """The unknowns of an epoch. `cells`: every input fact by slot, as stated. `limits` hold for every profile."""

    def __init__(self, epoch: Epoch, domains: Domains, settled: Settled | None = None) -> None:
        self.epoch, self.domains = epoch, domains
        self.limits: list[Formula] = []
        self.today: Term = z3.Int(TODAY)
        if settled is not None:
            self.today = settled.today
        else:
            first, last = days_of(epoch)
            self.limits += [at_most(first, self.today), at_most(self.today, last)]
        known = {} if settled is None else settled.facts
        self.facts = tuple([fact for fact in epoch.vocabulary.inputs if fact.kind is not Kind.DATETIME])
        self.cells = {
            fact.slot: stated(fact, known[fact.slot]) if fact.slot in known else self._cell(fact) for fact in self.facts
        }
        for fact in self.facts:
            if fact.required:
                self.limits.append(self.cells[fact.slot].present)

    def _cell(self, fact: Fact) -> Cell:
        name = fact.name
        match fact.kind:
            case Kind.INT | Kind.MONEY | Kind.DATE:
                value = z3.Int(name)
                low, high = (FIRST_DATE, LAST_DATE) if fact.kind is Kind.DATE else (-LARGEST, LARGEST)
                self.limits += [at_most(low, value), at_most(value, high)]
                return Number(z3.Bool(f"{name}?"), value)
            case Kind.SET:
                return Members(z3.Bool(f"{name}?"), tuple([z3.Bool(f"{name}:{member}") for member in fact.values]))
            case _:
                values = list(self._values(fact))
                options: dict[Value, Formula] = {value: z3.Bool(f"{name}={value}") for value in values}
                self.limits.append(at_most_one(list(options.values())))
                return Choice(options)

    def _values(self, fact: Fact) -> Iterator[Value]:
        if fact.kind is Kind.BOOL:
            yield from (False, True)
        elif fact.kind is Kind.ENUM:
            yield from range(len(fact.values))
        else:
            yield from self.domains.of(fact)

    def vector(self) -> list[Cell]:
        """A cell for each fact of the vocabulary: what is stated, and today; all else missing."""
        found = [self.cells.get(fact.slot, stated(fact, None)) for fact in self.epoch.vocabulary.facts]
        found[self.epoch.vocabulary.fact[TODAY].slot] = Number(True, self.today)
        return found

    def same_as(self, case: Case) -> Formula:
        """That the profile is this case: everything it states, and nothing else."""
        parts: list[Formula] = [equals(self.today, case.today)]
        taken: dict[tuple[int, str], str] = {}
        for fact in self.facts:
            value = case.given[fact.slot] if case.states(fact.slot) else None
            if isinstance(value, str):
                value = self.domains.stand_in(fact, value, taken)
                assert value is not None, f"nothing stands for `{fact.name}: {case.given[fact.slot]}`"
            parts.append(self.is_stated(fact, value))
        return all_of(parts)

    def is_stated(self, fact: Fact, value: Value | None) -> Formula:
        """That the profile says exactly this of a fact; None: it says nothing."""
        cell = self.cells[fact.slot]
        if value is None:
            return opposite(cell.present)
        match cell:
            case Number():
                return all_of((cell.present, equals(cell.value, int(value))))
            case Members():
                bits = enumerate(cell.members)
                return all_of((cell.present, *(m if int(value) >> bit & 1 else opposite(m) for bit, m in bits)))
            case Choice():
                return cell.options.get(value, False)

    def stated_in(self, model: z3.ModelRef) -> dict[int, Value | None]:
        """What a model says of each input, by slot; None: nothing."""
        return {fact.slot: self.stated_of(fact, model) for fact in self.facts}

    def stated_of(self, fact: Fact, model: z3.ModelRef) -> Value | None:
        """What a model says of one input; None: nothing."""
        cell = self.cells[fact.slot]
        if isinstance(cell, Choice):
            return next((value for value, holds in cell.options.items() if _is_true(model, holds)), None)
        if not _is_true(model, cell.present):
            return None
        if isinstance(cell, Members):
            return sum(1 << bit for bit, holds in enumerate(cell.members) if _is_true(model, holds))
        return number_in(model, cell.value)


def days_of(epoch: Epoch) -> tuple[int, int]:
    """The first and the last day number of an epoch on which a profile may be judged."""
    following = [edge for edge in epoch.program.edges if edge > epoch.first_day]
    return max(epoch.first_day, FIRST_DATE + 1), min([LAST_DATE - 1, *(edge - 1 for edge in following)])


def number_in(model: z3.ModelRef, term: Term) -> int:
    """The value of a term in a model."""
    return term if isinstance(term, int) else model.eval(term, model_completion=True).as_long()


def _is_true(model: z3.ModelRef, holds: Formula) -> bool:
    return holds if isinstance(holds, bool) else z3.is_true(model.eval(holds, model_completion=True))
