"""Facts as of a day: from the events of a ledger to one row a debtor, by the definitions."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from pathlib import Path

import polars as pl

from strategist.errors import Problem
from strategist.portfolio.ledger.account import check_debtor
from strategist.portfolio.ledger.cells import MONEY
from strategist.portfolio.ledger.definitions import DEFINITIONS, Asked, Definition
from strategist.portfolio.ledger.events import Events, events
from strategist.portfolio.ledger.ledger import Ledger
from strategist.portfolio.ledger.mapping_reader import LedgerError
from strategist.portfolio.ledger.master import as_fact
from strategist.portfolio.ledger.one import only
from strategist.portfolio.ledger.own_money import in_own
from strategist.portfolio.ledger.steps import step_facts
from strategist.portfolio.ledger.who import WHO
from strategist.portfolio.moment import moment_column
from strategist.program.program import Program
from strategist.vocabulary.facts import Fact
from strategist.vocabulary.kinds import Kind
from strategist.vocabulary.vocabulary import CURRENCY

MORNING = time(10)
"""The hour that stands for a day: in UTC it is the same date nearly everywhere on earth."""
IN_ORDER = ("promises", "steps")
_PART, _ACCOUNT = "__contested__", "__contested_account__"


def facts(ledger: Ledger, *, as_of: date) -> pl.LazyFrame:
    """One row a debtor, sorted by `debtor_id`; columns are input facts of the vocabulary, null is unknown.

    Only events up to `as_of`, that day included, count. Types: String, Int64, Boolean, Decimal(18, 4), Enum, List(String),
    Date, and Datetime for `as_of` (see `moment_column`). What the master data state stands before what is computed.

    Raises `LedgerError` for a rulebook without the fact `debtor_id`.
    """
    check_names_debtors(ledger.program, ledger.mapping.file)
    moment = moment_of(ledger, as_of)
    day = as_of.date() if isinstance(as_of, datetime) else as_of
    asked = Asked(day, ledger.program.vocabulary)
    found = events(ledger, day)
    frame = found.debtors.with_columns(
        moment_column(moment),
        pl.lit(ledger.mapping.currency).alias(CURRENCY),
    )
    frame = _with_kinds(frame, found, ledger, asked)
    if "debtors" in ledger.tables:
        frame = _with_master(frame, ledger, day)
    wanted = [fact for fact in ledger.program.vocabulary.inputs if fact.name in frame.collect_schema().names()]
    return frame.select(_typed(fact) for fact in wanted).sort("debtor_id")


def check_names_debtors(program: Program, file: str | Path) -> None:
    """Raises `LedgerError` where a rulebook has no fact for the debtor's id, without which no row could be told apart."""
    if "debtor_id" not in {fact.name for fact in program.vocabulary.inputs}:
        says = f"the rulebook `{program.name}` has no fact `debtor_id`, and `{file}` is the mapping of a ledger"
        help = "name a rulebook of debts by `--rules`, or map an event log (`log:`)"
        raise LedgerError([Problem("no-debtors", says, help=help)])


def facts_of(ledger: Ledger, debtor_id: str, *, as_of: date) -> dict[str, object]:
    """The facts of one debtor as of a day, as a profile that `Strategist.recommend` takes; unknown ones are left out.

    By the same definitions as `facts`. Raises `LedgerError` for a debtor whom the ledger does not know by that day.
    """
    day = as_of.date() if isinstance(as_of, datetime) else as_of
    check_debtor(ledger, debtor_id, day)
    row = (
        facts(only(ledger, debtor_id), as_of=as_of)
        .filter(pl.col("debtor_id") == debtor_id)
        .collect()
        .row(0, named=True)
    )
    profile = {name: value for name, value in row.items() if value is not None}
    profile["as_of"] = moment_of(ledger, as_of)
    return profile


def moment_of(ledger: Ledger, as_of: date) -> datetime:
    """The moment of decision: the one given, or 10 o'clock of that day in the time zone of the mapping."""
    if isinstance(as_of, datetime):
        if as_of.tzinfo is None:
            raise LedgerError(
                [
                    Problem(
                        "bad-moment",
                        f"`{as_of.isoformat()}` has no offset",
                        help="give a date, or a moment with its offset",
                    )
                ]
            )
        return as_of
    return datetime.combine(as_of, MORNING, ledger.mapping.zone or UTC)


