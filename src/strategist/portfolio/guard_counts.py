"""How often each guard applied, and how often it bound: changed what would have been done without it.

A guard binds a debtor where it
- forbids a step that a live rule proposed more strongly than what was chosen, or as strongly;
- takes away a channel that the chosen step would have preferred to the one advised;
- puts off the chosen step to a later day (several deferrals may share a day).
Limits on who, when and how (legal hours, what a letter must carry) always hold where they apply; they are not counted as binding.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import reduce

import numpy as np
import polars as pl

from strategist.portfolio.fired_bits import FiredBits, Flags
from strategist.program.conclusions import Defer, Forbid, Only, Propose
from strategist.program.program import Program, Rule

Counts = dict[str, list[int]]
"""By the id of the guard: rows in which it applied, rows in which it bound."""


def guard_counts(program: Program, decisions: pl.DataFrame, fired: FiredBits) -> Counts:
    """The counts of one frame of decisions, for guards that applied at all."""
    step = decisions["next_step"].to_physical().to_numpy()
    via = decisions["on_the_way_to"].to_physical().fill_null(65_535).to_numpy()
    strength = decisions["strength"].fill_null(0).to_numpy()
    lost = _stronger(program, fired, step, via, strength)
    waits = decisions["not_before"].is_not_null().to_numpy()
    found: Counts = {}
    for rule in program.rules:
        if isinstance(rule.conclusion, Forbid | Only | Defer) and fired.anywhere(rule.index):
            rows = fired.rows(rule.index)
            bound = rows & _binding(rule, program, decisions, step, lost, waits)
            found[rule.id] = [int(rows.sum()), int(bound.sum())]
    return found


def added(counts: Iterable[Mapping[str, list[int]]]) -> Counts:
    """Counts of several frames together."""
    found: Counts = {}
    for one in counts:
        for id, numbers in one.items():
            found[id] = [a + b for a, b in zip(found.get(id, [0] * len(numbers)), numbers, strict=True)]
    return found


def _stronger(program: Program, fired: FiredBits, step: Flags, via: Flags, strength: Flags) -> dict[int, Flags]:
    """By action: the rows in which it was proposed at least as strongly as what was chosen, and not chosen."""
    found: dict[int, Flags] = {}
    for rule in program.rules:
        if isinstance(rule.conclusion, Propose) and fired.anywhere(rule.index):
            action = rule.conclusion.action
            rows = fired.rows(rule.index) & (strength <= rule.strength) & (step != action) & (via != action)
            if rows.any():
                found[action] = found[action] | rows if action in found else rows
    return found


def _binding(
    rule: Rule, program: Program, decisions: pl.DataFrame, step: Flags, lost: Mapping[int, Flags], waits: Flags
) -> Flags:
    nowhere = np.zeros(len(decisions), np.bool_)
    plans, conclusion = program.plans, rule.conclusion
    if isinstance(conclusion, Defer):
        put_off = [p.index for p in plans if p.index in conclusion.actions or set(p.channels) & set(conclusion.channels)]
        return waits & np.isin(step, put_off)
    if not isinstance(conclusion, Forbid):
        return nowhere
    bound = reduce(np.logical_or, (lost[action] for action in conclusion.actions if action in lost), nowhere)
    if conclusion.channels and "channel" in decisions.columns:
        names = program.vocabulary.channels
        advised = decisions["channel"].cast(pl.String).to_numpy()
        for plan in plans:
            before = [names[c] for c in plan.channels]
            for channel in conclusion.channels:
                if channel in plan.channels:
                    worse = before[plan.channels.index(channel) + 1 :]
                    bound = bound | ((step == plan.index) & np.isin(advised, [*worse, "none"]))
    return bound
