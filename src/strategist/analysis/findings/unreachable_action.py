"""A step of the ladder that no decision can name."""

from __future__ import annotations

from collections.abc import Iterator

from strategist.analysis.findings.book import Book
from strategist.analysis.findings.finding import Finding, Severity
from strategist.analysis.findings.kind import Kind
from strategist.analysis.findings.reachable import reachable_actions


def check(book: Book) -> Iterator[Finding]:
    """Actions that are never proposed, needed first or offered instead."""
    found = reachable_actions(book.program)
    companions = {index for plan in book.program.plans for index in plan.companions}
    for action in book.vocabulary.actions:
        if action.index not in found:
            also = "; as a companion it would have to be a candidate too" if action.index in companions else ""
            yield Finding(
                f"no decision can be `{action.id}`: it is never proposed, needed first, or offered instead{also}",
                action.place,
                "write a rule that proposes it, or take it out",
            )


KIND = Kind("unreachable-action", "a step that no decision can name", Severity.WARNING, check)
