"""Texts of a sheet as facts: each column by the kind of its fact; a cell that cannot be read is marked, never guessed."""

from __future__ import annotations

import polars as pl

from strategist.vocabulary.facts import Fact
from strategist.vocabulary.kinds import Kind

MONEY_FORM = r"^[+-]?\d{1,14}(\.\d{1,4})?$"
WHOLE_FORM = r"^[+-]?\d{1,15}$"
YES, NO = ("true", "yes"), ("false", "no")
WANTED = {
    Kind.INT: "a whole number is wanted, such as 30",
    Kind.MONEY: "an amount with at most four decimals is wanted, such as 15000.00",
    Kind.BOOL: "true or false is wanted",
    Kind.DATE: "a date is wanted, such as 2026-11-24",
}


def stated(fact: Fact) -> pl.Expr:
    """The cell without outer blanks; null where nothing is left."""
    text = pl.col(fact.name).str.strip_chars()
    return pl.when(text.str.len_bytes() > 0).then(text)


def typed(fact: Fact) -> pl.Expr:
    """The column of a fact from its texts; null also where a text cannot be read (see `unread`)."""
    text = stated(fact)
    match fact.kind:
        case Kind.INT:
            value = pl.when(text.str.contains(WHOLE_FORM)).then(text).cast(pl.Int64)
        case Kind.MONEY:
            value = pl.when(text.str.contains(MONEY_FORM)).then(text.str.strip_prefix("+")).cast(pl.Decimal(18, 4))
        case Kind.BOOL:
            low = text.str.to_lowercase()
            value = pl.when(low.is_in(YES)).then(True).when(low.is_in(NO)).then(False)
        case Kind.DATE:
            value = text.str.to_date("%Y-%m-%d", strict=False)
        case Kind.SET:
            members = text.str.strip_chars("[]").str.replace_all(r"\s*[;|,]\s*", ";").str.split(";")
            value = members.list.eval(pl.element().filter(pl.element() != ""))
        case _:
            value = text
    return value.alias(fact.name)


def unread(fact: Fact) -> pl.Expr | None:
    """Which cells state something that is no value of the kind; None for kinds whose texts are judged later."""
    return stated(fact).is_not_null() & typed(fact).is_null() if fact.kind in WANTED else None
