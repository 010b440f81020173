"""`strategist facts`: from a ledger to the facts of its debtors, or from an event log to those of its cases."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from strategist.cli.inputs import RulesOption, load, write
from strategist.cli.statement import DayOption, day_of, open_ledger

if TYPE_CHECKING:
    from datetime import date

    from polars import DataFrame

    from strategist.portfolio.ledger.rejects import Counted


def facts(
    ledger: Annotated[
        Path, typer.Argument(metavar="LEDGER", help="Mapping file of a ledger, or of an event log (YAML).")
    ],
    as_of: DayOption = None,
    debtor: Annotated[
        str | None,
        typer.Option(
            "--debtor", "-d", help="Only this debtor (of a log: this case), as a profile that `recommend` reads."
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", help="Write to this file: .parquet, .csv or .xlsx; .json for one debtor."),
    ] = None,
    rejects: Annotated[
        Path | None, typer.Option("--rejects", help="Write rows set aside to this file: .csv, .parquet or .xlsx.")
    ] = None,
    rules: RulesOption = None,
) -> None:
    """Compute profile facts as of a day, from events up to that day only; count and keep the rows set aside."""
    from strategist.errors import Problem, UnusableInput
    from strategist.portfolio.extra import need

    need("polars")
    from strategist.portfolio.ledger.write import FORMATS, as_profile, write_frame

    if debtor is None and out is None:
        told = f"give `--out`, one of {', '.join(FORMATS)}, or `--debtor`"
        raise UnusableInput([Problem("no-out", "facts of all debtors need a file", help=told)])
    found = _open(ledger, rules, as_of)
    if debtor is not None:
        write(json.dumps(as_profile(found.of(debtor)), ensure_ascii=False, indent=2), out)
    elif out is not None:
        frame = found.frame()
        write_frame(frame, out)
        print(f"{frame.height:,} {found.called}, {frame.width} facts as of {found.day}: `{out}`")
    if rejects is not None:
        write_frame(found.rejects, rejects)
    told_to = sys.stderr if debtor is not None else sys.stdout
    for one in found.counts if debtor is None or rejects is not None else ():
        parts = [f"{one.read:,} rows read", f"{one.taken:,} taken"]
        parts += [f"{one.rejected:,} set aside"] if one.rejected else []
        parts += [f"{one.left_out:,} left out by `where`"] if one.left_out else []
        parts += [f"{one.cells:,} single cell{'s' if one.cells > 1 else ''} left out"] if one.cells else []
        print(f"  {one.table:<13} {', '.join(parts)}", file=told_to)
    if rejects is not None:
        print(f"  {found.rejects.height:,} reasons: `{rejects}`", file=told_to)


@dataclass(frozen=True)
class _Facts:
    """Facts as of a day, from a ledger or an event log. `called`: what a row is; `of`: the profile of one."""

    called: str
    day: date
    rejects: DataFrame
    counts: Sequence[Counted]
    frame: Callable[[], DataFrame]
    of: Callable[[str], dict[str, object]]


def _open(mapping: Path, rules: Path | None, as_of: str | None) -> _Facts:
    from strategist.portfolio import event_log, ledger

    if event_log.is_log(mapping):
        log = event_log.read(mapping, load(rules).program)
        day = day_of(log, as_of)
        return _Facts(
            "cases",
            day,
            log.rejects,
            (log.counted,),
            lambda: event_log.facts(log, as_of=day),
            lambda case: event_log.facts_of(log, case, as_of=day),
        )
    books = open_ledger(mapping, rules)
    day = day_of(books, as_of)
    return _Facts(
        "debtors",
        day,
        books.rejects,
        books.counts,
        lambda: ledger.facts(books, as_of=day).collect(engine="streaming"),
        lambda debtor: ledger.facts_of(books, debtor, as_of=day),
    )
