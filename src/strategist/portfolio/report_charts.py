"""The drawn sections of the page: ageing by risk class, the flow to next steps, expected recovery."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from html import escape

from strategist.portfolio.charts import meter, ribbons, stacked_bars
from strategist.portfolio.report import Cell, Report
from strategist.portfolio.report_words import UNSTATED, money, percent, words

PANELS = 4
"""Currencies drawn, those of most debtors first; the tables have all of them."""
TARGETS = 9
OTHERS = "\0"
TONES = 6


def tone(report: Report, risk: str | None) -> str:
    """The number of a risk class's colour; `x` where it is unknown or beyond the palette."""
    return str(report.risks.index(risk)) if risk in report.risks[:TONES] else "x"


def risks(report: Report) -> list[str | None]:
    """The risk classes that occur, in the order of the vocabulary, the unknown one last."""
    found = {cell.risk for cell in report.cells}
    return [risk for risk in (*report.risks, None) if risk in found]


def keys(report: Report) -> str:
    """The legend of risk classes."""
    return (
        '<p class="keys">'
        + "".join(f'<span><i class="b{tone(report, risk)}"></i>{escape(words(risk))}</span>' for risk in risks(report))
        + "</p>"
    )


def ageing_section(report: Report) -> str:
    """Amounts overdue by age, stacked by risk class, a panel a currency; and the same as a table."""
    owing = [cell for cell in report.cells if cell.overdue > 0]
    if not owing or not report.ages:
        return ""
    drawn = [one.currency for one in report.money if any(cell.currency == one.currency for cell in owing)]
    panels = "".join(_ageing(report, currency, owing) for currency in drawn[:PANELS])
    more = (
        ""
        if len(drawn) <= PANELS
        else f"<p class='soft'>Drawn are {PANELS} of {len(drawn)} currencies; the table has all.</p>"
    )
    return (
        '<p class="lead">Amounts overdue by the age of the debtor’s oldest open item and by risk class.</p>'
        f'{keys(report)}<div class="panels">{panels}</div>{more}{_ageing_table(report, drawn, owing)}'
    )


def _ageing(report: Report, currency: str, cells: list[Cell]) -> str:
    own = [cell for cell in cells if cell.currency == currency]
    ages = [age for age in (*report.ages, None) if any(cell.age == age for cell in own) or (age and age != "not_due")]
    sums: dict[tuple[str | None, str | None], Decimal] = defaultdict(Decimal)
    for cell in own:
        sums[cell.risk, cell.age] += cell.overdue
    series = {words(risk): [float(sums[risk, age]) for age in ages] for risk in risks(report)}
    tones = {words(risk): f"t{tone(report, risk)}" for risk in risks(report)}
    name = currency or UNSTATED
    drawn = stacked_bars(
        [words(age) for age in ages], series, tones, currency, f"Overdue in {name} by age and risk class"
    )
    return f'<div class="panel"><h3>{escape(name)}</h3>{drawn}</div>'


def _ageing_table(report: Report, currencies: list[str], cells: list[Cell]) -> str:
    ages = [age for age in (*report.ages, None) if any(cell.age == age for cell in cells)]
    head = "".join(f'<th class="num">{escape(words(age))}</th>' for age in ages)
    rows = []
    for currency in currencies:
        for risk in risks(report):
            own = {cell.age: cell.overdue for cell in cells if (cell.currency, cell.risk) == (currency, risk)}
            if own:
                figures = "".join(f'<td class="num">{money(own[age]) if age in own else "–"}</td>' for age in ages)
                rows.append(
                    f"<tr><td>{escape(currency or UNSTATED)}</td><td>{escape(words(risk))}</td>{figures}"
                    f'<td class="num">{money(sum(own.values(), Decimal(0)))}</td></tr>'
                )
    return (
        '<details><summary>The same as a table</summary><div class="table"><table><thead><tr><th>currency</th><th>risk class</th>'
        f'{head}<th class="num">all</th></tr></thead><tbody>{"".join(rows)}</tbody></table></div></details>'
    )


def flow_section(report: Report) -> str:
    """Debtors from risk classes to next steps."""
    steps = [(line.step, line.title) for line in report.steps[:TARGETS]]
    kept = {step for step, _ in steps}
    flows: dict[tuple[str, str], int] = defaultdict(int)
    for flow in report.flows:
        flows[words(flow.risk), flow.step if flow.step in kept else OTHERS] += flow.debtors
    if len(report.steps) > TARGETS:
        steps.append((OTHERS, f"{len(report.steps) - TARGETS} other steps"))
    if not flows:
        return ""
    sources = [words(risk) for risk in risks(report)]
    tones = {words(risk): f"t{tone(report, risk)}" for risk in risks(report)}
    return (
        '<p class="lead">From the risk class of each debtor to the step that comes next. Widths are numbers of debtors.</p>'
        f'<div class="panel wide">{ribbons(sources, steps, flows, tones)}</div>'
    )


def recovery_section(report: Report) -> str:
    """What is at stake and what still comes in, by currency and risk class."""
    rows = []
    for one in report.money:
        if not one.at_stake:
            continue
        name = one.currency or UNSTATED
        own = [cell for cell in report.cells if cell.currency == one.currency and cell.at_stake]
        several = len({cell.risk for cell in own}) > 1
        for risk in risks(report):
            stake = sum((cell.at_stake for cell in own if cell.risk == risk), Decimal(0))
            if stake:
                expected = sum((cell.expected for cell in own if cell.risk == risk), Decimal(0))
                rows.append(_recovery(name, words(risk), stake, expected, f"t{tone(report, risk)}", ""))
        if several:
            rows.append(_recovery(name, "all", one.at_stake, one.expected, "tx", "sum"))
    if not rows:
        return ""
    if report.base is not None:
        base = report.base
        rows.append(_recovery(f"all, in {base.currency}", "all", base.at_stake, base.expected, "tx", "sum"))
    unrated = sum(one.unrated for one in report.money)
    lead = "What is at stake, and how much of it still comes in by the recovery rates of the rulebook."
    if unrated:
        lead += f" For {unrated:,} of the debtors no rate is known; they count as nothing."
    return (
        f'<p class="lead">{lead}</p><div class="table"><table><thead><tr><th>currency</th><th>risk class</th>'
        '<th class="num">at stake</th><th class="num">still to come in</th><th class="num">share</th><th></th></tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def _recovery(currency: str, risk: str, stake: Decimal, expected: Decimal, tone: str, kind: str) -> str:
    share = percent(expected, stake)
    return (
        f'<tr class="{kind}"><td>{escape(currency)}</td><td>{escape(risk)}</td><td class="num">{money(stake)}</td>'
        f'<td class="num">{money(expected)}</td><td class="num">{share}</td>'
        f'<td class="slim">{meter(float(expected), float(stake), tone, share)}</td></tr>'
    )