def _with_kinds(frame: pl.LazyFrame, found: Events, ledger: Ledger, asked: Asked) -> pl.LazyFrame:
    """The facts of every kind that the ledger keeps."""
    inputs = {fact.name for fact in asked.vocabulary.inputs}
    for kind, rows in found.kinds.items():
        told = [one for one in DEFINITIONS if one.of == kind and one.fact in inputs and _known(one, ledger, found)]
        aggregates = {one.fact: one.expression(asked) for one in told}
        if kind == "items":
            aggregates[_PART] = pl.col("contested").filter(pl.col("overdue")).sum()
        if kind == "steps" and "step" in ledger.rows["contacts"].mapping.columns:
            aggregates |= step_facts(ledger.program, asked)
        if not aggregates:
            continue
        grouped = rows.group_by(WHO).agg(expression.alias(name) for name, expression in aggregates.items())
        if kind in IN_ORDER:  # `last` needs the order of the rows, which the streaming engine does not promise
            grouped = grouped.collect().lazy()
        frame = frame.join(grouped, on=WHO, how="left")
        frame = frame.with_columns(_filled(one) for one in told if one.none is not None)
    if "amount_disputed" in inputs and "disputes" in found.kinds:
        frame = _with_disputed(frame, found, ledger, asked)
    return frame


def _known(definition: Definition, ledger: Ledger, found: Events) -> bool:
    """Whether the ledger keeps the column that a definition needs."""
    if definition.needs is None:
        return True
    if definition.needs == "state":
        return "payments" in found.kinds
    table = ledger.rows.get("payments" if definition.of == "returned" else definition.of)
    return table is not None and definition.needs in table.mapping.columns


def _filled(definition: Definition) -> pl.Expr:
    value = pl.col(definition.fact)
    if definition.none == ():
        return (
            pl.when(value.is_null()).then(pl.lit([], dtype=pl.List(pl.String))).otherwise(value).alias(definition.fact)
        )
    return value.fill_null(definition.none)


def _with_disputed(frame: pl.LazyFrame, found: Events, ledger: Ledger, asked: Asked) -> pl.LazyFrame:
    """The disputed amount: parts of overdue items, and amounts that disputes of the account state, at most what is overdue."""
    about_account = found.kinds["disputes"].filter(pl.col("invoice_id").is_null() & pl.col("amount").is_not_null())
    amounts = (
        in_own(about_account, ("amount",), ledger, asked.day).group_by(WHO).agg(pl.col("amount").sum().alias(_ACCOUNT))
    )
    frame = frame.join(amounts, on=WHO, how="left")
    both = pl.col(_PART).fill_null(0) + pl.col(_ACCOUNT).fill_null(0)
    return frame.with_columns(pl.min_horizontal(both, "amount_overdue").cast(MONEY).alias("amount_disputed"))


def _with_master(frame: pl.LazyFrame, ledger: Ledger, day: date) -> pl.LazyFrame:
    """What the master data state, counters of days moved from the day of the extract to the day asked for."""
    vocabulary, mapped = ledger.program.vocabulary, ledger.rows["debtors"].mapping.columns
    stated = [fact for fact in vocabulary.inputs if fact.name in mapped and fact.name != "debtor_id"]
    if not stated:
        return frame
    moved = (day - ledger.mapping.as_of).days if ledger.mapping.as_of is not None else 0
    master = ledger.tables["debtors"].select(
        "debtor_id",
        *(_moved(fact, as_fact(fact, pl.col(fact.name)), moved).alias(f"{fact.name}__stated") for fact in stated),
    )
    frame = frame.join(master, on="debtor_id", how="left")
    computed = set(frame.collect_schema().names())
    return frame.with_columns(
        (
            pl.coalesce(f"{fact.name}__stated", pl.col(fact.name).cast(dtype_of(fact)))
            if fact.name in computed
            else pl.col(f"{fact.name}__stated")
        ).alias(fact.name)
        for fact in stated
    )


def _moved(fact: Fact, value: pl.Expr, days: int) -> pl.Expr:
    if not fact.daily or not days:
        return value
    then = value + fact.daily * days
    return pl.when((then >= 0) | (value < 0)).then(then)  # before the counter began, nobody knows


def dtype_of(fact: Fact) -> pl.DataType | type[pl.DataType]:
    """How a fact is told in a frame."""
    match fact.kind:
        case Kind.INT:
            return pl.Int64
        case Kind.MONEY:
            return MONEY
        case Kind.BOOL:
            return pl.Boolean
        case Kind.ENUM:
            return pl.Enum(fact.values)
        case Kind.SET:
            return pl.List(pl.String)
        case Kind.DATE:
            return pl.Date
        case _:
            return pl.String


def _typed(fact: Fact) -> pl.Expr:
    return pl.col(fact.name) if fact.kind is Kind.DATETIME else pl.col(fact.name).cast(dtype_of(fact))
