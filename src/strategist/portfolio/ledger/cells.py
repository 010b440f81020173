"""Cells of any source as typed values: expressions that give null where a cell says nothing, or nothing readable."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import polars as pl

from strategist.portfolio.ledger.mapping import ISO_DAY, Writing
from strategist.portfolio.ledger.tables import Holds

MONEY = pl.Decimal(18, 4)
"""Money inside: exact, 10**-4 of the currency's unit, as everywhere in strategist."""
RATE = pl.Decimal(20, 10)
LARGEST_AMOUNT = 10**11
EARLIEST, LATEST = date(1970, 1, 1), date(2100, 12, 31)
"""A day outside these is a typing error, or a system's word for never."""
NO_DAY = ("00000000", "0000-00-00")
"""How SAP and MySQL write a blank day."""
YES = ("yes", "y", "true", "1", "x", "ja", "j", "是")
NO = ("no", "n", "false", "0", "nein", "-", "否")


def text_of(column: pl.Expr, dtype: pl.DataType, blanks: tuple[str, ...] = ()) -> pl.Expr:
    """The cell as text without spaces around it; null where it is blank."""
    if dtype.is_float():  # ids that a workbook or database keeps as numbers
        whole = column.cast(pl.Int64, strict=False)
        text = pl.when(column == whole).then(whole.cast(pl.String)).otherwise(column.cast(pl.String))
    elif dtype == pl.String:
        text = column.str.strip_chars()
    else:
        text = column.cast(pl.String)
    if not blanks:
        return text.replace("", None)
    return pl.when((text != "") & ~text.is_in(list(blanks))).then(text)


def day_of(column: pl.Expr, dtype: pl.DataType, writing: Writing) -> pl.Expr:
    """The cell as a date: the first of the declared forms that fits; a time of day behind an ISO date is dropped."""
    if dtype == pl.Date:
        return column
    if isinstance(dtype, pl.Datetime):
        return column.dt.date()
    text = text_of(column, dtype, (*writing.blanks, *NO_DAY))
    forms = [text.str.to_date(form, strict=False) for form in writing.dates]
    if ISO_DAY not in writing.dates:  # as workbooks give theirs
        forms.append(text.str.extract(r"^(\d{4}-\d{2}-\d{2}) \d{2}:\d{2}:\d{2}").str.to_date(ISO_DAY, strict=False))
    else:
        forms.append(text.str.extract(r"^(\d{4}-\d{2}-\d{2})[ T]\d{2}:\d{2}").str.to_date(ISO_DAY, strict=False))
    return pl.coalesce(forms)


def amount_of(column: pl.Expr, dtype: pl.DataType, writing: Writing, decimals: int = 4) -> pl.Expr:
    """The cell as a decimal; null where it is no amount, has too many decimals, or is absurdly large.

    Signs: `-1`, `1-` as SAP writes it, `(1)`. Binary numbers of a source are taken to be what they round to.
    """
    kept = MONEY if decimals == 4 else RATE
    rounded = writing.round if decimals == 4 else None
    if dtype.is_integer():
        value = column
    elif dtype.is_float():
        value = column.round(decimals if rounded is None else rounded)
    elif isinstance(dtype, pl.Decimal):
        value = column if rounded is None else column.round(rounded, mode="half_away_from_zero")
        if dtype.scale > decimals:
            value = pl.when(value == value.round(decimals)).then(value)
    else:
        value = _written_amount(text_of(column, dtype, writing.blanks), writing, decimals, rounded)
    return pl.when(value.abs() < LARGEST_AMOUNT).then(value).cast(kept, strict=False)


def _written_amount(text: pl.Expr, writing: Writing, decimals: int, rounded: int | None) -> pl.Expr:
    point = "\\" + writing.decimal
    whole = r"\d+" if writing.thousands is None else rf"(?:\d+|\d{{1,3}}(?:{_escaped(writing.thousands)}\d{{3}})+)"
    most = decimals if rounded is None else 20
    number = rf"(?:{whole}(?:{point}\d{{0,{most}}})?|{point}\d{{1,{most}}})"
    fits = text.str.contains(rf"^(?:[+-]?\s?{number}|{number}-|\({number}\))$")
    minus = text.str.contains(r"^-|-$|^\(")
    digits = text.str.replace_all(rf"[^\d{point}]", "").str.replace(writing.decimal, ".", literal=True)
    value = digits.str.to_decimal(scale=20 if rounded is not None else decimals)
    if rounded is not None:
        value = value.round(rounded, mode="half_away_from_zero")
    return pl.when(fits & minus).then(-value).when(fits).then(value)


def _escaped(mark: str) -> str:
    return r"[ \x{00a0}\x{202f}]" if mark == " " else "['’]" if mark == "'" else "\\" + mark


def yes_no_of(column: pl.Expr, dtype: pl.DataType, blanks: tuple[str, ...]) -> pl.Expr:
    """The cell as a boolean, from the usual words of three languages."""
    if dtype == pl.Boolean:
        return column
    text = text_of(column, dtype, blanks).str.to_lowercase()
    return pl.when(text.is_in(YES)).then(True).when(text.is_in(NO)).then(False)


def count_of(column: pl.Expr, dtype: pl.DataType, blanks: tuple[str, ...]) -> pl.Expr:
    """The cell as a whole number."""
    return text_of(column, dtype, blanks).str.replace(r"^([+-]?\d+)[.,]0+$", "$1").cast(pl.Int64, strict=False)


def value_of(
    holds: Holds,
    column: pl.Expr,
    dtype: pl.DataType,
    writing: Writing,
    words: tuple[str, ...],
    values: Mapping[str, str],
) -> pl.Expr:
    """The cell by what its column holds; `values` translate the source's words first."""
    if values:
        column = text_of(column, dtype, writing.blanks).replace(dict(values))
        dtype = pl.String()
    match holds:
        case Holds.DAY:
            return day_of(column, dtype, writing)
        case Holds.AMOUNT:
            return amount_of(column, dtype, writing)
        case Holds.RATE:
            return amount_of(column, dtype, writing, 10)
        case Holds.YES_NO:
            return yes_no_of(column, dtype, writing.blanks)
        case Holds.COUNT:
            return count_of(column, dtype, writing.blanks)
        case Holds.WORD:
            text = text_of(column, dtype, writing.blanks)
            return pl.when(text.is_in(list(words))).then(text) if words else text
        case Holds.CURRENCY:
            return text_of(column, dtype, writing.blanks).str.to_uppercase()
        case _:
            return text_of(column, dtype, writing.blanks)
