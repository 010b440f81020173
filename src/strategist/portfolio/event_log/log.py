"""An event log, read: its events in order of time, and what was set aside and why."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from strategist.errors import CONTROL, Problem, did_you_mean
from strategist.portfolio.event_log.mapping import LogMapping
from strategist.portfolio.event_log.reader import read_log_mapping
from strategist.portfolio.ledger.cells import EARLIEST, LATEST, MONEY, text_of, value_of
from strategist.portfolio.ledger.mapping_reader import LedgerError
from strategist.portfolio.ledger.raw import LINE, Raw
from strategist.portfolio.ledger.rejects import REJECTS, Counted
from strategist.portfolio.ledger.source import open_source
from strategist.portfolio.ledger.tables import Holds
from strategist.program.program import Program
from strategist.vocabulary.kinds import Kind

CASE, ACTIVITY, DAY = "case", "activity", "day"


@dataclass(frozen=True)
class EventLog:
    """Events in order of day and line: `case`, `activity`, `day`, amounts (Decimal(18, 4)) and words (String).

    `program`: the rulebook whose vocabulary names the facts; `rejects`: rows set aside, as those of a ledger.
    """

    mapping: LogMapping
    program: Program
    events: pl.DataFrame
    rejects: pl.DataFrame
    counted: Counted

    @property
    def own(self) -> Mapping[str, str]:
        """Activity -> action, of the activities that are our own steps; an action without activity goes by its id."""
        unnamed = {action.id: action.id for action in self.program.vocabulary.actions}
        return unnamed | {activity: action for action, activity in self.mapping.steps.items()}


def read(path: str | Path, program: Program) -> EventLog:
    """The event log that a mapping file describes, for a rulebook. Raises `LedgerError` where it cannot be used."""
    mapping = read_log_mapping(Path(path), program.vocabulary)
    raw = open_source(mapping.events)
    frame = _typed(raw, mapping).collect()
    checks = {
        CASE: ("missing-value", "is blank", pl.col(CASE).is_null()),
        ACTIVITY: ("missing-value", "is blank", pl.col(ACTIVITY).is_null()),
        DAY: ("bad-date", "is not a day as the mapping says days are written", pl.col(DAY).is_null()),
        "": (
            "absurd-date",
            f"lies outside {EARLIEST.year} to {LATEST.year}",
            ~pl.col(DAY).is_between(EARLIEST, LATEST),
        ),
    }
    for name in mapping.amounts:
        unread = pl.col(name).is_null() & pl.col(f"__given_{name}")
        checks[name] = ("bad-amount", "is not an amount as the mapping says amounts are written", unread)
    failing = [pl.when(fails).then(pl.lit(number, pl.UInt8)) for number, (_, _, fails) in enumerate(checks.values())]
    frame = frame.with_columns(pl.coalesce(*failing).alias("__check__"))
    bad = frame.filter(pl.col("__check__").is_not_null())
    good = frame.filter(pl.col("__check__").is_null()).select(
        LINE, CASE, ACTIVITY, DAY, *mapping.amounts, *mapping.words
    )
    rejects = _rejects(bad, list(checks.items()), raw, mapping)
    read_rows = frame.height + len(raw.ragged)
    log = EventLog(
        mapping,
        program,
        good.sort(DAY, LINE, maintain_order=True),
        rejects,
        Counted("events", read_rows, good.height, rejects.height, 0, 0),
    )
    _check_activities(log)
    _check_words(log)
    return log


def _typed(raw: Raw, mapping: LogMapping) -> pl.LazyFrame:
    schema, writing = raw.frame.collect_schema(), mapping.events.writing
    holds = {CASE: Holds.ID, ACTIVITY: Holds.ID, DAY: Holds.DAY}
    holds |= dict.fromkeys(mapping.amounts, Holds.AMOUNT) | dict.fromkeys(mapping.words, Holds.ID)
    cells = []
    for name, kind in holds.items():
        headers = [said.text for said in mapping.events.columns[name]]
        cell, dtype = pl.col(headers[0]), schema[headers[0]]
        if len(headers) > 1:
            parts = [text_of(pl.col(header), schema[header], writing.blanks) for header in headers]
            cell, dtype = pl.concat_str(parts, separator="/"), pl.String()
        cells.append(value_of(kind, cell, dtype, writing, (), {}).alias(name))
        if kind is Holds.AMOUNT:
            cells.append(text_of(cell, dtype, writing.blanks).is_not_null().alias(f"__given_{name}"))
    return raw.frame.select(LINE, *cells)


def _rejects(
    bad: pl.DataFrame, checks: list[tuple[str, tuple[str, str, pl.Expr]]], raw: Raw, mapping: LogMapping
) -> pl.DataFrame:
    found, name = [], mapping.events.source.name
    for ragged in raw.ragged:
        why = f"the row has {len(ragged.cells)} cells, the header {len(raw.headers)}"
        cells = {str(number): _text(cell) for number, cell in enumerate(ragged.cells, 1)}
        found.append(("events", name, ragged.line, "ragged-row", why, json.dumps(cells, ensure_ascii=False)))
    rows = raw.frame.filter(pl.col(LINE).is_in(bad[LINE].implode())).collect()
    cells_of = {row.pop(LINE): {key: _text(cell) for key, cell in row.items()} for row in rows.iter_rows(named=True)}
    for line, number in bad.select(LINE, "__check__").iter_rows():
        column, (code, says, _) = checks[number]
        header = "/".join(said.text for said in mapping.events.columns[column or DAY])
        cell = cells_of[line].get(header, "")[:60]
        why = f"`{header}` {f'`{cell}` ' if cell else ''}{says}"
        found.append(("events", name, line, code, why, json.dumps(cells_of[line], ensure_ascii=False)))
    return pl.DataFrame(sorted(found, key=lambda row: row[2]), schema=REJECTS, orient="row")


def _check_activities(log: EventLog) -> None:
    """Activities that the mapping names must be in the log, or be actions: a misspelt one would count nothing for ever."""
    there = set(log.events[ACTIVITY].unique())
    actions = {action.id for action in log.program.vocabulary.actions}
    problems = []
    for said in log.mapping.activities:
        if said.text not in there and said.text not in actions and log.events.height:
            help = did_you_mean(said.text, there) or f"it has {', '.join(sorted(there)[:12])}"
            says = f"the log has no activity `{said.text[:60]}`, and no action is called so"
            problems.append(Problem("unknown-activity", says, said.place, help, said.excerpt))
    if problems:
        raise LedgerError(problems)


def _check_words(log: EventLog) -> None:
    """A word that tells an enum fact must be one of its values; left out in silence it would look unknown."""
    problems = []
    for telling in log.mapping.tellings:
        fact = log.program.vocabulary.fact[telling.fact]
        for part in telling.parts if fact.kind is Kind.ENUM else ():
            words = log.events[part.column or ACTIVITY].drop_nulls().unique().sort()
            for word in words.filter(~words.is_in(list(fact.values)))[:3]:
                says = f"`{telling.fact}` cannot be `{word[:60]}`, which stands in the column `{part.column}`"
                problems.append(Problem("unknown-word", says, telling.place, f"it is one of {', '.join(fact.values)}"))
    if problems:
        raise LedgerError(problems)


def _text(value: object) -> str:
    return "" if value is None else CONTROL.sub("\ufffd", str(value))


NO_EVENTS = {CASE: pl.String, ACTIVITY: pl.String, DAY: pl.Date}


def own_events(steps: list[tuple[str, str, object]], log: EventLog) -> pl.DataFrame:
    """Our own steps (case, action, day) as events of the log, without amounts and words."""
    names = dict(log.mapping.steps)
    rows = [(case, names.get(action, action), day) for case, action, day in steps]
    blank = [pl.lit(None, MONEY).alias(name) for name in log.mapping.amounts]
    blank += [pl.lit(None, pl.String).alias(name) for name in log.mapping.words]
    return pl.DataFrame(rows, schema=NO_EVENTS, orient="row").with_columns(pl.lit(None, pl.UInt32).alias(LINE), *blank)
