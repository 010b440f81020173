"""An epoch with what selection and tactics need of it, judged by the reference reading; made once an epoch."""

from __future__ import annotations

from dataclasses import dataclass

from strategist.decision.ladder import Ladder, reference_ladder
from strategist.decision.tactics import TacticsBoard, build_board
from strategist.program.program import Epoch, Program


@dataclass(frozen=True, slots=True)
class Prepared:
    """An epoch, its ladder and its board."""

    epoch: Epoch
    ladder: Ladder
    board: TacticsBoard


class Preparation:
    """Prepared epochs by day."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._prepared: dict[int, Prepared] = {}

    def at(self, day: int) -> Prepared:
        """The epoch that a day number lies in."""
        epoch = self.program.at(day)
        found = self._prepared.get(epoch.first_day)
        if found is None:
            made = Prepared(epoch, reference_ladder(epoch), build_board(epoch))
            found = self._prepared.setdefault(epoch.first_day, made)
        return found
