"""A report as one page that needs nothing else: no script, nothing fetched, light and dark, and good on paper."""

from __future__ import annotations

from decimal import Decimal
from html import escape
from importlib.resources import files

from strategist.decision.wording import spoken_date
from strategist.portfolio.report import Report
from strategist.portfolio.report_charts import ageing_section, flow_section, recovery_section
from strategist.portfolio.report_tables import (
    arms_section,
    aside_section,
    cases_section,
    gaps_section,
    guards_section,
    steps_section,
    today_section,
)
from strategist.portfolio.report_words import UNSTATED, counted, hours, money, percent, short

NAV = (
    ("today", "Today"),
    ("cases", "First on the list"),
    ("experiment", "Experiment"),
    ("ageing", "Ageing"),
    ("flow", "Next steps"),
    ("recovery", "Expected recovery"),
    ("guards", "Guards"),
    ("gaps", "Data gaps"),
    ("aside", "Set aside"),
)
TILED = 3
"""Currencies that have a tile of their own; the table of recovery has all."""


def render_html(report: Report) -> str:
    """The whole page."""
    sections = {
        "today": today_section(report),
        "cases": cases_section(report),
        "experiment": arms_section(report),
        "ageing": ageing_section(report),
        "flow": flow_section(report) + steps_section(report),
        "recovery": recovery_section(report),
        "guards": guards_section(report),
        "gaps": gaps_section(report),
        "aside": aside_section(report),
    }
    shown = [(id, name) for id, name in NAV if sections[id]]
    links = "".join(f'<a href="#{id}">{name}</a>' for id, name in shown)
    body = "\n".join(f'<section id="{id}"><h2>{name}</h2>{sections[id]}</section>' for id, name in shown)
    style = (files("strategist.explain") / "page" / "style.css").read_text(encoding="utf-8")
    style += (files("strategist.portfolio") / "page" / "portfolio.css").read_text(encoding="utf-8")
    day = spoken_date(report.as_of.toordinal())
    about = f"{counted(report.debtors, 'debtor')} · as of {day} · rulebook {report.rulebook} {report.version}"
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(report.title)} · {day}</title>
<style>
{style}</style>
</head>
<body>
<a class="skip" href="#cases">To the first on the list</a>
<header><h1>{escape(report.title)}</h1><p class="about">{escape(about)}</p><nav aria-label="Sections">{links}</nav></header>
<main>
{_tiles(report)}
{body}
</main>
<footer>{_footer(report)}</footer>
</body>
</html>
"""


def _tiles(report: Report) -> str:
    found = [
        _tile(
            "to work on today",
            f"{report.today:,}",
            f"{hours(report.minutes)} of work · {report.waits:,} wait · {report.nothing:,} need nothing",
            "first",
        )
    ]
    if report.base is not None:
        one = report.base
        found.append(_amount(f"at stake, all in {one.currency}", one.currency, one.at_stake, one.expected))
    else:
        found += [
            _amount("at stake", one.currency or UNSTATED, one.at_stake, one.expected)
            for one in report.money[:TILED]
            if one.at_stake
        ]
    rows = sum(line.rows for line in report.aside)
    if rows:
        found.append(_tile("rows set aside", f"{rows:,}", "each with its line and reason, below"))
    return f'<div class="tiles">{"".join(found)}</div>'


def _amount(what: str, currency: str, stake: Decimal, expected: Decimal) -> str:
    more = f"{money(expected)} still to come in ({percent(expected, stake)})"
    return _tile(what, f"{short(stake)} <small>{escape(currency)}</small>", more)


def _tile(what: str, figure: str, more: str, kind: str = "") -> str:
    return (
        f'<div class="tile {kind}"><div class="what">{escape(what)}</div><div class="figure">{figure}</div>'
        f'<div class="more">{escape(more)}</div></div>'
    )


def _footer(report: Report) -> str:
    return (
        "<p>At stake is what may be asked for: overdue less disputed, as of the day. What is still to come in is that, times the "
        "recovery rate that the rulebook reads from the age of the debt; a rule of thumb, not a forecast for a single case. "
        "Ages are those of a debtor’s oldest open item. Amounts of different currencies are added only where the ledger "
        "has rates of the day.</p>"
        f'<p>Rulebook {escape(report.rulebook)} {escape(report.version)}, <code class="id">{escape(report.sha256)}</code></p>'
    )
