"""A report in some thirty lines, for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from strategist.explain.columns import width_of
from strategist.portfolio.report import Report
from strategist.portfolio.report_words import UNSTATED, amounts, counted, differing, hours, money, percent, words

STEPS, TOP, GUARDS, GAPS = 10, 5, 5, 5


def render_text(report: Report) -> str:
    """The summary that `strategist portfolio` prints."""
    lines = [
        f"{report.title} · {report.as_of} · rulebook {report.rulebook} {report.version}",
        f"{counted(report.debtors, 'debtor')}: {report.today:,} to work on today ({hours(report.minutes)}), "
        f"{report.waits:,} wait, {report.nothing:,} need nothing",
        "",
        *_money(report),
    ]
    for title, rows in (
        (f"Experiment {report.experiment}", _arms(report)),
        ("Next steps", _steps(report)),
        ("Today, by role", _roles(report)),
        ("Who works what today", _workers(report)),
        ("Left over", _left(report)),
        ("First on the list", _top(report)),
        ("Guards that bound", _guards(report)),
        (f"Not known, and could change the step (of {counted(report.sample, 'debtor')} looked at)", _gaps(report)),
        ("Set aside", _aside(report)),
    ):
        found = list(rows)
        if found:
            lines += ["", title, *_table(found)]
    return "\n".join(line.rstrip() for line in lines)


Row = Sequence[str]


def _table(rows: Sequence[Row]) -> Iterator[str]:
    """Columns side by side; those of figures are right-aligned."""
    count = max(len(row) for row in rows)
    wide = [max(width_of(row[number]) for row in rows if number < len(row)) for number in range(count)]
    for row in rows:
        cells = []
        for number, cell in enumerate(row):
            gap = " " * (wide[number] - width_of(cell))
            figures = cell[:1].isdigit() or cell == "–"
            cells.append(gap + cell if figures else cell + ("" if number == len(row) - 1 else gap))
        yield "  " + "  ".join(cells)


def _money(report: Report) -> Iterator[str]:
    rows = [("", "debtors", "overdue", "at stake", "still to come in")]
    every = [*report.money] if report.base is None else [*report.money, report.base]
    for one in every:
        name = f"all, in {one.currency}" if one is report.base else one.currency or UNSTATED
        coming = f"{money(one.expected)} ({percent(one.expected, one.at_stake)})"
        rows.append((name, f"{one.debtors:,}", money(one.overdue), money(one.at_stake), coming))
    wide = [max(len(row[number]) for row in rows) for number in range(5)]
    for row in rows:
        yield "  " + row[0].ljust(wide[0]) + "".join(f"  {cell.rjust(wide[n])}" for n, cell in enumerate(row[1:], 1))


def _steps(report: Report) -> Iterator[Row]:
    for line in report.steps[:STEPS]:
        yield f"{line.debtors:,}", line.step, amounts(line.at_stake) if line.at_stake else ""
    if rest := report.steps[STEPS:]:
        yield f"{sum(line.debtors for line in rest):,}", f"in {counted(len(rest), 'other step')}"


def _arms(report: Report) -> Iterator[Row]:
    for line in report.arms:
        drawn = "" if line.share is None else f"{line.share * 100:.4g}%"
        yield f"{line.debtors:,}", line.arm or "take no part", drawn, differing(line)


def _roles(report: Report) -> Iterator[Row]:
    if not report.workers:
        for line in report.roles:
            yield f"{line.cases:,}", words(line.role), hours(line.minutes)


def _workers(report: Report) -> Iterator[Row]:
    for line in report.workers:
        used = (
            f"{hours(line.minutes)} of {hours(line.most_minutes)}"
            if line.most_minutes is not None
            else hours(line.minutes)
        )
        role = words(line.role)
        yield (line.worker if line.worker == role else f"{line.worker} ({role})"), counted(line.cases, "case"), used


def _left(report: Report) -> Iterator[Row]:
    for line in report.left:
        yield counted(line.cases, "case"), hours(line.minutes), line.why


def _top(report: Report) -> Iterator[Row]:
    for case in report.top[:TOP]:
        yield str(case.rank), case.name or case.debtor_id, f"{money(case.at_stake)} {case.currency}".rstrip(), case.step


def _guards(report: Report) -> Iterator[Row]:
    for line in report.guards[:GUARDS]:
        if line.bound:
            yield f"{line.bound:,}", f"of {line.applied:,}", line.rule, line.title


def _gaps(report: Report) -> Iterator[Row]:
    for line in report.gaps[:GAPS]:
        yield f"{line.could_change:,}", line.fact, f"blank in {percent(line.blank, report.debtors)} of the book"


def _aside(report: Report) -> Iterable[Row]:
    return [(f"{line.rows:,}", f"{line.table} {line.code}", line.example) for line in report.aside]
