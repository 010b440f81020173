"""Writing what a run found: each file whole or not at all, the worklist last."""

from __future__ import annotations

import json
import os
from pathlib import Path

import polars as pl

from strategist.errors import Problem, UnusableInput
from strategist.portfolio.ledger.write import FORMATS, write_frame
from strategist.portfolio.report import Report
from strategist.portfolio.report_html import render_html
from strategist.portfolio.report_text import render_text
from strategist.portfolio.run import Run

REPORTS = (".html", ".json", ".txt")
SHEET = 1_048_575
"""Rows that a sheet of a workbook holds below its header."""
STRETCH = 1_000_000
"""Rows of a worklist that are put in order at once: half a gigabyte."""


def check_out(out: Path, forms: tuple[str, ...] = FORMATS) -> None:
    """Raises `UnusableInput` for a file that cannot be written, before anything is decided."""
    if out.suffix.lower() not in forms:
        raise UnusableInput([Problem("unknown-format", f"`{out}` is none of {', '.join(forms)}")])
    if not out.parent.is_dir():
        raise UnusableInput([Problem("no-folder", f"there is no folder `{out.parent}`", help="create it first")])


def write_worklist(run: Run, out: Path) -> None:
    """The worklist as Parquet, CSV or XLSX by the suffix of the file."""
    suffix = out.suffix.lower()
    if suffix == ".xlsx":
        if len(run.order) > SHEET:
            told = f"a sheet holds {SHEET:,} rows, the worklist has {len(run.order):,}"
            raise UnusableInput([Problem("too-long", told, help="write .parquet or .csv")])
        write_frame(_flat(run.worklist).collect(), out)
        return
    waiting = out.with_name(f".{os.getpid()}.{out.name}")
    try:
        if suffix == ".parquet":
            _in_order(run).sink_parquet(waiting)
        else:
            _flat(_in_order(run)).sink_csv(waiting)
        os.replace(waiting, out)
    finally:
        waiting.unlink(missing_ok=True)


def _in_order(run: Run) -> pl.LazyFrame:
    """The worklist; a long one is put in order stretch by stretch, since whole rows of all debtors need a lot of memory."""
    if len(run.order) <= STRETCH:
        return run.worklist
    files = []
    for first in range(0, len(run.order), STRETCH):
        files.append(run.folder / f"stretch-{first:012}.parquet")
        run.stretch(first, STRETCH).sink_parquet(files[-1], compression="lz4")
    return pl.scan_parquet(files)


def _flat(worklist: pl.LazyFrame) -> pl.LazyFrame:
    """The worklist with lists as texts, for forms that know none."""
    lists = [name for name, kind in worklist.collect_schema().items() if isinstance(kind, pl.List)]
    return worklist.with_columns(pl.col(name).cast(pl.List(pl.String)).list.join(";") for name in lists)


def write_report(report: Report, out: Path) -> None:
    """The report as a page, JSON or text by the suffix of the file."""
    suffix = out.suffix.lower()
    if suffix == ".html":
        text = render_html(report)
    elif suffix == ".json":
        text = json.dumps(report.as_json(), ensure_ascii=False, indent=2) + "\n"
    else:
        text = render_text(report) + "\n"
    waiting = out.with_name(f".{os.getpid()}.{out.name}")
    try:
        waiting.write_text(text, encoding="utf-8")
        os.replace(waiting, out)
    finally:
        waiting.unlink(missing_ok=True)
