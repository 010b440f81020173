"""The days on which time alone can change a decision: where a moving fact crosses a bound, a wait ends, a date comes.

Between two such days nothing a rule can see changes, so only they need be looked at. After one of them derived facts may
have other values, and bounds with them: the days are then computed anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from strategist.clock.passage import Passage
from strategist.clock.speeds import NEAR, bounds, crossings, meetings, speed, uneven
from strategist.decision.outcome import Outcome
from strategist.profile.case import Case
from strategist.program.conclusions import Defer, SetFact
from strategist.program.expressions import Condition, Operand
from strategist.program.program import Epoch, Program, Step
from strategist.program.truth import operand


class Events:
    """The meetings of moving facts and their bounds in one epoch: read off the rules once."""

    def __init__(self, epoch: Epoch, passage: Passage) -> None:
        self.passage, self.edges = passage, epoch.program.edges
        self.meetings = meetings(_bounds(epoch.program, epoch), passage.speeds)
        set_to = [_values(epoch, step) for step in epoch.steps]
        self.uneven = any(uneven(value, passage.speeds) for values in set_to for value in values)
        self.rivals = tuple(
            (one, other, first - second)
            for values in set_to
            for one, other in combinations(values, 2)
            for first in sorted(speed(one, passage.speeds))
            for second in sorted(speed(other, passage.speeds))
            if first != second
        )
        self.until = tuple(
            rule.conclusion.until
            for rule in epoch.guards
            if isinstance(rule.conclusion, Defer) and rule.conclusion.until is not None
        )

    def days(self, case: Case, outcome: Outcome, horizon: int) -> list[int]:
        """The days from now (1 to `horizon`), ascending, on which the decision might become another one."""
        if self.uneven:
            return list(range(1, horizon + 1))
        found = crossings(self.meetings, case.given, outcome.values)
        for one, other, nearing in self.rivals:
            here, there = operand(one, outcome.values), operand(other, outcome.values)
            if isinstance(here, int) and isinstance(there, int):
                found.update((there - here) // nearing + near for near in NEAR)
        today = case.today
        dates = [edge for edge in self.edges if edge > today]
        dates += [int(day) for bound in self.until if (day := operand(bound, outcome.values)) is not None]
        if outcome.selection.not_before is not None:
            dates.append(outcome.selection.not_before)
        found.update(date - today + near for date in dates for near in NEAR)
        found.update(days for days, _ in self.passage.falls(case))
        if self.passage.hurries(case):
            found.add(1)
        return sorted(day for day in found if 1 <= day <= horizon)


def _conditions(program: Program, epoch: Epoch) -> Iterator[Condition | None]:
    for rule in epoch.rules:
        if rule is not None:
            yield from (rule.applies, rule.when, rule.unless)
    for plan in epoch.plans:
        yield plan.only_when
        for need in plan.needs:
            yield from (need.if_, need.pending)
    for supposed in program.suppositions:
        yield supposed.where
    for movement in program.movements:
        yield movement.condition
    for lapse in epoch.lapses:
        yield lapse.when


def _values(epoch: Epoch, step: Step) -> list[Operand]:
    """What the rules of a derived fact set it to: two values that disagree, or of which the later counts, may meet."""
    return [rule.conclusion.value for rule in epoch.producers(step) if isinstance(rule.conclusion, SetFact)]


def _bounds(program: Program, epoch: Epoch) -> Iterator[tuple[int, Operand]]:
    """Facts with what they are compared with: bounds of conditions, periods of waits and deferrals."""
    for condition in _conditions(program, epoch):
        yield from bounds(condition)
    for plan in epoch.plans:
        for need in plan.needs:
            if need.wait_since is not None and need.wait_for is not None:
                yield need.wait_since, need.wait_for
    for rule in epoch.guards:
        conclusion = rule.conclusion
        if isinstance(conclusion, Defer) and conclusion.since is not None and conclusion.days is not None:
            yield conclusion.since, conclusion.days
