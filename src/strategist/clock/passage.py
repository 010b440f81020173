"""Time passing over a case under silence: counters move, sliding counts run out, and what lapses lapses on its day.

By definition a case goes from day to day: facts move by what holds on the day before; counts over a window end that
saw nothing for as long; then the lapses that hold happen, by id, each on what those before it left. `Passage` gives
the same without looking at days on which nothing but the steady movement can happen.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import NamedTuple

from strategist.clock.speeds import Meeting, bounds, crossings, meetings, speeds
from strategist.profile.case import Case, CaseMaker
from strategist.program.changes import Effect
from strategist.program.expressions import Condition, slots_read
from strategist.program.program import Program
from strategist.program.truth import truth
from strategist.vocabulary.kinds import Value


class Happening(NamedTuple):
    """What time did on a day (a day number): a `lapse` (by id) or a `window` that ran out (by fact).

    `before` is the case as it was, for words about it.
    """

    day: int
    kind: str
    id: str
    before: Case


class Passage:
    """Moves cases of one program forward. Keeps what it read off the rules, and no case."""

    def __init__(self, maker: CaseMaker) -> None:
        self.maker, self.program = maker, maker.program
        self.speeds = speeds(self.program)
        self._blank = maker.computed
        self._steady = not self.program.lapses and all(one.condition is None for one in self.program.movements)
        self._unheard = (0,) * len(self.program.windows)
        self._met: dict[int, tuple[Meeting, ...]] = {}

    def advance(self, case: Case, days: int) -> Case:
        """The case after some days (0 or more) on which nobody did anything."""
        return self.over(case, days)[0]

    def over(self, case: Case, days: int) -> tuple[Case, tuple[Happening, ...]]:
        """The case after some days, and what happened on the way, in order."""
        happened: list[Happening] = []
        while days > 0:
            stride = days if self._steady else self._stride(case, days)
            days -= stride
            if self.program.windows:
                happened += self._ended(case, stride)
            case = self._glide(case, stride)
            for lapse in self.program.at(case.today).lapses if self.program.lapses else ():
                if truth(lapse.when, case.values, case.given) is True:
                    happened.append(Happening(case.today, "lapse", lapse.id, case))
                    case = self.change(case, lapse.effects)
        return case, tuple(happened)

    def change(self, case: Case, effects: Sequence[Effect]) -> Case:
        """The case after a step, an answer or a lapse: all effects read the facts as they were.

        Where effects would exceed a limit that the vocabulary states (promises kept and broken are at most those made),
        the limit rises: what was counted did happen.
        """
        given = self._stated(case)
        touched = {effect.slot for effect in effects}
        for effect in effects:
            given[effect.slot] = effect.result(case.values, case.today)
        quiet = case.quiet or self._unheard
        if any(window.slot in touched for window in self.program.windows):
            quiet = tuple(
                0 if window.slot in touched else heard for window, heard in zip(self.program.windows, quiet, strict=True)
            )
        changed = self._complete(case, given, 0, quiet)
        raised = self._raised(changed, touched)
        for slot, value in raised.items():
            given[slot] = value
        return self._complete(case, given, 0, quiet) if raised else changed

    def hurries(self, case: Case) -> bool:
        """Whether a lapse holds already, so that tomorrow brings it."""
        lapses = self.program.at(case.today).lapses if self.program.lapses else ()
        return any(truth(lapse.when, case.values, case.given) is True for lapse in lapses)

    def resets(self, case: Case) -> list[tuple[int, int]]:
        """(days from now, position) of the sliding counts that will run out, those of 0 left out."""
        found = []
        quiet = case.quiet or self._unheard
        for position, window in enumerate(self.program.windows):
            if case.given[window.slot] == 0:
                continue
            counter = case.given[window.since] if window.since is not None and window.since not in case.implied else None
            passed = max(quiet[position], int(counter) if counter is not None else 0)
            found.append((max(1, window.days - passed), position))
        return found

    def _ended(self, case: Case, stride: int) -> Iterable[Happening]:
        facts = self.program.vocabulary.facts
        for days, position in sorted(self.resets(case)):
            if days <= stride:
                yield Happening(case.today + days, "window", facts[self.program.windows[position].slot].name, case)

    def _stride(self, case: Case, limit: int) -> int:
        """The days, at most `limit`, until something other than steady movement may happen."""
        if limit == 1 or self.hurries(case):
            return 1
        days = crossings(self._meetings(case.today), case.given, case.values)
        days |= {reset for reset, _ in self.resets(case)}
        if (edge := next((edge for edge in self.program.edges if edge > case.today), None)) is not None:
            days.add(edge - case.today)
        return min((day for day in days if 1 <= day < limit), default=limit)

    def _meetings(self, day: int) -> tuple[Meeting, ...]:
        """The meetings that matter for lapses and for facts that move under a condition."""
        epoch = self.program.at(day)
        found = self._met.get(epoch.first_day)
        if found is None:
            conditions: list[Condition | None] = [lapse.when for lapse in epoch.lapses]
            conditions += [one.condition for one in self.program.movements]
            conditions += _supporting(self.program, conditions)
            pairs = (pair for condition in conditions for pair in bounds(condition))
            found = self._met.setdefault(epoch.first_day, meetings(pairs, self.speeds))
        return found

    def _stated(self, case: Case) -> list[Value | None]:
        """What is stated of a case, without what follows or is computed from it."""
        given = list(case.given)
        for slot in (*case.implied, *self._blank):
            given[slot] = None
        return given

    def _glide(self, case: Case, days: int) -> Case:
        given = self._stated(case)
        for movement in self.program.movements:
            value = given[movement.slot]
            if value is not None and (
                movement.condition is None or truth(movement.condition, case.values, case.given) is True
            ):
                given[movement.slot] = int(value) + movement.daily * days
        quiet = case.quiet
        if self.program.windows:
            quiet = tuple(
                min(heard + days, window.days)
                for window, heard in zip(self.program.windows, quiet or self._unheard, strict=True)
            )
            for window, heard in zip(self.program.windows, quiet, strict=True):
                counter = given[window.since] if window.since is not None else None
                if heard >= window.days or (counter is not None and int(counter) >= window.days):
                    given[window.slot] = 0
        return self._complete(case, given, days, quiet)

    def _complete(self, case: Case, given: Sequence[Value | None], days: int, quiet: tuple[int, ...]) -> Case:
        moment = case.as_of + timedelta(days=days) if days else case.as_of
        return self.maker.complete(given, moment, case.today + days, case.zone, case.assumed_zone, quiet)

    def _raised(self, case: Case, touched: set[int]) -> dict[int, int]:
        """The limits that changed facts exceed, and the values they rise to."""
        found = {}
        for one in self.program.impossible:
            if one.at_most is None or touched.isdisjoint((*one.terms, one.at_most)):
                continue
            limit, total = case.values[one.at_most], sum(int(case.values[slot] or 0) for slot in one.terms)
            if limit is not None and total > int(limit):
                found[one.at_most] = total
        return found


def _supporting(program: Program, conditions: Iterable[Condition | None]) -> list[Condition | None]:
    """The conditions of the defaults and implications on which others rest."""
    parts = {slot: (whole, part) for slot, whole, part in program.differences}
    read = {slot for condition in conditions for slot in slots_read(condition)}
    read |= {part for slot in read & set(parts) for part in parts[slot]}
    found: list[Condition | None] = []
    waiting = [one for one in program.suppositions if one.where is not None]
    while reached := [one for one in waiting if one.slot in read]:
        waiting = [one for one in waiting if one.slot not in read]
        found += [one.where for one in reached]
        read |= {slot for one in reached for slot in slots_read(one.where)}
    return found
