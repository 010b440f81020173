"""Moving a case forward in time under silence, day by day, until its decision changes."""

from __future__ import annotations

from datetime import date, timedelta

from strategist.clock.events import Events
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


class Foresight:
    """Sees when decisions of one program change by themselves. Keeps what it read off the rules, and no case."""

    def __init__(self, maker: CaseMaker, engine: Engine) -> None:
        self.maker, self.engine = maker, engine
        self._events: dict[int, Events] = {}

    def events(self, day: int) -> Events:
        """The events of the epoch that a day lies in."""
        epoch = self.maker.program.at(day)
        found = self._events.get(epoch.first_day)
        return found if found is not None else self._events.setdefault(epoch.first_day, Events(epoch))

    def next_change(self, case: Case, outcome: Outcome, horizon: int = HORIZON) -> date | None:
        """The first day on which step, tactics, or being due differ; None if none does within the horizon.

        Looks only at the days on which something may happen, and computes them anew after each that moved a derived
        fact.
        """
        now = _face(outcome)
        derived = [fact.slot for fact in self.maker.program.vocabulary.derived]
        passed, at, seen = 0, case, outcome
        while True:
            for days in self.events(at.today).days(at, seen, horizon - passed):
                later = advance(self.maker, case, passed + days)
                found = self.engine.evaluate(later)
                if _face(found) != now:
                    return date.fromordinal(later.today)
                moved = any(found.values[slot] != seen.values[slot] for slot in derived)
                if moved or self.events(later.today) is not self.events(at.today):
                    passed, at, seen = passed + days, later, found
                    break
            else:
                return None

    def next_change_day_by_day(self, case: Case, outcome: Outcome, horizon: int = HORIZON) -> date | None:
        """The same by looking at every day: slow and obvious, the measure of `next_change`."""
        now = _face(outcome)
        for days in range(1, horizon + 1):
            later = advance(self.maker, case, days)
            if _face(self.engine.evaluate(later)) != now:
                return date.fromordinal(later.today)
        return None


def _face(outcome: Outcome) -> tuple[object, ...]:
    """What a person would notice of a decision: tactics as advised, since the openings they lead to move with every day."""
    selection = outcome.selection
    return (selection.action, selection.not_before is None, outcome.tactics)
