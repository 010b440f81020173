"""The tables of the page: today, the first cases, steps, guards, data gaps, what was set aside."""

from __future__ import annotations

from html import escape

from strategist.decision.wording import spoken_date
from strategist.portfolio.charts import meter
from strategist.portfolio.report import Amounts, Money, Report, TopCase
from strategist.portfolio.report_words import UNSTATED, counted, differing, hours, money, percent, short, words

MOST_GUARDS = 25
COLUMNS = 5
"""Currencies with a column of their own; the rest share one."""


def table(head: str, rows: list[str], kind: str = "") -> str:
    """A table; headings that start with `#` are of figures."""
    cells = "".join(
        f'<th class="num">{escape(name[1:])}</th>' if name.startswith("#") else f"<th>{escape(name)}</th>"
        for name in head.split("|")
    )
    return f'<div class="table"><table class="{kind}"><thead><tr>{cells}</tr></thead><tbody>{"".join(rows)}</tbody></table></div>'


def today_section(report: Report) -> str:
    """Who works what today; without a capacity, what there is to do by role."""
    if not report.workers:
        rows = [
            f'<tr><td>{escape(words(line.role))}</td><td class="num">{line.cases:,}</td>'
            f'<td class="num">{hours(line.minutes)}</td></tr>'
            for line in report.roles
        ]
        return (
            table("collector role|#cases|#work", rows) if rows else '<p class="empty">Nothing is to be done today.</p>'
        )
    rows = []
    for line in report.workers:
        bound = hours(line.most_minutes) if line.most_minutes is not None else "–"
        cases = f"{line.cases:,}" + (f" of {line.most_cases:,}" if line.most_cases is not None else "")
        part, whole = (
            (line.minutes, line.most_minutes or 0)
            if line.most_minutes is not None
            else (line.cases, line.most_cases or 0)
        )
        share = percent(part, whole)
        rows.append(
            f'<tr><td><b>{escape(line.worker)}</b></td><td>{escape(words(line.role))}</td><td class="num">{cases}</td>'
            f'<td class="num">{hours(line.minutes)}</td><td class="num">{bound}</td><td class="num">{share}</td>'
            f'<td class="slim">{meter(part, whole, "t1", share)}</td></tr>'
        )
    found = table("who|as|#cases|#work|#day|#used|", rows)
    if report.left:
        left = [
            f'<tr><td>{escape(line.why)}</td><td class="num">{line.cases:,}</td><td class="num">{hours(line.minutes)}</td>'
            f"{_stakes(report, line.at_stake)}</tr>"
            for line in report.left
        ]
        found += "<h3>Left over</h3>" + table(f"why|#cases|#work{_currencies(report)}", left)
    return found


def _currencies(report: Report) -> str:
    """Headings of the columns of what is at stake, one a currency."""
    return "".join(f"|#{one.currency or UNSTATED}" for one in _shown(report)) + ("|#others" if _others(report) else "")


def _stakes(report: Report, amounts: Amounts) -> str:
    cells = [short(amounts[one.currency]) if one.currency in amounts else "–" for one in _shown(report)]
    if _others(report):
        shown = {one.currency for one in _shown(report)}
        cells.append(", ".join(f"{short(own)} {code}" for code, own in amounts.items() if code not in shown) or "–")
    return "".join(f'<td class="num">{escape(cell)}</td>' for cell in cells)


def _shown(report: Report) -> tuple[Money, ...]:
    return tuple(one for one in report.money if one.at_stake)[:COLUMNS]


def _others(report: Report) -> bool:
    return sum(1 for one in report.money if one.at_stake) > COLUMNS


def cases_section(report: Report) -> str:
    """The top of the worklist, each case with its reasons."""
    rows = [_case(case) for case in report.top]
    return table("#rank|debtor|#at stake|#days late|#priority|what, who and why", rows, "cases") if rows else ""


def _case(case: TopCase) -> str:
    name = escape(case.name or case.debtor_id)
    who = f'<span class="who">{name}</span>'
    if case.name:
        who += f' <span class="id">{escape(case.debtor_id)}</span>'
    if case.risk:
        who += f'<br><span class="chip">{escape(words(case.risk))}</span>'
    worker = f' <span class="chip worker">{escape(case.worker)}</span>' if case.worker else ""
    wait = ""
    if case.not_before is not None:
        wait = f' <span class="chip wait">not before {spoken_date(case.not_before.toordinal())}</span>'
    what = f'<span class="step-name">{escape(case.do_today or case.title)}</span>{worker}'
    what += f"<br>then: {escape(case.title)}{wait}" if case.do_today else wait
    how = f'<br><span class="soft">{escape(case.how)}</span>' if case.how else ""
    reasons = "".join(f'<li title="{escape(rule)}">{escape(text)}</li>' for rule, text in case.because)
    unknown = ""
    if case.unknown:
        unknown = (
            f'<span class="soft">Not known, and could change it: {escape(", ".join(map(words, case.unknown)))}.</span>'
        )
    stake = f"{money(case.at_stake)} {escape(case.currency)}"
    days = "–" if case.days_past_due is None else f"{case.days_past_due:,}"
    priority = "–" if case.priority is None else str(case.priority)
    return (
        f'<tr><td class="num slim" data-what="rank">{case.rank}</td><td>{who}</td>'
        f'<td class="num" data-what="at stake">{stake}</td>'
        f'<td class="num slim" data-what="days late">{days}</td><td class="num slim" data-what="priority">{priority}</td>'
        f'<td class="wide">{what}{how}<ul>{reasons}</ul>{unknown}</td></tr>'
    )


