"""Two rules that differ in one test and could be one."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from itertools import combinations

from strategist.analysis.findings.book import Book
from strategist.analysis.findings.finding import Edit, Finding, Related, Severity
from strategist.analysis.findings.kind import Kind
from strategist.analysis.findings.parts import written
from strategist.program.conclusions import Score, ScoreNumber
from strategist.program.expressions import All, Between, Condition, HasAny, OneOf, Test, Within
from strategist.program.program import Rule
from strategist.vocabulary.kinds import Kind as Type


def check(book: Book) -> Iterator[Finding]:
    """Rules of one conclusion, scope, source and sentence whose `when` differs in one test of the same fact."""
    alike: dict[Hashable, list[Rule]] = {}
    for rule in book.program.rules:
        if not rule.table:
            key = (
                rule.conclusion,
                rule.applies,
                rule.unless,
                (rule.starts, rule.ends, rule.standing, rule.exception, rule.overrides, rule.overridden_by),
                (frozenset(rule.sources), rule.because),
            )
            alike.setdefault(key, []).append(rule)
    for rules in alike.values():
        for one, other in combinations(rules, 2):
            pair = _difference(one, other)
            if pair is None or not _may_merge(book, one, *pair):
                continue
            first, second = pair
            by = f"[{_inner(first)}, {_inner(second)}]"
            fact = book.vocabulary.facts[first.slot].name
            yield Finding(
                f"`{one.id}` and `{other.id}` differ only in `{written(first, book.vocabulary)}` and "
                f"`{written(second, book.vocabulary)}`; one rule would do",
                first.place,
                None,
                (Related(other.place, f"`{other.id}`"),) if other.place else (),
                edit=Edit(f"write `{fact}: {by}` in `{one.id}`, and take `{other.id}` out", first.place, by),
            )


def _difference(one: Rule, other: Rule) -> tuple[Test, Test] | None:
    first, second = _conjuncts(one.when), _conjuncts(other.when)
    only_first = [part for part in first if part not in second]
    only_second = [part for part in second if part not in first]
    if len(first) != len(second) or len(only_first) != 1 or len(only_second) != 1:
        return None
    a, b = only_first[0], only_second[0]
    tests = Between | OneOf | HasAny | Within
    if isinstance(a, tests) and isinstance(b, tests) and a.slot == b.slot and not a.negated and not b.negated:
        return a, b
    return None


def _conjuncts(condition: Condition) -> tuple[Condition, ...]:
    return condition.parts if isinstance(condition, All) else (condition,)


def _may_merge(book: Book, rule: Rule, first: Test, second: Test) -> bool:
    """Points add up where both rules fire, so there the tests must shut each other out."""
    if not isinstance(rule.conclusion, Score | ScoreNumber):
        return True
    single = book.vocabulary.facts[first.slot].kind in (Type.ENUM, Type.BOOL, Type.TEXT)
    return (
        single and isinstance(first, OneOf) and isinstance(second, OneOf) and not set(first.values) & set(second.values)
    )


def _inner(leaf: Test) -> str:
    return leaf.text[1:-1] if leaf.text.startswith("[") else leaf.text


KIND = Kind("mergeable-rules", "two rules that could be one", Severity.INFO, check)
