"""The days on which time alone can change a decision: where a moving fact crosses a bound, a wait ends, a date comes.

Between two such days nothing a rule can see changes, so only they need be looked at. After one of them derived facts may
have other values, and bounds with them: the days are then computed anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from strategist.clock.passage import Passage
from strategist.clock.speeds import bounds, crossings, meetings
from strategist.decision.outcome import Outcome
from strategist.profile.case import Case
from strategist.program.conclusions import Defer, SetFact
from strategist.program.expressions import Condition, Operand, Read
from strategist.program.program import Epoch, Program
from strategist.program.truth import operand


class Events:
    """The meetings of moving facts and their bounds in one epoch: read off the rules once."""

    def __init__(self, epoch: Epoch, passage: Passage) -> None:
        self.passage, self.edges = passage, epoch.program.edges
        self.meetings = meetings(_bounds(epoch.program, epoch), passage.speeds)
        self.until = tuple(
            rule.conclusion.until
            for rule in epoch.guards
            if isinstance(rule.conclusion, Defer) and rule.conclusion.until is not None
        )

    def days(self, case: Case, outcome: Outcome, horizon: int) -> list[int]:
        """The days from now (1 to `horizon`), ascending, on which the decision might become another one."""
        found = crossings(self.meetings, case.given, outcome.values)
        today = case.today
        dates = [edge for edge in self.edges if edge > today]
        dates += [int(day) for bound in self.until if (day := operand(bound, outcome.values)) is not None]
        if outcome.selection.not_before is not None:
            dates.append(outcome.selection.not_before)
        found.update(date - today + near for date in dates for near in (-1, 0, 1))
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
    for step in program.steps:  # two values that disagree may meet for a day
        values = [rule.conclusion.value for rule in epoch.producers(step) if isinstance(rule.conclusion, SetFact)]
        for one, other in combinations(values, 2) if not step.table else ():
            first, second = (one, other) if isinstance(one, Read) else (other, one)
            if isinstance(first, Read):
                yield first.slot, second
