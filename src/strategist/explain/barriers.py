"""What stands in the way of an action even if it were proposed: guards, sense, needs, waits, deferrals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from strategist.decision.ladder import ActionTest, Prohibition, deferred_until
from strategist.decision.selection import forbidding, unmet
from strategist.explain.contest import condition_place
from strategist.explain.misses import Miss, MissFinder
from strategist.explain.rules_told import RuleTeller
from strategist.explain.speech import spoken_day
from strategist.explain.story import Reading, RuleTold
from strategist.program.expressions import Condition
from strategist.program.program import CompiledNeed
from strategist.program.truth import operand
from strategist.vocabulary.actions import FALLBACKS
from strategist.vocabulary.kinds import LAST_DAY


@dataclass(frozen=True, slots=True)
class Barrier:
    """One thing in the way. `kind`: fallback, forbidden, only_when, need, wait, deferred, or (on the way to a need)
    not_needed, not_forbidding, offered_before.

    `action` is barred by it (a step on the way, perhaps); `first` must come before; `misses` are the tests wanted;
    `readings` say why a need is open; `until` is the first day it no longer bars; `instead` is what guards offer;
    `nearest` is the rule nearest to proposing what a guard would answer, and then `misses` are what that one lacks.
    """

    kind: str
    action: str
    says: str
    rules: tuple[RuleTold, ...] = ()
    misses: tuple[Miss, ...] = ()
    readings: tuple[Reading, ...] = ()
    first: str | None = None
    until: date | None = None
    instead: tuple[str, ...] = ()
    place: str = ""
    nearest: RuleTold | None = None


class BarrierFinder:
    """Finds the barriers of one decision."""

    def __init__(self, teller: RuleTeller, misses: MissFinder) -> None:
        self.teller, self.misses = teller, misses
        self.values, self.given = teller.outcome.values, teller.decision.case.given
        self.today = teller.decision.case.today
        ladder = teller.prepared.ladder
        self.actions = ladder.actions
        _, guards = ladder.live(teller.outcome.live)
        self.prohibitions: list[Prohibition] = [ladder.prohibitions[i] for i in guards if i in ladder.prohibitions]
        self.deferrals = [(i, ladder.deferrals[i]) for i in guards if i in ladder.deferrals]

    def title(self, action: int) -> str:
        """An action in quotes."""
        return f"“{self.teller.vocabulary.actions[action].title}”"

    def id(self, action: int) -> str:
        """An action's id."""
        return self.teller.vocabulary.actions[action].id

    def all(self, index: int) -> tuple[Barrier, ...]:
        """Everything in the way of an action: none if and only if it would be done today, were it the strongest."""
        if self.id(index) in FALLBACKS:
            return (self._fallback(index),)
        return (*self.taken_away(index), *self._needs(index), *self._deferred(self.actions[index]))

    def _fallback(self, index: int) -> Barrier:
        when = "guards remove every proposed step" if self.id(index) == "hold" else "no rule proposes a step"
        return Barrier("fallback", self.id(index), f"{self.title(index)} is never proposed: it remains where {when}")

    def taken_away(self, index: int) -> Iterator[Barrier]:
        """Guards that forbid an action, and `only_when` if it is not known to hold."""
        action = self.actions[index]
        by = forbidding(self.prohibitions, action)
        if by:
            offers = {o for p in self.prohibitions if p.rule in by for o in p.instead if self._possible(o)}
            offered = tuple(self.id(o) for p in self.prohibitions if p.rule in by for o in p.instead if o in offers)
            direct = any(index in p.actions for p in self.prohibitions)
            says = f"{self.title(index)} is forbidden" if direct else f"{self.title(index)} has no channel left"
            rules = self.teller.rules(by)
            yield Barrier("forbidden", self.id(index), says, rules, instead=tuple(dict.fromkeys(offered)))
        if action.only_when is not None and not action.only_when(self.values, self.given):
            condition = self.teller.prepared.epoch.plans[index].only_when
            yield Barrier(
                "only_when",
                self.id(index),
                f"{self.title(index)} makes sense only under certain conditions",
                misses=self.misses.to_hold(condition, "only_when"),
                place=condition_place(condition),
            )

    def _possible(self, index: int) -> bool:
        action = self.actions[index]
        return not forbidding(self.prohibitions, action) and (
            action.only_when is None or bool(action.only_when(self.values, self.given))
        )

    def _needs(self, index: int) -> Iterator[Barrier]:
        """The first unmet need, and what that step needs in turn."""
        while True:
            first, rest = unmet(self.actions[index], self.values, self.given)
            if rest:
                yield self.wait(index)
            if first is None:
                return
            yield self.needs_first(index, first)
            yield from self.taken_away(first)
            index = first

    def wait(self, index: int) -> Barrier:
        """The wait that an action is in."""
        _, rest = unmet(self.actions[index], self.values, self.given)
        day = date.fromordinal(min(self.today + rest, LAST_DAY))
        plan = self.teller.prepared.epoch.plans[index]
        pending = next((n for n in plan.needs if self.waits(n)), None)
        readings = self._true(pending.pending) if pending is not None else ()
        place = condition_place(pending.pending) if pending is not None else ""
        return Barrier(
            "wait",
            self.id(index),
            f"{self.title(index)} waits {rest:,} more day{'' if rest == 1 else 's'}, until {spoken_day(day)}",
            readings=readings,
            until=day,
            place=place,
        )

    def waits(self, need: CompiledNeed) -> int:
        """The days that a need still makes wait; 0 if it does not."""
        if need.pending is None or self.teller.trace.judge(need.pending) is not True:
            return 0
        passed = self.values[need.wait_since] if need.wait_since is not None else None
        return max(0, int(operand(need.wait_for, self.values) or 0) - int(passed or 0))

    def needs_first(self, index: int, first: int) -> Barrier:
        """A step that must come before an action."""
        need = self.open_need(index, first)
        condition = need.if_ if need else None
        return Barrier(
            "need",
            self.id(index),
            f"{self.title(index)} needs {self.title(first)} first",
            readings=self._true(condition),
            first=self.id(first),
            place=condition_place(condition),
        )

    def open_need(self, index: int, first: int) -> CompiledNeed | None:
        """The need that brings a step first, if it is open."""
        needs = self.teller.prepared.epoch.plans[index].needs
        judge = self.teller.trace.judge
        return next((n for n in needs if n.first == first and n.if_ is not None and judge(n.if_) is True), None)

    def _true(self, condition: Condition | None) -> tuple[Reading, ...]:
        return tuple(one for one in self.teller.readings(condition, "need") if one.truth is True)

    def _deferred(self, action: ActionTest) -> Iterator[Barrier]:
        """Live deferrals that put the action off: of itself, or of every channel that guards left."""
        binding = [
            (until, index, deferral)
            for index, deferral in self.deferrals
            if (until := deferred_until(deferral, self.values, self.given, self.today)) > self.today
        ]
        closed = {channel for p in self.prohibitions for channel in p.channels}
        left = [channel for channel in action.channels if channel not in closed]
        waiting = all(any(channel in d.channels for _, _, d in binding) for channel in left) if left else False
        for until, index, deferral in binding:
            if action.index in deferral.actions or (waiting and not deferral.channels.isdisjoint(left)):
                day = date.fromordinal(until)
                says = f"{self.title(action.index)} is put off until {spoken_day(day)}"
                yield Barrier("deferred", self.id(action.index), says, self.teller.rules((index,)), until=day)
