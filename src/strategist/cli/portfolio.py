"""`strategist portfolio`: from a ledger to the ranked worklist and its report."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from strategist.cli.inputs import RulesOption, load
from strategist.cli.keep import StoreOption, check_store, keep_run
from strategist.errors import Problem, UnusableInput

if TYPE_CHECKING:
    from strategist.portfolio.deciding import Deciding


class Engine(StrEnum):
    """Who decides: this process, or the workers of a cluster. The worklist is the same."""

    COLUMNAR = "columnar"
    SPARK = "spark"


def portfolio(
    ledger: Annotated[
        Path,
        typer.Argument(
            metavar="LEDGER", help="Mapping file of a ledger (YAML), or facts: .parquet, .csv or .xlsx, a row a debtor."
        ),
    ],
    out: Annotated[Path, typer.Option("--out", "-o", help="Write the worklist to this file: .parquet, .csv or .xlsx.")],
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of",
            help="Day, or moment with offset, of the decisions; the mapping's `as_of` or the column by default.",
        ),
    ] = None,
    report: Annotated[
        list[Path] | None,
        typer.Option("--report", help="Write a report to this file: .html, .json or .txt. May be given several times."),
    ] = None,
    capacity: Annotated[
        Path | None, typer.Option("--capacity", help="What each collector role can do today (YAML).")
    ] = None,
    experiment: Annotated[
        Path | None,
        typer.Option("--experiment", help="Let another rulebook decide a share of the debtors (YAML)."),
    ] = None,
    rejects: Annotated[
        Path | None,
        typer.Option("--rejects", "--reject", help="Write rows set aside to this file: .csv, .parquet or .xlsx."),
    ] = None,
    rules: RulesOption = None,
    top: Annotated[int, typer.Option("--top", min=0, max=1000, help="Cases that the report shows with reasons.")] = 12,
    sample: Annotated[int, typer.Option("--sample", min=0, max=100_000, help="Debtors looked at for data gaps.")] = 200,
    batch_rows: Annotated[
        int | None, typer.Option("--batch-rows", min=1, help="Debtors decided at once; a killed run loses no more.")
    ] = None,
    store: StoreOption = None,
    engine: Annotated[
        Engine,
        typer.Option("--engine", help="Decide in this process, or on a Spark cluster; the worklist is the same."),
    ] = Engine.COLUMNAR,
    master: Annotated[
        str | None,
        typer.Option(
            "--master",
            help="The Spark cluster, such as local[4] or spark://host:7077; SPARK_MASTER, or all cores here, by default.",
        ),
    ] = None,
) -> None:
    """Decide all debtors of a ledger: a ranked worklist, who works what today, and a report. A killed run is resumed."""
    from strategist.portfolio.extra import need

    need("polars", "numpy", "nanoarrow")
    from strategist.portfolio.book import open_book
    from strategist.portfolio.capacity_file import read_capacity
    from strategist.portfolio.ledger.write import write_frame
    from strategist.portfolio.report_of import report_of
    from strategist.portfolio.report_text import render_text
    from strategist.portfolio.run import BATCH, run
    from strategist.portfolio.write_run import REPORTS, check_out, write_report, write_worklist

    if master is not None and engine is not Engine.SPARK:
        raise UnusableInput([Problem("no-cluster", "`--master` names a Spark cluster", help="add `--engine spark`")])
    check_out(out)
    for one in report or ():
        check_out(one, REPORTS)
    if rejects is not None:
        check_out(rejects)
    check_store(store)
    trial = None
    if experiment is not None:
        from strategist.portfolio.experiment import Experiment, Trial

        if engine is Engine.SPARK:
            refused = "experiments are decided in this process, not on a cluster"
            raise UnusableInput([Problem("experiment-engine", refused, help="leave `--engine` out")])
        trial = Trial.load(Experiment.read(experiment), rules)
    strategist = load(rules) if trial is None else trial.champion
    hands = read_capacity(capacity, strategist.program.vocabulary) if capacity is not None else None
    book = open_book(ledger, strategist, as_of)
    with _deciding(engine, master) as deciding:
        found, work = run(
            book, strategist, out, capacity=hands, batch_rows=batch_rows or BATCH, deciding=deciding, trial=trial
        )
    told = report_of(found, top=top, sample=sample)
    for one in report or ():
        write_report(told, one)
    if rejects is not None:
        write_frame(found.aside, rejects)
    kept = keep_run(found, store)
    write_worklist(found, out)
    work.clear()
    print(render_text(told))
    written = [out, *(report or ()), *((rejects,) if rejects is not None else ())]
    print(f"\nWritten: {', '.join(f'`{path}`' for path in written)}")
    if kept is not None:
        print(kept)
    if found.refused:
        raise typer.Exit(1)


def _deciding(engine: Engine, master: str | None) -> AbstractContextManager[Deciding]:
    """What decides the parts, for as long as the context lasts."""
    if engine is Engine.SPARK:
        from strategist.spark.cluster import cluster

        return cluster(master)
    from strategist.portfolio.deciding import in_turn

    return nullcontext(in_turn)
