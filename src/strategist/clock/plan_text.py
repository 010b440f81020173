"""A plan for a terminal: one line a step, in columns, coloured by rung; plain where nobody asked for colour."""

from __future__ import annotations

from io import StringIO

from rich.console import Console
from rich.table import Table
from rich.text import Text

from strategist.clock.plan import Entry, Plan, PlanEvent, PlanStep, PlanWait
from strategist.clock.plan_words import ENDS, assumed, by_whom, short_day, takes, total, what
from strategist.explain.columns import clean, wrapped
from strategist.explain.speech import spoken_day

STYLES = ("dim", "green", "cyan", "yellow", "dark_orange", "red", "magenta")
"""By rung, from gentle to hard; rungs beyond the last look like the last."""


def render_text(plan: Plan, *, width: int = 100, color: bool = False) -> str:
    """The plan as lines of at most `width` columns."""
    page = StringIO()
    console = Console(
        file=page,
        width=max(width, 60),
        force_terminal=color,
        color_system="256" if color else None,
        no_color=not color,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )
    who = " · ".join(part for part in (plan.debtor_id, plan.name) if part) or "Debtor"
    console.print(Text(clean(f"{who}: plan from {spoken_day(plan.first_day)}, {assumed(plan)}"), style="bold"))
    console.print()
    console.print(_table(plan))
    console.print()
    for text in (f"Takes {total(plan)}.", _end(plan), *(f"Note: {note}" for note in plan.notes)):
        for number, line in enumerate(wrapped(clean(text), console.width - 2)):
            console.print(f"{'  ' if number else ''}{line}")
    return "\n".join(line.rstrip() for line in page.getvalue().splitlines()) + "\n"


def _table(plan: Plan) -> Table:
    table = Table(box=None, show_header=True, header_style="dim", pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("day", no_wrap=True)
    table.add_column("in", justify="right", no_wrap=True)
    table.add_column("step", ratio=6)
    table.add_column("how", ratio=4)
    table.add_column("why", ratio=6)
    table.add_column("takes", justify="right", no_wrap=True)
    year = plan.first_day.year
    for entry in plan.entries:
        if entry.on.year != year:
            year = entry.on.year
            table.add_row(Text(str(year), style="dim"))
        cells = _cells(plan, entry)
        if cells:
            table.add_row(*cells)
    return table


def _cells(plan: Plan, entry: Entry) -> tuple[Text, ...]:
    """The cells of one line; none for what a reader need not see."""
    day, days = Text(short_day(entry.on)), Text(f"+{(entry.on - plan.first_day).days}")
    match entry:
        case PlanStep():
            style = STYLES[min(entry.rung, len(STYLES) - 1)]
            step, how, why = (Text(clean(text)) for text in (what(entry), by_whom(entry), entry.why))
            step.stylize(style)
            return day, days, step, how, why, Text(takes(entry))
        case PlanWait():
            long = (entry.until - entry.on).days
            waits = Text(f"… {long} day{'' if long == 1 else 's'}", style="dim")
            return Text(), Text(), waits, Text(), Text(clean(entry.why), style="dim"), Text()
        case PlanEvent() if entry.kind != "window":
            return day, days, Text(f"◆ {clean(entry.title)}", style="bold"), Text(), Text(), Text()
        case _:
            return ()


def _end(plan: Plan) -> str:
    return f"End {spoken_day(plan.end.on)}: {ENDS[plan.end.kind]}. {plan.end.because}"
