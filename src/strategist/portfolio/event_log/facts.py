"""Facts of the cases of an event log as of a day, from events up to that day only."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import reduce
from operator import add

import polars as pl

from strategist.errors import Problem, did_you_mean
from strategist.portfolio.event_log.log import ACTIVITY, CASE, DAY, EventLog
from strategist.portfolio.event_log.mapping import LogMapping, Part, Telling, Way
from strategist.portfolio.ledger.as_of import MORNING, dtype_of
from strategist.portfolio.ledger.cells import MONEY
from strategist.portfolio.ledger.mapping_reader import LedgerError
from strategist.portfolio.ledger.raw import LINE
from strategist.portfolio.moment import moment_column
from strategist.vocabulary.vocabulary import CURRENCY

SEARCHED = 20_000
"""Cases among which the nearest id is looked for."""


def facts(log: EventLog, *, as_of: date) -> pl.DataFrame:
    """One row a case that has an event by then, sorted by its id; columns are the facts declared, null is unknown."""
    return facts_from(log, prepared(log, log.events.filter(pl.col(DAY) <= as_of)), as_of)


def facts_of(log: EventLog, case: str, *, as_of: date) -> dict[str, object]:
    """The facts of one case as of a day, as a profile that `Strategist.recommend` takes; unknown ones are left out.

    By the same definitions as `facts`. Raises `LedgerError` for a case without an event by that day.
    """
    known = log.events.filter(pl.col(DAY) <= as_of)
    events = known.filter(pl.col(CASE) == case)
    if events.is_empty():
        says = f"the log knows no case `{case[:60]}` as of {as_of}"
        help = did_you_mean(case, known[CASE].unique().sort().head(SEARCHED))
        raise LedgerError([Problem("unknown-case", says, help=help)])
    row = facts_from(log, prepared(log, events), as_of).row(0, named=True)
    profile = {name: value for name, value in row.items() if value is not None}
    profile["as_of"] = moment_of(log, as_of)
    return profile


def moment_of(log: EventLog, day: date) -> datetime:
    """10 o'clock of a day in the time zone of the mapping."""
    return datetime.combine(day, MORNING, log.mapping.zone or UTC)


def prepared(log: EventLog, events: pl.DataFrame) -> pl.DataFrame:
    """Events with a column for each part of a definition: what the event adds to it, whatever the day asked for."""
    columns = [
        _told(part).alias(_name(telling, number))
        for telling in log.mapping.tellings
        for number, part in enumerate(telling.parts)
        if part.way is not Way.DAYS_SINCE_CALENDAR
    ]
    return events.select(CASE, DAY, LINE, *columns)


def facts_from(log: EventLog, events: pl.DataFrame, day: date) -> pl.DataFrame:
    """The facts as of a day, from `prepared` events in order of time, all of them up to that day."""
    mapping, vocabulary = log.mapping, log.program.vocabulary
    aggregates = [
        _gathered(part, _name(telling, number))
        for telling in mapping.tellings
        for number, part in enumerate(telling.parts)
        if part.way is not Way.DAYS_SINCE_CALENDAR
    ]
    grouped = events.group_by(CASE).agg(aggregates)
    told = [
        reduce(add, [_value(mapping, part, _name(telling, number), day) for number, part in enumerate(telling.parts)])
        .cast(dtype_of(vocabulary.fact[telling.fact]))
        .alias(telling.fact)
        for telling in mapping.tellings
    ]
    frame = grouped.select(pl.col(CASE).alias(mapping.id), *(one for one in told))
    extra = [moment_column(moment_of(log, day))]
    if mapping.currency is not None and CURRENCY in vocabulary.fact and CURRENCY not in frame.columns:
        extra.append(pl.lit(mapping.currency).alias(CURRENCY))
    return frame.with_columns(extra).sort(mapping.id)


def _name(telling: Telling, number: int) -> str:
    return f"{telling.fact}__{number}"


def _told(part: Part) -> pl.Expr:
    """What one event adds to a part: its value or day, or null."""
    counts = [pl.col(ACTIVITY).is_in(list(part.activities))] if part.activities else []
    counts += [pl.col(column).is_in(list(words)) for column, words in part.where]
    value = pl.col(part.column) if part.column is not None else pl.col(DAY)
    return pl.when(pl.all_horizontal(counts)).then(value) if counts else value


def _gathered(part: Part, name: str) -> pl.Expr:
    column = pl.col(name)
    match part.way:
        case Way.FIRST:
            return column.drop_nulls().first()
        case Way.LAST:
            return column.drop_nulls().last()
        case Way.SUM:
            return column.sum()
        case Way.COUNT:
            return column.count()
        case Way.HAPPENED:
            return (column.count() > 0).alias(name)
        case _:
            return column.max()


def _value(mapping: LogMapping, part: Part, name: str, day: date) -> pl.Expr:
    match part.way:
        case Way.DAYS_SINCE:
            return (pl.lit(day) - pl.col(name)).dt.total_days()
        case Way.DAYS_SINCE_CALENDAR:
            last = max((one for one in mapping.calendars[part.calendar or ""] if one <= day), default=None)
            return pl.lit(None if last is None else (day - last).days, pl.Int64)
        case Way.SUM:
            return pl.col(name).cast(MONEY)
        case _:
            return pl.col(name)
