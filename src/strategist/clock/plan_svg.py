"""A plan drawn along a time axis: rungs as lanes from gentle (below) to hard (above), steps as numbered dots."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from html import escape

from strategist.clock.plan import Plan, PlanEvent, PlanStep
from strategist.clock.plan_words import MONTHS, short_day
from strategist.explain.columns import clean, width_of

WIDTH, LEFT, RIGHT, TOP = 1120, 74, 34, 34
ROW, DOT, PAD = 24, 10, 10
LETTER = 6.9
LONGEST = 34
"""Letters of a label; the table below the drawing has the rest."""
LAST_COLOUR = 6
SHORT = 45
"""Days up to which a plan is measured in weeks instead of months."""


@dataclass(slots=True)
class Mark:
    """A step or event with its label. `row` counts from below; `left`: the label stands left of the dot."""

    x: int
    label: str
    number: int
    entry: PlanStep | PlanEvent
    row: int = 0
    left: bool = False


@dataclass(slots=True)
class Lane:
    """A rung, or the events (rung None), with its marks and place."""

    rung: int | None
    marks: list[Mark] = field(default_factory=list)
    top: int = 0
    height: int = 0

    def y(self, mark: Mark) -> int:
        """The middle of a mark's row."""
        return self.top + self.height - PAD - ROW * mark.row - ROW // 2


def render_svg(plan: Plan) -> str:
    """The drawing; steps link to `#step-1` and so on."""
    scale = _Scale(plan)
    lanes = _lanes(plan, scale)
    bottom = lanes[-1].top + lanes[-1].height
    height = bottom + 30
    parts = [
        f'<svg class="timeline" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" role="group" '
        'aria-label="The steps along time, from gentle below to hard above" xmlns="http://www.w3.org/2000/svg">',
        *(_lane(lane) for lane in lanes),
        *_ticks(scale, bottom),
        *_waits(plan, scale, lanes, bottom),
        _way(lanes),
        *_end(plan, scale, bottom),
        *(_mark(lane, mark) for lane in lanes for mark in lane.marks),
        "</svg>",
    ]
    return "\n".join(part for part in parts if part)


class _Scale:
    """Days to places."""

    def __init__(self, plan: Plan) -> None:
        days = [entry.on for entry in plan.entries if not isinstance(entry, PlanEvent) or entry.kind != "window"]
        self.first, self.last = plan.first_day, max(*days, plan.end.on, plan.first_day + timedelta(days=14))
        self.span = (self.last - self.first).days

    def x(self, day: date) -> int:
        """Where a day is; days beyond the drawing are at its edge."""
        days = min(max((day - self.first).days, 0), self.span)
        return LEFT + 14 + round(days / self.span * (WIDTH - LEFT - RIGHT - 14))


def _lanes(plan: Plan, scale: _Scale) -> list[Lane]:
    """The lanes from top to bottom, hard rungs first, each as high as its labels need."""
    rungs = {step.rung for step in plan.steps} | {wait.rung for wait in plan.waits if wait.action not in _IDLE}
    lanes = {rung: Lane(rung) for rung in sorted(rungs or {0}, reverse=True)}
    for number, step in enumerate(plan.steps, 1):
        lanes[step.rung].marks.append(Mark(scale.x(step.on), _short(step.title), number, step))
    happened = [event for event in plan.events if event.kind != "window"]
    found = list(lanes.values())
    if happened:
        found.append(Lane(None, [Mark(scale.x(event.on), _short(event.title), 0, event) for event in happened]))
    top = TOP
    for lane in found:
        rows = _arrange(lane.marks, scale.x(plan.end.on))
        lane.top, lane.height = top, max(1, rows) * ROW + 2 * PAD
        top += lane.height + 4
    return found


def _arrange(marks: Iterable[Mark], end: int) -> int:
    """Give each mark the lowest row in which neither dot nor label meets another; the number of rows.

    A label that would cross the line of the end stands left of its dot, if there is room.
    """
    rows: list[list[tuple[float, float]]] = []
    for mark in marks:
        width = width_of(mark.label) * LETTER
        edge = end - 4 if mark.x <= end else WIDTH - 6
        mark.left = mark.x + DOT + 6 + width > edge and mark.x - DOT - 6 - width > LEFT
        reach = (mark.x - DOT - 6 - width, mark.x + DOT) if mark.left else (mark.x - DOT, mark.x + DOT + 6 + width)
        free = (number for number, row in enumerate(rows) if all(reach[1] + 6 < a or b + 6 < reach[0] for a, b in row))
        mark.row = next(free, len(rows))
        if mark.row == len(rows):
            rows.append([])
        rows[mark.row].append(reach)
    return len(rows)


_IDLE = ("hold", "monitor")


