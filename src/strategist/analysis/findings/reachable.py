"""The actions that some decision may name."""

from __future__ import annotations

from strategist.program.conclusions import Forbid, Propose
from strategist.program.program import Program
from strategist.vocabulary.actions import FALLBACKS


def reachable_actions(program: Program) -> set[int]:
    """Actions that are proposed, or needed first by one that is, or offered instead, or a fallback.

    A companion comes along only where it is proposed itself, so being one is not enough.
    """
    found = {action.index for action in program.vocabulary.actions if action.id in FALLBACKS}
    for rule in program.rules:
        if isinstance(rule.conclusion, Propose):
            found.add(rule.conclusion.action)
        elif isinstance(rule.conclusion, Forbid):
            found |= set(rule.conclusion.instead)
    while (
        more := {need.first for index in found for need in program.plans[index].needs if need.first is not None} - found
    ):
        found |= more
    return found
