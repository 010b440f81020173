"""Moving a case forward in time under silence, until its decision changes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cached_property
from operator import itemgetter

from strategist.clock.events import Events
from strategist.clock.likeness import Features
from strategist.clock.passage import Passage
from strategist.clock.speeds import STILL
from strategist.decision.outcome import Outcome
from strategist.engines.protocol import Engine
from strategist.profile.case import Case, CaseMaker, Vector
from strategist.program.expressions import Condition
from strategist.program.truth import truth

HORIZON = 366
"""Days looked ahead."""


class Foresight:
    """Sees when decisions of one program change by themselves. Keeps what it read off the rules, and no case."""

    def __init__(self, maker: CaseMaker, engine: Engine) -> None:
        self.maker, self.engine = maker, engine
        self.passage = Passage(maker)
        self._events: dict[int, Events] = {}
        self._bent = _Bent(self.passage)

    @cached_property
    def features(self) -> Features:
        """What tells the steps of a plan apart."""
        return Features(self.maker.program)

    def events(self, day: int) -> Events:
        """The events of the epoch that a day lies in."""
        epoch = self.maker.program.at(day)
        found = self._events.get(epoch.first_day)
        return found if found is not None else self._events.setdefault(epoch.first_day, Events(epoch, self.passage))

    def next_change(self, case: Case, outcome: Outcome, horizon: int = HORIZON) -> date | None:
        """The first day on which step, tactics, or being due differ; None if none does within the horizon.

        Looks only at the days on which something may happen, and computes them anew after each on which a fact did
        something else than moving on.
        """
        now = _face(outcome)
        passed, at, seen = 0, case, outcome
        while True:
            here, gone = at, 0
            for days in self.events(at.today).days(at, seen, horizon - passed):
                here, gone = self.passage.advance(here, days - gone), days
                found = self.engine.evaluate(here)
                if _face(found) != now:
                    return date.fromordinal(here.today)
                if self._bent(at, seen, here, found) or self.events(here.today) is not self.events(at.today):
                    passed, at, seen = passed + days, here, found
                    break
            else:
                return None

    def next_change_day_by_day(self, case: Case, outcome: Outcome, horizon: int = HORIZON) -> date | None:
        """The same by looking at every day: slow and obvious, the measure of `next_change`."""
        now = _face(outcome)
        for _ in range(horizon):
            case = self.passage.advance(case, 1)
            if _face(self.engine.evaluate(case)) != now:
                return date.fromordinal(case.today)
        return None


class _Bent:
    """Whether a fact did something else between two days than standing still or moving on steadily."""

    def __init__(self, passage: Passage) -> None:
        program = passage.program
        watched = {supposed.slot for supposed in program.suppositions}
        watched |= {window.slot for window in program.windows}
        watched |= {effect.slot for lapse in program.lapses for effect in lapse.effects}
        watched |= {one.at_most for one in program.impossible if one.at_most is not None}
        self.speeds = passage.speeds
        self._conditions = [one.condition for one in program.movements if one.condition is not None]
        derived = {fact.slot for fact in program.vocabulary.derived}
        steps = [step for step in program.steps if step.slot in self.speeds]
        self._movers = sum({1 << index for step in steps for index in step.rules})
        self._still_inputs, self._moving_inputs = self._split(watched)
        self._still_derived, self._moving_derived = self._split(derived)

    def _split(self, slots: set[int]) -> tuple[Callable[[Vector], object], tuple[int, ...]]:
        still = sorted(slot for slot in slots if slot not in self.speeds)
        moving = tuple(sorted(slots - set(still)))
        return (itemgetter(*still) if still else lambda vector: None), moving

    def __call__(self, before: Case, seen: Outcome, after: Case, found: Outcome) -> bool:
        still, days = self._still_inputs, after.today - before.today
        return (
            still(before.given) != still(after.given)
            or still(before.values) != still(after.values)
            or self._still_derived(seen.values) != self._still_derived(found.values)
            or (seen.live ^ found.live) & self._movers != 0
            or seen.conflicts != found.conflicts
            or any(_holds(one, before) is not _holds(one, after) for one in self._conditions)
            or any(not self._steady(slot, before.values, after.values, days) for slot in self._moving_inputs)
            or any(not self._steady(slot, seen.values, found.values, days) for slot in self._moving_derived)
        )

    def _steady(self, slot: int, before: Vector, after: Vector, days: int) -> bool:
        one, other = before[slot], after[slot]
        if one is None or other is None:
            return one is other
        return int(other) - int(one) in {speed * days for speed in self.speeds.get(slot, STILL)}


def _holds(condition: Condition, case: Case) -> bool | None:
    return truth(condition, case.values, case.given)


def _face(outcome: Outcome) -> tuple[object, ...]:
    """What a person would notice of a decision: tactics as advised, since the openings they lead to move with every day."""
    selection = outcome.selection
    return (selection.action, selection.not_before is None, outcome.tactics)
