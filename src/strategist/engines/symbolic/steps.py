"""Each action by itself: whether guards leave it, what must come first, whether it waits, which channels are open."""

from __future__ import annotations

from strategist.engines.symbolic.cells import Number
from strategist.engines.symbolic.conditions import Reading
from strategist.engines.symbolic.logic import Formula, Term, all_of, any_of, choose, opposite
from strategist.program.conclusions import Defer, Forbid
from strategist.program.graph import ordered
from strategist.program.program import ActionPlan, CompiledNeed, Epoch, Rule


class Steps:
    """The actions of an epoch, given which guards live."""

    def __init__(self, epoch: Epoch, reading: Reading, live: dict[int, Formula], today: Term) -> None:
        self.epoch, self.reading, self.today = epoch, reading, today
        self.plans = epoch.plans
        self.forbids = [(live[r.index], r, r.conclusion) for r in epoch.guards if isinstance(r.conclusion, Forbid)]
        self.deferrals = [
            (all_of((live[rule.index], self._binds(rule, rule.conclusion))), rule.conclusion)
            for rule in epoch.guards
            if isinstance(rule.conclusion, Defer)
        ]
        channels = range(len(epoch.vocabulary.channels))
        self.closed = [any_of(live for live, _, f in self.forbids if channel in f.channels) for channel in channels]
        self.postponed = [any_of(binds for binds, d in self.deferrals if channel in d.channels) for channel in channels]
        self.open_today = [opposite(any_of(shut)) for shut in zip(self.closed, self.postponed, strict=True)]
        self.named = [any_of(live for live, _, f in self.forbids if plan.index in f.actions) for plan in self.plans]
        self.forbidden = [any_of((self.named[plan.index], self._shut(plan))) for plan in self.plans]
        self.permitted = [self._permitted(plan) for plan in self.plans]
        self._ways = [self._needs(plan) for plan in self.plans]
        self.rests = [self._rests(plan) for plan in self.plans]

    # guards

    def _shut(self, plan: ActionPlan) -> Formula:
        """Guards have removed the last channel."""
        return all_of(self.closed[channel] for channel in plan.channels) if plan.channels else False

    def _permitted(self, plan: ActionPlan) -> Formula:
        sensible = True if plan.only_when is None else self.reading.known_true(plan.only_when)
        return all_of((opposite(self.forbidden[plan.index]), sensible))

    def removed_by(self, live: Formula, forbid: Forbid, action: int) -> Formula:
        """The guard is to blame for the action having fallen out."""
        if action in forbid.actions:
            return live
        if set(forbid.channels).isdisjoint(self.plans[action].channels):
            return False
        return all_of((live, opposite(self.named[action]), self.forbidden[action]))

    # needs

    def _needs(self, plan: ActionPlan) -> tuple[Formula, Formula, dict[int, Formula]]:
        """Where the action waits; where it can be done; where another action comes first, by that one."""
        waits: list[Formula] = []
        first: dict[int, list[Formula]] = {}
        untouched: Formula = True
        for need in plan.needs:
            waiting = all_of((untouched, self._pending(need)))
            waits.append(waiting)
            untouched = all_of((untouched, opposite(waiting)))
            if need.if_ is not None and need.first is not None:
                wanted = all_of((untouched, self.reading.known_true(need.if_)))
                first.setdefault(need.first, []).append(wanted)
                untouched = all_of((untouched, opposite(wanted)))
        return any_of(waits), untouched, {other: any_of(holds) for other, holds in first.items()}

    def _pending(self, need: CompiledNeed) -> Formula:
        if need.pending is None:
            return False
        period = self._amount(self.reading.operand(need.wait_for))
        return all_of((self.reading.known_true(need.pending), period > self._passed(need.wait_since)))

    def _passed(self, slot: int | None) -> Term:
        counter = Number(False, 0) if slot is None else self.reading.values[slot]
        assert isinstance(counter, Number)
        return self._amount(counter)

    @staticmethod
    def _amount(cell: Number) -> Term:
        return choose(cell.present, cell.value, 0)

    def ends(self, action: int) -> Formula:
        """Nothing has to come before the action: it can be done, or it waits."""
        waits, ready, _ = self._ways[action]
        return any_of((waits, ready))

    def ready(self, action: int) -> Formula:
        """Nothing has to come before the action, and it need not wait."""
        return self._ways[action][1]

    def reached(self, action: int) -> tuple[dict[int, Formula], Formula]:
        """From a proposed action: the steps that would be done, each with where it is that one, the action's own among
        them; and where a guard has taken away one that must come first."""
        at: dict[int, list[Formula]] = {action: [self.permitted[action]]}
        ends: dict[int, Formula] = {}
        barred: list[Formula] = []
        for current in self._order(action):
            here = any_of(at.get(current, ()))
            _, _, firsts = self._ways[current]
            ends[current] = all_of((here, self.ends(current)))
            for first, wanted in firsts.items():
                coming = all_of((here, wanted))
                barred.append(all_of((coming, self.forbidden[first])))
                at.setdefault(first, []).append(all_of((coming, self.permitted[first])))
        return {step: holds for step, holds in ends.items() if holds is not False}, any_of(barred)

    def _order(self, action: int) -> list[int]:
        """The action and all that may have to come before it, each after those that lead to it."""
        below: dict[int, set[int]] = {}
        waiting = [action]
        while waiting:
            current = waiting.pop()
            if current not in below:
                below[current] = {need.first for need in self.plans[current].needs if need.first is not None}
                waiting += below[current]
        return [int(step) for step in reversed(ordered(below, below))]

    # time

    def _binds(self, rule: Rule, defer: Defer) -> Formula:
        """The deferral reaches beyond today."""
        if defer.until is not None:
            until = self.reading.operand(defer.until)
            return all_of((until.present, until.value > self.today))
        counter = None if defer.since is None else self.reading.values[defer.since]
        known = True if rule.applies is not None else counter is not None and counter.present
        return all_of((known, self._amount(self.reading.operand(defer.days)) > self._passed(defer.since)))

    def _rests(self, plan: ActionPlan) -> Formula:
        """The action cannot be done today, though nothing forbids it."""
        deferred = any_of(binds for binds, defer in self.deferrals if plan.index in defer.actions)
        left = any_of(opposite(self.closed[channel]) for channel in plan.channels)
        usable = any_of(self.open_today[channel] for channel in plan.channels)
        return any_of((self._ways[plan.index][0], deferred, all_of((left, opposite(usable)))))
