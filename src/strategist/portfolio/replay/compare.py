"""What a replay planned beside what really happened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import polars as pl

from strategist.portfolio.replay.run import Replay, Status

PAIRS = {
    "case": pl.String,
    "action": pl.String,
    "number": pl.Int64,
    "status": pl.String,
    "due_on": pl.Date,
    "planned_on": pl.Date,
    "really_on": pl.Date,
    "days_earlier": pl.Int64,
    "channel": pl.String,
}
"""A row a step: planned, really taken, or both. `days_earlier`: how much earlier than in reality it was planned."""


@dataclass(frozen=True, slots=True)
class ActionCompared:
    """One action. `spread`: least, quartiles and most days that it was planned earlier, of the steps that were both."""

    action: str
    planned: int
    real: int
    both: int
    same_day: int
    earlier: int
    later: int
    only_planned: int
    only_real: int
    spread: tuple[int, int, int, int, int] | None


@dataclass(frozen=True)
class Comparison:
    """A replay and the reality of its days. `compared`: whether the past records the action at all."""

    replay: Replay
    steps: pl.DataFrame
    recorded: frozenset[str]

    @property
    def first(self) -> date:
        """The first run."""
        return self.replay.runs[0].day

    @property
    def last(self) -> date:
        """The last run."""
        return self.replay.runs[-1].day

    @cached_property
    def actions(self) -> tuple[ActionCompared, ...]:
        """Each action that was planned or really taken, in the order of the vocabulary."""
        found = []
        for action in self.replay.channels:
            rows = self.steps.filter(
                (pl.col("action") == action) & pl.col("status").is_in([Status.TAKEN.value, "real"])
            )
            if rows.is_empty():
                continue
            planned, real = rows["planned_on"].is_not_null(), rows["really_on"].is_not_null()
            days = rows["days_earlier"].drop_nulls().sort()
            found.append(
                ActionCompared(
                    action,
                    int(planned.sum()),
                    int(real.sum()),
                    len(days),
                    int((days == 0).sum()),
                    int((days > 0).sum()),
                    int((days < 0).sum()),
                    int((planned & ~real).sum()),
                    int((real & ~planned).sum()),
                    _spread(days.to_list()),
                )
            )
        return tuple(found)

    @cached_property
    def statuses(self) -> Mapping[str, int]:
        """How many steps of each status, by its name."""
        return Counter(self.steps.filter(pl.col("status") != "real")["status"].to_list())

    @cached_property
    def contacts(self) -> pl.DataFrame:
        """The planned steps that reach out to somebody: those with a channel."""
        return self.steps.filter((pl.col("status") == Status.TAKEN.value) & pl.col("channel").is_not_null())

    @cached_property
    def volume(self) -> pl.DataFrame:
        """Contacts by month and channel: `month` (its first day), `channel`, `contacts`."""
        month = pl.col("planned_on").dt.month_start().alias("month")
        return self.contacts.group_by(month, "channel").agg(pl.len().alias("contacts")).sort("month", "channel")

    @cached_property
    def per_run(self) -> tuple[float, int, date | None]:
        """Contacts on a run: the mean, the most, and when."""
        if self.contacts.is_empty():
            return 0.0, 0, None
        most = self.contacts.group_by("planned_on").len().sort("len", "planned_on", descending=[True, False]).row(0)
        return self.contacts.height / len(self.replay.runs), most[1], most[0]


def _spread(days: Sequence[int]) -> tuple[int, int, int, int, int] | None:
    if not days:
        return None
    last = len(days) - 1
    return days[0], days[last // 4], days[last // 2], days[last * 3 // 4], days[last]


def compare(replay: Replay) -> Comparison:
    """The n-th planned step of a kind for a case beside the n-th really taken one, of the days from first to last run."""
    first, last = replay.runs[0].day, replay.runs[-1].day
    real = {
        (case, action, number): day
        for (case, action), days in replay.past.real.items()
        for number, day in enumerate(days, 1)
        if first <= day <= last
    }
    recorded = frozenset(action for _, action in replay.past.real)
    rows: list[tuple[object, ...]] = []
    for one in replay.steps:
        day = real.pop((one.case, one.action, one.number), None)
        on = one.on if one.status is Status.TAKEN else None
        earlier = (day - on).days if day is not None and on is not None else None
        rows.append((one.case, one.action, one.number, one.status.value, one.due_on, on, day, earlier, one.channel))
    rows += [
        (case, action, number, "real", None, None, day, None, None) for (case, action, number), day in real.items()
    ]
    frame = pl.DataFrame(rows, schema=PAIRS, orient="row")
    return Comparison(replay, frame.sort("case", pl.coalesce("due_on", "really_on"), "action", "number"), recorded)
