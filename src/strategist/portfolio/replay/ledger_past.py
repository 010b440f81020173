"""A ledger as the past: our own steps are contacts of the ledger, so that they tell the same facts as real ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import polars as pl

from strategist.errors import Place
from strategist.portfolio.ledger import Ledger, facts
from strategist.portfolio.ledger.mapping import Said, Source, TableMapping, Writing
from strategist.portfolio.ledger.raw import LINE, Raw
from strategist.portfolio.ledger.rows import TYPES, Rows
from strategist.portfolio.ledger.set_aside import Examined
from strategist.portfolio.ledger.tables import TABLES
from strategist.portfolio.replay.past import PLANNED, Key, Own

DEBTOR, STEP, ON, CHANNEL = "debtor_id", "step", "contacted_on", "channel"
TOLD = (DEBTOR, ON, CHANNEL, STEP)
"""What a step of ours tells; whether anybody was reached, nobody knows."""


class LedgerPast:
    """See `Past`. A contact of the ledger that says no step stays what it is: somebody's call."""

    id = DEBTOR
    catch_up: str | None = None

    def __init__(self, ledger: Ledger, sees: str | None = None) -> None:
        self.title, self.sees = ledger.mapping.title, sees or PLANNED
        self.rejected = sum(one.rejected for one in ledger.counts)
        schema = {column.name: TYPES.get(column.holds, pl.String) for column in TABLES["contacts"].columns}
        self._schema = schema | {LINE: pl.UInt32}
        kept = ledger.tables.get("contacts")
        real = pl.DataFrame(schema=self._schema) if kept is None else kept.select(list(self._schema)).collect()
        says = pl.col(STEP).is_not_null()
        self._others, self._ours = real.filter(~says), real.filter(says).sort(ON, LINE)
        found = defaultdict[Key, list[date]](list)
        for case, action, day in self._ours.select(DEBTOR, STEP, ON).iter_rows():
            found[case, action].append(day)
        self.real: Mapping[Key, Sequence[date]] = found
        self.ledger = ledger if kept is not None and _mapped(ledger) else _with_contacts(ledger)
        self._talks = {action.id for action in ledger.program.vocabulary.actions if action.channels}

    def facts(self, day: date, before: date, own: Sequence[Own], of: Sequence[str] | None = None) -> pl.DataFrame:
        """See `Past`."""
        rows = [(one.case, one.day, one.channel, one.action) for one in own]
        steps = pl.DataFrame(rows, schema={name: self._schema[name] for name in TOLD}, orient="row")
        blank = [pl.lit(None, kind).alias(name) for name, kind in self._schema.items() if name not in (*TOLD, LINE)]
        steps = steps.with_columns(*blank, pl.lit(2**32 - 1, pl.UInt32).alias(LINE)).select(list(self._schema))
        contacts = pl.concat([self._others, self._ours.filter(pl.col(ON) < before), steps])
        tables = {**self.ledger.tables, "contacts": contacts.lazy()}
        if of is not None:
            tables["contacts"] = contacts.filter(pl.col(DEBTOR).is_in(list(of))).lazy()
        frame = facts(replace(self.ledger, tables=tables), as_of=day).collect()
        return frame if of is None else frame.filter(pl.col(DEBTOR).is_in(list(of)))


def _mapped(ledger: Ledger) -> bool:
    return STEP in ledger.rows["contacts"].mapping.columns


def _with_contacts(ledger: Ledger) -> Ledger:
    """The ledger with a table of contacts that says what `TOLD` has, besides what it has of its own."""
    place = Place(ledger.mapping.file, 1, 1)
    own = ledger.rows.get("contacts")
    columns = dict(own.mapping.columns) if own is not None else {}
    columns |= {name: (Said(name, place),) for name in TOLD}
    mapping = TableMapping("contacts", Source(query="steps of the replay"), columns, Writing(), place)
    none = pl.DataFrame(schema=dict.fromkeys(TOLD, pl.String)).lazy()
    rows = Rows(mapping, Raw(none, TOLD, "row"), none, ())
    examined = Examined(rows, pl.DataFrame(), pl.Series(LINE, [], pl.UInt32), 0, pl.DataFrame())
    return replace(ledger, examined={**ledger.examined, "contacts": examined})
