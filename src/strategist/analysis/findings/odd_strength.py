"""A strength outside the decade that its step usually has."""

from __future__ import annotations

from collections.abc import Iterator

from strategist.analysis.findings.book import Book
from strategist.analysis.findings.finding import Finding, Severity
from strategist.analysis.findings.kind import Kind
from strategist.program.conclusions import Propose

DECADES = {0: (20, 29), 1: (30, 49), 2: (50, 59), 3: (60, 69), 4: (60, 69), 5: (70, 79), 6: (80, 89)}
"""By rung: homework, remind and find out, solve, firm, pressure, outside, law."""
PROTECTION = 90
"""From here on: protection and deadlines, whatever the rung."""


def check(book: Book) -> Iterator[Finding]:
    """Proposals whose strength lies in no decade of their rung. A rung without a decade has no convention."""
    for rule in book.program.rules:
        if not isinstance(rule.conclusion, Propose):
            continue
        action = book.vocabulary.actions[rule.conclusion.action]
        strength = rule.conclusion.strength
        if action.rung in DECADES and strength < PROTECTION:
            low, high = DECADES[action.rung]
            if not low <= strength <= high:
                yield Finding(
                    f"`{rule.id}` proposes `{action.id}` with strength {strength}; rung {action.rung} has {low} to {high}",
                    rule.place,
                    "fine if it is meant: the strongest candidate wins, whatever its rung",
                )


KIND = Kind("odd-strength", "a strength outside its decade", Severity.INFO, check)
