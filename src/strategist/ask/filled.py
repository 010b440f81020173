"""What a profile's own facts bring along while some are unanswered: as `profile.case.write_fill`, over cells."""

from __future__ import annotations

from collections.abc import Mapping

from strategist.ask.extents import MISSING, Cell, Span, either, exactly, moved
from strategist.ask.readings import T, Vector, outcomes
from strategist.program.program import Program, Supposition
from strategist.vocabulary.kinds import Kind
from strategist.vocabulary.vocabulary import TODAY


def filled(program: Program, stated: Mapping[int, Cell], today: Span) -> tuple[list[Cell], list[Cell]]:
    """The vectors of a profile before rules: `values` after defaults, `given` before. `stated`: each input by slot."""
    facts = program.vocabulary.facts
    given = [stated.get(fact.slot, MISSING) for fact in facts]
    given[program.vocabulary.fact[TODAY].slot] = Cell(False, today)
    values = list(given)
    countdowns = {
        fact.slot: program.vocabulary.fact[f"days_until_{fact.name}"].slot
        for fact in program.vocabulary.inputs
        if fact.kind is Kind.DATE
    }
    for supposed in program.suppositions:
        if not supposed.known and supposed.where is None:
            _suppose(program, values, supposed, T)
    for day, countdown in countdowns.items():
        for vector in (values, given):
            vector[countdown] = moved(vector[day], today, -1)
    for supposed in program.suppositions:
        read: Vector = given if supposed.known else values
        if supposed.known or supposed.where is not None:
            where = T if supposed.where is None else outcomes(supposed.where, read, read)
            for vector in (values, given) if supposed.known else (values,):
                _suppose(program, vector, supposed, where, implied=given[supposed.slot] if supposed.known else None)
                if supposed.slot in countdowns:
                    vector[countdowns[supposed.slot]] = moved(vector[supposed.slot], today, -1)
    for slot, whole, part in program.differences:
        for vector in (values, given):
            vector[slot] = _difference(vector[whole], vector[part])
    return values, given


def _suppose(
    program: Program, vector: list[Cell], supposed: Supposition, where: int, implied: Cell | None = None
) -> None:
    """Put a supposed value in the place of nothing, where its condition may hold.

    `implied`: what the profile states; an implication stands before a default, and looks at that alone.
    """
    here = vector[supposed.slot]
    said = here if implied is None else implied
    if not said.missing or not where & T:
        return
    value = exactly(program.vocabulary.facts[supposed.slot], supposed.value)
    if implied is None:
        kept = Cell(where != T, here.extent)
        vector[supposed.slot] = either(kept, value) if kept.missing or kept.extent is not None else value
    else:
        surely = implied.extent is None and where == T
        vector[supposed.slot] = value if surely else either(Cell(here.missing and where != T, here.extent), value)


def _difference(whole: Cell, part: Cell) -> Cell:
    if not isinstance(whole.extent, Span) or not isinstance(part.extent, Span):
        return MISSING
    found = moved(whole, part.extent, -1)
    return Cell(found.missing or part.missing, found.extent)
