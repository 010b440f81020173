"""Compiling the actions: when they make sense, what they need first, who comes along."""

from __future__ import annotations

from strategist.program.graph import Circle, ordered
from strategist.program.program import ActionPlan, CompiledNeed, Effect
from strategist.program.rules import RuleCompiler
from strategist.rulebook.nodes import Node
from strategist.rulebook.reader import Reader
from strategist.vocabulary.actions import Action, Need
from strategist.vocabulary.kinds import BadValue, Kind
from strategist.vocabulary.vocabulary import Vocabulary


def compile_plans(vocabulary: Vocabulary, compiler: RuleCompiler, reader: Reader) -> tuple[ActionPlan, ...]:
    """One plan an action, in vocabulary order; a circle of needs is reported with its members."""
    plans = tuple(_plan(action, vocabulary, compiler) for action in vocabulary.actions)
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


def _plan(action: Action, vocabulary: Vocabulary, compiler: RuleCompiler) -> ActionPlan:
    groups = 0
    for name in action.groups:
        groups |= 1 << vocabulary.groups.index(name)
    return ActionPlan(
        action.index,
        tuple(vocabulary.channels.index(name) for name in action.channels),
        groups,
        compiler.conditions.read(_node(action.only_when)),
        tuple(_need(need, vocabulary, compiler) for need in action.needs),
        tuple(vocabulary.action[name].index for name in action.companions if name in vocabulary.action),
        tuple(effect for name, text in action.effects if (effect := _effect(action, name, text, vocabulary, compiler))),
    )


def _effect(action: Action, name: str, text: str, vocabulary: Vocabulary, compiler: RuleCompiler) -> Effect | None:
    """`+1`, `-1`, a value of the fact, or `missing`."""
    fact = vocabulary.fact.get(name)
    if fact is None:
        return None
    if text == "missing":
        return Effect(fact.slot, None)
    try:
        adds = fact.kind is Kind.INT and text[:1] in ("+", "-")
        return Effect(fact.slot, fact.parse(text), adds)
    except BadValue as error:
        compiler.reader.report(
            "bad-effect",
            f"effect of `{action.id}` on `{name}`: {error}",
            action.place,
            "give a value of the fact, `missing`, or `+1`",
        )
        return None


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
