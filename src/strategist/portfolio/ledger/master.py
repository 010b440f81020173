"""Master data of debtors: any input fact of the vocabulary as a column."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from strategist.portfolio.ledger.mapping import TableMapping
from strategist.portfolio.ledger.tables import Column, Holds
from strategist.vocabulary.facts import Fact
from strategist.vocabulary.kinds import PLACE_FORM, Kind
from strategist.vocabulary.vocabulary import CURRENCY, Vocabulary

LONGEST_TEXT = 2_000
_CONTROL = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]"
_PLACE = f"^(?:{PLACE_FORM.pattern})$"
_HOLDS = {
    Kind.INT: Holds.COUNT,
    Kind.MONEY: Holds.AMOUNT,
    Kind.BOOL: Holds.YES_NO,
    Kind.ENUM: Holds.WORD,
    Kind.DATE: Holds.DAY,
}


def fact_columns(vocabulary: Vocabulary, mapping: TableMapping) -> tuple[Column, ...]:
    """The facts that the mapping finds in the debtors' table, as columns of it."""
    facts = [fact for fact in vocabulary.inputs if fact.name in mapping.columns and fact.name != "debtor_id"]
    return tuple(Column(fact.name, _holds(fact), fact.help, words=_words(fact), spare=True) for fact in facts)


def _holds(fact: Fact) -> Holds:
    return Holds.CURRENCY if fact.name == CURRENCY else _HOLDS.get(fact.kind, Holds.TEXT)


def _words(fact: Fact) -> tuple[str, ...]:
    return fact.values if fact.kind is Kind.ENUM else ()


def misfits(vocabulary: Vocabulary, columns: tuple[Column, ...]) -> Iterator[tuple[str, str, str, pl.Expr, bool]]:
    """What a profile would refuse though it is readable: column, code, sentence, where it fails, whether a part stays."""
    for column in columns:
        fact, value = vocabulary.fact[column.name], pl.col(column.name)
        match fact.kind:
            case Kind.SET:
                strange = _members(value).list.eval(~pl.element().is_in(list(fact.values))).list.any()
                says = f"names something that is none of {', '.join(fact.values)}; the others were kept"
                yield fact.name, "bad-word", says, strange, True
            case Kind.PLACE:
                yield (
                    fact.name,
                    "bad-place",
                    "is no ISO 3166 code, such as US or US-NY",
                    ~value.str.contains(_PLACE),
                    False,
                )
            case Kind.TEXT if fact.name != CURRENCY:
                unfit = value.str.contains(_CONTROL) | (value.str.len_chars() > LONGEST_TEXT)
                yield (
                    fact.name,
                    "bad-text",
                    f"has control characters, or more than {LONGEST_TEXT:,} characters",
                    unfit,
                    False,
                )


def _members(value: pl.Expr) -> pl.Expr:
    """The members of a set, written with `;`, `,` or `|` between them."""
    parts = value.str.replace_all(r"[,|]", ";").str.split(";").list.eval(pl.element().str.strip_chars())
    return parts.list.eval(pl.element().filter(pl.element() != ""))


def as_fact(fact: Fact, value: pl.Expr) -> pl.Expr:
    """A readable master-data cell as a value of its fact; unknown members of a set are left out."""
    match fact.kind:
        case Kind.SET:
            known = _members(value).list.eval(pl.element().filter(pl.element().is_in(list(fact.values))))
            return known.list.unique().list.sort()
        case Kind.ENUM:
            return value.cast(pl.Enum(fact.values))
        case _:
            return value
