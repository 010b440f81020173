"""A plan as one page that needs nothing else: how it ends, the timeline, and every step with its reason."""

from __future__ import annotations

from html import escape
from importlib.resources import files

from strategist.clock.plan import Plan, PlanEvent, PlanStep, PlanWait
from strategist.clock.plan_svg import LAST_COLOUR, WIDTH, render_svg
from strategist.clock.plan_words import ENDS, assumed, by_whom, short_day, takes, total, what
from strategist.explain.columns import clean
from strategist.explain.speech import spoken_day, words


def render_html(plan: Plan) -> str:
    """A self-contained page; nothing is fetched, and there is no script."""
    who = " · ".join(part for part in (plan.debtor_id, plan.name) if part) or "Debtor"
    style = (files("strategist.explain") / "page" / "style.css").read_text(encoding="utf-8")
    style += (files("strategist.clock") / "page" / "plan.css").read_text(encoding="utf-8")
    name, version, sha256 = plan.rulebook
    book = f"Rulebook {_said(name)} {_said(version)}, content {sha256[:12]}; {plan.days} days looked at."
    return "\n".join(
        [
            "<!doctype html>",
            '<html lang="en">',
            "<head>",
            '<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>Plan · {_said(who)}</title>",
            f"<style>\n{style}</style>",
            "</head>",
            "<body>",
            '<a class="skip" href="#steps">To the steps</a>',
            f'<header><h1>{_said(who)}</h1><p class="about">plan from {spoken_day(plan.first_day)}, '
            f"{_said(assumed(plan))}</p></header>",
            "<main>",
            _ending(plan),
            _timeline(plan),
            _steps(plan),
            "</main>",
            f"<footer><p>{book}</p></footer>",
            "</body>",
            "</html>",
            "",
        ]
    )


def _said(text: str) -> str:
    return escape(clean(text))


def _ending(plan: Plan) -> str:
    notes = "".join(f"<p class='soft'>{_said(note)}</p>" for note in plan.notes)
    return (
        f'<section class="step"><p class="kicker">Ends {spoken_day(plan.end.on)}</p>'
        f'<p class="title">{_said(ENDS[plan.end.kind][:1].upper() + ENDS[plan.end.kind][1:])}</p>'
        f'<p class="because">{_said(plan.end.because)}</p>'
        f'<ul class="terms"><li>{_said(total(plan))}</li></ul>{notes}</section>'
    )


def _timeline(plan: Plan) -> str:
    rungs = sorted({step.rung for step in plan.steps})
    colours = "".join(
        f'<span class="{_colour(rung)}"><b style="background:var(--rung);border-color:var(--rung)"></b>rung {rung}</span>'
        for rung in rungs
    )
    return (
        f'<section><h2>Along time</h2><div class="legend">{colours}<span>thin bars: waits</span>'
        "<span>◇ happens without us</span></div>"
        '<div class="frame" tabindex="0" role="region" aria-label="Timeline" '
        f'style="--natural:{WIDTH}px">{render_svg(plan)}</div></section>'
    )


def _colour(rung: int) -> str:
    return f"rung{min(rung, LAST_COLOUR)}"


def _steps(plan: Plan) -> str:
    rows = []
    number = 0
    for entry in plan.entries:
        match entry:
            case PlanStep():
                number += 1
                rows.append(_step(plan, entry, number))
            case PlanWait():
                waits = "" if entry.action in ("hold", "monitor") else f" for: {_said(entry.title)}"
                until = f"until {spoken_day(entry.until)}"
                told = f"wait{waits}, {until}. {_said(entry.because or entry.why)}"
                rows.append(f'<tr class="waiting"><td></td><td></td><td colspan="3">{told}</td></tr>')
            case PlanEvent() if entry.kind != "window":
                told = f"{_said(entry.title)}. <span class='soft'>{_said(entry.text)}</span>"
                rows.append(
                    f'<tr class="happening"><td>{_day(plan, entry)}</td><td>◇</td><td colspan="3">{told}</td></tr>'
                )
    head = (
        "<thead><tr><th>day</th><th></th><th>step</th><th>how</th><th class='takes'>takes, and so far</th></tr></thead>"
    )
    body = "\n".join(rows) or '<tr><td colspan="5">There is nothing to do.</td></tr>'
    return f'<section id="steps"><h2>Step by step</h2><div class="table"><table class="plan stack">{head}<tbody>{body}</tbody></table></div></section>'  # noqa: E501 - one tag after the other


def _day(plan: Plan, entry: PlanStep | PlanEvent) -> str:
    year = f" {entry.on.year}" if entry.on.year != plan.first_day.year else ""
    return f"{short_day(entry.on)}{year} <span class='soft'>+{(entry.on - plan.first_day).days}</span>"


def _step(plan: Plan, step: PlanStep, number: int) -> str:
    how = by_whom(step) + (f", by {words(step.collector_role)}" if step.collector_role and step.channel else "")
    needs = f"<p class='soft'>before that still: {_said(', '.join(map(words, step.needs)))}</p>" if step.needs else ""
    rules = ", ".join(f"<span class='id'>{_said(rule)}</span>" for rule in step.rules)
    so_far = f"{step.so_far_minutes} min" + ("" if step.so_far_cost is None else f", {step.so_far_cost:,}")
    return (
        f'<tr id="step-{number}" class="{_colour(step.rung)}"><td>{_day(plan, step)}</td>'
        f'<td><span class="badge">{number}</span></td>'
        f'<td><p class="title">{_said(what(step))}</p><p>{_said(step.because)}</p>{needs}<p>{rules}</p></td>'
        f"<td>{_said(how)}</td>"
        f"<td class='takes'>{_said(takes(step))}<br><span class='soft'>{so_far}</span></td></tr>"
    )
