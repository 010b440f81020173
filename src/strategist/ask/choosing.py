"""Which steps may still be selected, and when, while facts are unanswered: as `decision.selection`, never too few."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from strategist.ask.extents import Cell, Span
from strategist.ask.readings import F, T, operand_cell
from strategist.ask.settling import Firing
from strategist.program.conclusions import Defer, Forbid, Propose
from strategist.program.expressions import Condition
from strategist.program.program import CompiledNeed, Rule
from strategist.vocabulary.kinds import LAST_DAY

Key = tuple[int, int, int]
"""What a candidate is ranked by, first is best: strength (negative), rung, position of its action."""
TODAY = Span(0, 0)
"""No later than the day of decision."""
LAST: Key = (1, 0, 0)
"""Worse than any candidate: where nothing surely takes part."""


@dataclass(frozen=True, slots=True)
class Walk:
    """From a proposed action to what would be done: the possible `ends`, every action looked at, and whether it surely
    comes to one of them."""

    ends: frozenset[int]
    seen: frozenset[int]
    sure: bool


class Choosing:
    """The selection of one state of knowledge."""

    def __init__(self, firing: Firing) -> None:
        self.firing, self.epoch = firing, firing.epoch
        self.plans, self.actions = self.epoch.plans, self.epoch.vocabulary.actions
        self.forbids = [
            (rule, rule.conclusion)
            for rule in self.epoch.guards
            if isinstance(rule.conclusion, Forbid) and rule.index in firing.may
        ]
        self.deferrals = [
            (rule, rule.conclusion)
            for rule in self.epoch.guards
            if isinstance(rule.conclusion, Defer) and rule.index in firing.may
        ]
        self.proposals = [rule for rule in self.epoch.proposals if rule.index in firing.may]
        self._walks: dict[int, Walk] = {}
        self._bars: dict[int, tuple[bool, bool]] = {}

    def reads(self, condition: Condition | None) -> int:
        """The truths a condition may have; of none, that it is not so."""
        return F if condition is None else self.firing.reads(condition)

    # one action

    def forbidden(self, action: int) -> tuple[bool, bool]:
        """Whether guards may take an action away, and whether they surely do."""
        if action not in self._bars:
            may_shut, must_shut = set(), set()
            may = must = False
            for rule, forbid in self.forbids:
                sure = rule.index in self.firing.must
                if action in forbid.actions:
                    may, must = True, must or sure
                may_shut |= set(forbid.channels)
                must_shut |= set(forbid.channels) if sure else set()
            channels = set(self.plans[action].channels)
            if channels:
                may, must = may or channels <= may_shut, must or channels <= must_shut
            self._bars[action] = may, must
        return self._bars[action]

    def permitted(self, action: int) -> tuple[bool, bool]:
        """Whether an action may be permitted and make sense, and whether it surely is and does."""
        may, must = self.forbidden(action)
        only = self.plans[action].only_when
        sense = T if only is None else self.reads(only)
        return not must and bool(sense & T), not may and sense == T

    def walk(self, action: int) -> Walk:
        """The way through what must come first. Needs run in no circle, so this ends."""
        if action not in self._walks:
            possible, sure = self.permitted(action)
            ends, seen = set(), {action}
            if possible:
                going, first, waits = self._needs(action)
                if going or waits:
                    ends.add(action)
                for other in first:
                    further = self.walk(other)
                    ends |= further.ends
                    seen |= further.seen
                    sure = sure and further.sure
            self._walks[action] = Walk(frozenset(ends), frozenset(seen), sure and bool(ends))
        return self._walks[action]

    def _needs(self, action: int) -> tuple[bool, list[int], list[Span]]:
        """Whether nothing may come first; what may come first; the days it may wait."""
        first: list[int] = []
        waits: list[Span] = []
        for need in self.plans[action].needs:
            pending = self.reads(need.pending)
            if pending & T and (rest := self._rest(need)).high > 0:
                waits.append(Span(max(rest.low, 1), rest.high))
                if pending == T and rest.low > 0:
                    return False, first, waits
            if need.if_ is not None and need.first is not None:
                wanted = self.reads(need.if_)
                if wanted & T:
                    first.append(need.first)
                if wanted == T:
                    return False, first, waits
        return True, first, waits

    def ready(self, action: int) -> tuple[bool, bool]:
        """Whether an action may be done with nothing before it, and whether it surely can."""
        may, must = self.permitted(action)
        going, first, waits = self._needs(action)
        return may and going, must and going and not first and not waits

    def _rest(self, need: CompiledNeed) -> Span:
        period = amount(operand_cell(need.wait_for, self.firing.values))
        passed = Span(0, 0) if need.wait_since is None else amount(self.firing.values[need.wait_since])
        return Span(period.low - passed.high, period.high - passed.low)

    # all of them

    @cached_property
    def bound(self) -> Key:
        """Something at least this good surely takes part."""
        best = LAST
        for rule in self.proposals:
            if rule.index in self.firing.must:
                walk = self.walk(proposed(rule))
                if walk.sure:
                    best = min(best, max(self._key(rule.strength, end) for end in walk.ends))
                elif (offered := self._sure_offer(proposed(rule))) is not None:
                    best = min(best, self._key(rule.strength, offered))
        return best

    def _sure_offer(self, action: int) -> int | None:
        """What a guard that surely takes the action away surely offers in its place."""
        for rule, forbid in self.forbids:
            if rule.index in self.firing.must and action in forbid.actions and forbid.instead:
                if self.ready(forbid.instead[0])[1]:
                    return forbid.instead[0]
        return None

    def _key(self, strength: int, action: int) -> Key:
        return (-strength, self.actions[action].rung, action)

    @cached_property
    def contenders(self) -> tuple[Rule, ...]:
        """The proposals that may decide: those as strong as what surely takes part, or stronger."""
        return tuple(rule for rule in self.proposals if -rule.strength <= self.bound[0])

    def offers(self, action: int) -> list[tuple[Rule, Forbid]]:
        """The guards that may take a proposed action away and offer something instead."""
        if not self.forbidden(action)[0]:
            return []
        channels = set(self.plans[action].channels)
        return [
            (rule, forbid)
            for rule, forbid in self.forbids
            if forbid.instead and (action in forbid.actions or channels & set(forbid.channels))
        ]

    @cached_property
    def winners(self) -> frozenset[int]:
        """The steps that may be selected."""
        found = set()
        for rule in self.contenders:
            action = proposed(rule)
            found |= {end for end in self.walk(action).ends if self._key(rule.strength, end) <= self.bound}
            for _, forbid in self.offers(action):
                for other in forbid.instead:
                    if self.ready(other)[0] and self._key(rule.strength, other) <= self.bound:
                        found.add(other)
        if self.bound == LAST:
            barred = [self._barred(proposed(rule)) for rule in self.proposals]
            sure = any(
                must and rule.index in self.firing.must for rule, (_, must) in zip(self.proposals, barred, strict=True)
            )
            if any(may for may, _ in barred):
                found.add(self.epoch.vocabulary.action["hold"].index)
            if not sure:
                found.add(self.epoch.vocabulary.action["monitor"].index)
        return frozenset(found)

    def _barred(self, action: int) -> tuple[bool, bool]:
        """Whether guards may take a proposal away, or what must come before it; and whether the former is sure."""
        return any(self.forbidden(one)[0] for one in self.walk(action).seen), self.forbidden(action)[1]

    # time

    def due(self, action: int) -> Span:
        """The first day the action may be done; `TODAY` if that is surely today."""
        today = self.firing.values[self.epoch.vocabulary.fact["today"].slot].extent
        assert isinstance(today, Span)
        going, first, waits = self._needs(action)
        rests = [*waits, *([Span(0, 0)] if going or first or not waits else [])]
        low, high = min(rest.low for rest in rests), max(rest.high for rest in rests)
        low, high = (low and today.low + low), (high and min(today.high + high, LAST_DAY))
        shut_may = {channel for _, forbid in self.forbids for channel in forbid.channels}
        shut_must = {c for rule, forbid in self.forbids if rule.index in self.firing.must for c in forbid.channels}
        ways = {channel: TODAY for channel in self.plans[action].channels if channel not in shut_must}
        for rule, defer in self.deferrals:
            until, sure = self._until(rule, defer, today), rule.index in self.firing.must
            if action in defer.actions:
                low, high = max(low, until.low) if sure else low, max(high, until.high)
            for channel in set(defer.channels) & set(ways):
                way = ways[channel]
                ways[channel] = Span(max(way.low, until.low) if sure else way.low, max(way.high, until.high))
        if ways:
            low = max(low, min(way.low for way in ways.values()))
            certain = [way.high for channel, way in ways.items() if channel not in shut_may]
            high = max(high, min(certain) if certain else max(way.high for way in ways.values()))
        return TODAY if high <= today.low else Span(low if low > today.low else today.low, high)

    def _until(self, rule: Rule, defer: Defer, today: Span) -> Span:
        """The first permitted day by one deferral that lives; 0: it does not bind."""
        if defer.until is not None:
            return amount(operand_cell(defer.until, self.firing.values))
        counter = None if defer.since is None else self.firing.values[defer.since]
        if counter is None or counter.extent is None:
            passed, binds, may_lapse = Span(0, 0), rule.applies is not None, rule.applies is None
        else:
            passed, binds, may_lapse = amount(counter), True, counter.missing and rule.applies is None
        if not binds:
            return Span(0, 0)
        if counter is not None and isinstance(counter.extent, Span) and may_lapse:
            passed = counter.extent
        days = amount(operand_cell(defer.days, self.firing.values))
        low = min(today.low + days.low - passed.high, LAST_DAY)
        high = min(today.high + days.high - passed.low, LAST_DAY)
        return Span(min(low, 0) if may_lapse else low, high)

    @cached_property
    def settled(self) -> bool:
        """Whether one step on one day is all that can come of it."""
        if len(self.winners) != 1:
            return False
        day = self.due(*self.winners)
        return day.low == day.high


def amount(cell: Cell) -> Span:
    """A number where nothing counts as zero."""
    if not isinstance(cell.extent, Span):
        return Span(0, 0)
    return Span(min(cell.extent.low, 0), max(cell.extent.high, 0)) if cell.missing else cell.extent


def proposed(rule: Rule) -> int:
    """The action that a rule proposes."""
    assert isinstance(rule.conclusion, Propose)
    return rule.conclusion.action
