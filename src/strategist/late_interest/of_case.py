"""Late interest of a debtor's profile: its undisputed part, from the day after its due day to the day of decision."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from strategist.late_interest.choose import Chosen, choose
from strategist.late_interest.reckon import Debt, reckon
from strategist.late_interest.result import LateInterest, Law, NoLateInterest
from strategist.profile.case import Case, Vector
from strategist.program.interest_terms import AGE, AMOUNT, CONTRACT_DAY, DISPUTED, Agreed, RateTable, Regime
from strategist.program.program import Program
from strategist.vocabulary.kinds import MONEY_SCALE, Value
from strategist.vocabulary.vocabulary import CURRENCY

ITEMS = "invoices_overdue"
"""The number of open items, if the vocabulary has it."""


def late_interest(program: Program, case: Case, values: Vector) -> LateInterest | NoLateInterest:
    """What a case bears as of its moment. `values`: the case evaluated, derived facts included. Never raises for a case.

    Interest is owed on what is overdue less what is disputed; the due day is today less the days past due.
    """
    if not program.regimes:
        return NoLateInterest("This rulebook states no regime of late interest.")
    read = _Facts(program, values)
    overdue, age = read.number(AMOUNT), read.number(AGE)
    currency = read.value(CURRENCY)
    if overdue is None or age is None or currency is None:
        absent = [name for name, value in ((AMOUNT, overdue), (AGE, age), (CURRENCY, currency)) if value is None]
        return NoLateInterest(f"Not known: {', '.join(absent)}.")
    principal = overdue - (read.number(DISPUTED) or 0)
    if overdue <= 0:
        return NoLateInterest("Nothing is overdue.")
    if principal <= 0:
        return NoLateInterest("All of it is disputed, and no interest is claimed on the disputed part.")
    due = case.today - age
    if not 1 <= due <= date.max.toordinal() - 1000:  # the first day of interest has to be a date as well
        return NoLateInterest(f"A due day {age:,} days ago is in no calendar.")
    chosen = choose(program, case, values, due)
    regime = chosen.regime
    if regime is None:
        return NoLateInterest(_nowhere(read, chosen), notes=_undecided(chosen))
    notes = (*_undecided(chosen), *_assumptions(program, values, chosen), *_exception(regime))
    notes = (*notes, regime.caveat) if regime.caveat else notes
    if regime.rate is not None and age < regime.starts:
        begins = date.fromordinal(due + regime.starts).isoformat()
        said = f"Interest begins on {begins}, so none is due yet."
        return NoLateInterest(said, regime.id, regime.title, regime.standing, _law(program, regime.sources), notes)
    found = reckon(regime, _tables(program, case.today), _debt(read, regime, case, due, principal))
    return replace(found, law=_law(program, found.sources), notes=(*found.notes, *notes))


def _debt(read: _Facts, regime: Regime, case: Case, due: int, principal: int) -> Debt:
    agreed = read.slot(regime.rate.slot) if isinstance(regime.rate, Agreed) else None
    made_on = read.number(CONTRACT_DAY)
    return Debt(
        Decimal(principal) / MONEY_SCALE,
        str(read.value(CURRENCY)),
        date.fromordinal(due),
        date.fromordinal(case.today),
        None if agreed is None else Decimal(int(agreed)) / 100,
        None if made_on is None else date.fromordinal(made_on),
        read.number(ITEMS),
    )


class _Facts:
    """Values by the names of facts, None for facts that the vocabulary lacks."""

    def __init__(self, program: Program, values: Vector) -> None:
        self._facts, self._values = program.vocabulary.fact, values

    def value(self, name: str) -> Value | None:
        fact = self._facts.get(name)
        return None if fact is None else self._values[fact.slot]

    def number(self, name: str) -> int | None:
        value = self.value(name)
        return None if value is None else int(value)

    def slot(self, slot: int) -> Value | None:
        return self._values[slot]


def _tables(program: Program, today: int) -> dict[str, RateTable]:
    """The versions of the rate tables that are used on a day."""
    return {table.name: table for table in program.rates if table.used_on(today)}


def _law(program: Program, ids: tuple[str, ...]) -> tuple[Law, ...]:
    sources = program.vocabulary.sources
    found = []
    for id in ids:
        source = sources.get(id)
        found.append(Law(id, source.says, source.citation, source.standing) if source else Law(id))
    return tuple(found)


def _nowhere(read: _Facts, chosen: Chosen) -> str:
    place = read.value("jurisdiction")
    where = f" for a debtor in {place}" if place is not None else ""
    if chosen.undecided:
        return f"No regime is known to hold{where}, as long as facts are missing."
    return f"This rulebook states no regime that holds{where} for a debt of this kind."


def _undecided(chosen: Chosen) -> tuple[str, ...]:
    """Which facts could put an earlier regime in the place of the one taken; regimes that want the same facts as one."""
    by_facts: dict[tuple[str, ...], list[str]] = {}
    for regime, missing in chosen.undecided:
        by_facts.setdefault(missing, []).append(f"`{regime.id}`")
    return tuple(
        f"not known: {', '.join(missing)} (would decide on {', '.join(ids)})" for missing, ids in by_facts.items()
    )


def _assumptions(program: Program, values: Vector, chosen: Chosen) -> tuple[str, ...]:
    facts = program.vocabulary.facts
    return tuple(
        f"assumed: {facts[slot].name.replace('_', ' ')} is {str(facts[slot].plain(values[slot])).replace('_', ' ')}"
        for slot in chosen.assumed
    )


def _exception(regime: Regime) -> tuple[str, ...]:
    one = regime.exception
    if one is None:
        return ()
    until = date.fromordinal(one.until).isoformat()
    return (f"departs from sealed law until {until}: {one.reason} ({one.owner})",)
