"""The answer to a why-not for a terminal: the verdict, the nearest rules with what they lack, the rest of the way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from strategist.decision.wording import spoken_date
from strategist.explain.barriers import Barrier
from strategist.explain.columns import Columns
from strategist.explain.misses import ABOVE, Miss
from strategist.explain.routes import INSTEAD, NEED, Route
from strategist.explain.tell import introduce
from strategist.explain.text import places
from strategist.explain.why_not import WhyNot

DETAILED = 4
"""So many rules get lines of their own; the rest share one."""
LISTED = 12
OTHER_WAYS = 2
FAILS, OPEN = "✕", "?"


def render_why_not(answer: WhyNot, *, width: int = 110, color: bool = False) -> str:
    """The answer as lines of at most `width` columns; plain unless `color`."""
    page = Columns(width, color)
    page.row(introduce(answer.decision), style="bold")
    page.gap()
    why_not_lines(page, answer)
    return page.text()


def why_not_lines(page: Columns, answer: WhyNot) -> None:
    """The answer on a page that has its heading."""
    rung = answer.decision.program.vocabulary.action[answer.action].rung
    page.row(
        answer.title, lead="WHY NOT      ", right=f"{answer.action} · rung {rung}", style="bold", lead_style="bold"
    )
    for reason in answer.reasons:
        page.row(reason, lead=" " * 13)
    if answer.routes:
        _routes(page, answer)
    if any(barrier.kind != "fallback" for barrier in answer.barriers):  # the reasons say that one
        _barriers(page, answer)


def _routes(page: Columns, answer: WhyNot) -> None:
    legend = f"nearest first  {FAILS} known not to hold  {OPEN} not known"
    heading = "RULES THAT BRING IT FORWARD" if answer.is_step else "RULES THAT COULD BRING IT FORWARD"
    page.heading(heading, "" if answer.is_step or len(legend) + len(heading) + 2 > page.width else legend)
    shown = answer.routes[: max(DETAILED, sum(route.open for route in answer.routes))]
    for route in shown:
        _route(page, answer, route)
    rest = answer.routes[len(shown) :]
    if rest:
        listed = [f"{_strength(route)}{route.rule.id}" for route in rest[:LISTED]]
        more = [f"and {len(rest) - LISTED} more"] if len(rest) > LISTED else []
        page.rows((*listed, *more), lead="  further off: ")


def _strength(route: Route) -> str:
    return f"{route.strength} " if route.strength is not None else ""


def _route(page: Columns, answer: WhyNot, route: Route) -> None:
    strength = f"{route.strength:2}" if route.strength is not None else "  "
    mark = "●" if route.open else "○"
    page.row(
        f"{route.rule.id}: {state_words(route)}",
        lead=f"  {mark} {strength} ",
        right=route.rule.place,
        lead_style="green" if route.open else "yellow",
    )
    page.row(route.rule.name, lead="       ", right=", ".join(source.id for source in route.rule.sources))
    if how := manner(answer, route):
        page.row(how, lead="       ")
    for line in _misses(route.misses):
        page.row(line[1], lead=f"       {line[0]}", right=line[2])
    for rule in route.overridden_by:
        page.row(f"overridden by {rule.id}: {rule.because}", lead=f"       {FAILS} ", right=places(rule))
    if route.not_in_force:
        page.row(f"{route.not_in_force} only", lead=f"       {FAILS} ")
    for hindrance in route.hindrances:
        _barrier(page, hindrance, "       ")
    if route.then is not None:
        page.row(outcome_words(answer, route), lead="       → ")


def manner(answer: WhyNot, route: Route) -> str:
    """How it leads to the action, if it does not propose it."""
    actions = answer.decision.program.vocabulary.action
    if route.kind == NEED:
        steps = ", then ".join(f"“{actions[action].title}”" for action in reversed(route.way[:-1]))
        return (
            f"proposes “{actions[route.way[0]].title}”, which may need this first"
            if len(route.way) == 2
            else (f"this may be needed first, for {steps}")
        )
    return "a guard that offers this instead of what it forbids" if route.kind == INSTEAD else ""


def state_words(route: Route) -> str:
    """Whether a rule fires, and whether that leads anywhere."""
    if route.rule.state != "fired":
        return route.rule.state
    return "fires" if route.open else "fires, without effect here"


def outcome_words(answer: WhyNot, route: Route) -> str:
    """What would come of it if this rule fired and all else stayed."""
    then, actions = route.then, answer.decision.program.vocabulary.actions
    assert then is not None
    step = actions[then.action]
    if step.id == answer.action:
        day = f", though not before {spoken_date(then.not_before)}" if then.not_before else ""
        return f"if it fired, this would be the next step, at {then.strength}{day}"
    if then.via is not None and actions[then.via].id == answer.action:
        return f"if it fired, “{step.title}” would come first, on the way to it, at {then.strength}"
    if route.strength is not None and route.strength < then.strength:
        gap = then.strength - route.strength
        return f"if it fired, it would stand at {route.strength}, {gap} behind “{step.title}” at {then.strength}"
    still = "still " if step.id == answer.decision.next_step else ""
    at = f" at {then.strength}" if then.strength else ""
    return f"if it fired, the next step would {still}be “{step.title}”{at}"


def _misses(misses: Iterable[Miss], indent: str = "") -> Iterator[tuple[str, str, str]]:
    """(lead, text, place) of each test in the way, its other ways, and the rules it hangs on."""
    for miss in misses:
        yield f"{indent}{OPEN if miss.unknown else FAILS} ", in_words(miss), miss.place
        for way in miss.others[:OTHER_WAYS]:
            yield f"{indent}  or ", " and ".join(in_words(one) for one in way), ""
        if len(miss.others) > OTHER_WAYS:
            yield f"{indent}  or ", f"{len(miss.others) - OTHER_WAYS} other ways", ""
        for through in miss.through:
            lead = "through" if through.misses else "by"
            yield f"{indent}  {lead} ", f"{through.rule.name}", through.rule.place
            yield from _misses(through.misses, f"{indent}    ")


def in_words(miss: Miss) -> str:
    """A test in the way in words: `60 days past due, wants 90 or more (agency after days): 30 days short`."""
    reading = miss.reading
    if miss.test is None:
        return "a parameter in force rules it out"
    if reading.part == "unless":
        text = f"excluded by {reading.phrase}"
    elif reading.part == ABOVE:
        text = f"the row above holds by {reading.phrase}"
    else:
        text = f"{reading.phrase}, wants {reading.test}"
        text = f"out of scope: {text}" if reading.part == "applies" else text
    return f"{text}: {miss.distance.said}" if miss.distance is not None else text


def _barriers(page: Columns, answer: WhyNot) -> None:
    proposed = answer.is_step or any(route.open for route in answer.routes)
    page.heading("IN THE WAY" if proposed else "IN THE WAY EVEN IF IT WERE PROPOSED")
    for barrier in answer.barriers:
        _barrier(page, barrier, "  ")


def _barrier(page: Columns, barrier: Barrier, indent: str) -> None:
    mark = "…" if barrier.kind in ("need", "wait", "deferred", "not_needed") else FAILS
    page.row(barrier.says, lead=f"{indent}{mark} ", right=barrier.place, lead_style="yellow" if mark == "…" else "red")
    inner = f"{indent}    "
    for rule in barrier.rules:
        page.row(f"{rule.id}: {rule.because}", lead=inner, right=places(rule))
        cited = "; ".join(dict.fromkeys(source.where for source in rule.sources if source.where))
        if rule.standing:
            page.row(f"[{rule.standing}] {cited}", lead=inner, style="dim")
    if barrier.instead:
        page.row(f"instead: {', '.join(barrier.instead)}", lead=inner)
    if barrier.nearest is not None:
        page.row(f"nearest: {barrier.nearest.id}", lead=inner, right=barrier.nearest.place)
    if barrier.readings:
        page.row("because " + ", ".join(reading.phrase for reading in barrier.readings), lead=inner)
    for lead, text, place in _misses(barrier.misses):
        page.row(text, lead=f"{inner}{lead}", right=place)
