"""The page of what changes without a rule concluding it: by time, by a step, by what the debtor answers."""

from __future__ import annotations

from collections.abc import Iterable

from strategist.analysis.document_rules import RulePages
from strategist.analysis.markdown import anchor, escaped, table, where
from strategist.analysis.rule_words import joined, said
from strategist.program.changes import Effect, Response, Steps, Way
from strategist.program.program import Program

PAGE = "time.md"


def time_page(program: Program, rules: RulePages) -> str:
    """Lapses, counts over the last days, and responses, as Markdown."""
    facts = program.vocabulary.facts
    lines = ["# What time and debtors change", "", "## What lapses", ""]
    lines += table(
        ["lapse", "as soon as", "then", "because", "source"],
        (
            [
                f"{anchor(lapse.id)}{escaped(lapse.title)}\n`{lapse.id}` {where(lapse.place)}",
                rules.words.condition(lapse.when),
                _changes(program, rules, lapse.effects),
                escaped(lapse.because),
                rules.sources(lapse.sources),
            ]
            for lapse in program.lapses
        ),
    )
    lines += ["## Counts over the last days", ""]
    lines += table(
        ["count", "over", "0 at the latest once this has reached it"],
        (
            [
                f"`{facts[window.slot].name}`",
                f"{window.days} days",
                "" if window.since is None else said(facts[window.since].name),
            ]
            for window in program.windows
        ),
    )
    lines += ["## What a debtor may answer, for `strategist plan --assume`", ""]
    lines += table(
        ["response", "comes after", "then", "source"],
        (
            [
                f"{anchor(one.id)}{escaped(one.title)}\n`{one.id}` {where(one.place)}",
                _after(program, rules, one),
                _changes(program, rules, one.effects),
                rules.sources(one.sources),
            ]
            for one in program.responses
        ),
    )
    return "\n".join(lines).rstrip() + "\n"


def _after(program: Program, rules: RulePages, response: Response) -> str:
    parts = [_steps(program, response.after)]
    if response.later:
        parts.append(f"{response.later} days later")
    if response.when is not None:
        parts.append(f"where {rules.words.condition(response.when)}")
    if response.times > 1:
        parts.append(f"up to {response.times} times")
    return ", ".join(parts)


def _steps(program: Program, steps: Steps) -> str:
    vocabulary = program.vocabulary
    named = joined([f"`{vocabulary.actions[index].id}`" for index in sorted(steps.actions)]) or "any step"
    channels = joined([vocabulary.channels[channel] for channel in sorted(steps.channels)])
    return named + (f" by {channels}" if channels else "")


def _changes(program: Program, rules: RulePages, effects: Iterable[Effect]) -> str:
    return ", ".join(_change(program, rules, effect) for effect in effects)


def _change(program: Program, rules: RulePages, effect: Effect) -> str:
    facts = program.vocabulary.facts
    fact = facts[effect.slot]
    match effect.way:
        case Way.BECOMES:
            value = "missing" if effect.amount is None else rules.words.value(fact, effect.amount)
        case Way.ADDS:
            value = f"{int(effect.amount or 0):+d}"
        case Way.PERCENT:
            value = f"{effect.amount} %" + ("" if effect.of is None else f" of {said(facts[effect.of].name)}")
        case Way.IN_DAYS:
            value = f"in {effect.amount} days"
        case Way.SAME_AS:
            value = f"same as {said(facts[int(effect.amount or 0)].name)}"
    return f"{said(fact.name)}: {value}"
