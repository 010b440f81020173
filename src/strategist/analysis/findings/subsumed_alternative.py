"""An alternative that adds nothing to the others."""

from __future__ import annotations

from collections.abc import Iterator

from strategist.analysis.findings.book import Book
from strategist.analysis.findings.finding import Edit, Finding, Severity
from strategist.analysis.findings.idle import idle_parts
from strategist.analysis.findings.kind import Kind


def check(book: Book) -> Iterator[Finding]:
    """Alternatives of `when` and `applies` that are covered by the others, or can never be the one that holds."""
    for rule, key, part in idle_parts(book, lambda key, part: key != "unless" and not part.looser):
        yield Finding(
            f"in `{rule.id}`, the alternative `{part.says}` changes nothing: another one covers it, or it never holds",
            part.place,
            "leave it out, or state what was meant",
            edit=Edit(f"leave `{part.says}` out of `{key}`"),
        )


KIND = Kind("subsumed-alternative", "an alternative that adds nothing", Severity.WARNING, check)