def _short(title: str) -> str:
    """A title cut at a word where it is too long for a label.

    >>> _short("Follow up the promise until the money has arrived")
    'Follow up the promise until the…'
    """
    said = clean(title)
    if len(said) <= LONGEST:
        return said
    cut = said[:LONGEST].rpartition(" ")[0] or said[: LONGEST - 1]
    return f"{cut.rstrip(' ,;:')}…"


def _colour(rung: int) -> str:
    return f"rung{min(rung, LAST_COLOUR)}"


def _lane(lane: Lane) -> str:
    name = "events" if lane.rung is None else f"rung {lane.rung}"
    middle = lane.top + lane.height // 2 + 4
    return (
        f'<rect class="lane" x="{LEFT}" y="{lane.top}" width="{WIDTH - LEFT - 6}" height="{lane.height}" rx="5"/>'
        f'<text class="lane-name" x="{LEFT - 10}" y="{middle}" text-anchor="end">{name}</text>'
    )


def _ticks(scale: _Scale, bottom: int) -> Iterator[str]:
    """A line on the first of each month, or on Mondays in a short plan, named as often as there is room."""
    taken = 0.0
    for day in _marked_days(scale):
        x = scale.x(day)
        yield f'<path class="tick" d="M{x} {TOP - 4}V{bottom + 6}"/>'
        month = MONTHS[day.month - 1]
        if scale.span <= SHORT:
            name = f"{day.day} {month}" + (f" {day.year}" if not taken else "")
        else:
            name = month + (f" {day.year}" if day.month == 1 or not taken else "")
        name = name if x - len(name) * 3.5 > taken else name.removesuffix(f" {day.year}")
        if x - len(name) * 3.5 > taken:
            taken = x + len(name) * 3.5 + 8
            yield f'<text class="tick-name" x="{x}" y="{bottom + 21}" text-anchor="middle">{name}</text>'


def _marked_days(scale: _Scale) -> list[date]:
    days = [scale.first + timedelta(days=number) for number in range(scale.span + 1)]
    return [day for day in days if (day.weekday() == 0 if scale.span <= SHORT else day.day == 1)]


def _waits(plan: Plan, scale: _Scale, lanes: list[Lane], bottom: int) -> Iterator[str]:
    """Thin bars: below the dots of the rung whose step waits; where no step waits, along the axis."""
    places = {lane.rung: lane for lane in lanes}
    for wait in plan.waits:
        lane = places.get(wait.rung) if wait.action not in _IDLE else None
        x, end = scale.x(wait.on), scale.x(wait.until)
        y = lane.top + lane.height - 7 if lane else bottom + 2
        kind = f"wait {_colour(wait.rung)}" if lane else "idle"
        said = f"until {short_day(wait.until)}: {wait.because or wait.why}"
        yield f'<rect class="{kind}" x="{x}" y="{y}" width="{max(2, end - x)}" height="4" rx="2">' + _title(said)


def _title(text: str) -> str:
    return f"<title>{escape(clean(text))}</title></rect>"


def _way(lanes: list[Lane]) -> str:
    """A faint line from step to step."""
    steps = sorted((mark.number, mark.x, lane.y(mark)) for lane in lanes for mark in lane.marks if mark.number)
    points = " ".join(f"{x},{y}" for _, x, y in steps)
    return f'<polyline class="way" points="{points}"/>' if len(steps) > 1 else ""


def _end(plan: Plan, scale: _Scale, bottom: int) -> Iterator[str]:
    x = scale.x(plan.end.on)
    said = f"end: {plan.end.kind}"
    anchor = "end" if x + width_of(said) * LETTER > WIDTH - 6 else "start"
    yield f'<path class="end" d="M{x} {TOP - 12}V{bottom + 6}"/>'
    yield f'<text class="end-name" x="{x + (4 if anchor == "start" else -4)}" y="{TOP - 14}" text-anchor="{anchor}">{said}</text>'


def _mark(lane: Lane, mark: Mark) -> str:
    x, y, entry = mark.x, lane.y(mark), mark.entry
    at = f'x="{x - DOT - 6}" text-anchor="end"' if mark.left else f'x="{x + DOT + 6}"'
    label = f'<text class="label" {at} y="{y + 4}">{escape(mark.label)}</text>'
    if isinstance(entry, PlanEvent):
        shape = f'<path class="event" d="M{x} {y - 7}l7 7-7 7-7-7z"><title>{escape(clean(entry.text))}</title></path>'
        return f"<g>{shape}{label}</g>"
    said = escape(clean(f"{short_day(entry.on)}: {entry.title}. {entry.because}"))
    fills = " fills" if entry.fills_time else ""
    return (
        f'<a href="#step-{mark.number}" class="{_colour(entry.rung)}"><title>{said}</title>'
        f'<circle class="dot{fills}" cx="{x}" cy="{y}" r="{DOT}"/>'
        f'<text class="number" x="{x}" y="{y + 4}">{mark.number}</text>{label}</a>'
    )
