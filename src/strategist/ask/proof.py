"""Asking the solver whether any answer can still change the decision, where z3 is installed."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from strategist.ask.outlook import Outlook
from strategist.program.program import Epoch
from strategist.vocabulary.kinds import Value

if TYPE_CHECKING:
    from strategist.engines.symbolic import Symbolic


class Prover:
    """Proves that a decision is final, or finds a profile that shows it is not. Keeps the formulas of the last epoch."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._kept: tuple[Epoch, Symbolic] | None = None

    @cached_property
    def usable(self) -> bool:
        """Whether there is a solver, and time for it."""
        if self.seconds <= 0:
            return False
        from importlib.util import find_spec

        return find_spec("z3") is not None

    def _symbolic(self, epoch: Epoch) -> Symbolic:
        from strategist.engines.symbolic import Symbolic

        if self._kept is None or self._kept[0] is not epoch:
            self._kept = epoch, Symbolic(epoch)
        return self._kept[1]

    def look(self, outlook: Outlook) -> dict[int, Value] | bool | None:
        """False: nothing can change the step or whether it is due today. Answers by slot that change it. None: not
        decided in time, or by this means."""
        epoch = outlook.epoch
        if not self.usable or epoch is None or outlook.today.low != outlook.today.high or outlook.deciding.tactics:
            return None
        from strategist.engines.symbolic.logic import Formula, all_of, opposite
        from strategist.engines.symbolic.solving import Verdict, check

        symbolic = self._symbolic(epoch)
        inputs, free = symbolic.inputs, {fact.slot for fact in outlook.facts}
        parts: list[Formula] = [symbolic.limits, symbolic.choosing.exact, inputs.today == outlook.case.today]
        taken: dict[tuple[int, str], str] = {}
        for fact in inputs.facts:
            if fact.slot not in free:
                value = outlook.known.get(fact.slot)
                if isinstance(value, str):
                    value = inputs.domains.stand_in(fact, value, taken)
                    if value is None:
                        return None
                if not fact.required or value is not None:
                    parts.append(inputs.is_stated(fact, value))
        due = symbolic.due if outlook.face.not_before is None else opposite(symbolic.due)
        parts.append(opposite(all_of((symbolic.choosing.chosen[outlook.face.action], due))))
        verdict, solver = check(all_of(parts), self.seconds)
        if verdict is Verdict.NONE:
            return False
        if verdict is Verdict.UNDECIDED:
            return None
        stated = inputs.stated_in(solver.model())
        found = {slot: value for slot, value in stated.items() if slot in free and value is not None}
        return smallest(outlook, found)


def smallest(outlook: Outlook, answers: dict[int, Value]) -> dict[int, Value] | None:
    """As few of the answers as still change the decision, so that each of them makes the difference; None if they do not."""
    face = outlook.deciding.decide({**outlook.known, **answers})
    if face is None or face == outlook.face:
        return None
    for slot in sorted(answers, reverse=True):
        fewer = {one: value for one, value in answers.items() if one != slot}
        face = outlook.deciding.decide({**outlook.known, **fewer})
        if face is not None and face != outlook.face:
            answers = fewer
    return answers
