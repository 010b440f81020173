"""Profiles as a frame, and a row of decisions as the compiled evaluator would have it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import polars as pl

from strategist import Strategist
from strategist.engines.columnar.answering import Answer
from strategist.engines.columnar.stated import STORED
from strategist.profile.case import Case
from strategist.vocabulary.facts import Fact
from strategist.vocabulary.kinds import Kind


def stored(value: object, fact: Fact) -> object:
    """A value of a profile as a frame of the contract holds it."""
    match fact.kind:
        case _ if value is None:
            return None
        case Kind.DATETIME:
            return str(value)
        case Kind.DATE:
            return date.fromisoformat(value) if isinstance(value, str) else value
        case Kind.SET:
            return list(value)
        case Kind.MONEY:
            return Decimal(str(value))
        case _:
            return value


def frame_of(strategist: Strategist, profiles: Sequence[dict[str, object]]) -> pl.DataFrame:
    """A frame with a row for each profile; facts that none of them states are left out."""
    columns = {}
    for fact in strategist.program.vocabulary.inputs:
        values = [stored(profile.get(fact.name), fact) for profile in profiles]
        if any(value is not None for value in values):
            kind = {Kind.DATETIME: pl.String(), Kind.MONEY: pl.Decimal(20, 4)}.get(fact.kind) or STORED[fact.kind]
            columns[fact.name] = pl.Series(fact.name, values, dtype=kind)
    return pl.DataFrame(columns)


def expected(strategist: Strategist, case: Case, answer: Answer) -> dict[str, object]:
    """What a row of the answer must say: the outcome of the compiled evaluator, in the columns' words."""
    outcome = strategist.decide(case).outcome
    vocabulary, chosen = strategist.program.vocabulary, outcome.selection
    names = [None, *(action.id for action in vocabulary.actions)]
    found: dict[str, object] = {
        "next_step": names[chosen.action + 1],
        "strength": chosen.strength,
        "on_the_way_to": names[0 if chosen.via is None else chosen.via + 1],
        "not_before": None if chosen.not_before is None else date.fromordinal(chosen.not_before),
        "meanwhile": names[0 if chosen.meanwhile is None else chosen.meanwhile + 1],
        "companions": [names[index + 1] for index in sorted(chosen.companions)],
    }
    for tactic in vocabulary.tactics:
        value = outcome.tactics[tactic.index]
        if tactic.kind is Kind.SET:
            said: object = [name for bit, name in enumerate(tactic.values) if (value or 0) >> bit & 1]
        elif value is None:
            said = None
        else:
            said = tactic.values[value] if tactic.values else bool(value) if tactic.kind is Kind.BOOL else value
        found[answer.name(tactic)] = said
    for fact in vocabulary.derived:
        plain = fact.plain(outcome.values[fact.slot])
        if plain is not None and fact.kind is Kind.DATE:
            plain = date.fromisoformat(str(plain))
        found[fact.name] = Decimal(str(plain)) if plain is not None and fact.kind is Kind.MONEY else plain
    for number in range(0, len(strategist.program.rules), 64):
        found[f"fired_{number // 64}"] = outcome.live >> number & (2**64 - 1)
    return found
