"""A rule that cites nothing."""

from __future__ import annotations

from collections.abc import Iterator

from strategist.analysis.findings.book import Book
from strategist.analysis.findings.finding import Edit, Finding, Severity
from strategist.analysis.findings.kind import Kind


def check(book: Book) -> Iterator[Finding]:
    """Nobody can tell who may change such a rule."""
    for rule in book.program.rules:
        if not rule.sources and (not rule.table or rule.id.endswith("/1")):
            yield Finding(
                f"rule `{rule.table or rule.id}` cites no source",
                rule.place,
                "add `source: [...]`; house policy is a source too",
                edit=Edit("add a line `source: [...]` with ids from `sources:`"),
            )


KIND = Kind("rule-without-source", "a rule that cites no source", Severity.WARNING, check)
