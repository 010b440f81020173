"""A sentence with a blank in it."""

from __future__ import annotations

from collections.abc import Iterator

from strategist.analysis.findings.book import Book
from strategist.analysis.findings.finding import Edit, Finding, Severity
from strategist.analysis.findings.kind import Kind
from strategist.analysis.oracle.claims import AllOf, Holds, NotSo, live, reached
from strategist.analysis.oracle.protocol import Witness
from strategist.program.expressions import Given
from strategist.program.program import Rule
from strategist.program.texts import placeholders
from strategist.vocabulary.facts import Fact


def check(book: Book) -> Iterator[Finding]:
    """Facts in `because` that may be missing when the rule fires; a witness shows each."""
    for rule in book.rules():
        for name in dict.fromkeys(placeholders(rule.because)):
            fact = book.vocabulary.fact.get(name)
            if fact is None or fact.required:
                continue
            witness = _witness(book, rule, fact)
            if witness is not None:
                yield Finding(
                    f"`{rule.id}` can fire while `{name}` is missing; its sentence then says “not known”",
                    rule.place,
                    "ask for the fact in `when`, or word the sentence without it",
                    witness=witness.profile,
                    edit=Edit(f"add `{name}: given` to `when`, or leave `{{{name}}}` out of `because`"),
                )


def _witness(book: Book, rule: Rule, fact: Fact) -> Witness | None:
    for day in book.days_of(rule)[:1]:
        fixed, epoch = book.at(rule, day), book.program.at(day)
        above = [r for r in epoch.rules[: rule.index] if rule.table and r is not None and r.table == rule.table]
        speaks = reached(fixed, above) if rule.table else live(fixed, epoch)
        lacking = NotSo(Holds(Given(slot=fact.slot, raw=False)))
        found = book.shown(day, AllOf((speaks, lacking)))
        if isinstance(found, Witness):
            return found
    return None


KIND = Kind("missing-placeholder", "a sentence that may have a blank in it", Severity.WARNING, check)