def steps_section(report: Report) -> str:
    """Every next step, with what hangs on it."""
    rows = [
        f'<tr><td>{escape(line.title)} <span class="id">{escape(line.step)}</span></td><td class="num">{line.debtors:,}</td>'
        f'<td class="num">{line.today:,}</td>{_stakes(report, line.at_stake)}</tr>'
        for line in report.steps
    ]
    return '<h3>All steps</h3><p class="soft">With what is at stake, by currency.</p>' + table(
        f"next step|#debtors|#of them today{_currencies(report)}", rows
    )


def guards_section(report: Report) -> str:
    """The guards that applied, those that bound most first."""
    rows = []
    for line in report.guards[:MOST_GUARDS]:
        bound = "–" if line.bound is None else f"{line.bound:,}"
        share = meter(line.bound or 0, line.applied, "t3", percent(line.bound or 0, line.applied))
        source = f"<br><span class='soft'>{escape(line.source)}</span>" if line.source else ""
        standing = (
            f' <span class="standing">{escape(line.standing)}</span>' if line.standing not in ("", "confirmed") else ""
        )
        rows.append(
            f'<tr><td>{escape(line.title)} <span class="id">{escape(line.rule)}</span>{standing}{source}</td><td>{line.does}</td>'
            f'<td class="num">{line.applied:,}</td><td class="num">{bound}</td><td class="slim">{share}</td></tr>'
        )
    if not rows:
        return ""
    more = len(report.guards) - MOST_GUARDS
    rest = f'<p class="soft">And {counted(more, "guard")} more that applied less.</p>' if more > 0 else ""
    return (
        '<p class="lead">A guard applies where its conditions hold. It binds where it changed what would have been done: it took '
        "a step away that was proposed at least as strongly, took a channel that the step would have preferred, or is why the "
        "step waits. Limits on how a step is carried out are not counted as binding.</p>"
        f"{table('guard|what it does|#applied|#bound|', rows)}{rest}"
    )


def gaps_section(report: Report) -> str:
    """The facts whose absence matters most."""
    rows = [
        f'<tr><td>{escape(words(line.fact))} <span class="id">{escape(line.fact)}</span><br>'
        f'<span class="soft">{escape(line.help)}</span></td><td class="num">{line.could_change:,}</td>'
        f'<td class="num">{percent(line.could_change, report.sample)}</td>'
        f'<td class="slim">{meter(line.could_change, report.sample, "t2", percent(line.could_change, report.sample))}</td>'
        f'<td class="num">{percent(line.blank, report.debtors + report.refused)}</td></tr>'
        for line in report.gaps
    ]
    if not rows:
        return ""
    return (
        f'<p class="lead">Of {counted(report.sample, "debtor")} with something at stake, drawn evenly along the worklist: for '
        "how many the next step could come out otherwise if the fact were known.</p>"
        f"{table('fact|#debtors|#of the sample||#blank in the book', rows)}"
    )


def aside_section(report: Report) -> str:
    """Rows and debtors that could not be used, by reason."""
    rows = [
        f"<tr><td>{escape(words(line.table))}</td><td>{escape(line.code.replace('-', ' '))}</td>"
        f'<td class="num">{line.rows:,}</td>'
        f"<td>{escape(line.example)}</td></tr>"
        for line in report.aside
    ]
    return table("table|reason|#rows|the first of them", rows) if rows else ""


def arms_section(report: Report) -> str:
    """The arms of an experiment: how many debtors, and how far their steps differ from the champion's."""
    if report.experiment is None:
        return ""
    rows = [
        f"<tr><td>{escape(words(line.arm) if line.arm else 'take no part')}</td>"
        f'<td class="num">{"–" if line.share is None else f"{line.share * 100:.4g}%"}</td>'
        f'<td class="num">{line.debtors:,}</td><td>{escape(differing(line))}</td></tr>'
        for line in report.arms
    ]
    return (
        f'<p class="lead">Experiment “{escape(report.experiment)}”: debtors are drawn by a hash of their id. All '
        "rulebooks decide all of them; the worklist says what the debtor’s own arm says, unless a guard of the champion "
        "forbids it.</p>"
        f"{table('arm|#share|#debtors|beside the champion', rows)}"
    )
