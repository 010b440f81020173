"""What a scenario can expect of a case so that it holds by the rulebook and fails after an edit."""

from __future__ import annotations

from collections.abc import Iterable

from strategist.analysis.scenarios import deciding_rules
from strategist.decision.decision import Decision
from strategist.program.conclusions import Phase
from strategist.program.program import Rule
from strategist.vocabulary.kinds import Kind

Expected = dict[str, object]
"""Expectations by key, as YAML has them."""
SHOWN = 3
"""A scenario names so many facts or tactics that come out otherwise."""


def expectations(before: Decision, after: Decision, rules: Iterable[Rule]) -> Expected:
    """The expectations that hold for one decision and fail for another; empty if a scenario cannot tell them apart.

    `rules`: those that the edit changes, as they are in the original: they are named where they decide or stay silent.
    """
    own = list(rules)
    found: Expected = {}
    if before.next_step != after.next_step:
        found["next_step"] = before.next_step
    for key in ("on_the_way_to", "meanwhile"):
        if getattr(before, key) != getattr(after, key):
            found[key] = getattr(before, key) or "none"
    if before.not_before != after.not_before:
        found["not_before"] = before.not_before.isoformat() if before.not_before else "now"
    if sorted(before.companions) != sorted(after.companions):
        found["companions"] = sorted(before.companions)
    found |= _facts(before, after) | _tactics(before, after)
    taken = (
        {str(record["what"]) for record in after.as_forbidden()} if before.outcome.live != after.outcome.live else set()
    )
    if taken and (lost := sorted({str(record["what"]) for record in before.as_forbidden()} - taken)):
        found["forbidden"] = lost[:SHOWN]
    found |= _reasons(before, after, own)
    return found


def _facts(before: Decision, after: Decision) -> Expected:
    shown = {}
    for fact in before.program.vocabulary.derived:
        mine, other = before.outcome.values[fact.slot], after.outcome.values[fact.slot]
        if mine != other:
            shown[fact.name] = "missing" if mine is None else fact.plain(mine)
    return {"facts": dict(list(shown.items())[:SHOWN])} if shown else {}


def _tactics(before: Decision, after: Decision) -> Expected:
    shown: dict[str, object] = {}
    for tactic in before.program.vocabulary.tactics:
        mine, other = before.outcome.tactics[tactic.index], after.outcome.tactics[tactic.index]
        if mine == other:
            continue
        if tactic.kind is Kind.SET:
            lost = (mine or 0) & ~(other or 0)
            if lost:
                shown[tactic.name] = [name for bit, name in enumerate(tactic.values) if lost >> bit & 1]
        elif tactic.windows:
            if mine is not None and isinstance(told := before.tactics[tactic.name], dict):
                shown[tactic.name] = str(told["name"])
        elif mine is None:
            shown[tactic.name] = "none"
        else:
            shown[tactic.name] = (
                bool(mine) if tactic.kind is Kind.BOOL else tactic.values[mine] if tactic.values else mine
            )
    return {"tactics": dict(list(shown.items())[:SHOWN])} if shown else {}


def _reasons(before: Decision, after: Decision, rules: list[Rule]) -> Expected:
    """Changed rules that decide before and not after; changed rules that are live only after."""
    found: Expected = {}
    if before.outcome.live == after.outcome.live and before.outcome.selection == after.outcome.selection:
        return found
    deciding, later = deciding_rules(before), deciding_rules(after)
    lost = [rule.id for rule in rules if rule.index in deciding and rule.index not in later]
    fresh = [
        rule.id for rule in rules if after.outcome.live >> rule.index & 1 and not before.outcome.live >> rule.index & 1
    ]
    if lost:
        found["because_of"] = lost[:SHOWN]
    if fresh:
        found["not_because_of"] = fresh[:SHOWN]
    return found


def in_context(expected: Expected, before: Decision, rules: Iterable[Rule]) -> Expected:
    """The expectations with the step that is recommended, where the edit is about steps, so that a reader sees the case."""
    own = list(rules)
    if "next_step" in expected or (own and all(rule.phase is Phase.ASSESS for rule in own)):
        return expected
    return {"next_step": before.next_step, **expected}
