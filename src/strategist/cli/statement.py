"""`strategist statement`: what one debtor owes, item by item."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from strategist.cli.inputs import OutOption, RulesOption, load, read_day, write

if TYPE_CHECKING:
    from datetime import date

    from strategist.portfolio.event_log import EventLog
    from strategist.portfolio.ledger import Ledger

LedgerArgument = Annotated[Path, typer.Argument(metavar="LEDGER", help="Mapping file of the ledger (YAML).")]
DayOption = Annotated[
    str | None, typer.Option("--as-of", help="Day up to which events count; the mapping's `as_of` by default.")
]


class StatementFormat(StrEnum):
    """Text for people, JSON for programs, CSV for a sheet."""

    TEXT = "text"
    JSON = "json"
    CSV = "csv"


def statement(
    ledger: LedgerArgument,
    debtor: Annotated[str, typer.Option("--debtor", "-d", help="The debtor's id in the ledger.")],
    as_of: DayOption = None,
    format: Annotated[StatementFormat, typer.Option("--format", "-f", help="Output format.")] = StatementFormat.TEXT,
    rules: RulesOption = None,
    out: OutOption = None,
) -> None:
    """A debtor's statement of account: open items oldest first, credits on account, totals by currency."""
    from strategist.portfolio.extra import need

    need("polars")
    from strategist.portfolio.event_log.reader import refuse_log

    refuse_log(ledger, "a statement")
    books = open_ledger(ledger, rules)
    from strategist.portfolio.ledger import statement as make
    from strategist.portfolio.ledger.account_text import as_csv, as_json, as_text

    found = make(books, debtor, as_of=day_of(books, as_of))
    shown = {StatementFormat.TEXT: as_text, StatementFormat.JSON: as_json, StatementFormat.CSV: as_csv}
    write(shown[format](found), out)


def open_ledger(mapping: Path, rules: Path | None) -> Ledger:
    """The ledger of a mapping file, for a rulebook."""
    from strategist.portfolio.extra import need

    need("polars")
    from strategist.portfolio.ledger import read

    return read(mapping, load(rules).program)


def day_of(ledger: Ledger | EventLog, as_of: str | None) -> date:
    """The day an option states, or the day of the extract."""
    from strategist.errors import Problem, UnusableInput

    if as_of is not None:
        return read_day("--as-of", as_of)
    if ledger.mapping.as_of is None:
        raise UnusableInput([Problem("no-as-of", "no day is given", help="state `--as-of`, or `as_of` in the mapping")])
    return ledger.mapping.as_of
