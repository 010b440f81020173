"""A tactic, or a value of one, that no rule advises."""

from __future__ import annotations

from collections.abc import Iterator

from strategist.analysis.findings.advised import advised
from strategist.analysis.findings.book import Book
from strategist.analysis.findings.finding import Edit, Finding, Severity
from strategist.analysis.findings.kind import Kind
from strategist.decision.tactics import CHANNEL
from strategist.program.conclusions import Advise


def check(book: Book) -> Iterator[Finding]:
    """Values that no decision can carry. `channel` comes from actions, windows have a kind of their own."""
    given = {
        index
        for rule in book.program.rules
        if isinstance(rule.conclusion, Advise)
        for index, _ in rule.conclusion.tactics
    }
    for tactic in book.vocabulary.tactics:
        if tactic.name == CHANNEL:
            continue
        if tactic.index not in given:
            yield Finding(f"no rule advises the tactic `{tactic.name}`", tactic.place, "advise it, or take it out")
            continue
        if tactic.windows:
            continue
        named = advised(book.program, tactic)
        for value in tactic.values:
            if value not in named:
                yield Finding(
                    f"no rule advises `{tactic.name}: {value}`",
                    tactic.place,
                    "advise it, or take it out of the values",
                    edit=Edit(f"take `{value}` out of the values of `{tactic.name}`"),
                )


KIND = Kind("tactic-never-advised", "a value of a tactic that no rule advises", Severity.WARNING, check)
