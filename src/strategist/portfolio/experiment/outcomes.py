"""What became of the debtors, from a file with a row a debtor. All columns but the id may be absent; a blank cell is unknown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from strategist.errors import Problem, UnusableInput, did_you_mean
from strategist.portfolio.book import DEBTOR
from strategist.portfolio.ledger.cells import MONEY
from strategist.portfolio.ledger.mapping import Source
from strategist.portfolio.ledger.raw import LINE
from strategist.portfolio.ledger.source import read_file

FORMS = (".csv", ".parquet", ".xlsx")
SHOWN = 5
_COUNT = r"^\d{1,9}$"
AMOUNT, COUNT, YES_NO = "an amount, such as 1200.50", "a whole number from 0", "yes or no"
COLUMNS = {
    "recovered": AMOUNT,
    "cured": YES_NO,
    "contacts": COUNT,
    "complaints": COUNT,
    "promises_made": COUNT,
    "promises_kept": COUNT,
    "days_to_pay": COUNT,
}
"""What an outcome may state, and how it is written."""
TYPES = {AMOUNT: MONEY, COUNT: pl.Int64(), YES_NO: pl.Boolean()}


@dataclass(frozen=True)
class Outcomes:
    """`frame`: a row a debtor, with the columns of `COLUMNS` that are known; `day`: of the look, if it is known."""

    frame: pl.DataFrame
    day: date | None
    source: str


def read_outcomes(path: Path, day: date | None = None) -> Outcomes:
    """The outcomes in a file. `day`: up to which they tell what happened.

    Raises `UnusableInput` for unknown columns, cells that cannot be read, debtors that stand twice, and promises kept that were
    never made: whoever left such rows out would choose the outcome.
    """
    if path.suffix.lower() not in FORMS:
        told = f"`{path}` is neither the mapping of a ledger (.yaml) nor a file of outcomes ({', '.join(FORMS)})"
        raise UnusableInput([Problem("unknown-format", told)])
    if not path.is_file():
        raise UnusableInput([Problem("no-file", f"there is no file `{path}`")])
    raw = read_file(Source(file=path))
    problems = [
        Problem("unknown-column", f"`{path.name}` has a column `{name[:60]}`", help=_known(name))
        for name in raw.headers
        if name not in COLUMNS and name != DEBTOR
    ]
    if DEBTOR not in raw.headers:
        problems.append(Problem("no-debtor", f"`{path.name}` has no column `{DEBTOR}`", help="each row needs its id"))
    stated = [name for name in COLUMNS if name in raw.headers]
    if not stated:
        names = ", ".join(COLUMNS)
        problems.append(Problem("no-outcome", f"`{path.name}` states no outcome", help=f"at least one of: {names}"))
    problems += [
        Problem("ragged-row", f"`{path.name}:{one.line}` has {len(one.cells)} cells, the header {len(raw.headers)}")
        for one in raw.ragged[:SHOWN]
    ]
    if problems:
        raise UnusableInput(problems)
    texts = raw.frame.collect().with_columns(pl.all().exclude(LINE).cast(pl.String))
    texts = texts.with_columns(pl.all().exclude(LINE).str.strip_chars().replace("", None))
    frame = texts.select(LINE, pl.col(DEBTOR), *(_typed(name) for name in stated))
    _check(path.name, texts, frame, stated)
    return Outcomes(frame.drop(LINE), day, path.name)


def _known(name: str) -> str:
    return did_you_mean(name, (DEBTOR, *COLUMNS)) or f"columns are: {', '.join((DEBTOR, *COLUMNS))}"


def _typed(name: str) -> pl.Expr:
    text, form = pl.col(name), COLUMNS[name]
    if form == YES_NO:
        low = text.str.to_lowercase()
        value: pl.Expr = (
            pl.when(low.is_in(["true", "yes", "1"])).then(True).when(low.is_in(["false", "no", "0"])).then(False)
        )
    elif form == COUNT:
        value = pl.when(text.str.contains(_COUNT)).then(text).cast(pl.Int64)
    else:
        value = pl.when(text.str.contains(r"^-?\d{1,14}(\.\d{1,4})?$")).then(text).cast(MONEY)
    return value.alias(name)


def _check(file: str, texts: pl.DataFrame, frame: pl.DataFrame, told: list[str]) -> None:
    problems = []
    for name in told:
        bad = texts.filter(texts[name].is_not_null() & frame[name].is_null())
        problems += [
            Problem("bad-cell", f"`{file}:{line}`: `{name}` cannot be `{text[:40]}`: {COLUMNS[name]} is wanted")
            for line, text in bad.select(LINE, name).head(SHOWN).iter_rows()
        ]
        if len(bad) > SHOWN:
            problems.append(
                Problem("bad-cell", f"`{file}`: `{name}` cannot be read in {len(bad) - SHOWN:,} further rows")
            )
    unnamed = frame.filter(pl.col(DEBTOR).is_null())
    problems += [Problem("no-debtor", f"`{file}:{line}` has no `{DEBTOR}`") for line in unnamed[LINE].head(SHOWN)]
    again = frame.filter(pl.col(DEBTOR).is_not_null() & ~pl.col(DEBTOR).is_first_distinct())
    problems += [
        Problem("debtor-twice", f"`{file}:{line}`: the debtor `{debtor[:60]}` stands in an earlier row")
        for line, debtor in again.select(LINE, DEBTOR).head(SHOWN).iter_rows()
    ]
    if {"promises_made", "promises_kept"} <= {*told}:
        odd = frame.filter(pl.col("promises_kept") > pl.col("promises_made"))
        problems += [
            Problem("promises", f"`{file}:{line}`: more promises were kept than made") for line in odd[LINE].head(SHOWN)
        ]
    elif "promises_kept" in told:
        problems.append(Problem("promises", f"`{file}` has `promises_kept` without `promises_made`"))
    if problems:
        raise UnusableInput(problems)
