"""A proposal for a mapping: which table each file is, and which header each column, by words and by the cells themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl
from rapidfuzz import fuzz

from strategist.portfolio.ledger.cells import amount_of, day_of, text_of, yes_no_of
from strategist.portfolio.ledger.currencies import currency_codes
from strategist.portfolio.ledger.mapping import ISO_DAY, Source, Writing
from strategist.portfolio.ledger.raw import LINE
from strategist.portfolio.ledger.source import read_file
from strategist.portfolio.ledger.synonyms import FILES, HEADERS, folded
from strategist.portfolio.ledger.tables import TABLES, Column, Holds
from strategist.vocabulary.kinds import Kind
from strategist.vocabulary.vocabulary import Vocabulary

SAMPLE = 1_000
"""Rows whose cells are tried."""
NEAR = 78
"""Headers less like a known word than this (of 100) are not proposed."""
FORMS = (
    "%Y-%m-%d",
    "%d.%m.%Y",
    "%m/%d/%Y",
    "%d/%m/%Y",
    "%Y%m%d",
    "%Y/%m/%d",
    "%d-%m-%Y",
    "%d-%b-%Y",
    "%Y年%m月%d日",
    "%d.%m.%y",
)


@dataclass(frozen=True, slots=True)
class Found:
    """A header proposed for a column: how sure (of 100), and why."""

    column: str
    header: str
    sure: int
    why: str


AMBIGUOUS = ("all", "top", "try", "cup", "mad", "pen", "gel", "sos")
"""Codes of currencies that are words of headers too: they count in brackets only."""


@dataclass(frozen=True)
class Proposal:
    """What a file seems to be. `unused`: headers for which no column was found; `missing`: columns without a header."""

    path: Path
    table: str
    writing: Writing
    columns: tuple[Found, ...]
    unused: tuple[str, ...]
    missing: tuple[str, ...]
    notes: tuple[str, ...]
    currency: str | None
    currency_why: str
    last_day: str | None


def propose(path: Path, vocabulary: Vocabulary, encoding: str = "utf-8") -> Proposal:
    """The likeliest reading of one file. Raises `LedgerError` where it cannot be opened."""
    raw = read_file(Source(file=path), encoding=encoding)
    sample = raw.frame.head(SAMPLE).drop(LINE).collect()
    forms, notes = _forms(sample)
    decimal = _decimal(sample)
    writing = Writing(
        encoding=encoding,
        dates=forms,
        decimal=decimal,
        thousands=_thousands(sample, decimal),
        round=_round(sample, decimal),
    )
    best = max(TABLES, key=lambda table: _weight(table, path, _columns(table, sample, writing, vocabulary)))
    columns = _columns(best, sample, writing, vocabulary)
    taken = {found.header for found in columns}
    mapped = {found.column for found in columns}
    missing = [column.name for column in TABLES[best].columns if column.wanted and column.name not in mapped]
    if best == "invoices" and not mapped & {"due_on", "issued_on", "baseline_on"}:
        missing.append("due_on")
    return Proposal(
        path,
        best,
        writing,
        columns,
        tuple(header for header in sample.columns if header not in taken),
        tuple(missing),
        tuple(notes),
        *_usual_currency(best, sample, columns),
        _last_day(sample, columns, writing),
    )


def _weight(table: str, path: Path, columns: Sequence[Found]) -> tuple[float, int]:
    """How much speaks for a file being a table: its name, the columns it cannot do without, then how many there are."""
    name = folded(path.stem)
    named = any(folded(part) in name for part in FILES[table])
    sure = {found.column: found.sure for found in columns}
    wanted = [column.name for column in TABLES[table].columns if column.wanted]
    share = sum(sure.get(column, 0) for column in wanted) / (100 * len(wanted))
    particular = sum(found.sure for found in columns if found.column not in ("debtor_id", "amount", "currency")) / 400
    return share + min(particular, 1) + (0.75 if named else 0), len(columns)


def _columns(table: str, sample: pl.DataFrame, writing: Writing, vocabulary: Vocabulary) -> tuple[Found, ...]:
    """The best header for each column; none is used twice."""
    pairs = sorted(
        _pairs(table, sample, writing, vocabulary), key=lambda found: (-found.sure, found.column, found.header)
    )
    chosen: dict[str, Found] = {}
    for found in pairs:
        if found.column not in chosen and found.header not in {other.header for other in chosen.values()}:
            chosen[found.column] = found
    order = [*HEADERS[table], *chosen]
    return tuple(sorted(chosen.values(), key=lambda found: order.index(found.column)))


def _pairs(table: str, sample: pl.DataFrame, writing: Writing, vocabulary: Vocabulary) -> Iterator[Found]:
    known = {column.name: column for column in TABLES[table].columns}
    words = {name: (folded(name), *map(folded, more)) for name, more in HEADERS[table].items()}
    if table == "debtors":
        for fact in vocabulary.inputs:
            if fact.name not in ("debtor_id", "as_of"):
                known.setdefault(fact.name, Column(fact.name, _HOLDS.get(fact.kind, Holds.TEXT), "", words=fact.values))
                words.setdefault(fact.name, (folded(fact.name),))
    for header in sample.columns:
        for name, column in known.items():
            sure, why = _alike(folded(header), words.get(name, (folded(name),)))
            if sure < NEAR:
                continue
            fits = _fits(column, sample[header], writing)
            if fits is None:
                yield Found(name, header, sure - 10, f"{why}; all cells are blank")
            elif fits >= 0.5:
                said = (
                    ""
                    if column.holds in (Holds.ID, Holds.TEXT, Holds.WORD)
                    else f"; {fits:.0%} of the cells are {column.holds.value}"
                )
                yield Found(name, header, round(sure * (0.5 + fits / 2)), f"{why}{said}")


_HOLDS = {
    Kind.INT: Holds.COUNT,
    Kind.MONEY: Holds.AMOUNT,
    Kind.BOOL: Holds.YES_NO,
    Kind.DATE: Holds.DAY,
    Kind.ENUM: Holds.WORD,
}


def _alike(header: str, words: Sequence[str]) -> tuple[int, str]:
    """How near a header comes to the words for a column."""
    if header in words:
        return 100, "a known name"
    near = max(words, key=lambda word: (fuzz.ratio(header, word), word))
    return round(fuzz.ratio(header, near)), f"like `{near}`"


def _fits(column: Column, cells: pl.Series, writing: Writing) -> float | None:
    """The share of cells that the column can read; None where all are blank."""
    frame, cell = cells.to_frame("x"), pl.col("x")
    given = text_of(cell, cells.dtype, ("00000000",)).is_not_null()
    match column.holds:
        case Holds.DAY:
            read = day_of(cell, cells.dtype, writing).is_not_null()
        case Holds.AMOUNT | Holds.RATE:
            read = amount_of(
                cell, cells.dtype, Writing(decimal=writing.decimal, thousands=writing.thousands, round=4)
            ).is_not_null()
        case Holds.YES_NO:
            read = yes_no_of(cell, cells.dtype, ()).is_not_null()
        case Holds.COUNT:
            read = text_of(cell, cells.dtype).str.contains(r"^\d+$")
        case Holds.CURRENCY:
            read = text_of(cell, cells.dtype).str.to_uppercase().is_in(sorted(currency_codes()))
        case _:
            read = given  # words are translated by the mapping
    there, right = frame.select(given.sum().alias("there"), (given & read).sum().alias("right")).row(0)
    return right / there if there else None


def _texts(sample: pl.DataFrame) -> list[list[str]]:
    columns = [
        sample[name].drop_nulls().str.strip_chars() for name, dtype in sample.schema.items() if dtype == pl.String
    ]
    return [found for column in columns if (found := column.filter(column != "").to_list())]


def _forms(sample: pl.DataFrame) -> tuple[tuple[str, ...], list[str]]:
    """The forms in which days are written here, and what is not certain about them."""
    found: dict[str, int] = {}
    notes = []
    for texts in _texts(sample):
        series = pl.DataFrame({"x": texts})
        read = {
            form: series.select(
                pl.col("x").str.to_date(form, strict=False).is_between(pl.date(1970, 1, 1), pl.date(2100, 12, 31)).sum()
            ).item()
            for form in FORMS
        }
        most = max(read.values())
        if most * 2 < len(texts):
            continue
        best = [form for form in FORMS if read[form] == most]
        if {"%m/%d/%Y", "%d/%m/%Y"} <= set(best):
            notes.append("days such as 4/5/2026 can be read in two ways: look at `dates`")
        found[best[0]] = found.get(best[0], 0) + 1
    forms = tuple(sorted(found, key=lambda form: (-found[form], FORMS.index(form))))
    return forms or (ISO_DAY,), sorted(set(notes))


def _decimal(sample: pl.DataFrame) -> str:
    """The mark before decimals: the one that is no mark of thousands more often."""
    texts = [text for column in _texts(sample) for text in column]

    def marks(mark: str, other: str) -> int:
        return sum(
            bool(re.fullmatch(rf"-?[\d{other}]*\d\{mark}\d+-?", text))
            and not re.fullmatch(rf"-?\d{{1,3}}(\{mark}\d{{3}})+-?", text)
            for text in texts
        )

    return "," if marks(",", ".") > marks(".", ",") else "."


def _round(sample: pl.DataFrame, decimal: str) -> int | None:
    """2 where binary noise stands behind amounts, such as 2309.7899999999995."""
    noise = re.compile(rf"-?\d+\{decimal}\d{{5,}}")
    return 2 if any(noise.fullmatch(text) for column in _texts(sample) for text in column) else None


def _thousands(sample: pl.DataFrame, decimal: str) -> str | None:
    mark = "." if decimal == "," else ","
    form = re.compile(rf"-?\d{{1,3}}(\{mark}\d{{3}})+(\{decimal}\d+)?-?")
    return mark if any(form.fullmatch(text) for column in _texts(sample) for text in column) else None


def _usual_currency(table: str, sample: pl.DataFrame, columns: Sequence[Found]) -> tuple[str | None, str]:
    """The currency of most rows, or else the one that the headers of amounts name; and what speaks for it."""
    known = sorted(currency_codes())
    header = next((found.header for found in columns if found.column == "currency"), None)
    if header is not None:
        codes = sample[header].cast(pl.String).drop_nulls().str.to_uppercase()
        codes = codes.filter(codes.is_in(known))
        if len(codes):
            return min(codes.mode().to_list()), "the usual one in the files"
    amounts = {column.name for column in TABLES[table].columns if column.holds is Holds.AMOUNT}
    named = {
        (word.upper(), found.header)
        for found in columns
        if found.column in amounts
        for word in re.split(r"[^A-Za-z]+", found.header)
        if word.upper() in known and (word.lower() not in AMBIGUOUS or f"({word})" in found.header)
    }
    if len({code for code, _ in named}) == 1:
        code, header = min(named)
        return code, f"named by the header `{header}`"
    return None, ""


def _last_day(sample: pl.DataFrame, columns: Sequence[Found], writing: Writing) -> str | None:
    """The latest day of an event in the sample: the extract cannot be older."""
    headers = [
        found.header
        for found in columns
        if found.column in ("issued_on", "paid_on", "contacted_on", "made_on", "opened_on")
    ]
    days = [sample.select(day_of(pl.col(name), sample[name].dtype, writing).max()).item() for name in headers]
    known = [day for day in days if day is not None]
    return max(known).isoformat() if known else None
