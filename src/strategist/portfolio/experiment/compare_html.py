"""A comparison as one page that needs nothing else, in the dress of the portfolio's report."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from importlib.resources import files

from strategist.portfolio.experiment.compare_words import figure, interval, shift, title
from strategist.portfolio.experiment.comparison import Comparison, Measure, Pair
from strategist.portfolio.experiment.notes import UNEVEN
from strategist.portfolio.experiment.plan import CHAMPION
from strategist.portfolio.report_tables import table
from strategist.portfolio.report_words import counted, words

WIDE, TALL, MIDDLE = 260, 18, 130


def render_html(found: Comparison) -> str:
    """The whole page."""
    style = (files("strategist.explain") / "page" / "style.css").read_text(encoding="utf-8")
    style += (files("strategist.portfolio") / "page" / "portfolio.css").read_text(encoding="utf-8")
    decided = f"{found.first}" if found.first == found.last else f"{found.first} to {found.last}"
    looked = f" · outcomes until {found.looked_on}" if found.looked_on is not None else ""
    sections = [*_arms(found), *(part for pair in found.pairs for part in _pair(pair))]
    links = "".join(f'<a href="#s{number}">{escape(name)}</a>' for number, (name, _) in enumerate(sections))
    body = "\n".join(
        f'<section id="s{number}"><h2>{escape(name)}</h2>{text}</section>'
        for number, (name, text) in enumerate(sections)
    )
    notes = "".join(f"<li>{escape(note)}</li>" for note in found.notes)
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(found.experiment)}</title>
<style>
{style}.range {{ width: {WIDE}px; }} .range .axis {{ stroke: var(--soft); }}
.range .span {{ stroke: var(--soft); stroke-width: 3; }}
.range .span.sure {{ stroke: var(--accent); }} .range circle {{ fill: var(--ink); }}
</style>
</head>
<body>
<a class="skip" href="#s1">To the comparison</a>
<header><h1>{escape(found.experiment)}</h1><p class="about">decided {decided}{looked}</p>
<nav aria-label="Sections">{links}</nav></header>
<main>
{body}
<section id="notes"><h2>Before you believe it</h2><ul>{notes}</ul></section>
</main>
</body>
</html>
"""


def _arms(found: Comparison) -> Iterator[tuple[str, str]]:
    rows = [
        f'<tr><td>{escape(one.arm)}</td><td class="num">{one.share * 100:.4g}%</td><td class="num">{one.debtors:,}</td>'
        f'<td class="num">{one.known:,}</td></tr>'
        for one in found.arms
    ]
    lead = f"If debtors are drawn by the shares, arms as uneven as these or more come up with probability {found.mismatch:.3f}."
    if found.mismatch < UNEVEN:
        lead += " That is not chance: read the notes at the end before anything else."
    yield "Arms", f'<p class="lead">{lead}</p>{table("arm|#share|#debtors|#outcome known", rows)}'


def _pair(pair: Pair) -> Iterator[tuple[str, str]]:
    lead = ""
    if pair.power is not None:
        lead = (
            f'<p class="lead">To see {pair.power.smallest * 100:g} points of cure rate in 8 of 10 experiments takes '
            f"{pair.power.needed:,} debtors in both arms; there are {pair.power.there:,}.</p>"
        )
    yield f"{pair.challenger} beside {CHAMPION}", lead + _measures(pair.challenger, pair.measures)
    rows = [
        f"<tr><td>{escape(f'{line.name}, {line.currency}' if line.currency else line.name)}</td>"
        f'<td class="num">{line.challenger:,.2f}</td><td class="num">{line.champion:,.2f}</td>'
        f'<td class="num">{line.apart:+.2f}</td></tr>'
        for line in pair.balance
    ]
    yield (
        f"At the start: {pair.challenger}",
        '<p class="lead">Means when the first decision was made. Beyond 0.1 standard deviations arms are called unlike.</p>'
        + table(f"|#{escape(pair.challenger)}|#{CHAMPION}|#apart, in standard deviations", rows),
    )
    for segment in pair.segments:
        name = f"{words(segment.by)}: {words(segment.value)} ({counted(segment.debtors, 'debtor')})"
        yield name, _measures(pair.challenger, segment.measures)


def _measures(challenger: str, measures: tuple[Measure, ...]) -> str:
    rows = []
    for one in measures:
        value = one.difference.value if one.difference is not None else None
        rows.append(
            f'<tr><td>{escape(title(one))}</td><td class="num">{figure(one.challenger, one.unit)}</td>'
            f'<td class="num">{figure(one.champion, one.unit)}</td><td class="num">{shift(value, one.unit)}</td>'
            f'<td class="num">{interval(one)}</td><td class="slim">{_drawn(one)}</td><td>{escape(one.verdict)}</td></tr>'
        )
    return table(f"|#{escape(challenger)}|#{CHAMPION}|#difference|#95% interval||", rows)


def _drawn(measure: Measure) -> str:
    """The interval beside 0, each row at a scale of its own."""
    found = measure.difference
    if found is None or found.low is None or found.high is None:
        return ""
    most = max(abs(found.low), abs(found.high)) or 1.0
    low, value, high = (MIDDLE + bound / most * (MIDDLE - 8) for bound in (found.low, found.value, found.high))
    sure = " sure" if found.beyond_zero else ""
    return (
        f'<svg class="range" viewBox="0 0 {WIDE} {TALL}" role="img" aria-label="{escape(interval(measure))}">'
        f'<line class="axis" x1="{MIDDLE}" x2="{MIDDLE}" y1="0" y2="{TALL}"/>'
        f'<line class="span{sure}" x1="{low:.1f}" x2="{high:.1f}" y1="9" y2="9"/>'
        f'<circle cx="{value:.1f}" cy="9" r="4"/></svg>'
    )
