"""Deciding a part of a portfolio: a row a debtor, with what is at stake, what to do today, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import polars as pl

from strategist.engines.columnar.answering import MASK
from strategist.engines.columnar.rejects import Rejects
from strategist.portfolio.book import DEBTOR
from strategist.portfolio.fired_bits import FiredBits
from strategist.portfolio.guard_counts import Counts, guard_counts
from strategist.portfolio.ledger.cells import MONEY
from strategist.portfolio.row_reasons import with_reasons
from strategist.profile.case import AS_OF
from strategist.strategist import Strategist
from strategist.vocabulary.actions import FALLBACKS
from strategist.vocabulary.facts import Fact
from strategist.vocabulary.vocabulary import CURRENCY

PLACE = "row"
"""The position of the debtor in the book."""
TURNS = ("today", "waits", "nothing")
"""Whether there is something to do today, something later, or nothing."""
SHOWN = ("name", CURRENCY, "amount_overdue", "days_past_due")
JUDGED = ("age_band", "risk_class", "priority", "recoverability")
STEP = ("next_step", "strength", "on_the_way_to", "not_before", "meanwhile", "companions")
STAKE = "amount_demanded"


@dataclass(frozen=True)
class Decided:
    """A part of a worklist, unranked; rows that no profile may look like; how often guards applied and bound."""

    rows: pl.DataFrame
    aside: pl.DataFrame
    guards: Counts
    blanks: dict[str, list[int]]


class Looked(NamedTuple):
    """A part decided, and of its rows the profiles and what the rules answered, with reasons."""

    decided: Decided
    facts: pl.DataFrame
    decisions: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a book: its number, the position of its first debtor, and how many there are."""

    number: int
    first: int
    count: int


Deciding = Callable[[Strategist, Iterable[tuple[Part, pl.DataFrame]]], Iterator[tuple[Part, Decided]]]
"""What decides the parts of a book: in any order, each the same as `decide` does. It may draw some parts ahead."""


def in_turn(strategist: Strategist, parts: Iterable[tuple[Part, pl.DataFrame]]) -> Iterator[tuple[Part, Decided]]:
    """Decide the parts in this process, one after the other."""
    for part, facts in parts:
        yield part, decide(strategist, facts, part.first)


def decide(strategist: Strategist, facts: pl.DataFrame, first: int) -> Decided:
    """The decisions of some debtors; `first`: the position of the first in the book."""
    return look(strategist, facts, first).decided


def look(strategist: Strategist, facts: pl.DataFrame, first: int) -> Looked:
    """See `decide`; with what it was made from."""
    rejects = Rejects()
    decisions = strategist.recommend_all(facts, fired=True, rejects=rejects)
    aside = rejects.frame()
    places = pl.arange(len(facts), eager=True).alias(PLACE)
    if len(aside):
        good = ~places.is_in(aside["row"].implode())
        facts, places = facts.filter(good), places.filter(good)
    fired = FiredBits(decisions)
    guards = guard_counts(strategist.program, decisions, facts, fired)
    decisions = with_reasons(strategist, decisions, facts, fired)
    decisions = decisions.select(pl.exclude(f"^{MASK}\\d+$"))
    rows = _shaped(strategist, facts, decisions, places + first)
    inputs = [fact for fact in strategist.program.vocabulary.inputs if fact.name not in (DEBTOR, AS_OF)]
    blank = {
        fact.name: [facts[fact.name].null_count() if fact.name in facts.columns else len(facts)] for fact in inputs
    }
    found = Decided(rows, aside.with_columns(pl.col("row") + first), guards, blank)
    return Looked(found, facts, decisions)


def _shaped(strategist: Strategist, facts: pl.DataFrame, decisions: pl.DataFrame, places: pl.Series) -> pl.DataFrame:
    """The columns of a worklist, in the order in which one reads them."""
    vocabulary = strategist.program.vocabulary
    frame = decisions.with_columns(places)
    frame = frame.with_columns(
        facts[name].cast(MONEY if name == "amount_overdue" else facts[name].dtype).alias(name)
        for name in SHOWN
        if name in facts.columns
    )
    frame = frame.with_columns(at_stake(vocabulary.fact, facts).alias("at_stake"))
    if "recoverability" in frame.columns:
        frame = frame.with_columns(_share(pl.col("at_stake"), pl.col("recoverability")).alias("expected_recovery"))
    kind = frame.schema["next_step"]
    minutes = {action.id: action.minutes for action in vocabulary.actions}
    at_once = pl.col("not_before").is_null() & ~pl.col("next_step").cast(pl.String).is_in(FALLBACKS)
    frame = frame.with_columns(
        pl.when(at_once).then("next_step").otherwise("meanwhile").cast(kind).alias("do_today"),
    ).with_columns(
        pl.when(pl.col("do_today").is_not_null())
        .then(pl.lit("today"))
        .when(pl.col("not_before").is_not_null())
        .then(pl.lit("waits"))
        .otherwise(pl.lit("nothing"))
        .cast(pl.Enum(TURNS))
        .alias("turn"),
        (
            pl.col("do_today").cast(pl.String).replace_strict(minutes, default=0, return_dtype=pl.Int64).fill_null(0)
            + pl.when(at_once)
            .then(
                pl.col("companions")
                .list.eval(pl.element().cast(pl.String).replace_strict(minutes, default=0, return_dtype=pl.Int64))
                .list.sum()
            )
            .otherwise(0)
        ).alias("minutes"),
    )
    tactics = [name for name in decisions.columns if name in {tactic.name for tactic in vocabulary.tactics}]
    first = (PLACE, "turn", DEBTOR, *SHOWN[:3], "at_stake", "expected_recovery", SHOWN[3], *JUDGED)
    order = [*first, "do_today", "minutes", *STEP, *tactics, "rule", "because"]
    return frame.select([name for name in order if name in frame.columns])


def at_stake(known: Mapping[str, Fact], facts: pl.DataFrame) -> pl.Series:
    """What may be asked for, not below 0: overdue less disputed where the vocabulary says so; null where it is unknown."""
    fact = known.get(STAKE)
    names = fact.difference if fact is not None and fact.difference else ("amount_overdue",)
    amounts = []
    for name in names:
        supposed = known[name].default if name in known else None
        stated = facts[name].cast(MONEY) if name in facts.columns else pl.Series(name, [None] * len(facts), dtype=MONEY)
        if supposed is not None and supposed.where is None:
            stated = stated.fill_null(int(supposed.value) // 10_000)
        amounts.append(stated)
    left = amounts[0] - amounts[1] if len(amounts) > 1 else amounts[0]
    left = left.cast(MONEY)
    return left.set(left < 0, 0) if len(left) else left


def _share(amount: pl.Expr, percent: pl.Expr) -> pl.Expr:
    """A share in whole percent, rounded half up to hundredths; exact, by whole numbers."""
    units = amount.to_physical().cast(pl.Int128) * percent.cast(pl.Int128)
    hundredths: pl.Expr = (units + 5_000) // 10_000
    return (hundredths.cast(pl.Decimal(38, 0)) * pl.lit("0.01").cast(pl.Decimal(38, 2))).cast(MONEY)
