"""A rule that is overridden whenever it fires."""

from __future__ import annotations

from collections.abc import Iterator

from strategist.analysis.findings import never_fires
from strategist.analysis.findings.book import Book
from strategist.analysis.findings.finding import Finding, Related, Severity
from strategist.analysis.findings.kind import Kind
from strategist.analysis.oracle.claims import live


def check(book: Book) -> Iterator[Finding]:
    """Rules that can fire but never decide."""
    for rule in book.rules():
        if rule.overridden_by and book.never(rule, live) and not never_fires.proved(book, rule):
            by = [book.program.rules[index] for index in rule.overridden_by]
            yield Finding(
                f"`{rule.id}` is overridden whenever it fires, by {', '.join(f'`{other.id}`' for other in by)}",
                rule.place,
                "narrow the rule that overrides it, or take this one out",
                tuple(Related(other.place, f"`{other.id}` overrides it") for other in by if other.place),
            )


KIND = Kind("always-overridden", "a rule that is always overridden", Severity.WARNING, check)
