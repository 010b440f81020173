"""`strategist replay`: the past run again, in order, and compared with what really happened."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from strategist.cli.inputs import OutOption, RulesOption, load, read_day, write
from strategist.cli.progress import Progress


class ReplayFormat(StrEnum):
    """Text for people, JSON for programs, CSV for a sheet: a row a step."""

    TEXT = "text"
    JSON = "json"
    CSV = "csv"


class EveryOption(StrEnum):
    """How often the system ran."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class CatchUpOption(StrEnum):
    """What the run after missed ones does."""

    ONE_BY_ONE = "one-by-one"
    MOST_SEVERE = "most-severe"


class SeesOption(StrEnum):
    """Which of our own steps the facts of a day show."""

    REAL = "real"
    PLANNED = "planned"


def replay(
    ledger: Annotated[Path, typer.Argument(metavar="LEDGER", help="Mapping file of the ledger or event log (YAML).")],
    first: Annotated[str, typer.Option("--from", help="Day of the first run.")],
    last: Annotated[str, typer.Option("--to", help="Day up to which it runs.")],
    every: Annotated[EveryOption, typer.Option("--every", help="How often it runs.")] = EveryOption.DAY,
    missed: Annotated[
        list[str] | None, typer.Option("--missed", help="A run that did not take place, or all from..to; repeatable.")
    ] = None,
    catch_up: Annotated[
        CatchUpOption | None,
        typer.Option("--catch-up", help="After missed runs: as the mapping says, or one by one.", show_default=False),
    ] = None,
    sees: Annotated[
        SeesOption | None,
        typer.Option(
            "--sees",
            help="Own steps in the facts: those really taken before the day (event logs), or planned ones only (ledgers).",
            show_default=False,
        ),
    ] = None,
    steps: Annotated[
        Path | None, typer.Option("--steps", help="Write each step beside the real one: .parquet, .csv or .xlsx.")
    ] = None,
    format: Annotated[ReplayFormat, typer.Option("--format", "-f", help="Output format.")] = ReplayFormat.TEXT,
    rules: RulesOption = None,
    out: OutOption = None,
) -> None:
    """Run the past in order, with what was known on each day; no step twice, none skipped; compare with what happened."""
    from strategist.portfolio.extra import need

    need("polars", "numpy", "nanoarrow")
    from strategist.portfolio import replay as replays
    from strategist.portfolio.ledger.write import write_frame
    from strategist.portfolio.replay.report import as_csv, as_json, as_text

    stretches = [_stretch(text) for text in missed or ()]
    runs = replays.schedule(read_day("--from", first), read_day("--to", last), replays.Every(every.value), stretches)
    strategist = load(rules)
    past = replays.past_of(ledger, strategist, sees.value if sees is not None else None)
    rule = catch_up.value.replace("-", " ") if catch_up is not None else past.catch_up or "one by one"
    with Progress("replaying") as progress:

        def tell(done: int, of: int, day: date) -> None:
            progress.say(f"{day}: run {done:,} of {of:,}")

        found = replays.replay(past, strategist, runs, replays.CatchUp(rule), tell)
    comparison = replays.compare(found)
    if steps is not None:
        write_frame(comparison.steps, steps)
    shown = {ReplayFormat.TEXT: as_text, ReplayFormat.JSON: as_json, ReplayFormat.CSV: as_csv}
    write(shown[format](comparison), out)


def _stretch(text: str) -> tuple[date, date]:
    """A day, or two with `..` between them."""
    begin, _, end = text.partition("..")
    first = read_day("--missed", begin)
    return first, read_day("--missed", end) if end else first
