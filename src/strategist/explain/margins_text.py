"""Margins for a terminal: each figure with the nearest values that change the step."""

from __future__ import annotations

from strategist.explain.columns import Columns, width_of
from strategist.explain.margins import Edge, Margin, Margins
from strategist.explain.speech import Speech, spoken_day, words
from strategist.explain.tell import introduce
from strategist.vocabulary.facts import Fact
from strategist.vocabulary.kinds import MONEY_SCALE, Kind

CENT = MONEY_SCALE // 100


def render_margins(margins: Margins, *, width: int = 110, color: bool = False) -> str:
    """The margins as lines of at most `width` columns; plain unless `color`."""
    page = Columns(width, color)
    page.row(introduce(margins.decision), style="bold")
    margin_lines(page, margins)
    return page.text()


def margin_lines(page: Columns, margins: Margins) -> None:
    """The section on a page that has its heading."""
    note = f"from “{margins.decision.title}”, each figure moved alone"
    page.heading("MARGINS", note if width_of(note) + 9 <= page.width else "")
    speech = Speech(margins.decision.program, margins.decision.outcome.values)
    moving = [one for one in margins.facts if one.below or one.above]
    for decisive in (True, False):
        own = [one for one in moving if one.decisive is decisive]
        if own and not decisive:
            page.row("read by rules that this decision does not rest on:", lead="  ", style="dim")
        for one in own:
            _margin(page, speech, margins, one)
    still = [words(one.fact.name) for one in margins.facts if one.decisive and one not in moving]
    if still:
        page.rows(still, lead="  no value of these changes it: ")
    if not margins.facts:
        page.row("the profile states no figure or date", lead="  ")


def _margin(page: Columns, speech: Speech, margins: Margins, one: Margin) -> None:
    page.row(speech.phrase(one.fact, one.value), lead="  ", style="cyan")
    for edge in (one.below, one.above):
        if edge is not None:
            page.row(edge_words(speech, margins, one.fact, edge), lead="      ", right=edge.place)


def edge_words(speech: Speech, margins: Margins, fact: Fact, edge: Edge) -> str:
    """`96 or more: Letter before action (1 day more; final notice after days)`."""
    now, then = margins.decision, edge.decision
    becomes = then.title if then.next_step != now.next_step else "the same step"
    if then.not_before is not None:
        becomes += f", not before {spoken_day(then.not_before)}"
    elif now.not_before is not None and then.next_step == now.next_step:
        becomes += ", due at once"
    origin = f"; {words(edge.parameter)}" if edge.parameter else f"; {edge.rule}" if edge.rule else ""
    return f"{reach(speech, fact, edge)}: {becomes} ({_way(speech, fact, edge.change)}{origin})"


def reach(speech: Speech, fact: Fact, edge: Edge) -> str:
    """The values that give the other step: `96 or more`, `61 to 89`, `over 1,000.00 CNY`."""
    rising = edge.change > 0
    first, last = edge.value, edge.last
    said = speech.value(fact, first)
    if fact.kind is Kind.MONEY and first % CENT == (1 if rising else CENT - 1):  # just beyond a plain figure
        said = f"{'over' if rising else 'under'} {speech.value(fact, first - (1 if rising else -1))}"
        if last is None:
            return said
    if last is None:
        beyond = (
            ("or later" if rising else "or earlier") if fact.kind is Kind.DATE else "or more" if rising else "or less"
        )
        return f"{said} {beyond}"
    if last == first:
        return said
    return f"{said} to {speech.value(fact, last)}" if rising else f"{said} down to {speech.value(fact, last)}"


def _way(speech: Speech, fact: Fact, change: int) -> str:
    size = abs(change)
    if fact.kind is Kind.DATE:
        return f"{size:,} day{'' if size == 1 else 's'} {'later' if change > 0 else 'earlier'}"
    beyond = fact.kind is Kind.MONEY and size % CENT == 1
    said = f"over {speech.value(fact, size - 1)}" if beyond else speech.value(fact, size)
    return f"{said} {'more' if change > 0 else 'less'}"
