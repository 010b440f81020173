"""An exclusion that excludes nothing."""

from __future__ import annotations

from collections.abc import Iterator

from strategist.analysis.findings.book import Book
from strategist.analysis.findings.edits import without_pair
from strategist.analysis.findings.finding import Finding, Severity
from strategist.analysis.findings.idle import idle_parts
from strategist.analysis.findings.kind import Kind


def check(book: Book) -> Iterator[Finding]:
    """Parts of `unless` that never change when the rule fires."""
    for rule, _, part in idle_parts(book, lambda key, part: key == "unless"):
        yield Finding(
            f"in `{rule.id}`, `{part.says}` under `unless` changes nothing where `when` holds",
            part.place,
            "leave it out, or state what was meant",
            edit=without_pair(book, f"leave `{part.says}` out of `unless`", part.value),
        )


KIND = Kind("idle-exclusion", "an exclusion that excludes nothing", Severity.WARNING, check)
