"""A comparison in words and tables, as JSON, and as rows."""

from __future__ import annotations

import json
from collections.abc import Sequence

from strategist.portfolio.replay.compare import Comparison
from strategist.portfolio.replay.early import Early, early
from strategist.portfolio.replay.run import Status

FORMAT = "strategist.replay/1"
MONTHS_SHOWN = 24
SPREAD = ("least", "a quarter", "half", "three quarters", "most")


def as_text(comparison: Comparison) -> str:
    """The comparison for people."""
    replay = comparison.replay
    missed = sum(len(run.missed) for run in replay.runs)
    lines = [
        f"Replay of {replay.past.title}",
        f"by {replay.program_title}",
        f"{len(replay.runs):,} runs from {comparison.first} to {comparison.last}"
        + (f"; {missed:,} missed ones caught up: {replay.catch_up.value}" if missed else ""),
        f"{replay.cases:,} cases, {len(replay.held):,} of them on hold at some run",
    ]
    if replay.past.rejected:
        lines.append(f"rows of the files set aside: {replay.past.rejected:,}")
    if replay.refused:
        lines.append(f"{replay.refused:,} rows of facts were refused: no profile may look like them")
    moot = comparison.statuses
    if moot.get(Status.MOOT) or moot.get(Status.PASSED_OVER):
        lines.append(
            f"of the missed steps {moot.get(Status.MOOT, 0):,} were moot when caught up, "
            f"{moot.get(Status.PASSED_OVER, 0):,} passed over"
        )
    lines += ["", *_actions(comparison), "", *_contacts(comparison)]
    found = early(comparison)
    if found is not None:
        lines += ["", *_early(found)]
    return "\n".join(lines)


def _actions(comparison: Comparison) -> list[str]:
    if not comparison.actions:
        return ["Nothing was planned, and nothing was really done."]
    heads = ("step", "planned", "really", "both", "same day", "earlier", "later", "planned only", "really only")
    rows = [
        (
            one.action,
            f"{one.planned:,}",
            *(
                (
                    f"{one.real:,}",
                    f"{one.both:,}",
                    f"{one.same_day:,}",
                    f"{one.earlier:,}",
                    f"{one.later:,}",
                    f"{one.only_planned:,}",
                    f"{one.only_real:,}",
                )
                if one.action in comparison.recorded
                else ("-",) * 7
            ),
        )
        for one in comparison.actions
    ]
    lines = _table(heads, rows)
    spreads = [one for one in comparison.actions if one.spread is not None and one.same_day < one.both]
    if spreads:
        lines += ["", "days planned earlier than really done"]
        lines += _table(("step", *SPREAD), [(one.action, *(f"{day:,}" for day in one.spread or ())) for one in spreads])
    return lines


def _contacts(comparison: Comparison) -> list[str]:
    count = comparison.contacts.height
    if not count:
        return ["No contacts were planned."]
    mean, most, day = comparison.per_run
    cases = comparison.contacts["case"].n_unique()
    lines = [f"{count:,} contacts with {cases:,} cases: {mean:,.1f} a run, at most {most:,} on {day}"]
    channels = sorted(set(comparison.volume["channel"]))
    months = comparison.volume["month"].unique().sort().to_list()
    by = {(month, channel): number for month, channel, number in comparison.volume.iter_rows()}
    rows = [(f"{month:%Y-%m}", *(f"{by.get((month, one), 0):,}" for one in channels)) for month in months]
    lines += _table(("month", *channels), rows[:MONTHS_SHOWN])
    if len(rows) > MONTHS_SHOWN:
        lines.append(f"  and {len(rows) - MONTHS_SHOWN} more months: `--format json`")
    return lines


def _early(found: Early) -> list[str]:
    reached = found.contacted
    lines = [
        f"{found.late.height:,} of {found.invoices:,} invoices were paid late; "
        f"before {reached.height:,} of these payments the debtor would have been contacted",
        f"{found.to_late:,} of {found.contacts:,} contacts go to debtors who owe something late on that day",
    ]
    names = {"after_due": "first contact, days after due", "before_payment": "first contact, days before the payment"}
    rows = [
        (words, *(f"{value:,}" for value in spread))
        for column, words in (names | {"contacts": "contacts until the payment"}).items()
        if (spread := found.spread(column)) is not None
    ]
    return lines + (_table(("of these", *SPREAD), rows) if rows else [])


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(len(row[number]) for row in (heads, *rows)) for number in range(len(heads))]
    return [
        "  "
        + "  ".join(f"{cell:>{width}}" if n else f"{cell:<{width}}" for n, (cell, width) in enumerate(zip(row, widths)))
        for row in (heads, *rows)
    ]


def as_json(comparison: Comparison) -> str:
    """The comparison for programs: figures only; the steps themselves are a table (`--steps`)."""
    replay = comparison.replay
    mean, most, day = comparison.per_run
    record: dict[str, object] = {
        "format": FORMAT,
        "past": replay.past.title,
        "rulebook": replay.program_title,
        "from": comparison.first.isoformat(),
        "to": comparison.last.isoformat(),
        "runs": len(replay.runs),
        "missed": [one.isoformat() for run in replay.runs for one in run.missed],
        "catch_up": replay.catch_up.value,
        "sees": replay.past.sees,
        "cases": replay.cases,
        "held": sorted(replay.held),
        "rejected": replay.past.rejected,
        "refused": replay.refused,
        "statuses": {status.value: comparison.statuses.get(status.value, 0) for status in Status},
        "actions": [
            {
                "action": one.action,
                "recorded": one.action in comparison.recorded,
                "planned": one.planned,
                "really": one.real,
                "both": one.both,
                "same_day": one.same_day,
                "earlier": one.earlier,
                "later": one.later,
                "planned_only": one.only_planned,
                "really_only": one.only_real,
                "days_earlier": None if one.spread is None else list(one.spread),
            }
            for one in comparison.actions
        ],
        "contacts": {
            "planned": comparison.contacts.height,
            "cases": comparison.contacts["case"].n_unique(),
            "mean_a_run": round(mean, 2),
            "most_on_a_run": most,
            "most_on": None if day is None else day.isoformat(),
            "months": [
                {"month": month.isoformat()[:7], "channel": channel, "contacts": number}
                for month, channel, number in comparison.volume.iter_rows()
            ],
        },
    }
    found = early(comparison)
    if found is not None:
        record["late_payers"] = {
            "invoices": found.invoices,
            "paid_late": found.late.height,
            "contacted_before_payment": found.contacted.height,
            "debtors_contacted": found.debtors_contacted,
            "contacts": found.contacts,
            "contacts_while_late": found.to_late,
            "days_after_due": found.spread("after_due"),
            "days_before_payment": found.spread("before_payment"),
            "contacts_until_payment": found.spread("contacts"),
        }
    return json.dumps(record, ensure_ascii=False, indent=2)


def as_csv(comparison: Comparison) -> str:
    """Each step as a row."""
    return comparison.steps.write_csv().rstrip("\n")
