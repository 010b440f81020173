"""`strategist facts`: from a ledger to the facts of its debtors."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from strategist.cli.inputs import RulesOption, write
from strategist.cli.statement import DayOption, LedgerArgument, day_of, open_ledger


def facts(
    ledger: LedgerArgument,
    as_of: DayOption = None,
    debtor: Annotated[
        str | None, typer.Option("--debtor", "-d", help="Only this debtor, as a profile that `recommend` reads.")
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

    books = open_ledger(ledger, rules)
    from strategist.portfolio.ledger import facts as compute
    from strategist.portfolio.ledger import facts_of
    from strategist.portfolio.ledger.write import FORMATS, as_profile, write_frame

    if debtor is None and out is None:
        raise UnusableInput(
            [
                Problem(
                    "no-out",
                    "facts of all debtors need a file",
                    help=f"give `--out`, one of {', '.join(FORMATS)}, or `--debtor`",
                )
            ]
        )
    day = day_of(books, as_of)
    if debtor is not None:
        write(json.dumps(as_profile(facts_of(books, debtor, as_of=day)), ensure_ascii=False, indent=2), out)
    elif out is not None:
        frame = compute(books, as_of=day).collect(engine="streaming")
        write_frame(frame, out)
        print(f"{frame.height:,} debtors, {frame.width} facts as of {day}: `{out}`")
    if rejects is not None:
        write_frame(books.rejects, rejects)
    told = sys.stderr if debtor is not None else sys.stdout
    for one in books.counts if debtor is None or rejects is not None else ():
        parts = [f"{one.read:,} rows read", f"{one.taken:,} taken"]
        parts += [f"{one.rejected:,} set aside"] if one.rejected else []
        parts += [f"{one.left_out:,} left out by `where`"] if one.left_out else []
        parts += [f"{one.cells:,} single cell{'s' if one.cells > 1 else ''} left out"] if one.cells else []
        print(f"  {one.table:<13} {', '.join(parts)}", file=told)
    if rejects is not None:
        print(f"  {books.rejects.height:,} reasons: `{rejects}`", file=told)
