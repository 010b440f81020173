"""The few words a plan gives for a step, a wait or an end."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from strategist.decision.decision import Decision
from strategist.decision.reasons import Reason, condition_slots
from strategist.decision.selection import bits
from strategist.decision.wording import fill
from strategist.program.program import CompiledNeed
from strategist.program.truth import operand, truth


class Said(NamedTuple):
    """A sentence, the same in a few words, and the rules it comes from."""

    text: str
    brief: str
    rules: tuple[str, ...] = ()


def _told(decision: Decision, reasons: list[Reason]) -> Said:
    """The first of some reasons, with the rules of all."""
    if not reasons:
        return Said("", "")
    title = next(rule.title for rule in decision.program.rules_named(reasons[0].rule))
    return Said(reasons[0].text, title or reasons[0].text, tuple(reason.rule for reason in reasons))


def why_now(decision: Decision) -> Said:
    """Why this step: the sentence of the rule that speaks first for it."""
    return _told(decision, [reason for reason in decision.because if reason.role != "defers"])


def why_later(decision: Decision) -> Said:
    """Why the step waits: the rule that puts it off, or the period that a need wants."""
    putting_off = [reason for reason in decision.because if reason.role == "defers"]
    if putting_off:
        return _told(decision, putting_off)
    selection = decision.outcome.selection
    goal = selection.action if selection.via is None else selection.via
    current = decision.prepared.epoch.plans[goal]
    for _ in decision.prepared.epoch.plans:
        for need in current.needs:
            if (rest := _rest(decision, need)) is not None:
                return rest
            if need.first is not None and _true(decision, need.if_):
                current = decision.prepared.epoch.plans[need.first]
                break
    return Said("", "")


def _rest(decision: Decision, need: CompiledNeed) -> Said | None:
    if need.pending is None or need.wait_since is None or not _true(decision, need.pending):
        return None
    days, passed = operand(need.wait_for, decision.outcome.values), decision.outcome.values[need.wait_since]
    if not isinstance(days, int) or int(passed or 0) >= days:
        return None
    name = decision.program.vocabulary.facts[need.wait_since].name
    what = name.removesuffix("_days_ago").removeprefix("days_since_").removeprefix("days_").replace("_", " ")
    return Said(f"{days} days since {what} are wanted, {int(passed or 0)} have passed.", f"{what} runs {days} days")


def _true(decision: Decision, condition: object) -> bool:
    return decision.trace.judge(condition) is True  # type: ignore[arg-type]  # a condition or None


def open_needs(decision: Decision) -> tuple[str, ...]:
    """The steps that must still come before the one that this step prepares, this one left out."""
    selection = decision.outcome.selection
    if selection.via is None:
        return ()
    plans, values, given = decision.prepared.epoch.plans, decision.outcome.values, decision.trace.given
    found: dict[int, None] = {}
    waiting = [selection.via]
    while waiting:
        for need in plans[waiting.pop()].needs:
            if need.first is not None and need.first not in found and truth(need.if_, values, given) is True:
                found[need.first] = None
                waiting.append(need.first)
    actions = decision.program.vocabulary.actions
    return tuple(actions[index].id for index in found if index != selection.action)


def why_nothing(decision: Decision) -> Said:
    """Why no step is left: the guard that bars what is proposed, or the finding that lets most proposals rest."""
    if decision.because:
        return _told(decision, list(decision.because))
    closing: Counter[int] = Counter()
    for rule in decision.prepared.epoch.proposals:
        if rule.applies is not None and decision.trace.judge(rule.applies) is False:
            closing.update(condition_slots(rule.applies))
    live = decision.outcome.live
    steps = {step.slot: step for step in decision.prepared.epoch.steps}
    for slot, _ in closing.most_common():
        own = [index for index in bits(live) if slot in steps and index in steps[slot].rules]
        if own:
            rules = [decision.program.rules[index] for index in own]
            said = fill(rules[0].because, decision.program, decision.outcome.values, decision.case.today)
            return Said(said, rules[0].title or said, tuple(rule.id for rule in rules))
    return Said("Nothing calls for a step.", "nothing calls for a step")
