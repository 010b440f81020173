"""What an evaluator is."""

from __future__ import annotations

from typing import Protocol

from strategist.decision.outcome import Outcome
from strategist.profile.case import Case
from strategist.program.program import Program


class Engine(Protocol):
    """Evaluates cases against one Program. Implementations keep no case after returning."""

    name: str

    def __init__(self, program: Program) -> None: ...

    def evaluate(self, case: Case) -> Outcome:
        """The outcome of a case, by the rules in force on its day."""
        ...
