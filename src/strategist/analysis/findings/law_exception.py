"""An exception to sealed law."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from strategist.analysis.findings.book import Book
from strategist.analysis.findings.finding import Finding, Severity
from strategist.analysis.findings.kind import Kind


def check(book: Book) -> Iterator[Finding]:
    """Every exception to sealed law, printed so that nobody forgets it."""
    for exception in book.program.exceptions:
        until = date.fromordinal(exception.until).isoformat()
        yield Finding(
            f"`{exception.touches}` departs from sealed law until {until}: {exception.reason} (owner: {exception.owner})",
            None,
            "take the exception out when it is no longer needed",
        )


KIND = Kind("law-exception", "an exception to sealed law", Severity.WARNING, check)
