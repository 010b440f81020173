"""The explanation as one page that needs nothing else: the story, the inference drawn, and every rule with its readings."""

from __future__ import annotations

from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING

from strategist.explain.asked_sections import margins_section, why_not_section
from strategist.explain.graph import draw
from strategist.explain.sections import (
    candidates_section,
    doubts_section,
    guards_section,
    rules_section,
    settled_section,
    step_section,
    tactics_section,
)
from strategist.explain.story import RuleTold, Story
from strategist.explain.svg import render_svg
from strategist.explain.tell import tell

if TYPE_CHECKING:
    from strategist.explain.explanation import Explanation

_LEGEND = (
    ("wash", "line", "fact of the profile"),
    ("card", "soft", "assumed"),
    ("blue-wash", "blue", "concluded by rules"),
    ("accent-wash", "accent", "proposed"),
    ("red-wash", "red", "guard, or forbidden by one"),
    ("amber-wash", "amber", "waits for something"),
)


def render_html(explanation: Explanation, *, why_not: str | None = None, margins: bool = False) -> str:
    """A self-contained page; nothing is fetched, and the script only highlights."""
    story = tell(explanation)
    rules = {rule.id: rule for rule in _rules(story)}
    anchors = {id: f"rule-{number}" for number, id in enumerate(rules, 1)}
    page = files("strategist.explain") / "page"
    title = f"{story.step.title} · {story.who}"
    body = [
        step_section(story, anchors),
        *([why_not_section(explanation.why_not(why_not))] if why_not is not None else []),
        _drawing(story, anchors),
        settled_section(story, anchors),
        candidates_section(story, anchors),
        guards_section(story, anchors),
        tactics_section(story, anchors),
        doubts_section(story, anchors),
        *([margins_section(explanation.margins())] if margins else []),
        rules_section(rules, anchors),
    ]
    return "\n".join(
        [
            "<!doctype html>",
            '<html lang="en">',
            "<head>",
            '<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{escape(title)}</title>",
            f"<style>\n{(page / 'style.css').read_text(encoding='utf-8')}</style>",
            "</head>",
            "<body>",
            '<a class="skip" href="#step">To the next step</a>',
            f'<header><h1>{escape(story.who)}</h1><p class="about">{escape(" · ".join(story.about))}'
            f"{' · ' if story.about else ''}decided for {escape(story.moment)}</p></header>",
            "<main>",
            *body,
            "</main>",
            f"<footer><p>Rulebook {escape(story.rulebook)}. The evaluators {escape(', '.join(story.engines))} agree.</p></footer>",  # noqa: E501 - one tag
            f"<script>\n{(page / 'behaviour.js').read_text(encoding='utf-8')}</script>",
            "</body>",
            "</html>",
            "",
        ]
    )


def _drawing(story: Story, anchors: dict[str, str]) -> str:
    legend = "".join(
        f'<span><b style="background:var(--{fill});border-color:var(--{line})"></b>{text}</span>'
        for fill, line, text in _LEGEND
    )
    drawn, width = render_svg(draw(story), anchors)
    return (
        "<section><h2>How it came about</h2>"
        f'<div class="legend">{legend}</div>'
        f'<div class="frame" tabindex="0" role="region" aria-label="Drawing of the inference" '
        f'style="--natural:{width}px">{drawn}</div>'
        '<div class="inspect" aria-live="polite"><span class="soft">Point at a card to see what led to it and what it led to; '
        "choose a rule to read it here.</span></div></section>"
    )


def _rules(story: Story) -> list[RuleTold]:
    """Every rule of the story, in the order of the telling, once each."""
    told = [*story.step.because]
    for settled in story.settled:
        told += settled.rules
    for one in story.contenders:
        told += [*one.rules, *one.by]
    told += [one.rule for one in story.bounds]
    for tactic in story.tactics:
        told += tactic.rules
    for clash in story.clashes:
        told += clash.rules
    first: dict[str, RuleTold] = {}
    for rule in told:
        first.setdefault(rule.id, rule)
    return list(first.values())
