"""Asking the solver about an edit: a profile that may be decided otherwise, or the proof that there is none.

Needs the solver: import it only where it is used.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import cached_property

from strategist.analysis.mutation.difference import Differences
from strategist.analysis.mutation.patched import Patched
from strategist.analysis.mutation.trial import Trial
from strategist.engines.symbolic import Symbolic, Verdict
from strategist.engines.symbolic.cells import Number
from strategist.engines.symbolic.logic import Formula, all_of, any_of, opposite
from strategist.engines.symbolic.profiles import profile_of
from strategist.engines.symbolic.solving import check
from strategist.engines.symbolic.witness import Search
from strategist.vocabulary.facts import Fact
from strategist.vocabulary.kinds import Kind

Profile = dict[str, object]
A_YEAR = 366
SHARE = 0.4
"""The part of the time left that one question may take where others may follow."""
FIRES_ALIKE = "no profile makes its rules fire otherwise"
RECOMMENDS_ALIKE = "no profile gets another step, due day, tactic or fact by it"


class Prover:
    """The formulas of a rulebook's epochs, made when they are asked for. `seconds`: the time for each edit."""

    def __init__(self, trial: Trial, seconds: float) -> None:
        self.trial, self.seconds = trial, seconds
        program = trial.program
        self.usual_day = Counter(record.case.today for record in trial.records).most_common(1)[0][0]
        """The day that most scenarios are judged on."""
        self.days = [*sorted(program.edges, reverse=True), 1]
        """A day of each epoch, the latest first."""
        self._symbolic: dict[int, Symbolic] = {}

    @cached_property
    def ordinary(self) -> Formula:
        """The day is the usual one, and no figure is beyond what a scenario says of any: a help for the eye alone."""
        inputs = self.symbolic(self.usual_day).inputs
        parts: list[Formula] = [inputs.today == self.usual_day]
        for fact in inputs.facts:
            cell = inputs.cells[fact.slot]
            if isinstance(cell, Number):
                low, high = self._reach(fact)
                parts.append(any_of((opposite(cell.present), all_of((cell.value >= low, cell.value <= high)))))
        return all_of(parts)

    def _reach(self, fact: Fact) -> tuple[int, int]:
        """The least and the greatest that scenarios state, with zero (of dates, the usual day) and a little room."""
        stated = [record.case.given[fact.slot] for record in self.trial.records]
        figures = [int(value) for value in stated if value is not None]
        if fact.kind is Kind.DATE:
            figures = [self.usual_day - A_YEAR, self.usual_day + A_YEAR, *figures]
            return min(figures), max(figures)
        return min([0, *figures]), max([A_YEAR, *figures])

    def symbolic(self, day: int) -> Symbolic:
        """The formulas of the epoch in force on a day."""
        epoch = self.trial.preparation.at(day).epoch
        found = self._symbolic.get(epoch.first_day)
        return found or self._symbolic.setdefault(epoch.first_day, Symbolic(epoch))

    def inquire(self, patched: Patched) -> Inquiry:
        """What can be asked about an edit."""
        return Inquiry(self, patched)


class Inquiry:
    """The questions about one edit. `proof` says what was proved once the profiles are exhausted; empty: nothing."""

    def __init__(self, prover: Prover, patched: Patched) -> None:
        self.prover = prover
        self.until = time.monotonic() + prover.seconds
        self.proof = ""
        found = (Differences(prover.symbolic(day), patched, day) for day in prover.days)
        self.asked = [each for each in found if not each.none_here]

    def in_which_it_fires(self) -> Iterator[Profile]:
        """Profiles for which the rules of the edit fire otherwise, first some where that is likely to change the step.

        Nothing where the edit changes how rules weigh: that only shows in the whole.
        """
        if not all(each.in_rules_alone for each in self.asked):
            return
        open_ = False
        for each in self.asked:
            fires, known = each.fires(), each.known
            verdict, profile = self._ask(each, fires, known)
            open_ = open_ or verdict is not Verdict.NONE
            if profile is not None:
                loud = self._ask(each, all_of((fires, each.foremost())), known)[1]
                yield from [found for found in (loud, profile) if found is not None]
                return
        self.proof = "" if open_ else FIRES_ALIKE

    def in_which_it_shows(self) -> Iterator[Profile]:
        """Profiles for which both versions, side by side, recommend otherwise; from the day of most scenarios on."""
        current = self.prover.trial.preparation.at(self.prover.usual_day).epoch.first_day
        later = [each for each in self.asked if each.before.first_day >= current] or self.asked
        open_ = False
        for each in later:
            known, otherwise = each.recommends()
            if otherwise is False:
                continue
            verdict, profile = self._ask(each, otherwise, known, last=each is later[-1])
            open_ = open_ or verdict is not Verdict.NONE
            if profile is not None:
                yield profile
                return
        if not open_:
            first = min(each.before.first_day for each in later)
            since = f" from {date.fromordinal(first).isoformat()} on" if first > 1 else ""
            self.proof = RECOMMENDS_ALIKE + since

    def _ask(
        self, each: Differences, wanted: Formula, known: Formula = True, *, last: bool = False
    ) -> tuple[Verdict, Profile | None]:
        """Of debtors as one meets them, on the day that most scenarios are judged on; then of all there can be.

        The whole (`known`) is asked once: its answers take time.
        """
        symbolic = each.symbolic
        query = all_of((symbolic.limits, known, wanted))
        if wanted is False:
            return Verdict.NONE, None
        if known is True and self.prover.symbolic(self.prover.usual_day) is symbolic:
            verdict, solver = check(all_of((query, self.prover.ordinary)), self._time(last=False), apart=True)
            if verdict is Verdict.FOUND:
                return verdict, profile_of(symbolic, Search(symbolic, solver).fewest(self._time(last)))
        verdict, solver = check(query, self._time(last), apart=True)
        if verdict is not Verdict.FOUND:
            return verdict, None
        return verdict, profile_of(symbolic, Search(symbolic, solver).fewest(self._time(last)))

    def _time(self, last: bool) -> float:
        """How long a question may take."""
        left = max(self.until - time.monotonic(), 0.001)
        return left if last else SHARE * left
