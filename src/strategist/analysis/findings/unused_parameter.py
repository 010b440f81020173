"""A parameter that nothing reads."""

from __future__ import annotations

from collections.abc import Iterator

from strategist.analysis.findings.book import Book
from strategist.analysis.findings.edits import without_line
from strategist.analysis.findings.finding import Finding, Severity
from strategist.analysis.findings.kind import Kind
from strategist.analysis.findings.readers import FIGURES_BY_CONTRACT, parameters_in_use


def check(book: Book) -> Iterator[Finding]:
    """Figures that can be changed without effect."""
    used = parameters_in_use(book.program)
    for parameter in book.vocabulary.parameters.values():
        if parameter.name not in used and parameter.name not in FIGURES_BY_CONTRACT:
            yield Finding(
                f"nothing reads the parameter `{parameter.name}`",
                parameter.place,
                "changing it changes no decision; read it in a rule, or take it out",
                edit=without_line(book, f"take `{parameter.name}` out", parameter.place),
            )


KIND = Kind("unused-parameter", "a parameter that nothing reads", Severity.WARNING, check)
