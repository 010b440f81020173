"""Trying edits on the scenarios of a rulebook: an edit is noticed if an expectation of a scenario fails under it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from strategist.analysis.mutation.edit import Edit
from strategist.analysis.mutation.equivalent import no_profile_can_tell
from strategist.analysis.mutation.patched import Patched
from strategist.analysis.mutation.reach import Reach
from strategist.analysis.mutation.replay import Readers, Record, replay
from strategist.analysis.scenarios import Scenario, failures
from strategist.decision.decision import Decision
from strategist.decision.prepared import Preparation
from strategist.program.program import Program
from strategist.strategist import Strategist


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of an edit: "noticed" by a scenario, "survives", or "equivalent" (no profile can tell).

    `by` is the name of the first scenario that notices. `reached` counts the scenarios in which a changed rule fires or
    concludes otherwise, of those tried until one noticed.
    """

    state: str
    by: str = ""
    reached: int = 0
    proof: str = ""


class Trial:
    """The scenarios of a rulebook, decided once, ready to be decided again under edits."""

    def __init__(self, program: Program, scenarios: Sequence[Scenario], records: Sequence[Record]) -> None:
        self.program, self.scenarios, self.records = program, scenarios, records
        self.strategist = Strategist(program)
        self.preparation = Preparation(program)
        self.reach = Reach(self.preparation, records)
        self._readers: dict[int, Readers] = {}
        self._naming: dict[str, set[int]] = {}
        for number, scenario in enumerate(scenarios):
            for id in _named(scenario):
                self._naming.setdefault(id, set()).add(number)

    def judge(self, edit: Edit) -> Verdict:
        """Whether a scenario notices an edit.

        Those that name a changed rule are asked first, then those whose step is proposed most weakly: another displaces it
        most easily.
        """
        patched = Patched(self.preparation, edit.change)
        likely = self.likely(patched.changed) | self._choosing(patched.touched_plans)
        records = self.records
        reached = sorted(
            self.reach.of(patched),
            key=lambda number: (number not in likely, records[number].outcome.selection.strength, number),
        )
        for count, number in enumerate(reached, 1):
            if self.notices(patched, number):
                return Verdict("noticed", self.scenarios[number].name, count)
        if no_profile_can_tell(self.program, edit.change):
            return Verdict("equivalent")
        return Verdict("survives", "", len(reached))

    def notices(self, patched: Patched, number: int) -> bool:
        """Whether a scenario fails under an edit."""
        record = self.records[number]
        outcome = replay(patched, self.readers(record.case.today), record)
        if outcome == record.outcome and not patched.reweighs:
            return False
        decision = Decision(patched, record.case, outcome, lambda decision: None)
        return next(failures(self.strategist, decision, self.scenarios[number].expect), None) is not None

    def readers(self, day: int) -> Readers:
        """Which rules read which facts on a day."""
        epoch = self.preparation.at(day).epoch
        found = self._readers.get(epoch.first_day)
        return found or self._readers.setdefault(epoch.first_day, Readers(epoch))

    def _choosing(self, actions: Sequence[int]) -> set[int]:
        """The scenarios that come to one of these actions, or to what must precede it."""
        steps = ((number, record.outcome.selection) for number, record in enumerate(self.records))
        return {number for number, step in steps if actions and (step.action in actions or step.via in actions)}

    def likely(self, indices: Iterable[int]) -> set[int]:
        """The scenarios that name any of these rules."""
        rules = [self.program.rules[index] for index in indices]
        ids = {name for rule in rules for name in (rule.id, rule.table) if name}
        return {number for id in ids for number in self._naming.get(id, ())}


def _named(scenario: Scenario) -> set[str]:
    """The rules that a scenario names."""
    found = set()
    for key in ("because_of", "not_because_of"):
        node = scenario.expect.get(key)
        for item in getattr(node, "items", [node] if node is not None else []):
            found.add(str(getattr(item, "text", "")))
    return found
