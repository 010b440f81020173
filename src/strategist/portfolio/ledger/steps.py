"""Facts told by steps taken: a contact that says which action it was changes what the rulebook says that action changes."""

from __future__ import annotations

from collections import defaultdict

import polars as pl

from strategist.portfolio.ledger.definitions import DEFINITIONS, Asked
from strategist.program.changes import Effect, Way
from strategist.program.program import Program
from strategist.vocabulary.facts import Fact
from strategist.vocabulary.kinds import Kind

_TOLD = {definition.fact for definition in DEFINITIONS}


def step_facts(program: Program, asked: Asked) -> dict[str, pl.Expr]:
    """For each fact that effects of actions set or count: its expression over the `steps` of a debtor.

    Steps of the present arrears count. The latest one that sets a fact decides; counters have moved on since.
    Effects that depend on other facts (`50%`, `same as`, `in 7 days`) and those that unset a fact tell nothing here.
    """
    effects: dict[str, dict[str, Effect]] = defaultdict(dict)
    by_slot = {fact.slot: fact for fact in program.vocabulary.inputs}
    for action, plan in zip(program.vocabulary.actions, program.plans, strict=True):
        for effect in plan.effects:
            fact = by_slot.get(effect.slot)
            if fact is None or fact.name in _TOLD or fact.kind not in (Kind.INT, Kind.BOOL, Kind.ENUM):
                continue
            if effect.way is Way.ADDS or (effect.way is Way.BECOMES and effect.amount is not None):
                effects[fact.name][action.id] = effect
    return {name: _expression(program.vocabulary.fact[name], found) for name, found in sorted(effects.items())}


def _expression(fact: Fact, effects: dict[str, Effect]) -> pl.Expr:
    step = pl.col("step")
    if all(effect.way is Way.ADDS for effect in effects.values()):
        return step.replace_strict(
            {id: int(effect.amount or 0) for id, effect in effects.items()}, default=0, return_dtype=pl.Int64
        ).sum()
    plain = {id: fact.plain(effect.amount) for id, effect in effects.items() if effect.way is Way.BECOMES}
    dtype = {Kind.INT: pl.Int64, Kind.BOOL: pl.Boolean}.get(fact.kind, pl.String)
    value = step.replace_strict(plain, default=None, return_dtype=dtype)
    if fact.kind is Kind.INT and fact.daily:
        value = value + fact.daily * pl.col("ago")
    return value.drop_nulls().last()
