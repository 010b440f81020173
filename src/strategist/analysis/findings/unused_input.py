"""A fact that callers may state and nothing reads."""

from __future__ import annotations

from collections.abc import Iterator

from strategist.analysis.findings.book import Book
from strategist.analysis.findings.edits import without_line
from strategist.analysis.findings.finding import Finding, Severity
from strategist.analysis.findings.kind import Kind
from strategist.analysis.findings.readers import BY_CONTRACT, slots_in_use
from strategist.vocabulary.kinds import Kind as Type


def check(book: Book) -> Iterator[Finding]:
    """Inputs that no rule, action, default, script or regime reads, those aside that the program uses by contract."""
    used = slots_in_use(book.program)
    for fact in book.vocabulary.inputs:
        identity = fact.required and fact.kind is Type.TEXT  # what a caller has to state of everybody tells them apart
        if fact.slot not in used and fact.name not in BY_CONTRACT and not identity:
            yield Finding(
                f"nothing reads the fact `{fact.name}`",
                fact.place,
                "whoever states it expects it to matter; write the rule, or take it out",
                edit=without_line(book, f"take `{fact.name}` out of the inputs", fact.place),
            )


KIND = Kind("unused-input", "a fact of the profile that nothing reads", Severity.WARNING, check)
