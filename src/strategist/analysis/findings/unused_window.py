"""A window that nothing advises."""

from __future__ import annotations

from collections.abc import Iterator

from strategist.analysis.findings.advised import advised
from strategist.analysis.findings.book import Book
from strategist.analysis.findings.edits import without_line
from strategist.analysis.findings.finding import Finding, Severity
from strategist.analysis.findings.kind import Kind


def check(book: Book) -> Iterator[Finding]:
    """Windows that no rule advises, permits or forbids."""
    named = {name for tactic in book.vocabulary.tactics if tactic.windows for name in advised(book.program, tactic)}
    for window in book.vocabulary.windows.values():
        if window.name not in named:
            place = book.key_place("windows", window.name)
            yield Finding(
                f"no rule advises the window `{window.name}`",
                place,
                "advise it, or take it out",
                edit=without_line(book, f"take `{window.name}` out", place),
            )


KIND = Kind("unused-window", "a window that nothing advises", Severity.WARNING, check)
