"""What the rulebook says of each case on a day: by columns for many cases, one by one for few."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import polars as pl

from strategist.decision.decision import Decision
from strategist.decision.tactics import CHANNEL
from strategist.engines.columnar.rejects import Rejects
from strategist.errors import ProfileError
from strategist.strategist import Strategist
from strategist.vocabulary.actions import FALLBACKS

FEW = 64
"""Up to so many cases are decided one by one: the work by columns costs the same for one row as for thousands."""
HOLD = FALLBACKS[0]


class Verdict(NamedTuple):
    """What is to be done about a case: the step, whether it is due, and the steps to take now."""

    step: str
    due: bool
    now: tuple[str, ...]
    channel: str | None


class Decider:
    """Decides frames of facts. `refused`: how many rows no profile may look like, over all days."""

    def __init__(self, strategist: Strategist, id: str) -> None:
        self.strategist, self.id, self.refused = strategist, id, 0
        vocabulary = strategist.program.vocabulary
        self.actions = vocabulary.action
        self._channel = CHANNEL in vocabulary.tactic
        self._channels = {action.id: action.channels for action in vocabulary.actions}

    def decide(self, frame: pl.DataFrame) -> dict[str, Verdict]:
        """By case, all but those that only wait, in the order of the frame."""
        rows = self._one_by_one(frame) if frame.height <= FEW else self._by_columns(frame)
        found = {}
        for case, step, not_yet, meanwhile, companions, channel in rows:
            due = not not_yet and step not in FALLBACKS
            now = (step, *companions) if due else (meanwhile,) if meanwhile is not None else ()
            if now or step != FALLBACKS[1]:
                found[case] = Verdict(step, due, now, channel)
        return found

    def over(self, verdict: Verdict | None) -> bool:
        """Whether nothing more is wanted of a case: it waits, is on hold, or is to be closed."""
        if verdict is None or verdict.step in FALLBACKS:
            return True
        action = self.actions[verdict.step]
        return action.terminal and action.rung == 0

    def forbids(self, row: dict[str, object], action: str) -> bool:
        """Whether a rule forbids an action for the case in a row of facts."""
        decision = self._decision(row)
        return decision is None or any(one["what"] == action for one in decision.as_forbidden())

    def channel(self, action: str, verdict: Verdict) -> str | None:
        """The channel that a step takes."""
        if action == verdict.step and verdict.channel in self._channels[action]:
            return verdict.channel
        return self._channels[action][0] if self._channels[action] else None

    def _decision(self, row: dict[str, object]) -> Decision | None:
        profile = {name: value for name, value in row.items() if value is not None}
        try:
            return self.strategist.recommend(profile)
        except ProfileError:
            return None

    def _one_by_one(
        self, frame: pl.DataFrame
    ) -> Iterator[tuple[str, str, bool, str | None, tuple[str, ...], str | None]]:
        for row in frame.iter_rows(named=True):
            decision = self._decision(row)
            if decision is None:
                self.refused += 1
                continue
            channel = decision.tactics.get(CHANNEL) if self._channel else None
            yield (
                row[self.id],
                decision.next_step,
                decision.not_before is not None,
                decision.meanwhile,
                decision.companions,
                None if channel is None else str(channel),
            )

    def _by_columns(
        self, frame: pl.DataFrame
    ) -> Iterator[tuple[str, str, bool, str | None, tuple[str, ...], str | None]]:
        rejects, tactics = Rejects(), [CHANNEL] if self._channel else False
        answer = self.strategist.recommend_all(frame, tactics=tactics, facts=False, keep=[self.id], rejects=rejects)
        self.refused += len(rejects)
        busy = (pl.col("next_step") != FALLBACKS[1]) | pl.col("meanwhile").is_not_null()
        channel = pl.col(CHANNEL) if self._channel else pl.lit(None, pl.String).alias(CHANNEL)
        named = [self.id, "next_step", pl.col("not_before").is_not_null(), "meanwhile", "companions", channel]
        for case, step, later, meanwhile, companions, by in answer.filter(busy).select(named).iter_rows():
            yield case, step, later, meanwhile, tuple(companions or ()), by
