"""A what-if for a terminal: the two decisions side by side, then what turned and what made the difference."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import zip_longest

from strategist.decision.decision import Decision
from strategist.explain.columns import Columns, clean, width_of, wrapped
from strategist.explain.speech import spoken_day, words
from strategist.explain.story import Reading
from strategist.explain.tell import introduce
from strategist.explain.what_if import Cause, Turned, WhatIf
from strategist.program.conclusions import Phase

OTHER_SETS = 2
TURNED_SHOWN = 12
"""So many rules of a phase that started or stopped firing get a line."""
_PHASES = {
    Phase.ASSESS: "facts",
    Phase.PROPOSE: "proposals",
    Phase.GUARD: "guards",
    Phase.TACTICS: "tactics",
}


def render_what_if(answer: WhatIf, *, width: int = 110, color: bool = False) -> str:
    """The comparison as lines of at most `width` columns; plain unless `color`."""
    page = Columns(width, color)
    page.row(introduce(answer.before.decision), style="bold")
    page.gap()
    for number, one in enumerate(answer.asked):
        lead = "WHAT IF      " if number == 0 else " " * 13
        page.row(f"{words(one.name)}: {one.after} instead of {one.before}", lead=lead, lead_style="bold")
    _side_by_side(page, answer)
    _rules(page, answer)
    _difference(page, answer)
    return page.text()


def _side_by_side(page: Columns, answer: WhatIf) -> None:
    before, after = answer.before.decision, answer.after.decision
    rows = [("next step", _step(before), _step(after))]
    rows += [
        row
        for row in zip(
            ("when", "on the way to", "meanwhile", "together with"), _terms(before), _terms(after), strict=True
        )
        if any(row[1:])
    ]
    names = [words(pair.name) for pair in (*answer.tactics, *answer.facts)]
    label = min(max(map(len, (*names, "on the way to"))), page.width // 3)
    page.gap()
    _pair(page, label, "", "as it is", "then", style="dim")
    for row in rows:
        _pair(page, label, *row, style="bold" if row[0] == "next step" else "")
    for heading, pairs in (("TACTICS THAT DIFFER", answer.tactics), ("CONCLUSIONS THAT DIFFER", answer.facts)):
        if pairs:
            page.heading(heading)
        for pair in pairs:
            _pair(page, label, words(pair.name), pair.before, pair.after)


def _step(decision: Decision) -> str:
    strength = decision.outcome.selection.strength
    return f"{decision.title} ({decision.next_step}{f', {strength}' if strength else ''})"


def _terms(decision: Decision) -> tuple[str, str, str, str]:
    titles = decision.program.vocabulary.action
    named = [titles[id].title if id else "" for id in (decision.on_the_way_to, decision.meanwhile)]
    day = f"not before {spoken_day(decision.not_before)}" if decision.not_before else "at once"
    return day, named[0], named[1], " and ".join(titles[id].title for id in decision.companions)


def _pair(page: Columns, label: int, name: str, before: str, after: str, style: str = "") -> None:
    """A name and two columns; longer texts wrap in their own."""
    room = (page.width - label - 6) // 2
    columns = [wrapped(clean(name), label), wrapped(clean(before), room), wrapped(clean(after), room)]
    for one, two, three in zip_longest(*columns, fillvalue=""):
        left = f"  {one}{' ' * (label - width_of(one))}  "
        line = left + page.paint(two, style) + " " * (room - width_of(two) + 2) + page.paint(three, style)
        page.lines.append(line.rstrip())


def _rules(page: Columns, answer: WhatIf) -> None:
    """The rules that started or stopped firing, by what they are for."""
    turned = [rule for rule in answer.rules if rule.fired or rule.fires]
    if not turned:
        return
    page.heading("RULES", "+ fires then  − no longer")
    for phase, name in _PHASES.items():
        own = [rule for rule in turned if rule.phase is phase]
        for number, rule in enumerate(own[:TURNED_SHOWN]):
            _turned(page, f"  {name if number == 0 else '':11}", rule)
        if len(own) > TURNED_SHOWN:
            page.row(f"and {len(own) - TURNED_SHOWN} more", lead=" " * 15)


def _turned(page: Columns, lead: str, rule: Turned) -> None:
    mark = "+" if rule.fires else "−"
    page.row(
        f"{rule.id}: {rule.effect}",
        lead=f"{lead}{mark} ",
        right=rule.place,
        lead_style="green" if rule.fires else "red",
    )


def _difference(page: Columns, answer: WhatIf) -> None:
    page.heading("WHAT MADE THE DIFFERENCE")
    before, after = answer.before.decision, answer.after.decision
    if answer.same_step:
        page.row("The step is the same, and due on the same day.", lead="  ")
        return
    if not answer.causes:
        page.row("The day decided for: with every rule put back the step would still be another.", lead="  ")
        return
    wanted = f"“{before.title}”" if before.next_step != after.next_step else "the old day"
    several = len(answer.causes[0]) > 1
    for number, causes in enumerate(answer.causes[: 1 + OTHER_SETS]):
        if number:
            page.row("or just as well:", lead="  ")
        for cause in causes:
            _cause(page, cause)
    more = len(answer.causes) - 1 - OTHER_SETS
    if more > 0:
        page.row(f"or {more} other such set{'' if more == 1 else 's'}", lead="  ")
    back = "with these put back" if several else "with this put back"
    least = "" if answer.smallest else " (a smaller set may do as well)"
    page.row(f"→ {back}, and all else as it would be, {wanted} would remain{least}", lead="  ")


def _cause(page: Columns, cause: Cause) -> None:
    page.row(f"{cause.name}: {cause.says}", lead="  ", right=cause.place)
    for line in _moves(cause.readings):
        page.row(line, lead="      ")


def _moves(readings: Iterable[tuple[Reading, Reading]]) -> list[str]:
    """Tests that came out otherwise: what the fact is now, what is wanted, what it was."""
    said = []
    for old, new in readings:
        verb = {True: "is met", False: "is not met", None: "cannot be judged"}[new.truth]
        was = f" (was {old.value})" if old.value != new.value else ""
        said.append(f"{new.phrase}{was}: “{new.test}” {verb}")
    return list(dict.fromkeys(said))
