"""Every rule through which an action could become the next step: that propose it, that propose what needs it first, and
guards that offer it instead. Each with what it lacks, the nearest first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from strategist.decision.outcome import Selection
from strategist.decision.prepared import Prepared
from strategist.decision.selection import Candidate, select, unmet
from strategist.decision.settle import live_mask
from strategist.decision.trace import Trace
from strategist.explain.barriers import Barrier, BarrierFinder
from strategist.explain.misses import FALSE, Cost, Miss, MissFinder, cost
from strategist.explain.rules_told import RuleTeller
from strategist.explain.speech import spoken_day
from strategist.explain.story import RuleTold
from strategist.program.conclusions import Forbid, Propose
from strategist.program.program import Rule

DIRECT, NEED, INSTEAD = "direct", "need", "instead"


@dataclass(frozen=True, slots=True)
class Route:
    """A rule that could bring an action about. `kind`: direct, need (it proposes `way[0]`, which needs the action
    first), instead (a guard that offers it).

    `strength`: at which the action would stand; None for a guard that takes nothing away here. `misses`: what the rule
    lacks to fire. `hindrances`: what keeps it from leading to the action once it fires. `then`: what would be selected
    if it fired and all else stayed; None if it fires already.
    """

    kind: str
    index: int
    rule: RuleTold
    strength: int | None
    way: tuple[str, ...]
    misses: tuple[Miss, ...]
    overridden_by: tuple[RuleTold, ...]
    hindrances: tuple[Barrier, ...]
    then: Selection | None
    not_in_force: str = ""

    @property
    def open(self) -> bool:
        """Whether it leads to the action: it fires, nothing overrides it, and nothing keeps it from doing so."""
        return self.rule.state == "fired" and not self.hindrances

    @property
    def cost(self) -> Cost:
        """How far off it is: failing tests count full, unknown ones half, then the distances."""
        count, distance = cost(self.misses)
        count += FALSE * (len(self.overridden_by) + bool(self.not_in_force))
        for one in self.hindrances:
            more, further = cost(one.misses)
            count, distance = count + (more or FALSE), distance + further
        return count, round(distance, 9)


def with_rule_fired(prepared: Prepared, trace: Trace, index: int) -> Selection:
    """What would be selected if one rule fired, by the facts as they are. Overrides count as ever."""
    rules = [rule for rule in prepared.epoch.rules if rule is not None]
    fired = trace.outcome.fired | 1 << index
    live = live_mask(fired, 0, rules, trace.program.override_order)
    case = trace.case
    return select(prepared.ladder, *prepared.ladder.live(live), trace.outcome.values, case.given, case.today)


class RouteFinder:
    """Finds the routes to one action."""

    def __init__(self, teller: RuleTeller, misses: MissFinder, barriers: BarrierFinder, action: int) -> None:
        self.teller, self.misses, self.barriers, self.action = teller, misses, barriers, action
        self.epoch, self.outcome = teller.prepared.epoch, teller.outcome

    def all(self) -> tuple[Route, ...]:
        """The routes, nearest first; equally near ones by strength, then as the rules stand in the rulebook."""
        found = [*self._proposing(), *self._offering()]
        return tuple(sorted(found, key=lambda route: (not route.open, route.cost, -(route.strength or 0), route.index)))

    def ways(self) -> dict[int, tuple[int, ...]]:
        """For each action, the shortest chain of needs from it down to the wanted one."""
        found: dict[int, tuple[int, ...]] = {self.action: (self.action,)}
        waiting = [self.action]
        while waiting:
            below = waiting.pop(0)
            for plan in self.epoch.plans:
                if plan.index not in found and any(need.first == below for need in plan.needs):
                    found[plan.index] = (plan.index, *found[below])
                    waiting.append(plan.index)
        return found

    def _proposing(self) -> Iterator[Route]:
        shortest = self.ways()
        ways: dict[int, tuple[int, ...]] = {}
        hindrances: dict[int, tuple[Barrier, ...]] = {}
        for rule in self.teller.decision.program.rules:
            if not isinstance(rule.conclusion, Propose) or rule.conclusion.action not in shortest:
                continue
            start = rule.conclusion.action
            if start not in ways:
                ways[start] = way = self._walked(start) or shortest[start]
                hops = pairwise(way)
                hindrances[start] = tuple(barrier for hop in hops for barrier in self._hop(*hop))
            kind = DIRECT if start == self.action else NEED
            yield self._route(kind, rule, rule.conclusion.strength, ways[start], hindrances[start])

    def _walked(self, start: int) -> tuple[int, ...]:
        """The chain of needs that is open from an action down to the wanted one; empty if it does not lead there."""
        way = [start]
        while way[-1] != self.action:
            first, _ = unmet(self.barriers.actions[way[-1]], self.barriers.values, self.barriers.given)
            if first is None:
                return ()
            way.append(first)
        return tuple(way)

    def _offering(self) -> Iterator[Route]:
        for rule in self.teller.decision.program.rules:
            if isinstance(rule.conclusion, Forbid) and self.action in rule.conclusion.instead:
                strength = max((c.strength for c in self._answered(rule.index, rule.conclusion)), default=None)
                yield self._route(
                    INSTEAD, rule, strength, (self.action,), tuple(self._not_offered(rule, rule.conclusion, strength))
                )

    def _answered(self, index: int, guard: Forbid) -> Iterator[Candidate]:
        """The candidates that a guard takes away and answers; for one that does not fire, those it would take away."""
        live = self.outcome.live >> index & 1
        for candidate in self.teller.decision.candidates:
            if live:
                if candidate.status == "forbidden" and candidate.becomes is None and index in candidate.by:
                    yield candidate
            elif candidate.action in guard.actions and candidate.status != "overridden":
                yield candidate

    def _route(
        self, kind: str, rule: Rule, strength: int | None, way: tuple[int, ...], hindrances: tuple[Barrier, ...]
    ) -> Route:
        fixed = self.epoch.rules[rule.index]
        fired = bool(self.outcome.fired >> rule.index & 1)
        overriding = rule.overridden_by if fired else ()
        return Route(
            kind,
            rule.index,
            self.teller.rule(rule.index),
            strength,
            tuple(self.barriers.id(action) for action in way),
            () if fixed is None else self.misses.rule(fixed),
            self.teller.rules(index for index in overriding if self.outcome.live >> index & 1),
            hindrances,
            None if fired or fixed is None else with_rule_fired(self.teller.prepared, self.teller.trace, rule.index),
            "" if fixed is not None else _validity(rule),
        )

    def _hop(self, index: int, first: int) -> Iterator[Barrier]:
        """What keeps a proposed action from bringing the needed step first."""
        yield from self.barriers.taken_away(index)
        judge = self.teller.trace.judge
        lacking: list[tuple[Miss, ...]] = []
        for need in self.epoch.plans[index].needs:
            if self.barriers.waits(need):
                yield self.barriers.wait(index)
                return
            if need.if_ is not None and judge(need.if_) is True:
                if need.first == first:
                    return
                if need.first is not None:
                    yield self.barriers.needs_first(index, need.first)
                    return
            elif need.first == first:
                lacking.append(self.misses.to_hold(need.if_, "need"))
        if lacking:
            says = f"{self.barriers.title(index)} does not need {self.barriers.title(first)} now"
            nearest = min(lacking, key=cost)
            place = next((miss.place for miss in nearest if miss.place), "")
            yield Barrier("not_needed", self.barriers.id(index), says, misses=nearest, place=place)

    def _not_offered(self, rule: Rule, conclusion: Forbid, strength: int | None) -> Iterator[Barrier]:
        """Why a guard that offers the action does not do so, apart from what it lacks itself."""
        names = self.barriers
        if strength is None:
            says = f"nothing that {rule.id} forbids is proposed"
            nearest, lacking = self._nearest_proposal(conclusion)
            yield Barrier("not_forbidding", names.id(self.action), says, misses=lacking, nearest=nearest)
            return
        taken = [c for c in self.teller.decision.candidates if c.instead_of == rule.index and c.action != self.action]
        order = conclusion.instead
        for candidate in taken:
            if order.index(candidate.action) < order.index(self.action):
                says = f"{rule.id} offers {names.title(candidate.action)} before it"
                yield Barrier("offered_before", names.id(self.action), says, first=names.id(candidate.action))

    def _nearest_proposal(self, guard: Forbid) -> tuple[RuleTold | None, tuple[Miss, ...]]:
        """The rule nearest to proposing something that a guard forbids, and what it lacks."""
        found = [
            (rule, self.misses.rule(rule))
            for rule in self.epoch.proposals
            if isinstance(rule.conclusion, Propose) and rule.conclusion.action in guard.actions
        ]
        if not found:
            return None, ()
        rule, lacking = min(found, key=lambda one: (cost(one[1]), one[0].index))
        return self.teller.rule(rule.index), lacking


def _validity(rule: Rule) -> str:
    """The days on which a rule is in force, in words."""
    first = f"from {spoken_day(date.fromordinal(rule.starts))}" if rule.starts is not None else ""
    last = f"until {spoken_day(date.fromordinal(rule.ends))}" if rule.ends is not None else ""
    return f"in force {' '.join(text for text in (first, last) if text)}"
