"""The explanation for a terminal: what to do first, then every line with its values, sources and place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from strategist.explain.columns import Columns
from strategist.explain.margins_text import margin_lines
from strategist.explain.speech import words
from strategist.explain.story import CHOSEN, FORBIDDEN, OUTRANKED, Contender, Reading, RuleTold, Settled, Story
from strategist.explain.tell import tell

if TYPE_CHECKING:
    from strategist.explain.explanation import Explanation

SHOWN_OF_A_KIND = 3
"""So many outranked, forbidden or waiting candidates get lines of their own; the rest share one."""
MATTERS_SHOWN = 6
SOURCES_SHOWN = 2
_MARK_STYLES = {CHOSEN: "green", FORBIDDEN: "red", OUTRANKED: "dim"}


def render_text(explanation: Explanation, *, width: int = 110, color: bool = False, margins: bool = False) -> str:
    """The explanation as lines of at most `width` columns; plain unless `color`."""
    story, page = tell(explanation), Columns(width, color)
    page.row(" · ".join((story.who, *story.about, f"decided for {story.moment}")), style="bold")
    _next_step(page, story)
    _how(page, story)
    _candidates(page, story)
    _guards(page, story)
    _tactics(page, story)
    _doubts(page, story)
    page.heading("CHANGES BY ITSELF")
    page.row(story.change, lead="  ")
    if margins:
        margin_lines(page, explanation.margins())
    page.heading("RULEBOOK")
    page.row(f"{story.rulebook} · engines agree: {', '.join(story.engines)}", lead="  ")
    return page.text()


def _next_step(page: Columns, story: Story) -> None:
    step = story.step
    page.gap()
    page.row(
        step.title, lead="NEXT STEP    ", right=f"{step.action} · rung {step.rung}", style="bold", lead_style="bold"
    )
    indent = " " * 13
    grounds = ", ".join(reading.phrase for reading in step.first_because)
    way = step.on_the_way_to + (f", first because {grounds}" if grounds else "")
    for label, text in (
        ("on the way to", way if step.on_the_way_to else ""),
        ("not before", step.not_before),
        ("meanwhile", step.meanwhile),
        ("together with", " and ".join(step.companions)),
    ):
        if text:
            page.row(f"{label}: {text}", lead=indent, style="yellow" if label == "not before" else "")
    if step.manner:
        page.row(step.manner, lead=indent)
    for rule in step.because:
        page.row(rule.because, lead=indent)
    if step.verdict:
        page.row(step.verdict, lead=indent)
    if step.details:
        page.rows((f"{label}: {text}" for label, text in step.details), lead=indent)
    if step.script:
        page.row(f"“{step.script}”", lead=f"{indent}say: ")


def _how(page: Columns, story: Story) -> None:
    page.heading("HOW")
    page.rows(
        (reading.phrase + (" (assumed)" if reading.origin == "assumed" else "") for reading in story.facts),
        lead="  facts        ",
    )
    shown = [one for one in story.settled if one.for_step and one.rules]
    width = max((len(one.fact) for one in shown), default=0)
    for one in shown:
        _settled(page, one, width)
    usual = [f"{words(one.fact)} {one.value}" for one in story.settled if one.for_step and not one.rules]
    if usual:
        page.rows(usual, lead="  by default   ")
    others = [f"{words(one.fact)} {one.value}" for one in story.settled if not one.for_step]
    if others:
        page.rows(others, lead="  for tactics  ")


def _settled(page: Columns, one: Settled, width: int) -> None:
    lead = f"  {one.fact:{width}}  "
    value = f"{one.value}"
    scores = [rule for rule in one.rules if rule.effect.startswith(("+", "-"))]
    if scores or len(one.rules) > 1 or not one.rules:
        page.row(f"{value}{': ' if one.how else ''}{one.how}", lead=lead, lead_style="cyan")
        for rule in one.rules:
            page.row(_grounds(rule), lead=f"      {rule.effect + '  ' if scores else ''}", right=places(rule))
    else:
        rule = one.rules[0]
        why = _grounds(rule) if rule.grounds or not one.how else f"{_grounds(rule)}, {one.how}"
        page.row(f"{value}: {why}", lead=lead, right=places(rule), lead_style="cyan")


def _grounds(rule: RuleTold) -> str:
    """A rule's title with the values that made it fire."""
    read = ", ".join(
        reading.phrase + (f" (wants {reading.test})" if _range(rule, reading) else "") for reading in rule.grounds
    )
    said = rule.title or ""
    if rule.effect.startswith(("row", "overridden")):
        said = f"{said} {rule.effect}".strip()
    return f"{said}: {read}" if said and read else said or read or rule.because


