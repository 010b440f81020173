"""Compiling the actions: when they make sense, what they need first, who comes along."""

from __future__ import annotations

from strategist.program.costs import check_costs
from strategist.program.effects import read_effects, shared
from strategist.program.graph import Circle, ordered
from strategist.program.program import ActionPlan, CompiledNeed
from strategist.program.rules import RuleCompiler
from strategist.program.time import SharedEffects
from strategist.rulebook.nodes import Node
from strategist.rulebook.reader import Reader
from strategist.vocabulary.actions import Action, Need
from strategist.vocabulary.kinds import Kind
from strategist.vocabulary.vocabulary import Vocabulary


def compile_plans(
    vocabulary: Vocabulary, compiler: RuleCompiler, reader: Reader, common: SharedEffects
) -> tuple[ActionPlan, ...]:
    """One plan an action, in vocabulary order; a circle of needs is reported with its members."""
    check_costs(vocabulary, reader)
    plans = tuple(_plan(action, vocabulary, compiler, common) for action in vocabulary.actions)
    firsts = {plan.index: [need.first for need in plan.needs if need.first is not None] for plan in plans}
    try:
        ordered(firsts, firsts)
    except Circle as circle:
        members = [vocabulary.actions[int(index)] for index in circle.members]
        reader.report(
            "need-circle",
            f"needs go round in a circle: {' -> '.join(action.id for action in members)}",
            members[0].place,
            "one of these steps must be possible without the others",
        )
    return plans


def _plan(action: Action, vocabulary: Vocabulary, compiler: RuleCompiler, common: SharedEffects) -> ActionPlan:
    groups = 0
    for name in action.groups:
        groups |= 1 << vocabulary.groups.index(name)
    channels = tuple(vocabulary.channels.index(name) for name in action.channels)
    own = read_effects(action.effects, f"`{action.id}`", vocabulary, compiler.reader)
    by_channel = ((channel, shared(action, own, common, channel)) for channel in channels)
    return ActionPlan(
        action.index,
        channels,
        groups,
        compiler.conditions.read(_node(action.only_when)),
        tuple(_need(need, vocabulary, compiler) for need in action.needs),
        tuple(vocabulary.action[name].index for name in action.companions if name in vocabulary.action),
        own + shared(action, own, common, None),
        tuple((channel, effects) for channel, effects in by_channel if effects),
    )


def _need(need: Need, vocabulary: Vocabulary, compiler: RuleCompiler) -> CompiledNeed:
    since = _node(need.wait_since)
    wait_for = _node(need.wait_for)
    return CompiledNeed(
        compiler.conditions.read(_node(need.if_)),
        vocabulary.action[need.first].index if need.first is not None and need.first in vocabulary.action else None,
        compiler.conditions.read(_node(need.pending)),
        compiler.conclusions.operand(wait_for, Kind.INT, "day") if wait_for is not None else None,
        compiler.conclusions.counter(since) if since is not None else None,
    )


def _node(value: object) -> Node | None:
    """Nodes pass through the vocabulary as plain objects, since it stands below the rulebook."""
    return value  # type: ignore[return-value]  # only rulebook.words puts them there
