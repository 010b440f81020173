"""Two `set` rules that can both be live and disagree."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from strategist.analysis.findings.book import Book
from strategist.analysis.findings.finding import Edit, Finding, Related, Severity
from strategist.analysis.findings.kind import Kind
from strategist.analysis.oracle.claims import AllOf, live
from strategist.analysis.oracle.definitions import stated_value
from strategist.analysis.oracle.protocol import Witness
from strategist.program.conclusions import SetFact
from strategist.program.program import Rule


def check(book: Book) -> Iterator[Finding]:
    """Pairs of rules for which a profile shows the conflict; the reference evaluator has decided it."""
    for step in book.program.steps:
        fact = book.vocabulary.facts[step.slot]
        rules = [book.program.rules[index] for index in step.rules]
        setting = [rule for rule in rules if isinstance(rule.conclusion, SetFact)]
        if step.table or fact.settles:
            continue
        for one, other in combinations(setting, 2):
            if stated_value(one) == stated_value(other) and stated_value(one)[0]:
                continue
            witness = _witness(book, one, other)
            if witness is not None:
                yield Finding(
                    f"`{one.id}` and `{other.id}` can both fire and disagree on `{fact.name}`",
                    one.place,
                    f"`{fact.name}` is then its `otherwise`; make the conditions disjoint, or say which one stands",
                    (Related(other.place, f"`{other.id}`"),) if other.place else (),
                    witness.profile,
                    Edit(f"if `{one.id}` is the exception, add `overrides: [{other.id}]` to it"),
                )


def _witness(book: Book, one: Rule, other: Rule) -> Witness | None:
    for day in book.days_of(one, other):
        epoch = book.program.at(day)
        claim = AllOf((live(book.at(one, day), epoch), live(book.at(other, day), epoch)))
        found = book.shown(day, claim)
        if isinstance(found, Witness):
            clashes = [rules for _, rules in found.outcome.conflicts]
            if any(one.index in rules and other.index in rules for rules in clashes):
                return found
    return None


KIND = Kind("set-conflict", "two rules that can set a fact differently", Severity.ERROR, check)
