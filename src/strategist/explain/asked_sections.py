"""Sections of the page that were asked for besides: why an action is not the next step, the smallest change, and the
margins. Every text of a rule or profile passes `escape`."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from strategist.explain.barriers import Barrier
from strategist.explain.flip import Flip
from strategist.explain.flip_text import how_few, outcome, part_words, thaw_words, verdict, wish
from strategist.explain.margins import Edge, Margin, Margins
from strategist.explain.margins_text import edge_words
from strategist.explain.misses import Miss
from strategist.explain.routes import Route
from strategist.explain.speech import Speech
from strategist.explain.why_not import WhyNot
from strategist.explain.why_not_text import in_words, manner, outcome_words, state_words


def why_not_section(answer: WhyNot) -> str:
    """Why an action is not the next step."""
    reasons = "".join(f"<p>{escape(reason)}</p>" for reason in answer.reasons)
    rows = "".join(_route(answer, route) for route in answer.routes)
    head = "<tr><th>Rule</th><th>At</th><th>What it lacks</th></tr>"
    table = f'<div class="table"><table class="stack"><thead>{head}</thead><tbody>{rows}</tbody></table></div>'
    barriers = "".join(_barrier(barrier) for barrier in answer.barriers)
    title = f"Why not “{escape(answer.title)}”?" if not answer.is_step else f"“{escape(answer.title)}”"
    return f'<section id="why-not"><h2>{title}</h2>{reasons}{table if rows else ""}{barriers}</section>'


def _route(answer: WhyNot, route: Route) -> str:
    kind = "candidate" if route.open else "waiting"
    strength = "" if route.strength is None else route.strength
    how = manner(answer, route)
    lacks = _misses(route.misses)
    lacks += "".join(f"<p>overridden by {escape(rule.id)} {_place(rule.place)}</p>" for rule in route.overridden_by)
    lacks += f"<p>{escape(route.not_in_force)} only</p>" if route.not_in_force else ""
    lacks += "".join(f"<p>{escape(one.says)} {_place(one.place)}</p>{_misses(one.misses)}" for one in route.hindrances)
    then = f'<p class="soft">{escape(outcome_words(answer, route))}</p>' if route.then is not None else ""
    return (
        f'<tr class="{kind}"><td>{escape(route.rule.name)}<br><span class="id">{escape(route.rule.id)}</span> '
        f"{_place(route.rule.place)}{f'<p>{escape(how)}</p>' if how else ''}</td>"
        f'<td class="num">{strength}</td><td><p>{escape(state_words(route))}</p>{lacks}{then}</td></tr>'
    )


def _misses(misses: Iterable[Miss]) -> str:
    said = []
    for miss in misses:
        others = "".join(f"<br>or {escape(' and '.join(in_words(one) for one in way))}" for way in miss.others)
        through = "".join(
            f"<li>{escape(one.rule.name)} {_place(one.rule.place)}{_misses(one.misses)}</li>" for one in miss.through
        )
        kind = "open" if miss.unknown else "no"
        listed = f"<ul>{through}</ul>" if through else ""
        said.append(f'<p class="{kind}">{escape(in_words(miss))} {_place(miss.place)}{others}</p>{listed}')
    return "".join(said)


def _barrier(barrier: Barrier) -> str:
    rules = "".join(
        f"<p>{escape(rule.because)} {_place(rule.place)}</p>"
        f'<p class="soft"><span class="standing">{escape(rule.standing)}</span> '
        f"{escape('; '.join(dict.fromkeys(source.where for source in rule.sources if source.where)))}</p>"
        for rule in barrier.rules
    )
    instead = f"<p>Instead: {escape(', '.join(barrier.instead))}</p>" if barrier.instead else ""
    because = ", ".join(reading.phrase for reading in barrier.readings)
    return (
        f'<div class="guard-card"><p><strong>{escape(barrier.says)}</strong> {_place(barrier.place)}</p>{rules}{instead}'
        + (f"<p>because {escape(because)}</p>" if because else "")
        + f"{_misses(barrier.misses)}</div>"
    )


def flip_section(answer: Flip) -> str:
    """The smallest change that gives another step, and the rules that make the difference."""
    rows = "".join(
        f'<tr><td>{escape(part_words(part))}</td><td class="num">{part.weight}</td></tr>' for part in answer.parts
    )
    head = "<tr><th>What would have to be otherwise</th><th>Weight</th></tr>"
    table = f'<div class="table"><table class="stack"><thead>{head}</thead><tbody>{rows}</tbody></table></div>'
    then = f"<p><strong>{escape(outcome(answer))}</strong></p>" if answer.what_if is not None else ""
    causes = answer.what_if.causes[0] if answer.what_if is not None and answer.what_if.causes else ()
    made = "".join(f"<p>{escape(f'{cause.name}: {cause.says}')} {_place(cause.place)}</p>" for cause in causes)
    frost = "".join(f'<p class="no">{escape(thaw_words(thaw))}</p>' for thaw in answer.thaws)
    if frost:
        frost = f"<p>It would take {escape(how_few(answer))}; values are examples.</p>{frost}"
    guards = "".join(_barrier(barrier) for barrier in answer.guards)
    title = f"What would it take for {'“' + wish(answer) + '”' if answer.action else 'another step'}?"
    return (
        f'<section id="flip"><h2>{escape(title)}</h2><p>{escape(verdict(answer))}</p>{table if rows else ""}'
        f"{then}{made}{frost}{guards}</section>"
    )


def margins_section(margins: Margins) -> str:
    """How far each figure is from another step."""
    speech = Speech(margins.decision.program, margins.decision.outcome.values)
    rows = "".join(_margin(speech, margins, one) for one in margins.facts if one.below or one.above)
    still = [one for one in margins.facts if one.decisive and not (one.below or one.above)]
    named = escape(", ".join(speech.phrase(one.fact, one.value) for one in still))
    rest = f'<p class="soft">No value of these changes it: {named}</p>' if still else ""
    head = "<tr><th>Figure</th><th>Less</th><th>More</th></tr>"
    table = f'<div class="table"><table class="stack"><thead>{head}</thead><tbody>{rows}</tbody></table></div>'
    return f'<section id="margins"><h2>Margins</h2>{table if rows else ""}{rest}</section>'


def _margin(speech: Speech, margins: Margins, one: Margin) -> str:
    cells = "".join(f"<td>{_edge(speech, margins, one, edge)}</td>" for edge in (one.below, one.above))
    kind = "" if one.decisive else ' class="default"'
    return f"<tr{kind}><td>{escape(speech.phrase(one.fact, one.value))}</td>{cells}</tr>"


def _edge(speech: Speech, margins: Margins, one: Margin, edge: Edge | None) -> str:
    return "" if edge is None else f"{escape(edge_words(speech, margins, one.fact, edge))} {_place(edge.place)}"


def _place(place: str) -> str:
    return f'<span class="place">{escape(place)}</span>' if place else ""
