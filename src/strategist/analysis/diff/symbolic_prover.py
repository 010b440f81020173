"""Asks the solver z3 whether two rulebooks decide every profile alike, epoch by epoch."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from strategist.analysis.diff.difference_formulas import Pair
from strategist.analysis.diff.interest_compared import interest_meaning
from strategist.analysis.diff.program_meaning import meaning_but_conditions
from strategist.analysis.diff.prover import Proof, Unsure, Witness
from strategist.analysis.diff.side_words import Told
from strategist.engines.symbolic import Symbolic, Verdict
from strategist.engines.symbolic.cells import Choice
from strategist.engines.symbolic.dates import Calendar
from strategist.engines.symbolic.inputs import FIRST_DATE, LAST_DATE, number_in
from strategist.engines.symbolic.logic import Formula, all_of
from strategist.engines.symbolic.profiles import profile_of
from strategist.engines.symbolic.solving import check
from strategist.program.program import Program
from strategist.vocabulary.vocabulary import TODAY

BECAUSE = "no profile, on any day, gets another step, day, tactic or text from the one than from the other"
ON_THE_DAY = "no profile gets another step, day, tactic or text from the one than from the other on that day"
NONE = Verdict.NONE
ROUGH_SECONDS = 1.0
"""How long it is asked whether everything is the same that the step follows from."""
Progress = Callable[[str], None]
"""Told what is asked about now."""


def _silent(about: str) -> None:
    return


@dataclass
class SymbolicProver:
    """`seconds`: for all answers together; `day`: decide that day only."""

    seconds: float
    day: date | None = None
    progress: Progress = _silent
    spent: float = 0.0

    def equivalent(self, old: Program, new: Program) -> Proof | Witness | Unsure:
        """A proof, a profile that both decide differently, or why it cannot tell."""
        collecting, begun = gc.isenabled(), time.monotonic()
        gc.disable()  # formulas are a million small objects, none of them in a circle
        try:
            return self._answer(old, new)
        finally:
            self.spent += time.monotonic() - begun
            if collecting:
                gc.enable()

    def _answer(self, old: Program, new: Program) -> Proof | Witness | Unsure:
        reason = _incomparable(old, new)
        if reason:
            return Unsure(reason)
        deadline = time.monotonic() + self.seconds - self.spent
        late = Unsure(f"z3 came to no end in {self.seconds:g} s")
        alike = meaning_but_conditions(old) == meaning_but_conditions(new)
        for first in self._first_days(old, new):
            if time.monotonic() > deadline:
                return late
            self.progress(f"proving, days from {date.fromordinal(max(first, 1)).isoformat()}")
            pair = _pair(old, new, first)
            if pair is None:
                return Unsure("the rules tell texts apart that the other ones do not")
            if alike and check(all_of((pair.accepted, pair.firing())), min(ROUGH_SECONDS, self.seconds))[0] is NONE:
                continue
            on_the_day: Formula = True if self.day is None else pair.old.inputs.today == self.day.toordinal()
            rough = all_of((pair.limits, pair.old.possible, on_the_day, pair.grounds()))
            pair.same_steps = rough is False or check(rough, min(ROUGH_SECONDS, deadline - time.monotonic()))[0] is NONE
            for question in pair.questions():
                left = deadline - time.monotonic()
                if left <= 0:
                    return late
                context = (pair.accepted, pair.old.choosing.exact) if question.exact else (pair.limits,)
                verdict, solver = check(all_of((*context, on_the_day, question.differs)), left)
                if verdict is Verdict.UNDECIDED:
                    return late
                if verdict is Verdict.FOUND:
                    return Witness(_profile(pair, solver.model()))
        return Proof("z3", BECAUSE if self.day is None else ON_THE_DAY)

    def _first_days(self, old: Program, new: Program) -> Iterator[int]:
        """A day of each stretch in which neither rulebook changes, the latest first."""
        if self.day is not None:
            yield self.day.toordinal()
            return
        edges = {day for day in (*old.edges, *new.edges) if FIRST_DATE < day < LAST_DATE}
        yield from sorted({FIRST_DATE + 1, *edges}, reverse=True)


def _incomparable(old: Program, new: Program) -> str:
    """Why formulas cannot say whether both decide alike; nothing if they can."""
    before, after = ({fact.name: fact for fact in one.vocabulary.inputs} for one in (old, new))
    for name in sorted({*before, *after}):
        was, now = before.get(name), after.get(name)
        if was is None or now is None:
            if any(fact is not None and fact.required for fact in (was, now)):
                return f"only one of them requires `{name}`"
        elif (was.kind, was.values, was.required) != (now.kind, now.values, now.required):
            return f"`{name}` does not take the same values"
    if interest_meaning(Told(old)) != interest_meaning(Told(new)):
        return "late interest is reckoned differently, which formulas do not cover"
    return ""


def _pair(old: Program, new: Program, day: int) -> Pair | None:
    """Both epochs of a day over the same unknowns; None if a fact cannot be given the same ones."""
    calendar = Calendar()
    before, after = old.at(day), new.at(day)
    one = Symbolic(before, calendar=calendar, beside=after)
    other = Symbolic(after, calendar=calendar, beside=before)
    twins = {fact.name: one.inputs.cells[fact.slot] for fact in one.inputs.facts}
    for fact in other.inputs.facts:
        cell, twin = other.inputs.cells[fact.slot], twins.get(fact.name)
        if isinstance(cell, Choice) and isinstance(twin, Choice) and set(cell.options) != set(twin.options):
            return None
    return Pair(one, other)


def _profile(pair: Pair, model: object) -> dict[str, object]:
    found: dict[str, object] = {}
    for side in (pair.old, pair.new):
        today = side.vocabulary.fact[TODAY].slot
        stated = {**side.inputs.stated_in(model), today: number_in(model, side.inputs.today)}
        found |= profile_of(side, stated)
    return found
