"""The points at which a moving fact can change what the rules conclude: where its course, or that of a fact that follows it,
meets a bound. Between two points nothing that a rule can see changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from strategist.errors import Place
from strategist.explain.courses import Course, Courses, Line, Steps, followers, meetings
from strategist.explain.distance import bounds_as_written
from strategist.profile.case import Case, Vector
from strategist.program.conclusions import Defer
from strategist.program.expressions import (
    Between,
    Condition,
    Operand,
    ParameterOf,
    Read,
    SameAs,
    leaves,
    operand_slots,
)
from strategist.program.program import Epoch
from strategist.vocabulary.kinds import LARGEST, Kind, parse_date

NEAR = (-1, 0, 1, 2)
"""A bound may be open or closed, and a meeting lie between two values: the values around it are points too."""
FIRST_DAY, LAST_DAY = parse_date("1900-01-01"), parse_date("2200-12-31")
"""The days that a profile may state."""


@dataclass(frozen=True, slots=True)
class Bound:
    """A fact compared with something: by which rule (its position; None: an action, a default, a constraint), with which
    parameter (empty: another figure), and where."""

    slot: int
    other: Operand
    rule: int | None
    parameter: str
    place: Place | None


@dataclass(frozen=True, slots=True)
class Points:
    """Values with the comparisons that meet there, ascending, and the ends of what is worth a look."""

    found: dict[int, list[Bound | None]]
    low: int
    high: int


class Thresholds:
    """Every comparison of one epoch that a decision may hang on; read off the rules once."""

    def __init__(self, epoch: Epoch) -> None:
        self.epoch = epoch
        self.bounds = tuple(_bounds(epoch))
        self._followers = followers(epoch)
        self.until = tuple(
            (rule.index, rule.conclusion.until, rule.place)
            for rule in epoch.guards
            if isinstance(rule.conclusion, Defer) and rule.conclusion.until is not None
        )

    def points(self, case: Case, values: Vector, slot: int) -> Points:
        """The values of a fact at which something may change, each with the comparisons that meet there; its own value
        and values that no profile may state are left out. None stands for a constraint."""
        courses = Courses(self.epoch, case, values, slot)
        here = case.given[slot]
        assert isinstance(here, int)
        found: dict[int, list[Bound | None]] = {}

        def note(points: set[int], bound: Bound | None) -> None:
            for point in points:
                found.setdefault(point, []).append(bound)

        known: dict[tuple[Course, Course], set[int]] = {}  # many rules compare a fact with the same figure
        for bound in self.bounds_met(slot):
            for pair in product(courses.of(bound.slot), courses.bound(bound.other)):
                if _moves(pair[0]) or _moves(pair[1]):
                    if pair not in known:
                        known[pair] = meetings(*pair, here)
                    note(known[pair], bound)
        for index, until, place in self.until:
            named = Bound(slot, until, index, "", place)
            for course in courses.bound(until):
                if _moves(course):
                    note(meetings(course, Line(0, case.today), here), named)
        for point in self._constraints(courses, here):
            note(point, None)
        low, high = _domain(self.epoch, slot, here, found)
        return Points(_around(found, here, low, high), low, high)

    def bounds_met(self, slot: int) -> Iterator[Bound]:
        """The comparisons that a moving fact can meet: it, or what follows it, is on one side."""
        moving, waiting = {slot}, [slot]
        while waiting:
            fresh = self._followers.get(waiting.pop(), set()) - moving
            moving |= fresh
            waiting += fresh
        for bound in self.bounds:
            if bound.slot in moving or not moving.isdisjoint(operand_slots(bound.other)):
                yield bound

    def _constraints(self, courses: Courses, here: int) -> Iterator[set[int]]:
        """Where a profile stops being possible, or becomes so again."""
        for impossible in self.epoch.program.impossible:
            if impossible.at_most is None:
                continue
            every = [*impossible.terms, impossible.at_most]
            for several in product(*(courses.of(slot) or (Line(0, 0),) for slot in every)):
                lines = [course for course in several if isinstance(course, Line)]
                if len(lines) == len(every):
                    total = Line(sum(one.slope for one in lines[:-1]), sum(one.base for one in lines[:-1]))
                    yield meetings(total, lines[-1], here)


def _around(found: dict[int, list[Bound | None]], here: int, low: int, high: int) -> dict[int, list[Bound | None]]:
    """The points with their neighbours, ascending."""
    points: dict[int, list[Bound | None]] = {}
    for point, bounds in found.items():
        for near in NEAR:
            if low <= point + near <= high and point + near != here:
                points.setdefault(point + near, []).extend(bounds)
    return dict(sorted(points.items()))


def _domain(epoch: Epoch, slot: int, here: int, found: dict[int, list[Bound | None]]) -> tuple[int, int]:
    """The values worth a look: those a profile may state, and none below zero unless the rules speak of such."""
    if epoch.vocabulary.facts[slot].kind is Kind.DATE:
        return FIRST_DAY, LAST_DAY
    spoken_of = here < 0 or any(point < 0 and own_figure(bound, slot) for point, bs in found.items() for bound in bs)
    return (-LARGEST if spoken_of else 0), LARGEST


def own_figure(bound: Bound | None, slot: int) -> bool:
    """Whether a comparison states a figure for this very fact."""
    return bound is not None and bound.slot == slot and not isinstance(bound.other, Read)


def _moves(course: Course) -> bool:
    return isinstance(course, Steps) or course.slope != 0


def _conditions(epoch: Epoch) -> Iterator[tuple[int | None, Condition | None]]:
    for rule in epoch.rules:
        if rule is not None:
            for condition in (rule.applies, rule.when, rule.unless):
                yield rule.index, condition
    for plan in epoch.plans:
        yield None, plan.only_when
        for need in plan.needs:
            yield None, need.if_
            yield None, need.pending
    for supposed in epoch.program.suppositions:
        yield None, supposed.where
    for impossible in epoch.program.impossible:
        yield None, impossible.never


def _bounds(epoch: Epoch) -> Iterator[Bound]:
    facts = epoch.vocabulary.facts
    for rule, condition in _conditions(epoch):
        for leaf in leaves(condition):
            if isinstance(leaf, Between):
                for side, name in zip((leaf.low, leaf.high), bounds_as_written(leaf.text), strict=True):
                    if side is not None:
                        known = name if name in epoch.vocabulary.parameters else ""
                        yield Bound(leaf.slot, side, rule, known, leaf.place)
            elif isinstance(leaf, SameAs) and facts[leaf.slot].kind.ordered:
                yield Bound(leaf.slot, Read(leaf.other), rule, "", leaf.place)
    for plan, written in zip(epoch.plans, epoch.program.plans, strict=True):
        place = epoch.vocabulary.actions[plan.index].place
        for need, as_written in zip(plan.needs, written.needs, strict=True):
            if need.wait_since is not None and need.wait_for is not None:
                yield Bound(need.wait_since, need.wait_for, None, _parameter(as_written.wait_for), place)
    for one in epoch.guards:
        conclusion = one.conclusion
        if isinstance(conclusion, Defer) and conclusion.since is not None and conclusion.days is not None:
            written_days = getattr(epoch.program.rules[one.index].conclusion, "days", None)
            yield Bound(conclusion.since, conclusion.days, one.index, _parameter(written_days), one.place)


def _parameter(bound: Operand | None) -> str:
    """The name of the parameter that a bound is, before an epoch fixed its value."""
    return bound.name if isinstance(bound, ParameterOf) else ""
