"""Why each row of a worklist says what it says: the rule behind the step, and its sentence filled in.

The rule is the one that proposed the step with the strength it was chosen with (the first in the order of the rulebook), or the
guard that offered it in place of a forbidden one. `Strategist.recommend` names it too, beside others that say the same.
"""

from __future__ import annotations

from decimal import Decimal
from functools import reduce

import numpy as np
import polars as pl
from numpy.typing import NDArray

from strategist.decision.wording import fill
from strategist.portfolio.fired_bits import FiredBits
from strategist.portfolio.guard_counts import day_numbers
from strategist.program.conclusions import Forbid, Propose
from strategist.program.program import Program, Rule
from strategist.program.texts import placeholders
from strategist.strategist import Strategist
from strategist.vocabulary.facts import Fact
from strategist.vocabulary.kinds import MONEY_SCALE, Kind, Value
from strategist.vocabulary.vocabulary import CURRENCY

NOTHING = "Nothing calls for a step now."
BARRED = "Every step that rules propose is barred."
_NONE = -1
_ROW, _DAY = "row\0", "day\0"
Places = NDArray[np.int32]


def with_reasons(
    strategist: Strategist, decisions: pl.DataFrame, facts: pl.DataFrame, fired: FiredBits
) -> pl.DataFrame:
    """The decisions with the columns `rule` and `because`. `facts`: the rows decided, in the same order."""
    program = strategist.program
    rules = rules_behind(program, decisions, fired)
    texts: NDArray[np.object_] = np.where(decisions["next_step"].to_numpy() == "monitor", NOTHING, BARRED).astype(
        object
    )
    days = pl.Series(_DAY, day_numbers(program, facts))
    for index in np.unique(rules).tolist():
        if index != _NONE:
            rows = np.flatnonzero(rules == index)
            texts[rows] = _filled(strategist, program.rules[index], decisions, facts, days, rows)
    ids = pl.Series("rule", [*(rule.id for rule in program.rules), None], dtype=pl.String)
    places = np.where(rules == _NONE, len(program.rules), rules)
    return decisions.with_columns(ids.gather(places), pl.Series("because", texts.tolist(), dtype=pl.String))


def rules_behind(program: Program, decisions: pl.DataFrame, fired: FiredBits) -> Places:
    """The index of the rule behind each row's step; -1 where none is, as for `monitor`."""
    step = decisions["next_step"].to_physical().to_numpy()
    via = decisions["on_the_way_to"].to_physical().fill_null(65_535).to_numpy()
    strength = decisions["strength"].fill_null(0).to_numpy()
    found: Places = np.full(len(decisions), _NONE, np.int32)
    proposals = [r for r in program.rules if isinstance(r.conclusion, Propose) and fired.anywhere(r.index)]
    for wanted in (step, via):
        for rule in proposals:
            assert isinstance(rule.conclusion, Propose)
            open_ = found == _NONE
            rows = open_ & (wanted == rule.conclusion.action) & (strength == rule.strength)
            if rows.any():
                found[rows & fired.rows(rule.index)] = rule.index
    for rule in program.rules:
        if isinstance(rule.conclusion, Forbid) and rule.conclusion.instead and fired.anywhere(rule.index):
            rows = (found == _NONE) & (strength > 0) & np.isin(step, rule.conclusion.instead) & fired.rows(rule.index)
            if rows.any():
                taken = [p for p in proposals if p.conclusion.action in rule.conclusion.actions]  # type: ignore[union-attr]  # they propose
                replaced = [fired.rows(p.index) & (strength == p.strength) for p in taken]
                found[rows & reduce(np.logical_or, replaced, np.zeros(len(rows), np.bool_))] = rule.index
    _barred(program, step, fired, proposals, found)
    return found


def _barred(program: Program, step: Places, fired: FiredBits, proposals: list[Rule], found: Places) -> None:
    """Where all is barred (`hold`), the guard that forbids the strongest proposal."""
    hold = program.vocabulary.action["hold"].index if "hold" in program.vocabulary.action else _NONE
    held = np.flatnonzero((step == hold) & (found == _NONE))
    if not len(held):
        return
    guards = [r for r in program.rules if isinstance(r.conclusion, Forbid) and fired.anywhere(r.index)]
    live = {rule.index: fired.rows(rule.index)[held] for rule in (*proposals, *guards)}
    own = found[held]
    for rule in sorted(proposals, key=lambda rule: -rule.strength):
        for guard in guards:
            if rule.conclusion.action in guard.conclusion.actions:  # type: ignore[union-attr]  # one proposes, one forbids
                own[(own == _NONE) & live[rule.index] & live[guard.index]] = guard.index
    found[held] = own


