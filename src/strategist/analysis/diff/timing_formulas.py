"""When each action may be taken and by which channels, for every profile at once, as `decision.selection` has it."""

from __future__ import annotations

from functools import cached_property

from strategist.engines.symbolic import Symbolic
from strategist.engines.symbolic.cells import Number
from strategist.engines.symbolic.logic import Formula, Term, all_of, any_of, choose, greatest, least, opposite
from strategist.program.conclusions import Advise, Defer, Forbid
from strategist.program.program import ActionPlan


class Timing:
    """The days and channels of an epoch. Days beyond the calendar are not cut off: two that differ may be shown alike."""

    def __init__(self, symbolic: Symbolic) -> None:
        self.symbolic, self.epoch = symbolic, symbolic.epoch
        self.steps, self.reading, self.today = symbolic.steps, symbolic.reading, symbolic.inputs.today

    @cached_property
    def days(self) -> dict[int, Term]:
        """The first day on which each action may be taken, today or later."""
        return {plan.index: self._day(plan) for plan in self.epoch.plans}

    def opens(self, action: int, channel: int) -> Formula:
        """The channel may be used on that day."""
        return all_of((opposite(self.steps.closed[channel]), self._by_channel[channel] <= self.days[action]))

    @cached_property
    def _by_channel(self) -> list[Term]:
        """The first day on which each channel may be used."""
        return [self._deferred(self.today, channel=channel) for channel in range(len(self.epoch.vocabulary.channels))]

    def _day(self, plan: ActionPlan) -> Term:
        day = self._deferred(self._waiting(plan), action=plan.index)
        soonest, left = self.today, False
        for channel in plan.channels:
            open_ = opposite(self.steps.closed[channel])
            days = self._by_channel[channel]
            soonest = choose(open_, choose(left, least(soonest, days), days), soonest)
            left = any_of((left, open_))
        return choose(left, greatest(day, soonest), day)

    def _deferred(self, day: Term, *, action: int | None = None, channel: int | None = None) -> Term:
        for binds, defer in self.steps.deferrals:
            if action in defer.actions or channel in defer.channels:
                day = choose(binds, greatest(day, self._until(defer)), day)
        return day

    def _until(self, defer: Defer) -> Term:
        if defer.until is not None:
            return self.reading.operand(defer.until).value
        return self.today + _amount(self.reading.operand(defer.days)) - self._passed(defer.since)

    def _waiting(self, plan: ActionPlan) -> Term:
        """Today, or the day on which the first need that waits is over."""
        day: Term = self.today
        untouched: Formula = True
        for need in plan.needs:
            if need.pending is not None:
                rest = _amount(self.reading.operand(need.wait_for)) - self._passed(need.wait_since)
                waits = all_of((untouched, self.reading.known_true(need.pending), rest > 0))
                day = choose(waits, self.today + rest, day)
                untouched = all_of((untouched, opposite(waits)))
            if need.if_ is not None and need.first is not None:
                untouched = all_of((untouched, opposite(self.reading.known_true(need.if_))))
        return day

    def _passed(self, slot: int | None) -> Term:
        counter = Number(False, 0) if slot is None else self.reading.values[slot]
        assert isinstance(counter, Number)
        return _amount(counter)

    def channel(self, tactic: int) -> dict[int, Formula]:
        """Where the tactic of channels has each value: the strongest advice that is open, else the first open channel."""
        symbolic, chosen = self.symbolic, self.symbolic.choosing.chosen
        names = self.epoch.vocabulary.tactics[tactic].values
        values = [names.index(name) if name in names else -1 for name in self.epoch.vocabulary.channels]
        open_: dict[int, list[Formula]] = {}
        first: dict[int, list[Formula]] = {}
        for plan in self.epoch.plans:
            earlier: Formula = False
            for channel in plan.channels:
                here = all_of((chosen[plan.index], self.opens(plan.index, channel)))
                open_.setdefault(values[channel], []).append(here)
                first.setdefault(values[channel], []).append(all_of((here, opposite(earlier))))
                earlier = any_of((earlier, here))
        ways: dict[tuple[int, int], list[Formula]] = {}
        for rule in self.epoch.advice:
            if isinstance(rule.conclusion, Advise):
                for index, value in rule.conclusion.tactics:
                    if index == tactic:
                        ways.setdefault((-rule.strength, value), []).append(symbolic.live(rule.index))
        found: dict[int, list[Formula]] = {}
        taken: Formula = False
        for (_, value), rules in sorted(ways.items()):
            here = all_of((any_of(rules), any_of(open_.get(value, ())), opposite(self._barred(tactic, value))))
            found.setdefault(value, []).append(all_of((here, opposite(taken))))
            taken = any_of((taken, here))
        for value, holds in first.items():
            found.setdefault(value, []).append(all_of((opposite(taken), any_of(holds))))
        return {value: any_of(holds) for value, holds in found.items()}

    def _barred(self, tactic: int, value: int) -> Formula:
        return any_of(
            self.symbolic.live(rule.index)
            for rule in self.epoch.guards
            if isinstance(rule.conclusion, Forbid)
            for index, values in rule.conclusion.tactics
            if index == tactic and value in values
        )


def _amount(cell: Number) -> Term:
    return choose(cell.present, cell.value, 0)
