"""How often each guard applied, and how often it bound: changed what would have been done without it.

A guard binds a debtor where it
- forbids a step that a live rule proposed more strongly than what was chosen, or as strongly, or the last channel for it;
- takes away a channel that the chosen step would have preferred to the one advised;
- puts off the chosen step to the day on which it may be taken (several deferrals may share a day). Where that day of a deferral
  does not follow from facts of the debtor by counting alone, it counts wherever it applies to a chosen step that waits.
Limits on who, when and how (legal hours, what a letter must carry) always hold where they apply; they are not counted as binding.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import reduce

import numpy as np
import polars as pl
from numpy.typing import NDArray

from strategist.engines.columnar.encoding import EPOCH_DAY
from strategist.engines.columnar.reading import Reader
from strategist.engines.columnar.rejects import SetAside
from strategist.portfolio.fired_bits import FiredBits, Flags
from strategist.profile.case import AS_OF
from strategist.program.conclusions import Defer, Forbid, Only, Propose
from strategist.program.expressions import Literal, Read
from strategist.program.program import Program, Rule

Places = NDArray[np.int64]
Counts = dict[str, list[int]]
"""By the id of the guard: rows in which it applied, rows in which it bound."""


def guard_counts(program: Program, decisions: pl.DataFrame, facts: pl.DataFrame, fired: FiredBits) -> Counts:
    """The counts of one frame of decisions, for guards that applied at all. `facts`: the rows decided, in the same order."""
    step = decisions["next_step"].to_physical().to_numpy()
    via = decisions["on_the_way_to"].to_physical().fill_null(65_535).to_numpy()
    strength = decisions["strength"].fill_null(0).to_numpy()
    lost = _stronger(program, fired, step, via, strength)
    closed = _closed(program, fired)
    today = day_numbers(program, facts)
    waits = decisions["not_before"].to_physical().cast(pl.Int64).fill_null(-EPOCH_DAY).to_numpy() + EPOCH_DAY
    epoch = program.at(int(today[0]) if len(today) else 0)
    found: Counts = {}
    for rule in program.rules:
        if isinstance(rule.conclusion, Forbid | Only | Defer) and fired.anywhere(rule.index):
            rows = fired.rows(rule.index)
            fixed = epoch.rules[rule.index] or rule
            if isinstance(fixed.conclusion, Defer):
                bound = rows & _put_off(fixed.conclusion, program, decisions, facts, today, step, waits)
            else:
                bound = rows & _binding(rule, program, decisions, step, lost, closed)
            found[rule.id] = [int(rows.sum()), int(bound.sum())]
    return found


def added(counts: Iterable[Mapping[str, list[int]]]) -> Counts:
    """Counts of several frames together."""
    found: Counts = {}
    for one in counts:
        for id, numbers in one.items():
            found[id] = [a + b for a, b in zip(found.get(id, [0] * len(numbers)), numbers, strict=True)]
    return found


def _stronger(program: Program, fired: FiredBits, step: Places, via: Places, strength: Places) -> dict[int, Flags]:
    """By action: the rows in which it was proposed at least as strongly as what was chosen, and not chosen."""
    found: dict[int, Flags] = {}
    for rule in program.rules:
        if isinstance(rule.conclusion, Propose) and fired.anywhere(rule.index):
            action = rule.conclusion.action
            rows = fired.rows(rule.index) & (strength <= rule.strength) & (step != action) & (via != action)
            if rows.any():
                found[action] = found[action] | rows if action in found else rows
    return found


def day_numbers(program: Program, facts: pl.DataFrame) -> Places:
    """The day of each row where its debtor is, as a number."""
    moment = facts[AS_OF]
    day = moment.str.slice(0, 10).str.to_date("%Y-%m-%d") if moment.dtype == pl.String else moment.dt.date()
    found: Places = day.to_physical().cast(pl.Int64).to_numpy() + EPOCH_DAY
    there = facts.select([name for name in ("debtor_id", AS_OF, "timezone", "jurisdiction") if name in facts.columns])
    for read in Reader(program).read(there, None, SetAside(there, 0)):
        found[read.rows] = read.batch.today.values
    return found


def _put_off(
    guard: Defer,
    program: Program,
    decisions: pl.DataFrame,
    facts: pl.DataFrame,
    today: Places,
    step: Places,
    waits: Places,
) -> Flags:
    """Rows in which the chosen step waits for the day of a deferral."""
    channels = set(guard.channels)
    own = [plan.index for plan in program.plans if plan.index in guard.actions or channels & set(plan.channels)]
    rows: Flags = (waits > 0) & np.isin(step, own)

    def column(slot: int) -> pl.Series | None:
        name = program.vocabulary.facts[slot].name
        return next((frame[name] for frame in (facts, decisions) if name in frame.columns), None)

    if isinstance(guard.until, Read) and (until := column(guard.until.slot)) is not None:
        rows &= until.to_physical().cast(pl.Int64).fill_null(0).to_numpy() + EPOCH_DAY == waits
    elif isinstance(guard.days, Literal) and guard.since is not None and (since := column(guard.since)) is not None:
        rows &= today + int(guard.days.value or 0) - since.cast(pl.Int64).fill_null(0).to_numpy() == waits
    return rows


def _closed(program: Program, fired: FiredBits) -> dict[int, Flags]:
    """By channel: the rows in which a guard forbids it."""
    found: dict[int, Flags] = {}
    for rule in program.rules:
        if isinstance(rule.conclusion, Forbid) and rule.conclusion.channels and fired.anywhere(rule.index):
            rows = fired.rows(rule.index)
            for channel in rule.conclusion.channels:
                found[channel] = found[channel] | rows if channel in found else rows
    return found


def _binding(
    rule: Rule,
    program: Program,
    decisions: pl.DataFrame,
    step: Places,
    lost: Mapping[int, Flags],
    closed: Mapping[int, Flags],
) -> Flags:
    nowhere = np.zeros(len(decisions), np.bool_)
    plans, conclusion = program.plans, rule.conclusion
    if not isinstance(conclusion, Forbid):
        return nowhere
    bound = reduce(np.logical_or, (lost[action] for action in conclusion.actions if action in lost), nowhere)
    for plan in plans:  # a step that has no channel left cannot be taken
        if plan.index in lost and set(conclusion.channels) & set(plan.channels) and closed.keys() >= {*plan.channels}:
            bound = bound | reduce(np.logical_and, (closed[channel] for channel in plan.channels), lost[plan.index])
    if conclusion.channels and "channel" in decisions.columns:
        words = next(tactic.values for tactic in program.vocabulary.tactics if tactic.name == "channel")
        worse = np.zeros((len(plans), len(words) + 1), np.bool_)
        for plan in plans:
            for channel in set(conclusion.channels) & set(plan.channels):
                after = plan.channels[plan.channels.index(channel) + 1 :]
                names = {*(program.vocabulary.channels[other] for other in after), "none"}
                worse[plan.index, [place for place, word in enumerate(words) if word in names]] = True
        advised = decisions["channel"].to_physical().fill_null(len(words)).to_numpy()
        bound = bound | worse[step, advised]
    return bound
