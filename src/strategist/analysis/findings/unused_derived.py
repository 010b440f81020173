"""A conclusion that nothing reads."""

from __future__ import annotations

from collections.abc import Iterator

from strategist.analysis.findings.book import Book
from strategist.analysis.findings.finding import Finding, Severity
from strategist.analysis.findings.kind import Kind
from strategist.analysis.findings.readers import CODE_READS, slots_in_use
from strategist.analysis.findings.scenario_words import facts_expected


def check(book: Book) -> Iterator[Finding]:
    """Derived facts that nothing reads and no scenario expects: what a scenario expects is a result for the caller."""
    used = slots_in_use(book.program)
    shown = {name for scenario in book.scenarios for name in facts_expected(scenario)}
    for fact in book.vocabulary.derived:
        if fact.slot not in used and fact.name not in shown and fact.name not in CODE_READS:
            yield Finding(
                f"nothing reads the derived fact `{fact.name}`",
                fact.place,
                "read it in a rule, take it out, or expect it in a scenario if callers want it",
            )


KIND = Kind("unused-derived", "a conclusion that nothing reads", Severity.WARNING, check)
