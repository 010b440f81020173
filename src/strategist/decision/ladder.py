"""What selection needs of an epoch, with conditions as callables: each evaluator brings its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from strategist.program.conclusions import Defer, Forbid, Propose
from strategist.program.expressions import Condition, Literal, Operand
from strategist.program.program import Epoch, Rule
from strategist.program.truth import Values, operand, truth
from strategist.vocabulary.kinds import LAST_DAY, Value

Judge = Callable[[Values, Values], object]
"""Truthy iff a condition is known to be true, given values and the profile before defaults."""
Amount = Callable[[Values, Values], Value | None]


@dataclass(frozen=True, slots=True)
class NeedTest:
    """A need with callables."""

    if_: Judge | None
    first: int | None
    pending: Judge | None
    wait_for: Amount | None
    wait_since: int | None


@dataclass(frozen=True, slots=True)
class ActionTest:
    """An action with callables; `channels` in order of preference, as positions."""

    index: int
    rung: int
    channels: tuple[int, ...]
    only_when: Judge | None
    needs: tuple[NeedTest, ...]
    companions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Prohibition:
    """What a live guard takes away, and what it offers instead, in order of preference."""

    rule: int
    actions: frozenset[int]
    channels: frozenset[int]
    instead: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Deferral:
    """A deferral with callables; `full` if an absent counter means the whole period; `fixed` if that is a plain figure."""

    actions: frozenset[int]
    channels: frozenset[int]
    days: Amount | None
    since: int | None
    until: Amount | None
    full: bool
    fixed: int | None


def deferred_until(deferral: Deferral, values: Values, given: Values, today: int) -> int:
    """The first permitted day of a live deferral; a day in the past if it no longer binds."""
    if deferral.until is not None:
        return int(deferral.until(values, given) or 0)
    passed = values[deferral.since] if deferral.since is not None else None
    if passed is None and not deferral.full:
        return 0
    days: Value | None = deferral.fixed
    if days is None and deferral.days is not None:
        days = deferral.days(values, given)
    return min(today + int(days or 0) - int(passed or 0), LAST_DAY)


@dataclass(frozen=True, slots=True)
class Ladder:
    """Actions, proposals (rule -> action, strength), prohibitions and deferrals by rule.

    `order`: all these rules, the strongest proposals first, guards last. `companion_sources`: for an action that brings
    companions, the actions whose proposal may come down to one of them.
    """

    actions: tuple[ActionTest, ...]
    proposals: dict[int, tuple[int, int]]
    prohibitions: dict[int, Prohibition]
    deferrals: dict[int, Deferral]
    order: tuple[int, ...]
    companion_sources: dict[int, frozenset[int]]
    hold: int
    monitor: int

    def live(self, mask: int) -> tuple[list[int], list[int]]:
        """The proposals and the guards of a mask, in the order of selection."""
        found = [index for index in self.order if mask >> index & 1]
        proposals = [index for index in found if index in self.proposals]
        return proposals, found[len(proposals) :]


def selection_order(epoch: Epoch) -> tuple[int, ...]:
    """Proposals by strength, strongest first, then guards by place: the order in which selection takes live rules."""
    proposals = sorted(epoch.proposals, key=lambda rule: (-rule.strength, rule.index))
    return tuple(rule.index for rule in (*proposals, *sorted(epoch.guards, key=by_scope)))


def by_scope(rule: Rule) -> tuple[tuple[str, ...], int]:
    """Sorts rules so that those of one place stand together, and can be passed over together."""
    return (rule.scope.codes if rule.scope else (), rule.index)


def build_ladder(epoch: Epoch, judge: Callable[[Condition], Judge], amount: Callable[[Operand], Amount]) -> Ladder:
    """The ladder of an epoch; `judge` and `amount` turn conditions and bounds into callables."""
    vocabulary = epoch.vocabulary
    actions = []
    for plan in epoch.plans:
        needs = tuple(
            NeedTest(
                _judged(judge, need.if_),
                need.first,
                _judged(judge, need.pending),
                _counted(amount, need.wait_for),
                need.wait_since,
            )
            for need in plan.needs
        )
        actions.append(
            ActionTest(
                plan.index,
                vocabulary.actions[plan.index].rung,
                plan.channels,
                _judged(judge, plan.only_when),
                needs,
                plan.companions,
            )
        )
    prohibitions, deferrals = {}, {}
    for rule in epoch.guards:
        match rule.conclusion:
            case Forbid(actions=named, channels=channels, instead=instead):
                prohibitions[rule.index] = Prohibition(rule.index, frozenset(named), frozenset(channels), instead)
            case Defer(actions=named, channels=channels, days=days, since=since, until=until):
                deferrals[rule.index] = Deferral(
                    frozenset(named),
                    frozenset(channels),
                    _counted(amount, days),
                    since,
                    _counted(amount, until),
                    rule.applies is not None,
                    int(days.value) if isinstance(days, Literal) and days.value is not None else None,
                )
            case _:
                pass
    proposals = {
        rule.index: (rule.conclusion.action, rule.conclusion.strength)
        for rule in epoch.proposals
        if isinstance(rule.conclusion, Propose)
    }
    return Ladder(
        tuple(actions),
        proposals,
        prohibitions,
        deferrals,
        selection_order(epoch),
        _companion_sources(actions),
        vocabulary.action["hold"].index,
        vocabulary.action["monitor"].index,
    )


def _companion_sources(actions: Sequence[ActionTest]) -> dict[int, frozenset[int]]:
    """For each action with companions: these, and every action that needs one of them first, through any other."""
    found = {}
    for action in actions:
        sources = set(action.companions)
        while more := {a.index for a in actions if any(need.first in sources for need in a.needs)} - sources:
            sources |= more
        if action.companions:
            found[action.index] = frozenset(sources)
    return found


def _judged(judge: Callable[[Condition], Judge], condition: Condition | None) -> Judge | None:
    return None if condition is None else judge(condition)


def _counted(amount: Callable[[Operand], Amount], bound: Operand | None) -> Amount | None:
    return None if bound is None else amount(bound)


def reference_ladder(epoch: Epoch) -> Ladder:
    """The ladder judged by the reference reading of conditions."""

    def judge(condition: Condition) -> Judge:
        return lambda values, given: truth(condition, values, given) is True

    def amount(bound: Operand) -> Amount:
        return lambda values, given: operand(bound, values)

    return build_ladder(epoch, judge, amount)
