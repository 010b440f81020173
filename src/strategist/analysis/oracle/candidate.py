"""From what is still possible to one profile: the least that has to be stated, with plain values."""

from __future__ import annotations

from strategist.analysis.oracle.cells import Cell
from strategist.analysis.oracle.domains import LEAST, MOST, Codes, Domain, Members, Places, Ranges, Words
from strategist.analysis.oracle.literals import Literal
from strategist.analysis.oracle.state import State
from strategist.program.expressions import Between, Operand, SameAs
from strategist.program.truth import leaf_truth, operand
from strategist.vocabulary.facts import Fact
from strategist.vocabulary.kinds import MONEY_SCALE, Kind, Value

ROUND_AMOUNTS = tuple(amount * MONEY_SCALE for amount in (0, 1_000, 5_000, 20_000, 100_000, 1_000_000, 10_000_000))
"""Amounts that read well in a witness."""
ROUNDS = 4
"""How often values that depend on each other are put right."""


def candidate(state: State, day: int) -> list[Value | None]:
    """Stated values by slot, for a moment on a day number. Whether they will do, only a decision tells."""
    world = state.world
    values: list[Value | None] = [None] * len(world.slots)
    for fact in world.vocabulary.inputs:
        cell = state.cells.get(fact.slot)
        if cell is not None and cell.must_be_stated and cell.stated is not None:
            values[fact.slot] = pick(fact, cell.stated, day)
        elif cell is not None and not cell.absent and cell.stated is not None and fact.slot in world.defaults:
            default = world.defaults[fact.slot]
            if default.where is not None:  # whether the default holds hangs on other facts: better say it
                values[fact.slot] = pick(fact, cell.stated, day)
        if fact.required and values[fact.slot] is None and fact.kind is not Kind.DATETIME:
            values[fact.slot] = pick(fact, state.cell(fact.slot).stated or Words(None, frozenset()), day)
    for _ in range(ROUNDS):
        _work_back(state, values, day)
        for tie in state.ties:
            _put_right(state, values, tie, day)
        _raise_limits(state, values)
    return values


def pick(fact: Fact, domain: Domain, day: int) -> Value:
    """One value of a domain: none of it odd where a plain one will do."""
    match domain:
        case Ranges(spans=spans):
            plain = {Kind.MONEY: ROUND_AMOUNTS, Kind.DATE: (day,)}.get(fact.kind, (0,))
            near = next((value for value in plain if domain.has(value)), None)
            if near is not None:
                return near
            aim = day if fact.kind is Kind.DATE else 0
            return min(
                (edge for span in spans for edge in span if LEAST < edge < MOST), key=lambda edge: abs(edge - aim)
            )
        case Codes(mask=mask):
            return bool(mask == 2) if fact.kind is Kind.BOOL else (mask & -mask).bit_length() - 1
        case Members(some=some):
            found = 0
            for mask in sorted(some, key=lambda mask: (mask.bit_count(), mask)):
                found |= 0 if found & mask else mask & -mask
            return found
        case Words(only=only, never=never):
            if only is not None:
                return min(only)
            return next(text for text in ("witness", "other", *(f"text {n}" for n in range(99))) if text not in never)
        case Places():
            return domain.some() or "AQ"


def with_defaults(state: State, values: list[Value | None], day: int) -> list[Value | None]:
    """The values after unconditional defaults, with today and what is computed."""
    world = state.world
    full = [
        value if value is not None or (default := world.defaults.get(slot)) is None or default.where else default.value
        for slot, value in enumerate(values)
    ]
    full[world.today] = day
    for date, count in world.countdowns:
        moment = full[date]
        full[count] = None if moment is None else int(moment) - day
    for difference, whole, part in world.differences:
        a, b = full[whole], full[part]
        full[difference] = None if a is None or b is None else int(a) - int(b)
    return full


def _work_back(state: State, values: list[Value | None], day: int) -> None:
    """Give computed facts the values they need through the facts they come from."""
    world = state.world
    for date, count in world.countdowns:
        cell = state.cells.get(count)
        if (
            cell is not None
            and isinstance(cell.stated, Ranges)
            and not cell.absent
            and not world.slots[date].fact.derived
        ):
            present = values[date]
            if present is None or not cell.stated.has(int(present) - day):
                values[date] = day + int(pick(world.slots[count].fact, cell.stated, 0))
    for difference, whole, part in world.differences:
        cell = state.cells.get(difference)
        if cell is None or cell.absent or not isinstance(cell.stated, Ranges):
            continue
        full = with_defaults(state, values, day)
        rest, part_value = full[difference], int(full[part] or 0)
        if rest is None or not cell.stated.has(rest):
            values[whole] = int(pick(world.slots[difference].fact, cell.stated, day)) + part_value
            if not _fits(state.cell(whole), values[whole]) and isinstance(state.cell(whole).stated, Ranges):
                values[whole] = pick(world.slots[whole].fact, state.cell(whole).stated, day)  # type: ignore[arg-type]  # its cell states ranges, so does its whole
                values[part] = int(values[whole] or 0) - int(pick(world.slots[difference].fact, cell.stated, day))
        if full[part] is None and values[part] is None:
            values[part] = 0


def _fits(cell: Cell, value: Value | None) -> bool:
    return value is not None and cell.stated is not None and cell.stated.has(value)


def _put_right(state: State, values: list[Value | None], tie: Literal, day: int) -> None:
    """Move a value to the bound that another fact sets for it."""
    leaf = tie.leaf
    full = with_defaults(state, values, day)
    now = leaf_truth(leaf, full)
    if (now is True) is tie.wanted:
        return
    slot = leaf.slot
    if isinstance(leaf, SameAs):
        if tie.wanted and not leaf.negated and full[leaf.other] is not None:
            values[slot] = full[leaf.other]
        return
    assert isinstance(leaf, Between)
    if tie.wanted and any(full[read] is None for read in (slot,)) and not state.world.slots[slot].fact.derived:
        stated = state.cell(slot).stated
        if stated is not None:
            values[slot] = pick(state.world.slots[slot].fact, stated, day)
    for value in _near(leaf.low, full, leaf.low_open) + _near(leaf.high, full, leaf.high_open):
        if _input(state, slot) and _fits(state.cell(slot), value):
            values[slot] = value
            if (leaf_truth(leaf, with_defaults(state, values, day)) is True) is tie.wanted:
                return


def _input(state: State, slot: int) -> bool:
    fact = state.world.slots[slot].fact
    return not fact.derived and not fact.computed


def _near(bound: Operand | None, full: list[Value | None], open_end: bool) -> list[int]:
    value = operand(bound, full)
    if value is None or isinstance(value, str):
        return []
    number = int(value)
    return [number + 1, number - 1] if open_end else [number, number + 1, number - 1]


def _raise_limits(state: State, values: list[Value | None]) -> None:
    """A limit that is stated is at least the sum of its terms; one that would be too low need not be stated."""
    for terms, limit in state.world.sums:
        total = sum(int(values[slot] or 0) for slot in terms)
        stated = values[limit]
        if stated is not None and int(stated) < total and _fits(state.cell(limit), total):
            values[limit] = total
