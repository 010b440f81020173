"""Choosing the next step in many rows: the reading of `decision.selection`, strength by strength for all rows at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from strategist.engines.columnar.batch import Batch
from strategist.engines.columnar.bits import Bits, Integers, both, either, pack, rows_of, some, without
from strategist.engines.columnar.conditions import Conditions
from strategist.engines.columnar.deferring import Timings
from strategist.engines.columnar.fates import End, Fates, steps_of
from strategist.program.conclusions import Defer, Forbid, Propose
from strategist.program.program import Epoch
from strategist.vocabulary.kinds import LAST_DAY


class Arrival(NamedTuple):
    """Rows in which an action enters the choice: itself, or on the way to `via`; waiting for a need, or not."""

    end: End
    via: int | None
    rows: Bits


@dataclass(slots=True)
class Choice:
    """The selection in many rows: bitmaps by action, strength and channel, and the days."""

    actions: dict[int, Bits] = field(default_factory=dict)
    strengths: dict[int, Bits] = field(default_factory=dict)
    via: dict[int, Bits] = field(default_factory=dict)
    waits: dict[End, Bits] = field(default_factory=dict)
    meanwhile: dict[int, Bits] = field(default_factory=dict)
    companions: dict[int, Bits] = field(default_factory=dict)
    open: dict[int, Bits] = field(default_factory=dict)
    first_channel: dict[int, Bits] = field(default_factory=dict)
    not_before: Integers | None = None
    deferred: Bits = False


class Chooser:
    """Chooses for batches of one epoch."""

    def __init__(self, epoch: Epoch, conditions: Conditions) -> None:
        self.steps = steps_of(epoch, conditions)
        self.prohibitions = {r.index: r.conclusion for r in epoch.guards if isinstance(r.conclusion, Forbid)}
        self.deferrals = {
            r.index: (r.conclusion, r.applies is not None) for r in epoch.guards if isinstance(r.conclusion, Defer)
        }
        self.proposals: dict[int, dict[int, list[int]]] = {}
        for rule in sorted(epoch.proposals, key=lambda rule: (-rule.strength, rule.index)):
            assert isinstance(rule.conclusion, Propose)
            self.proposals.setdefault(rule.strength, {}).setdefault(rule.conclusion.action, []).append(rule.index)
        action = epoch.vocabulary.action
        self.hold, self.monitor = action["hold"].index, action["monitor"].index

    def choose(self, batch: Batch) -> Choice:
        """The choice in all rows of a batch, given its live rules."""
        return _Choosing(self, batch).choose()


class _Choosing:
    """One run."""

    def __init__(self, chooser: Chooser, batch: Batch) -> None:
        self.chooser, self.batch, self.steps = chooser, batch, chooser.steps
        live = batch.live
        self.guards = {rule: guard for rule, guard in chooser.prohibitions.items() if live[rule] is not False}
        self.fates = Fates(self.steps, self.guards, batch)
        deferrals = {rule: guard for rule, guard in chooser.deferrals.items() if live[rule] is not False}
        self.timings = Timings(deferrals, self.fates, batch)
        self.entries: dict[int, Bits] = {}
        self.offered: dict[int, Bits] = {}
        self.guarded: Bits = False

    def choose(self) -> Choice:
        ranks = [(strength, self._arrivals(strength, actions)) for strength, actions in self.chooser.proposals.items()]
        choice = Choice()
        open_rows: Bits = True
        for strength, arrivals in ranks:
            for action in sorted({a.end[0] for a in arrivals}, key=lambda action: (self.steps[action].rung, action)):
                taken: Bits = False
                for arrival in arrivals:
                    if arrival.end[0] == action and (rows := some(both(arrival.rows, open_rows))) is not False:
                        taken = either(taken, rows)
                        if arrival.via is not None:
                            choice.via[arrival.via] = either(choice.via.get(arrival.via, False), rows)
                        if arrival.end[1] is not None:
                            choice.waits[arrival.end] = either(choice.waits.get(arrival.end, False), rows)
                if taken is not False:
                    choice.actions[action] = either(choice.actions.get(action, False), taken)
                    choice.strengths[strength] = either(choice.strengths.get(strength, False), taken)
                    open_rows = some(without(open_rows, taken))
        for action, rows in (
            (self.chooser.hold, both(open_rows, self.guarded)),
            (self.chooser.monitor, without(open_rows, self.guarded)),
        ):
            if (rows := some(rows)) is not False:
                choice.actions[action] = either(choice.actions.get(action, False), rows)
        self._time(choice, open_rows)
        self._fill_the_time(choice, ranks)
        self._accompany(choice)
        return choice

    def _arrivals(self, strength: int, actions: dict[int, list[int]]) -> Sequence[Arrival]:
        """What proposals of one strength, and what guards offer instead, bring in that is not in already."""
        found: list[Arrival] = []
        removed: dict[int, Bits] = {}
        for action, rules in actions.items():
            proposed: Bits = False
            for rule in rules:
                proposed = either(proposed, self.batch.live[rule])
            if proposed is False:
                continue
            fate = self.fates.of(action)
            for end, rows in fate.ends.items():
                found.append(Arrival(end, None if end[0] == action else action, both(proposed, rows)))
            self.guarded = either(self.guarded, both(proposed, either(fate.own, fate.later)))
            gone = some(both(proposed, fate.own))
            if gone is not False:
                for rule, rows in self.fates.takers(action, gone).items():
                    removed[rule] = either(removed.get(rule, False), rows)
        for rule, rows in removed.items():
            fresh = some(without(rows, self.offered.get(rule, False)))
            self.offered[rule] = either(self.offered.get(rule, False), rows)
            for instead in self.guards[rule].instead:
                if fresh is False:
                    break
                done = both(fresh, self.fates.of(instead).ends.get((instead, None), False))
                found.append(Arrival((instead, None), None, done))
                fresh = some(without(fresh, done))
        found.sort(key=lambda a: (-1, -1) if a.via is None else (self.steps[a.via].rung, a.via))
        entered = []
        for arrival in found:
            there = self.entries.get(arrival.end[0], False)
            rows = some(without(arrival.rows, there))
            if rows is not False:
                self.entries[arrival.end[0]] = either(there, rows)
                entered.append(Arrival(arrival.end, arrival.via, rows))
        return entered

    # when, and by which channels

    def _time(self, choice: Choice, fallen_back: Bits) -> None:
        """The first day and the open channels of what was chosen."""
        batch, count = self.batch, self.batch.count
        waiting = self._waiting(choice)
        not_before = waiting
        for action, chosen in choice.actions.items():
            step = self.steps[action]
            chosen = some(without(chosen, fallen_back))
            touched = some(both(chosen, self.timings.touched(step)))
            clear = without(chosen, touched)
            for channel in step.channels:
                choice.open[channel] = either(choice.open.get(channel, False), clear)
            if touched is not False:
                timing = self.timings.of(step, touched, waiting)
                if timing.deferred.any():
                    not_before = np.zeros(count, np.int32) if not_before is None else not_before
                    not_before[timing.rows[timing.deferred]] = timing.day[timing.deferred]
                for channel, flags in timing.open.items():
                    every = np.zeros(count, np.bool_)
                    every[timing.rows[flags]] = True
                    choice.open[channel] = either(choice.open.get(channel, False), some(pack(every)))
            left = chosen
            for channel in step.channels:
                first = some(both(left, choice.open.get(channel, False)))
                choice.first_channel[channel] = either(choice.first_channel.get(channel, False), first)
                left = without(left, first)
        choice.not_before = not_before
        choice.deferred = False if not_before is None else some(pack(not_before > 0))
        assert batch.count == count

    def _waiting(self, choice: Choice) -> Integers | None:
        if not choice.waits:
            return None
        found = np.zeros(self.batch.count, np.int32)
        for end, where in choice.waits.items():
            rows = rows_of(where, self.batch.count)
            today, _ = self.batch.today.at(rows, self.batch.count)
            rest, _ = self.fates.rest(end).at(rows, self.batch.count)
            found[rows] = np.minimum(today + rest, LAST_DAY)
        return found

    def _fill_the_time(self, choice: Choice, ranks: Sequence[tuple[int, Sequence[Arrival]]]) -> None:
        """Where the step has to wait: the strongest other survivor of rung 0 that need not."""
        wanting = choice.deferred
        for _, arrivals in ranks:
            homework = [a for a in arrivals if a.end[1] is None and self.steps[a.end[0]].rung == 0]
            for arrival in sorted(homework, key=lambda a: a.end[0]):
                if wanting is False:
                    return
                action = arrival.end[0]
                rows = some(without(both(wanting, arrival.rows), choice.actions.get(action, False)))
                if rows is False:
                    continue
                step = self.steps[action]
                touched = some(both(rows, self.timings.touched(step)))
                if touched is not False:
                    timing = self.timings.of(step, touched)
                    every = np.zeros(self.batch.count, np.bool_)
                    every[timing.rows[timing.deferred]] = True
                    rows = some(without(rows, some(pack(every))))
                if rows is not False:
                    choice.meanwhile[action] = either(choice.meanwhile.get(action, False), rows)
                    wanting = some(without(wanting, rows))

    def _accompany(self, choice: Choice) -> None:
        """The candidates that come along with what was chosen: by companion, the rows."""
        for action, chosen in choice.actions.items():
            for companion in self.steps[action].companions:
                if companion != action:
                    rows = some(both(chosen, self.entries.get(companion, False)))
                    if rows is not False:
                        choice.companions[companion] = either(choice.companions.get(companion, False), rows)
