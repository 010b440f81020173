"""A source that nothing cites."""

from __future__ import annotations

from collections.abc import Iterator

from strategist.analysis.findings.book import Book
from strategist.analysis.findings.finding import Finding, Severity
from strategist.analysis.findings.kind import Kind


def check(book: Book) -> Iterator[Finding]:
    """A source that no rule, script, parameter or refused tactic cites, unless it says where it lives."""
    program, vocabulary = book.program, book.vocabulary
    cited = {source for rule in program.rules for source in rule.sources}
    cited |= {source for script in program.scripts for source in script.sources}
    cited |= {source for parameter in vocabulary.parameters.values() for source in parameter.sources}
    cited |= {source for refused in vocabulary.refused.values() for source in refused.sources}
    cited |= {source for regime in program.regimes for source in regime.sources}
    cited |= {source for table in program.rates for source in table.cited}
    for source in vocabulary.sources.values():
        if source.id not in cited and not source.lives_in:
            yield Finding(
                f"no rule cites `{source.id}`: {_short(source.says)}",
                source.place,
                "write the rule, or say `lives_in:` where else it is carried out",
            )


def _short(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:77]}…"


KIND = Kind("source-without-rule", "a source that nothing cites", Severity.WARNING, check)
