"""The debtors of a run: from a ledger's mapping, or from a file with a row a debtor and a column a fact."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path

import polars as pl

from strategist.errors import Problem, UnusableInput, did_you_mean
from strategist.portfolio.event_log.reader import refuse_log
from strategist.portfolio.ledger import Ledger, facts, read
from strategist.portfolio.ledger.as_of import moment_of
from strategist.portfolio.ledger.currencies import Rates
from strategist.portfolio.ledger.mapping import Source
from strategist.portfolio.ledger.raw import LINE, Raw
from strategist.portfolio.ledger.rejects import REJECTS, SHOWN, Counted
from strategist.portfolio.ledger.source import read_file
from strategist.portfolio.moment import moment_column
from strategist.portfolio.typed_facts import WANTED, typed, unread
from strategist.portfolio.work_folder import digest_of
from strategist.profile.case import AS_OF
from strategist.profile.model import _datetime
from strategist.strategist import Strategist
from strategist.vocabulary.facts import Fact
from strategist.vocabulary.vocabulary import Vocabulary

DEBTOR = "debtor_id"
MAPPINGS = (".yaml", ".yml")
FRAMES = (".parquet", ".csv", ".tsv", ".txt", ".xlsx")
MORNING = time(10)
_KIND = {".csv": "line", ".tsv": "line", ".txt": "line"}


@dataclass(frozen=True)
class Book:
    """What a run decides. `frame`: facts, each debtor once, with `as_of`; `aside`: what was set aside, as `REJECTS`.

    `base`, `rates`: the currency that amounts of several ones can be told in, where a ledger has rates. `moment`: the one
    moment of all rows, None where the file states one for each. `digest`: of all contents.
    """

    title: str
    frame: pl.LazyFrame
    aside: pl.DataFrame
    counts: tuple[Counted, ...]
    moment: datetime | None
    base: str | None
    rates: Rates | None
    digest: str

    @property
    def day(self) -> date:
        """The day of the run: of all rows, or of the first."""
        if self.moment is not None:
            return self.moment.date()
        first = self.frame.select(AS_OF).head(1).collect()[AS_OF]
        value = first[0] if len(first) else None
        return value.date() if isinstance(value, datetime) else date.fromisoformat(str(value)[:10])


def open_book(path: Path, strategist: Strategist, as_of: str | None) -> Book:
    """The debtors of a mapping (.yaml) or of a file of facts. `as_of`: a day, or a moment with offset.

    Raises `LedgerError` and `UnusableInput` where the file, a column or the day cannot be used.
    """
    suffix = path.suffix.lower()
    if suffix in MAPPINGS:
        refuse_log(path, "a worklist")
        return _ledger(read(path, strategist.program), as_of)
    if suffix not in FRAMES:
        raise _refusal(
            "unknown-format",
            f"`{path}` is neither a mapping ({', '.join(MAPPINGS)}) nor a file of facts ({', '.join(FRAMES)})",
        )
    if not path.is_file():
        raise _refusal("no-file", f"there is no file `{path}`")
    return _frame(path, strategist.program.vocabulary, as_of)


def moment(as_of: str) -> datetime | date:
    """The day or the moment that an option states."""
    try:
        if len(as_of) == 10:
            return date.fromisoformat(as_of)
        found = _datetime(as_of)
        assert isinstance(found, datetime)
        return found
    except ValueError as error:
        raise _refusal("bad-moment", f"`--as-of` cannot be `{as_of[:40]}`: {error}") from None


def _ledger(books: Ledger, as_of: str | None) -> Book:
    day = moment(as_of) if as_of is not None else books.mapping.as_of
    if day is None:
        raise _refusal("no-as-of", "no day is given", "state `--as-of`, or `as_of` in the mapping")
    sources = [table.source for table in books.mapping.tables.values()]
    files = [source.file for source in sources if source.file is not None]
    asked = [
        str(books.rows[name].raw.frame.collect().hash_rows(seed=1).to_list())
        for name, table in books.mapping.tables.items()
        if table.source.file is None
    ]
    when = moment_of(books, day)
    rates = books.rates if books.rates.days else None
    return Book(
        books.mapping.title or Path(books.mapping.file).name,
        facts(books, as_of=day),
        books.rejects,
        books.counts,
        when,
        books.mapping.currency,
        rates,
        digest_of([Path(books.mapping.file), *files], when.isoformat(), *asked),
    )


def _frame(path: Path, vocabulary: Vocabulary, as_of: str | None) -> Book:
    raw = read_file(Source(file=path))
    inputs = {fact.name: fact for fact in vocabulary.inputs}
    _check_columns(path, raw, inputs)
    given = moment(as_of) if as_of is not None else None
    if given is None and AS_OF not in raw.headers:
        raise _refusal("no-as-of", f"`{path}` has no column `{AS_OF}`", "state `--as-of`")
    when = datetime.combine(given, MORNING, UTC) if given is not None and not isinstance(given, datetime) else given
    text = path.suffix.lower() != ".parquet"
    frame, bad = _read(raw, inputs) if text else (raw.frame, pl.DataFrame(schema={LINE: pl.UInt32, "why": pl.String}))
    bad = pl.concat([bad, _unnamed(frame, bad)])
    kind = _KIND.get(path.suffix.lower(), "row")
    aside = pl.concat([_ragged(path.name, raw), _aside(path.name, raw, bad)]).sort("line")
    rows = raw.frame.select(pl.len()).collect().item() + len(raw.ragged)
    good = frame.filter(~pl.col(LINE).is_in(bad[LINE].implode())) if len(bad) else frame
    good = good.drop(LINE)
    if when is not None:
        good = good.with_columns(moment_column(when))
    counted = Counted("debtors", rows, rows - len(aside), len(aside), 0, 0)
    digest = digest_of([path], kind, when.isoformat() if when is not None else None)
    return Book(path.name, good, aside, (counted,), when, None, None, digest)


def _check_columns(path: Path, raw: Raw, inputs: Mapping[str, Fact]) -> None:
    problems = [
        Problem("unknown-fact", f"`{path.name}` has a column `{name[:60]}`, which is no fact", None, help)
        for name in raw.headers
        if name not in inputs
        for help in [did_you_mean(name, inputs) or "leave the column out, or map the file as a ledger"]
    ]
    if DEBTOR not in raw.headers:
        problems.append(
            Problem("missing-fact", f"`{path.name}` has no column `{DEBTOR}`", help="each row needs its id")
        )
    if problems:
        raise UnusableInput(problems)


def _read(raw: Raw, inputs: Mapping[str, Fact]) -> tuple[pl.LazyFrame, pl.DataFrame]:
    """Texts as facts, and the rows with a cell that cannot be read."""
    known = [fact for name, fact in inputs.items() if name in raw.headers]
    marks = []
    for fact in known:
        bad = unread(fact)
        if bad is not None:
            shown = pl.col(fact.name).str.slice(0, SHOWN)
            why = pl.format("`{}` cannot be `{}`: {}", pl.lit(fact.name), shown, pl.lit(WANTED[fact.kind]))
            marks.append(pl.when(bad).then(why))
    frame = raw.frame.select(LINE, *(typed(fact) for fact in known)).collect().lazy()
    if not marks:
        return frame, pl.DataFrame(schema={LINE: pl.UInt32, "why": pl.String})
    bad_rows = raw.frame.select(LINE, pl.coalesce(marks).alias("why")).filter(pl.col("why").is_not_null()).collect()
    return frame, bad_rows.cast({LINE: pl.UInt32})


def _unnamed(frame: pl.LazyFrame, bad: pl.DataFrame) -> pl.DataFrame:
    """Rows without an id, and rows whose id stood before: the first of them stays."""
    ids = frame.select(pl.col(LINE).cast(pl.UInt32), pl.col(DEBTOR).cast(pl.String)).collect()
    ids = ids.join(bad, on=LINE, how="anti").sort(LINE)
    again = pl.format("the debtor `{}` stands in an earlier row", pl.col(DEBTOR).str.slice(0, SHOWN))
    why = (
        pl.when(pl.col(DEBTOR).is_null())
        .then(pl.lit(f"the row has no `{DEBTOR}`"))
        .when(~pl.col(DEBTOR).is_first_distinct())
        .then(again)
    )
    return ids.select(LINE, why.alias("why")).filter(pl.col("why").is_not_null())


def _aside(source: str, raw: Raw, bad: pl.DataFrame) -> pl.DataFrame:
    if bad.is_empty():
        return pl.DataFrame(schema=REJECTS)
    why = dict(bad.rows())
    rows = raw.frame.filter(pl.col(LINE).is_in(bad[LINE].implode())).collect()
    found = []
    for row in rows.iter_rows(named=True):
        line = row.pop(LINE)
        stated = {name: str(value) for name, value in row.items() if value is not None}
        found.append(("debtors", source, line, "bad-row", why[line], json.dumps(stated, ensure_ascii=False)))
    return pl.DataFrame(found, schema=REJECTS, orient="row")


def _ragged(source: str, raw: Raw) -> pl.DataFrame:
    wide = len(raw.headers)
    found = [
        ("debtors", source, one.line, "ragged-row", f"the row has {len(one.cells)} cells, the header {wide}", "{}")
        for one in raw.ragged
    ]
    return pl.DataFrame(found, schema=REJECTS, orient="row")


def _refusal(code: str, message: str, help: str | None = None) -> UnusableInput:
    return UnusableInput([Problem(code, message, help=help)])