def _filled(
    strategist: Strategist,
    rule: Rule,
    decisions: pl.DataFrame,
    facts: pl.DataFrame,
    days: pl.Series,
    places: NDArray[np.intp],
) -> NDArray[np.object_]:
    """The sentence of a rule for each of some rows (`places`); each distinct set of values is put into words once."""
    program = strategist.program
    named = _needed(rule, program)
    columns = [
        (facts if fact.name in facts.columns else decisions)[fact.name].gather(places)
        if fact.name in facts.columns or fact.name in decisions.columns
        else pl.Series(fact.name, [None] * len(places), dtype=pl.String)
        for fact in named
    ]
    table = pl.DataFrame([days.gather(places), *columns]).with_row_index(_ROW)
    texts: NDArray[np.object_] = np.empty(len(places), dtype=object)
    names, differences = [fact.name for fact in named], _differences(program)
    by = [_DAY, *(fact.name for fact in named)]
    for day, *values, rows in table.group_by(by, maintain_order=True).agg(_ROW).iter_rows():
        vector = _vector(program, dict(zip(names, values, strict=True)), differences)
        if vector is None:
            for row in rows:
                texts[row] = _asked(strategist, rule, facts.row(int(places[row]), named=True))
        else:
            texts[rows] = fill(rule.because, program, vector, day)
    return texts


def _needed(rule: Rule, program: Program) -> list[Fact]:
    """The facts whose values the sentence of a rule wants, the terms of differences in their place; the currency first."""
    fact = program.vocabulary.fact
    names: dict[str, None] = {CURRENCY: None} if CURRENCY in fact else {}
    wanted = placeholders(rule.because)
    for name in wanted:
        if name in fact:
            names |= dict.fromkeys(fact[name].difference or (name,))
    return [fact[name] for name in names] if wanted else []


def _differences(program: Program) -> list[tuple[Fact, int, int]]:
    slot = program.vocabulary.fact
    found = [(fact, fact.difference) for fact in slot.values() if fact.difference is not None]
    return [(fact, slot[whole].slot, slot[part].slot) for fact, (whole, part) in found]


def _vector(
    program: Program, values: dict[str, object], differences: list[tuple[Fact, int, int]]
) -> tuple[Value | None, ...] | None:
    """The values as evaluators hold them; None where a fact that is not stated may be supposed under a condition."""
    vocabulary = program.vocabulary
    found: list[Value | None] = [None] * len(vocabulary.facts)
    for name, value in values.items():
        fact = vocabulary.fact[name]
        if value is None and (
            fact.implied is not None or (fact.default is not None and fact.default.where is not None)
        ):
            return None
        if value is None:
            found[fact.slot] = fact.default.value if fact.default is not None else None
        else:
            found[fact.slot] = _value(fact, value)
    for fact, whole_slot, part_slot in differences:
        whole, part = found[whole_slot], found[part_slot]
        if isinstance(whole, int) and isinstance(part, int):
            found[fact.slot] = whole - part
    return tuple(found)


def _value(fact: Fact, value: object) -> Value:
    if fact.kind is Kind.MONEY:
        return int(round(Decimal(str(value)), 4) * MONEY_SCALE)
    if fact.kind is Kind.SET:
        members = [fact.code(str(member)) for member in value]  # type: ignore[attr-defined]  # a list
        return int(sum(1 << member for member in members))
    if fact.kind is Kind.DATE:
        return int(value.toordinal())  # type: ignore[attr-defined]  # a date
    if fact.kind is Kind.ENUM:
        return fact.code(str(value))
    return value if isinstance(value, int) else str(value)


def _asked(strategist: Strategist, rule: Rule, row: dict[str, object]) -> str:
    decision = strategist.recommend({name: value for name, value in row.items() if value is not None})
    return fill(rule.because, strategist.program, decision.outcome.values, decision.case.today)
