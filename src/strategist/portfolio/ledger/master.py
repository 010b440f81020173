"""Master data of debtors: any input fact of the vocabulary as a column."""

from __future__ import annotations

import polars as pl

from strategist.portfolio.ledger.mapping import TableMapping
from strategist.portfolio.ledger.tables import Column, Holds
from strategist.vocabulary.facts import Fact
from strategist.vocabulary.kinds import PLACE_FORM, Kind
from strategist.vocabulary.vocabulary import CURRENCY, Vocabulary

LONGEST_TEXT = 2_000
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


def as_fact(fact: Fact, value: pl.Expr) -> pl.Expr:
    """A master-data cell as a value of its fact: members of a set are separated by `;`, `,` or `|`, unknown ones left out.

    Places and texts that a profile would refuse become unknown.
    """
    match fact.kind:
        case Kind.SET:
            members = value.str.replace_all(r"[,|]", ";").str.split(";").list.eval(pl.element().str.strip_chars())
            return (
                members.list.eval(pl.element().filter(pl.element().is_in(list(fact.values)))).list.unique().list.sort()
            )
        case Kind.PLACE:
            return pl.when(value.str.contains(f"^(?:{PLACE_FORM.pattern})$")).then(value)
        case Kind.TEXT:
            return pl.when(~value.str.contains(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")).then(
                value.str.slice(0, LONGEST_TEXT)
            )
        case Kind.ENUM:
            return value.cast(pl.Enum(fact.values))
        case _:
            return value
