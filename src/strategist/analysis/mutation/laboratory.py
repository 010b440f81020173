"""Deciding invented profiles by the rulebook and by its edit, side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from typing import TYPE_CHECKING

from strategist.analysis.mutation.moves import Mover, Stated, stated_of
from strategist.analysis.mutation.patched import Patched
from strategist.analysis.mutation.replay import Record, replay
from strategist.analysis.mutation.trial import Trial
from strategist.decision.decision import Decision
from strategist.engines.compiled import Compiled
from strategist.errors import ProfileError
from strategist.profile.case import AS_OF, Case, CaseMaker
from strategist.profile.local_time import local_zone
from strategist.vocabulary.kinds import Value

if TYPE_CHECKING:
    from strategist.analysis.mutation.prover import Prover

SECONDS = 5.0
"""How long the solver may think about one edit."""


def has_solver() -> bool:
    """Whether the extra `analysis` is installed."""
    return find_spec("z3") is not None


@dataclass(frozen=True, slots=True)
class Pair:
    """A case decided by the rulebook and by its edit."""

    before: Decision
    after: Decision


class Laboratory:
    """What the search for telling cases works with; one a process. `prover`: None where there is no solver."""

    def __init__(self, trial: Trial, seconds: float = SECONDS) -> None:
        self.trial = trial
        self.maker = CaseMaker(trial.program)
        self.engine = Compiled(trial.program)
        self.mover = Mover(trial.program, trial.records)
        self.prover: Prover | None = None
        if seconds > 0 and has_solver() and trial.records:
            from strategist.analysis.mutation.prover import Prover

            self.prover = Prover(trial, seconds)

    @cached_property
    def usual(self) -> Case:
        """A case of the moment that most scenarios are judged at."""
        cases = [record.case for record in self.trial.records]
        moment = Counter(case.as_of.isoformat() for case in cases).most_common(1)[0][0]
        return next(case for case in cases if case.as_of.isoformat() == moment)

    def record(self, stated: Stated, like: Case) -> Record | None:
        """The record of a profile at the moment of another case; None if no such debtor can be."""
        vocabulary = self.trial.program.vocabulary
        values: list[Value | None] = [None] * len(vocabulary.facts)
        for slot, value in stated.items():
            values[slot] = value
        try:
            zone, assumed = local_zone(*(self._text(stated, name) for name in ("timezone", "jurisdiction")))
            today = (like.as_of if zone is None else like.as_of.astimezone(zone)).toordinal()
            case = self.maker.complete(values, like.as_of, today, zone.key if zone else None, assumed)
        except ProfileError:
            return None
        return Record(case, self.engine.evaluate(case))

    def record_of(self, profile: Mapping[str, object]) -> Record | None:
        """The record of a profile as people write it; None if no such debtor can be."""
        try:
            case = self.trial.strategist.case(profile, name="witness")
        except ProfileError:
            return None
        return Record(case, self.engine.evaluate(case))

    def _text(self, stated: Stated, name: str) -> str | None:
        fact = self.trial.program.vocabulary.fact.get(name)
        value = None if fact is None else stated.get(fact.slot)
        return None if value is None else str(value)

    def pair(self, patched: Patched, record: Record) -> Pair:
        """Both decisions of a recorded case."""
        outcome = replay(patched, self.trial.readers(record.case.today), record)
        return Pair(
            Decision(self.trial.preparation, record.case, record.outcome, lambda decision: None),
            Decision(patched, record.case, outcome, lambda decision: None),
        )

    def given(self, record: Record) -> dict[str, object]:
        """A recorded profile as a scenario's `given`: facts by name, the moment first."""
        facts = self.trial.program.vocabulary.facts
        stated = stated_of(self.trial.program, record.case)
        shown: dict[str, object] = {AS_OF: record.case.as_of.isoformat()}
        for slot in sorted(stated):
            shown[facts[slot].name] = facts[slot].plain(stated[slot])
        return shown
