"""A condition that holds whenever the rest of its rule does."""

from __future__ import annotations

from collections.abc import Iterator

from strategist.analysis.findings.book import Book
from strategist.analysis.findings.edits import without_pair
from strategist.analysis.findings.finding import Finding, Severity
from strategist.analysis.findings.idle import idle_parts
from strategist.analysis.findings.kind import Kind


def check(book: Book) -> Iterator[Finding]:
    """Conjuncts of `when`, `applies` and of alternatives that could be left out."""
    for rule, key, part in idle_parts(book, lambda key, part: part.looser):
        if key == "unless" or part.says == "{}":
            continue
        yield Finding(
            f"in `{rule.id}`, `{part.says}` is always true where it stands",
            part.place,
            "it reads as if it decided something; leave it out, or state what was meant",
            edit=without_pair(book, f"leave `{part.says}` out of `{key}`", part.value),
        )


KIND = Kind("always-true", "a condition that is always true where it stands", Severity.WARNING, check)
