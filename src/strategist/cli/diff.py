"""`strategist diff`: what changed between two rulebooks, and which decisions come out differently."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from strategist.cli.inputs import Format, read_day, terminal_width
from strategist.cli.progress import Progress
from strategist.errors import UnusableInput
from strategist.progress import Progress as Counted

if TYPE_CHECKING:
    from datetime import date

    from strategist.analysis.diff.book import Book
    from strategist.analysis.diff.difference import Difference
    from strategist.analysis.diff.portfolio import Portfolio

Row = TypeVar("Row")
PROOF_SECONDS = 10.0
"""Seconds that proofs may take, all together."""


def diff(
    old: Annotated[
        str,
        typer.Argument(
            help="A folder of rules, `default`, a git revision (`REV` or `REV:path/to/rules`), or a wheel.",
            show_default=False,
        ),
    ],
    new: Annotated[str, typer.Argument(help="The other one, likewise.", show_default=False)],
    portfolio: Annotated[
        Path | None,
        typer.Option("--portfolio", "-p", help="Profiles to decide with both: JSON Lines, a YAML or JSON list, CSV."),
    ] = None,
    format: Annotated[Format, typer.Option("--format", "-f", help="Output format.")] = Format.TEXT,
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="A day, such as 2026-11-24: decide everything as of that day.")
    ] = None,
) -> None:
    """Compare two rulebooks: changes in words, profiles that show them, and what they do to a portfolio."""
    from strategist.analysis.diff.locate import open_books
    from strategist.analysis.diff.render import render

    day = None if as_of is None else read_day("--as-of", as_of)
    with tempfile.TemporaryDirectory() as workplace, Progress("loading the rulebooks") as progress:
        books = open_books(old, new, Path(workplace))
        progress.say("comparing")
        found, notes = _compared(*books, day, progress)
    decided = None if portfolio is None else _decide(portfolio, found, day)
    if format is Format.JSON:
        told = {**found.as_json(), "portfolio": None if decided is None else decided.as_json()}
        print(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        print("\n".join([render(found, decided, width=terminal_width()), *(f"note: {note}" for note in notes)]))
    if found.differs or (decided is not None and decided.moved):
        raise typer.Exit(1)


def _compared(old: Book, new: Book, day: date | None, progress: Progress) -> tuple[Difference, list[str]]:
    """The difference, with the solver's help if it is there, and a note if it is not."""
    from strategist.analysis.diff.difference import difference
    from strategist.analysis.diff.prover import SameMeaning

    try:
        from strategist.analysis.diff.symbolic_prover import SymbolicProver
    except UnusableInput as error:
        found = difference(old, new, day=day)
        advice = f"without the solver z3 nothing more is proved; {error.problems[0].help}"
        return found, [] if found.proof is not None or found.differs else [advice]
    solver = SymbolicProver(PROOF_SECONDS, day, progress.say)
    return difference(old, new, day=day, provers=(SameMeaning(), solver), alone=True), []


def _decide(file: Path, found: Difference, day: date | None) -> Portfolio:
    from strategist.analysis.diff.portfolio import decide_portfolio
    from strategist.analysis.diff.portfolio_rows import portfolio_rows, row_count

    facts = {**found.sides[0].inputs, **found.sides[1].inputs}
    rows = portfolio_rows(file, facts)
    return decide_portfolio(_watched(rows, row_count(file)), found.sides, found.attribution, day)


def _watched(rows: Iterable[Row], count: int) -> Iterator[Row]:
    """The rows, with a progress bar on the terminal once they take longer than a second."""
    with Counted(count, "deciding", logged=False) as counted:
        for row in rows:
            yield row
            counted.advance(1)
