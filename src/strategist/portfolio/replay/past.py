"""The past as a replay needs it: facts as of a day with our own steps in them, and the steps really taken."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol

import polars as pl

from strategist.portfolio.event_log import is_log
from strategist.portfolio.event_log import read as read_log
from strategist.portfolio.event_log.facts import facts_from, prepared
from strategist.portfolio.event_log.log import ACTIVITY, CASE, DAY, EventLog, own_events
from strategist.portfolio.ledger.as_of import check_names_debtors
from strategist.portfolio.ledger.raw import LINE
from strategist.strategist import Strategist

REAL, PLANNED = "real", "planned"
"""What facts see of our own steps: those really taken before the day, or from the first run on the planned ones alone."""
Key = tuple[str, str]
"""A case, and an action."""


@dataclass(frozen=True, slots=True)
class Own:
    """A step that stands in the state: a case, an action, its day, and the channel it took."""

    case: str
    action: str
    day: date
    channel: str | None = None


class Past(Protocol):
    """What a replay runs over. `id`: the fact that names a case; `real`: days of steps really taken, ascending;
    `rejected`: rows of its files that were set aside."""

    id: str
    title: str
    sees: str
    catch_up: str | None
    rejected: int
    real: Mapping[Key, Sequence[date]]

    def facts(self, day: date, before: date, own: Sequence[Own], of: Sequence[str] | None = None) -> pl.DataFrame:
        """Facts as of `day`, of all cases or some: others' events up to that day, steps really taken before `before`,
        and the steps `own`."""
        ...


class LogPast:
    """An event log as the past."""

    def __init__(self, log: EventLog, sees: str | None = None) -> None:
        self.log, self.id, self.title = log, log.mapping.id, log.mapping.title
        self.sees = sees or log.mapping.sees or REAL
        self.catch_up, self.rejected = log.mapping.catch_up, log.counted.rejected
        recorded = {activity: action for action, activity in log.mapping.steps.items()}
        ours = log.events.filter(pl.col(ACTIVITY).is_in(list(recorded)))
        real = defaultdict[Key, list[date]](list)
        self.real: Mapping[Key, Sequence[date]] = real
        for case, activity, day in ours.select(CASE, ACTIVITY, DAY).iter_rows():
            real[case, recorded[activity]].append(day)
        others = log.events.filter(~pl.col(ACTIVITY).is_in(list(recorded)))
        self._others, self._ours = prepared(log, others), prepared(log, ours)
        self._other_days, self._our_days = self._others[DAY].to_list(), self._ours[DAY].to_list()

    def facts(self, day: date, before: date, own: Sequence[Own], of: Sequence[str] | None = None) -> pl.DataFrame:
        """See `Past`."""
        parts = [
            self._others[: bisect_right(self._other_days, day)],
            self._ours[: bisect_left(self._our_days, before)],
        ]
        known = parts[0]
        if own:
            steps = prepared(self.log, own_events([(one.case, one.action, one.day) for one in own], self.log))
            parts.append(steps.select(known.columns).cast(known.schema))
        events = pl.concat(parts)
        if of is not None:
            events = events.filter(pl.col(CASE).is_in(list(of)))
        return facts_from(self.log, events.sort(DAY, LINE, nulls_last=True, maintain_order=True), day)


def past_of(path: Path, strategist: Strategist, sees: str | None = None) -> Past:
    """The past that a mapping file describes: of an event log, or of a ledger. Raises `LedgerError`."""
    if is_log(path):
        return LogPast(read_log(path, strategist.program), sees)
    check_names_debtors(strategist.program, path)
    from strategist.portfolio.ledger import read as read_ledger
    from strategist.portfolio.replay.ledger_past import LedgerPast

    return LedgerPast(read_ledger(path, strategist.program), sees)
