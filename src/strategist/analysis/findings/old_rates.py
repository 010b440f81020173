"""A rate table that has not been kept up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from strategist.analysis.findings.book import Book
from strategist.analysis.findings.finding import Finding, Severity
from strategist.analysis.findings.kind import Kind

YEAR = 365


def check(book: Book) -> Iterator[Finding]:
    """Rate tables that have known nothing for more than a year before the day asked about; nothing where none is asked."""
    if book.as_of is None:
        return
    day = book.as_of.toordinal()
    for table in book.program.rates:
        if table.used_on(day) and table.known_until < day - YEAR:
            yield Finding(
                f"rate table `{table.name}` knows nothing after {date.fromordinal(table.known_until).isoformat()}",
                table.place,
                "add the values published since"
                + ("" if table.half_years else ", or move `known_until` if none has changed"),
            )


KIND = Kind("old-rates", "a rate table that has not been kept up", Severity.WARNING, check)
