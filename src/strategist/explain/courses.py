"""How the values of a case move when one fact does: each as a course, exact, so that the points where two courses meet can
be computed rather than searched.

A fact that follows the moved one at a fixed distance runs straight (slope 1 or -1). A date set whole months or years after
it climbs in steps. Everything else stands still, at any of the values that rules could give it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from strategist.profile.case import Case, Vector
from strategist.program.conclusions import ScoreNumber, SetFact
from strategist.program.days import later
from strategist.program.expressions import After, ByCurrency, Literal, Operand, Read, operand_slots
from strategist.program.program import Epoch
from strategist.vocabulary.kinds import Kind

REACH = 120_000
"""Stepped courses are followed so many days up and down: more than the calendar of profiles holds."""
NEAR_STEPS = 1_500
"""Where two courses climb together and one in steps, every value so near is a point: a leap cycle up and down."""


@dataclass(frozen=True, slots=True)
class Line:
    """The value `slope * x + base`; slope 0 stands still."""

    slope: int
    base: int

    def at(self, x: int) -> int | None:
        """The value at a point."""
        return self.slope * x + self.base


@dataclass(frozen=True, slots=True)
class Steps:
    """A date that climbs with x (`rising` 1) or falls (-1) in steps; None outside the calendar."""

    at: Callable[[int], int | None]
    rising: int


Course = Line | Steps


def followers(epoch: Epoch) -> dict[int, set[int]]:
    """The facts that may move when one does, by its slot, as far as one step goes; all others stand still."""
    found: dict[int, set[int]] = {}
    fact = epoch.vocabulary.fact
    for own, whole, part in epoch.program.differences:
        found.setdefault(whole, set()).add(own)
        found.setdefault(part, set()).add(own)
    for day in epoch.vocabulary.facts:
        if day.kind is Kind.DATE and (countdown := fact.get(f"days_until_{day.name}")) is not None:
            found.setdefault(day.slot, set()).add(countdown.slot)
    for step in epoch.steps:
        for rule in epoch.producers(step):
            if isinstance(rule.conclusion, SetFact):
                for read in operand_slots(rule.conclusion.value):
                    found.setdefault(read, set()).add(step.slot)
    return found


class Courses:
    """The courses of all facts of one case while the fact in `slot` moves."""

    def __init__(self, epoch: Epoch, case: Case, values: Vector, slot: int) -> None:
        self.epoch, self.case, self.values, self.moved = epoch, case, values, slot
        self.facts = epoch.vocabulary.facts
        fact = epoch.vocabulary.fact
        self.steps = {step.slot: step for step in epoch.steps}
        self.differences = {own: (whole, part) for own, whole, part in epoch.program.differences}
        self.countdowns = {
            fact[f"days_until_{day.name}"].slot: day.slot
            for day in epoch.vocabulary.facts
            if day.kind is Kind.DATE and f"days_until_{day.name}" in fact
        }
        self._known: dict[int, tuple[Course, ...]] = {}

    def of(self, slot: int) -> tuple[Course, ...]:
        """Every course that a fact may take."""
        if slot not in self._known:
            self._known[slot] = ()
            self._known[slot] = tuple(dict.fromkeys(self._find(slot)))
        return self._known[slot]

    def _find(self, slot: int) -> Iterator[Course]:
        if slot == self.moved:
            yield Line(1, 0)
        elif slot in self.differences:
            whole, part = self.differences[slot]
            for one in self.of(whole):
                for other in self.of(part):
                    if isinstance(one, Line) and isinstance(other, Line):
                        yield Line(one.slope - other.slope, one.base - other.base)
        elif slot in self.countdowns:
            yield from (self._less(course, self.case.today) for course in self.of(self.countdowns[slot]))
        elif slot in self.steps:
            yield from self._concluded(slot)
        else:
            yield from self._still(self.values[slot], self.case.given[slot])
            for supposed in self.epoch.program.suppositions:
                if supposed.slot == slot:
                    yield from self._still(supposed.value)

    def _concluded(self, slot: int) -> Iterator[Course]:
        fact = self.facts[slot]
        yield from self._still(fact.otherwise)
        for rule in self.epoch.producers(self.steps[slot]):
            if isinstance(rule.conclusion, SetFact):
                yield from self.bound(rule.conclusion.value)
            elif isinstance(rule.conclusion, ScoreNumber) and fact.low is not None and fact.high is not None:
                yield from (Line(0, number) for number in range(fact.low, fact.high + 1))

    def _still(self, *values: object) -> Iterator[Course]:
        yield from (Line(0, value) for value in values if isinstance(value, int))

    def _less(self, course: Course, days: int) -> Course:
        if isinstance(course, Line):
            return Line(course.slope, course.base - days)
        return Steps(partial(_lower, course.at, days), course.rising)

    def bound(self, bound: Operand | None) -> tuple[Course, ...]:
        """Every course that a bound may take."""
        match bound:
            case Literal(value):
                return tuple(self._still(value))
            case Read(slot):
                return self.of(slot)
            case ByCurrency(amounts=amounts):
                return tuple(Line(0, amount) for _, amount in amounts)
            case After():
                return tuple(dict.fromkeys(self._after(bound)))
            case _:
                return ()

    def _after(self, bound: After) -> Iterator[Course]:
        for base in self.of(bound.slot):
            if bound.counter:
                base = self._counted(base)
            for count in self.bound(bound.count):
                if isinstance(base, Line) and isinstance(count, Line):
                    yield from self._later(base, count, bound)
                else:  # the same period after a later day is never an earlier day
                    still = isinstance(count, Line) and not count.slope
                    rising = base.rising if isinstance(base, Steps) and still else 0
                    yield Steps(partial(_later, base.at, count.at, bound.unit, bound.year_end), rising)

    def _counted(self, course: Course) -> Course:
        """The day that a counter counts from."""
        if isinstance(course, Line):
            return Line(-course.slope, self.case.today - course.base)
        return Steps(partial(_before, course.at, self.case.today), -course.rising)

    def _later(self, base: Line, count: Line, bound: After) -> Iterator[Course]:
        if base.slope == 0 and count.slope == 0:
            yield from self._still(later(base.base, count.base, bound.unit, bound.year_end))
        else:
            rising = (
                base.slope if base.slope == count.slope or not count.slope else count.slope if not base.slope else 0
            )
            yield Steps(partial(_later, base.at, count.at, bound.unit, bound.year_end), rising)


def meetings(one: Course, other: Course, here: int) -> set[int]:
    """Points next to which two courses change sides, within reach of `here`; none if they never do."""
    if isinstance(one, Line) and isinstance(other, Line):
        slope = one.slope - other.slope
        return {(other.base - one.base) // slope} if slope else set()
    if isinstance(one, Line) and one.slope == 0 and isinstance(other, Steps):
        one, other = other, one
    if isinstance(one, Steps) and isinstance(other, Line) and other.slope * one.rising <= 0 and one.rising:
        return _crossings(one, other, here)
    return set(range(here - NEAR_STEPS, here + NEAR_STEPS + 1))


def _crossings(steps: Steps, line: Line, here: int) -> set[int]:
    """The first points where a stepped course has come up to a line, and where it has gone beyond; and its ends."""
    low, high = _calendar(steps, here)
    if low is None or high is None:
        return set()
    found = {low, high}
    for beyond in (False, True):
        first, last = low, high
        while first < last:
            middle = (first + last) // 2
            gap = ((steps.at(middle) or 0) - (line.at(middle) or 0)) * steps.rising
            if gap > 0 or (gap == 0 and not beyond):
                last = middle
            else:
                first = middle + 1
        found.add(first)
    return found


def _calendar(steps: Steps, here: int) -> tuple[int | None, int | None]:
    """The first and last point within reach at which a stepped course has a value."""
    if steps.at(here) is None:
        return None, None
    ends = []
    for sign in (-1, 1):
        inside, outside = 0, REACH
        if steps.at(here + sign * outside) is not None:
            ends.append(here + sign * outside)
            continue
        while outside - inside > 1:
            middle = (inside + outside) // 2
            if steps.at(here + sign * middle) is not None:
                inside = middle
            else:
                outside = middle
        ends.append(here + sign * inside)
    return ends[0], ends[1]


def _lower(at: Callable[[int], int | None], days: int, x: int) -> int | None:
    day = at(x)
    return None if day is None else day - days


def _before(at: Callable[[int], int | None], today: int, x: int) -> int | None:
    count = at(x)
    return None if count is None else today - count


def _later(
    base: Callable[[int], int | None], count: Callable[[int], int | None], unit: str, year_end: bool, x: int
) -> int | None:
    return later(base(x), count(x), unit, year_end)
