"""Rows of a source as rows of a ledger table: typed columns, and the first thing that is wrong with each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

import polars as pl

from strategist.portfolio.ledger.cells import EARLIEST, LATEST, MONEY, NO_DAY, RATE, text_of, value_of
from strategist.portfolio.ledger.currencies import currency_codes
from strategist.portfolio.ledger.mapping import LedgerMapping, Said, TableMapping
from strategist.portfolio.ledger.master import fact_columns, misfits
from strategist.portfolio.ledger.raw import LINE, Raw
from strategist.portfolio.ledger.tables import TABLES, Column, Holds
from strategist.vocabulary.vocabulary import Vocabulary

CHECK = "__check__"
"""Which check a row fails first (1 is the first); null: none."""
TYPES: dict[Holds, pl.DataType | type[pl.DataType]] = {
    Holds.DAY: pl.Date,
    Holds.AMOUNT: MONEY,
    Holds.RATE: RATE,
    Holds.YES_NO: pl.Boolean,
    Holds.COUNT: pl.Int64,
}
SPARED = "__spared_"
"""Columns, by the number of a soft check: whether it left a cell out."""
STANDS = "__stands_"
"""Columns, by the name of a column of the table: whether the cell of the source already is the value."""
UNREADABLE = {
    Holds.DAY: ("bad-date", "is not a day as the mapping says days are written"),
    Holds.AMOUNT: ("bad-amount", "is not an amount as the mapping says amounts are written"),
    Holds.RATE: ("bad-rate", "is not a rate"),
    Holds.YES_NO: ("bad-yes-no", "is neither yes nor no"),
    Holds.COUNT: ("bad-number", "is not a whole number"),
    Holds.WORD: ("bad-word", "is not one of the words known here; translate it below `values:`"),
    Holds.CURRENCY: ("unknown-currency", "is no ISO 4217 code"),
}


@dataclass(frozen=True)
class Check:
    """Something that may be wrong with a row: where `fails` holds.

    `soft`: the row stays, only the cell is left out; `partly`: of the cell, what is readable stays too.
    """

    code: str
    column: str
    says: str
    fails: pl.Expr
    soft: bool = False
    partly: bool = False


@dataclass(frozen=True)
class Rows:
    """The rows of a table, understood: `frame` has `LINE`, all columns of the table, `CHECK`, and marks `SPARED` and `STANDS`.

    `again`: the same, with the names of columns whose cells can be taken as they stand.
    """

    mapping: TableMapping
    raw: Raw
    frame: pl.LazyFrame
    checks: tuple[Check, ...]
    again: Callable[[frozenset[str]], Rows] | None = None

    @property
    def name(self) -> str:
        """The table."""
        return self.mapping.table

    def header(self, column: str) -> str:
        """What the source calls a column of the ledger."""
        return "/".join(said.text for said in self.mapping.columns.get(column, ())) or column


def understand(
    raw: Raw,
    mapping: TableMapping,
    ledger: LedgerMapping,
    vocabulary: Vocabulary,
    standing: frozenset[str] = frozenset(),
) -> Rows:
    """The rows of one table; nothing is read yet from sources that stay on disk.

    `standing`: columns all of whose cells already are the values, as a look at every row has shown.
    """
    schema = raw.frame.collect_schema()
    source = raw.frame
    for said, words in mapping.where.values():
        source = source.filter(text_of(pl.col(said.text), schema[said.text]).is_in(list(words)))
    columns = tuple(_worded(column, vocabulary) for column in TABLES[mapping.table].columns)
    facts = fact_columns(vocabulary, mapping) if mapping.table == "debtors" else ()
    values = [
        (_cell_itself(column, mapping) if column.name in standing else _value(column, mapping, schema)).alias(
            column.name
        )
        for column in (*columns, *facts)
    ]
    cells = {
        column.name: _cell_itself(column, mapping).alias(f"{STANDS}{column.name}")
        for column in (*columns, *facts)
        if _may_stand(column, mapping, schema)
    }
    given = {
        column.name: _given(column, mapping.columns[column.name], schema, mapping).alias(f"__given_{column.name}")
        for column in (*columns, *facts)
        if column.name in mapping.columns and column.holds in UNREADABLE
    }
    frame = source.select(LINE, *values, *given.values(), *cells.values())
    frame = frame.with_columns(
        pl.col(name).eq_missing(pl.col(f"{STANDS}{name}")).alias(f"{STANDS}{name}") for name in cells
    )
    if mapping.table in ("invoices", "payments", "credit_notes"):
        frame = frame.with_columns(pl.col("currency").fill_null(ledger.currency))
    if mapping.table == "invoices":
        frame = frame.with_columns(_due(ledger).alias("due_on")).with_columns(
            pl.coalesce("issued_on", "baseline_on", "due_on").alias("known_on")
        )
    checks = (
        *_checks(mapping, (*columns, *facts), set(given)),
        *(
            Check(code, name, says, fails, True, partly)
            for name, code, says, fails, partly in misfits(vocabulary, facts)
        ),
    )
    failing = [
        pl.when(check.fails).then(pl.lit(number, pl.UInt8)) for number, check in enumerate(checks, 1) if not check.soft
    ]
    spared = [(f"{SPARED}{number}", check) for number, check in enumerate(checks, 1) if check.soft]
    first = pl.coalesce(*failing, pl.lit(None, pl.UInt8))
    frame = frame.with_columns(first.alias(CHECK), *(check.fails.alias(name) for name, check in spared))
    blanked = {
        check.column: [name for name, other in spared if other.column == check.column and not other.partly]
        for _, check in spared
        if not check.partly and check.column not in standing
    }
    frame = frame.with_columns(
        pl.when(pl.any_horizontal(names).fill_null(False)).then(None).otherwise(pl.col(column)).alias(column)
        for column, names in blanked.items()
    )
    return Rows(mapping, raw, frame, checks, partial(understand, raw, mapping, ledger, vocabulary))


def _worded(column: Column, vocabulary: Vocabulary) -> Column:
    """The column with the words that the rulebook knows for it."""
    if column.name == "step":
        return replace(column, words=tuple(action.id for action in vocabulary.actions))
    if column.name == "role" and "contacts_tried" in vocabulary.fact:
        return replace(column, words=vocabulary.fact["contacts_tried"].values)
    return column


def _value(column: Column, mapping: TableMapping, schema: pl.Schema) -> pl.Expr:
    headers = mapping.columns.get(column.name)
    if headers is None:
        return pl.lit(None, dtype=TYPES.get(column.holds, pl.String))
    cell, dtype = _cell(headers, schema, mapping)
    value = value_of(column.holds, cell, dtype, mapping.writing, column.words, mapping.values.get(column.name, {}))
    if column.holds is Holds.AMOUNT and mapping.sign.turned:
        return -value
    if column.holds is Holds.AMOUNT and mapping.sign.column is not None:
        mark = mapping.sign.column.text
        turned = text_of(pl.col(mark), schema[mark]).is_in(list(mapping.sign.negative))
        return pl.when(turned).then(-value).otherwise(value)
    return value


def _may_stand(column: Column, mapping: TableMapping, schema: pl.Schema) -> bool:
    """Whether the source holds the column in a type whose cells may be the values."""
    headers = mapping.columns.get(column.name)
    if headers is None or len(headers) > 1:
        return False
    kept, dtype = TYPES.get(column.holds, pl.String), schema[headers[0].text]
    return dtype == kept or (kept == MONEY and isinstance(dtype, pl.Decimal) and dtype.scale <= MONEY.scale)


def _cell_itself(column: Column, mapping: TableMapping) -> pl.Expr:
    """The cell of the source, in the type of the value."""
    return pl.col(mapping.columns[column.name][0].text).cast(TYPES.get(column.holds, pl.String), strict=False)


def _cell(headers: tuple[Said, ...], schema: pl.Schema, mapping: TableMapping) -> tuple[pl.Expr, pl.DataType]:
    if len(headers) == 1:
        return pl.col(headers[0].text), schema[headers[0].text]
    parts = [text_of(pl.col(said.text), schema[said.text], mapping.writing.blanks) for said in headers]
    return pl.concat_str(parts, separator="/"), pl.String()


def _given(column: Column, headers: tuple[Said, ...], schema: pl.Schema, mapping: TableMapping) -> pl.Expr:
    """Whether the cell says anything, readable or not."""
    cell, dtype = _cell(headers, schema, mapping)
    if dtype != pl.String:
        return cell.is_not_null() & (cell.is_not_nan() if dtype.is_float() else True)
    blanks = mapping.writing.blanks + (NO_DAY if column.holds is Holds.DAY else ())
    return text_of(cell, dtype, blanks).is_not_null()


def _due(ledger: LedgerMapping) -> pl.Expr:
    """The due day: stated, or so many days after the baseline."""
    days = pl.col("terms_days")
    days = days if ledger.terms_days is None else days.fill_null(ledger.terms_days)
    counted = pl.when(days.is_between(-3_650, 3_650)).then(
        pl.coalesce("baseline_on", "issued_on") + pl.duration(days=days, time_unit="us")
    )
    return pl.coalesce(pl.col("due_on"), counted.cast(pl.Date))


def _checks(mapping: TableMapping, columns: tuple[Column, ...], given: set[str]) -> Iterator[Check]:
    for column in columns:
        soft = column.spare
        value, name = pl.col(column.name), column.name
        if name in given:
            code, says = UNREADABLE[column.holds]
            yield Check(code, name, says, pl.col(f"__given_{name}") & value.is_null(), soft)
        if column.holds is Holds.CURRENCY and name in given:
            code, says = UNREADABLE[Holds.CURRENCY]
            yield Check(code, name, says, ~value.is_in(sorted(currency_codes())), soft)
        if column.holds is Holds.DAY and name in given:
            says = f"lies outside {EARLIEST.year} to {LATEST.year}"
            yield Check("absurd-date", name, says, ~value.is_between(EARLIEST, LATEST), soft)
        if column.wanted:
            yield Check("missing-value", name, "is blank", value.is_null())
    yield from _of_table(mapping)


def _of_table(mapping: TableMapping) -> Iterator[Check]:
    amount = pl.col("amount")
    match mapping.table:
        case "invoices":
            says = "is blank, and nothing tells the due day: neither terms nor a day to count from"
            yield Check("no-due-date", "due_on", says, pl.col("due_on").is_null())
            if "open_amount" in mapping.columns:
                inside = pl.col("open_amount").is_between(
                    pl.min_horizontal(amount, _zero()), pl.max_horizontal(amount, _zero())
                )
                yield Check("open-amount", "open_amount", "is not between 0 and the amount of the invoice", ~inside)
        case "payments":
            nobody = pl.col("debtor_id").is_null() & pl.col("invoice_id").is_null()
            yield Check("missing-value", "debtor_id", "is blank, and so is the invoice", nobody)
        case "credit_notes":
            nobody = pl.col("debtor_id").is_null() & pl.col("invoice_id").is_null()
            yield Check("missing-value", "debtor_id", "is blank, and so is the invoice", nobody)
            yield Check(
                "credit-not-positive",
                "amount",
                "must be above 0; `sign: turned` where the source states credits below 0",
                amount <= 0,
            )
        case "promises":
            yield Check(
                "promise-before-made",
                "promised_on",
                "lies before the day of the promise",
                pl.col("promised_on") < pl.col("made_on"),
            )
            yield Check("promise-not-positive", "amount", "must be above 0", amount <= 0)
        case "disputes":
            yield Check(
                "closed-before-opened",
                "closed_on",
                "lies before the day of the dispute",
                pl.col("closed_on") < pl.col("opened_on"),
            )
            yield Check("dispute-not-positive", "amount", "must be above 0", amount <= 0)
        case "rates":
            yield Check("bad-rate", "rate", "must be above 0", pl.col("rate") <= 0)
        case _:
            return


def _zero() -> pl.Expr:
    return pl.lit(0).cast(MONEY)
