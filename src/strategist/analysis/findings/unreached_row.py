"""A table row that is never reached."""

from __future__ import annotations

from collections.abc import Iterator

from strategist.analysis.findings import never_fires
from strategist.analysis.findings.book import Book
from strategist.analysis.findings.finding import Edit, Finding, Severity
from strategist.analysis.findings.kind import Kind
from strategist.analysis.oracle.claims import Claim, reached
from strategist.program.program import Epoch, Rule


def check(book: Book) -> Iterator[Finding]:
    """Rows whose tests cannot hold, or that rows above have already taken."""
    for rule in book.rules():
        if not rule.table:
            continue

        def first(fixed: Rule, epoch: Epoch, rule: Rule = rule) -> Claim:
            above = [r for r in epoch.rules[: rule.index] if r is not None and r.table == rule.table]
            return reached(fixed, above)

        if book.never(rule, first):
            alone = never_fires.proved(book, rule)
            why = "its tests cannot hold together" if alone else "the rows above it take every case"
            yield Finding(
                f"row `{rule.id}` is never reached: {why}",
                rule.place,
                "the first true row wins; move it up, or take it out",
                edit=Edit("take the row out, or put it above the row that covers it"),
            )


KIND = Kind("unreached-row", "a table row that is never reached", Severity.WARNING, check)
