"""What steps, time and answers change, in words that two rulebooks share. Plans read it; no decision does."""

from __future__ import annotations

from collections.abc import Iterable

from strategist.analysis.diff.side_words import Told
from strategist.program.changes import Effect, Way
from strategist.program.program import ActionPlan


def effect_words(told: Told, effect: Effect) -> str:
    """One effect in words, such as `calls_made +1`."""
    facts = told.vocabulary.facts
    fact, amount = facts[effect.slot], effect.amount
    match effect.way:
        case Way.BECOMES:
            what = "missing" if amount is None else told.words.value(fact, amount)
        case Way.ADDS:
            what = f"{int(amount or 0):+d}"
        case Way.PERCENT:
            what = f"{amount}%" if effect.of is None else f"{amount}% of {facts[effect.of].name}"
        case Way.IN_DAYS:
            what = f"in {amount} days"
        case Way.SAME_AS:
            what = f"same as {facts[int(amount or 0)].name}"
    return f"{fact.name} {what}"


def effects_words(told: Told, effects: Iterable[Effect]) -> tuple[str, ...]:
    """Effects in words, by fact: those of one step do not depend on their order."""
    return tuple(sorted(effect_words(told, effect) for effect in effects))


def plan_effects(told: Told, plan: ActionPlan) -> tuple[str, ...]:
    """All that taking a step changes, shared effects among it; that of one channel with its name."""
    by_channel = (
        f"{effect_words(told, effect)} by {told.vocabulary.channels[channel]}"
        for channel, effects in plan.by_channel
        for effect in effects
    )
    return (*effects_words(told, plan.effects), *sorted(by_channel))