def _range(rule: RuleTold, reading: Reading) -> bool:
    """Whether the test of a table row says more than the value."""
    return rule.effect.startswith("row") and reading.test != reading.value


def places(rule: RuleTold) -> str:
    listed = [source.id for source in rule.sources]
    more = f" +{len(listed) - SOURCES_SHOWN}" if len(listed) > SOURCES_SHOWN else ""
    return f"{', '.join(listed[:SOURCES_SHOWN])}{more}  {rule.place}".strip()


def _candidates(page: Columns, story: Story) -> None:
    legend = "● chosen  ○ outranked  ✕ forbidden or overridden  … waits for something"
    page.heading("CANDIDATES", legend if story.contenders and len(legend) + 12 <= page.width else "")
    if not story.contenders:
        page.row("none: no rule proposes a step for these facts", lead="  ")
    shown: list[Contender] = []
    rest: list[Contender] = []
    for one in story.contenders:
        crowded = one.mark != CHOSEN and sum(other.mark == one.mark for other in shown) >= SHOWN_OF_A_KIND
        (rest if crowded else shown).append(one)
    width = max((len(one.action) for one in shown), default=0)
    for one in shown:
        _contender(page, one, width)
    if rest:
        page.rows((f"{one.mark} {one.strength} {one.action}" for one in rest), lead="  weaker still: ")


def _contender(page: Columns, one: Contender, width: int) -> None:
    lead = f"  {one.mark} {one.strength:2} {one.action:{width}}  "
    style = _MARK_STYLES.get(one.mark, "yellow")
    first, *others = one.rules
    said = one.why + (f" by {', '.join(rule.id for rule in one.by)}" if one.by else "")
    if len(lead) + len(said) + len(first.id) + len(places(first)) + 5 <= page.width:
        page.row(f"{said} · {first.id}", lead=lead, right=places(first), lead_style=style)
    else:
        page.row(said, lead=lead, lead_style=style)
        others = [first, *others]
    for rule in others:
        page.row(rule.id, lead="       ", right=places(rule))
    if one.wants:
        page.row("because " + ", ".join(_wanted(one)), lead="       ", right=one.wants_place)


def _wanted(one: Contender) -> list[str]:
    """The readings behind a need; those that do not hold say what they want."""
    shown = [reading for reading in one.wants if one.leads_to or reading.truth is not True]
    return [
        reading.phrase if reading.truth is True else f"{reading.phrase} (wants {reading.test})" for reading in shown
    ]


def _guards(page: Columns, story: Story) -> None:
    if story.bounds:
        page.heading("GUARDS THAT BOUND")
    for one in story.bounds:
        page.row(
            f"{one.rule.id}: {one.what}" + (f"; instead {one.instead}" if one.instead else ""),
            lead="  ",
            right=places(one.rule),
        )
        page.row(one.rule.because, lead="    ")
        cited = [source.where for source in one.rule.sources if source.where]
        if one.rule.standing:
            page.row(f"[{one.rule.standing}] {'; '.join(cited)}", lead="    ", style="dim")


def _tactics(page: Columns, story: Story) -> None:
    told = [one for one in story.tactics if one.rules]
    if told:
        page.heading("TACTICS")
    width = max((len(one.tactic) for one in told), default=0)
    for one in told:
        lead = f"  {one.tactic:{width}}  "
        if len(one.rules) == 1:
            page.row(f"{one.value}: {one.rules[0].name}", lead=lead, right=places(one.rules[0]), lead_style="cyan")
            continue
        page.row(one.value, lead=lead, lead_style="cyan")
        for rule in one.rules:
            page.row(rule.name, lead="      ", right=places(rule))


def _doubts(page: Columns, story: Story) -> None:
    if story.matters:
        page.heading("NOT KNOWN, AND IT MATTERS")
    for one in story.matters[:MATTERS_SHOWN]:
        page.row(f"{one.could}: {', '.join(map(words, one.facts))}", lead="  ")
    if rest := [words(fact) for one in story.matters[MATTERS_SHOWN:] for fact in one.facts]:
        page.row(f"with less at stake: {', '.join(rest)}", lead="  ")
    if story.assumed:
        page.heading("ASSUMED")
        page.rows((f"{words(one.fact)}: {one.taken}" for one in story.assumed), lead="  ")
    if story.clashes:
        page.heading("CONFLICTS")
    for clash in story.clashes:
        page.row(f"{words(clash.fact)} stays {clash.value}, because rules disagree:", lead="  ", style="red")
        for rule in clash.rules:
            page.row(f"{rule.id} {rule.effect}: {_grounds(rule)}", lead="    ", right=places(rule))
    if story.exceptions:
        page.heading("EXCEPTIONS TO SEALED LAW")
    for text in story.exceptions:
        page.row(text, lead="  ", style="red")
