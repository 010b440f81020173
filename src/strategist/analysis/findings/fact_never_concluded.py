"""A derived fact that no rule concludes."""

from __future__ import annotations

from collections.abc import Iterator

from strategist.analysis.findings.book import Book
from strategist.analysis.findings.finding import Finding, Severity
from strategist.analysis.findings.kind import Kind


def check(book: Book) -> Iterator[Finding]:
    """A derived fact that no rule concludes, though rules may read it."""
    concluded = {step.slot for step in book.program.steps if step.rules}
    for fact in book.vocabulary.derived:
        if fact.slot not in concluded and not fact.lives_in:
            yield Finding(
                f"no rule concludes the derived fact `{fact.name}`",
                fact.place,
                "write a rule that sets it, take it out, or say `lives_in:` what concludes it",
            )


KIND = Kind("fact-never-concluded", "a derived fact that no rule concludes", Severity.WARNING, check)
