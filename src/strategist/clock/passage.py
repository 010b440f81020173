"""Time passing over a case under silence: counters move, sliding counts run out, and what lapses lapses on its day.

By definition a case goes from day to day: facts move by what holds on the day before; counts over a window end that
saw nothing for as long; then the lapses that hold happen, by id, each on what those before it left. `Passage` gives
the same without looking at days on which nothing but the steady movement can happen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from typing import NamedTuple

from strategist.clock.counts import changed, falls, on_day, parts_of, total
from strategist.clock.speeds import Meeting, bounds, crossings, meetings, speeds
from strategist.profile.case import Case, CaseMaker, Parts
from strategist.program.changes import Effect, Window
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
        conditions = [one.condition for one in self.program.movements if one.condition is not None]
        self._steady = not (self.program.lapses or self.program.windows or conditions)
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
            happened += [
                Happening(case.today + day, "window", self.program.vocabulary.facts[slot].name, case)
                for day, slot in self.falls(case)
                if day <= stride
            ]
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
        by_slot = {effect.slot: effect for effect in effects}
        for slot, effect in by_slot.items():
            given[slot] = effect.result(case.values, case.today)
        counted = tuple(
            changed(parts, by_slot[window.slot], case.values[window.slot], given[window.slot], case.today)
            if window.slot in by_slot
            else parts
            for window, parts in self._counts(case)
        )
        after = self._complete(case, given, 0, counted)
        raised = self._raised(after, set(by_slot))
        for limit, value in raised.items():
            given[limit] = value
        return self._complete(case, given, 0, counted) if raised else after

    def hurries(self, case: Case) -> bool:
        """Whether a lapse holds already, so that tomorrow brings it."""
        lapses = self.program.at(case.today).lapses if self.program.lapses else ()
        return any(truth(lapse.when, case.values, case.given) is True for lapse in lapses)

    def falls(self, case: Case) -> list[tuple[int, int]]:
        """(days from now, slot) of the days on which a sliding count falls by itself, or becomes known, ascending."""
        found = {(day, window.slot) for window, parts in self._counts(case) for day in falls(parts, window, case)}
        return sorted(found)

    def _counts(self, case: Case) -> Iterator[tuple[Window, Parts]]:
        windows = self.program.windows
        return zip(windows, parts_of(case, windows), strict=True) if windows else iter(())

    def _stride(self, case: Case, limit: int) -> int:
        """The days, at most `limit`, until something other than steady movement may happen."""
        if limit == 1 or self.hurries(case):
            return 1
        days = crossings(self._meetings(case.today), case.given, case.values)
        days |= {day for day, _ in self.falls(case)}
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
        today, counted = case.today + days, []
        for window, parts in self._counts(case):
            left = on_day(parts, window, today, given)
            counted.append(left)
            if left != parts:
                given[window.slot] = total(left)
        return self._complete(case, given, days, tuple(counted))

    def _complete(self, case: Case, given: Sequence[Value | None], days: int, counted: tuple[Parts, ...]) -> Case:
        moment = case.as_of + timedelta(days=days) if days else case.as_of
        return self.maker.complete(given, moment, case.today + days, case.zone, case.assumed_zone, counted)

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
