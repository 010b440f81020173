"""Moving a case forward in time under silence, day by day, until its decision changes."""

from __future__ import annotations

from datetime import date, timedelta

from strategist.decision.outcome import Outcome
from strategist.engines.protocol import Engine
from strategist.profile.case import Case, CaseMaker
from strategist.program.truth import truth
from strategist.vocabulary.kinds import Value

HORIZON = 366
"""Days looked ahead."""


def advance(maker: CaseMaker, case: Case, days: int) -> Case:
    """The case after some days on which nothing happened: counters move as the vocabulary says."""
    values: list[Value | None] = list(case.given)
    for slot in (*case.implied, *maker.computed):
        values[slot] = None
    for movement in maker.program.movements:
        value = values[movement.slot]
        moves = movement.condition is None or truth(movement.condition, case.values, case.given) is True
        if value is not None and moves:
            values[movement.slot] = int(value) + movement.daily * days
    return maker.complete(values, case.as_of + timedelta(days=days), case.today + days, case.zone, case.assumed_zone)


def next_change(maker: CaseMaker, engine: Engine, case: Case, outcome: Outcome, horizon: int = HORIZON) -> date | None:
    """The first day on which step, tactics, or being due differ; None if none does within the horizon."""
    now = _face(outcome)
    for days in range(1, horizon + 1):
        later = advance(maker, case, days)
        if _face(engine.evaluate(later)) != now:
            return date.fromordinal(later.today)
    return None


def _face(outcome: Outcome) -> tuple[object, ...]:
    """What a person would notice of a decision."""
    selection = outcome.selection
    return (selection.action, selection.not_before is None, outcome.tactics)
