"""`strategist compare`: champion and challengers by what became of their debtors."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from strategist.cli.inputs import OutOption, load, read_day, write

MAPPINGS = (".yaml", ".yml")


class CompareFormat(StrEnum):
    """Text for people, JSON for programs, a page to pass on."""

    TEXT = "text"
    JSON = "json"
    HTML = "html"


def compare(
    experiment: Annotated[Path, typer.Argument(metavar="EXPERIMENT", help="The experiment (YAML).")],
    outcomes: Annotated[
        Path,
        typer.Argument(
            metavar="OUTCOMES",
            help="Outcomes (.csv, .parquet, .xlsx), a row a debtor; or the mapping of a later ledger.",
        ),
    ],
    worklist: Annotated[
        list[Path],
        typer.Option(
            "--worklist", "-w", help="A worklist that `portfolio --experiment` wrote; may be given several times."
        ),
    ],
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="Day up to which outcomes are told; the mapping's `as_of` by default.")
    ] = None,
    by: Annotated[
        list[str] | None, typer.Option("--by", help="Compare within the values of this column too, such as risk_class.")
    ] = None,
    format: Annotated[CompareFormat, typer.Option("--format", "-f", help="Output format.")] = CompareFormat.TEXT,
    out: OutOption = None,
) -> None:
    """Compare champion and challengers by the outcomes of their debtors: differences with intervals, and what to beware of."""
    from strategist.portfolio.extra import need

    need("polars", "numpy")
    from strategist.portfolio import ledger
    from strategist.portfolio.experiment import Experiment
    from strategist.portfolio.experiment.compare import compare as compared
    from strategist.portfolio.experiment.compare_html import render_html
    from strategist.portfolio.experiment.compare_text import render_text
    from strategist.portfolio.experiment.ledger_outcomes import outcomes_of
    from strategist.portfolio.experiment.outcomes import read_outcomes
    from strategist.portfolio.experiment.records import read_records

    plan = Experiment.read(experiment)
    day = read_day("--as-of", as_of) if as_of is not None else None
    records = read_records(plan, worklist, tuple(dict.fromkeys(by or ())))
    if outcomes.suffix.lower() in MAPPINGS:
        told = outcomes_of(ledger.read(outcomes, load(plan.champion).program), records.frame, day)
    else:
        told = read_outcomes(outcomes, day)
    found = compared(plan, records, told, by or ())
    match format:
        case CompareFormat.JSON:
            write(json.dumps(found.as_json(), ensure_ascii=False, indent=2), out)
        case CompareFormat.HTML:
            write(render_html(found), out)
        case CompareFormat.TEXT:
            write(render_text(found), out)
