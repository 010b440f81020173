"""Two rules that say the same."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from itertools import combinations

from strategist.analysis.findings.book import Book
from strategist.analysis.findings.finding import Edit, Finding, Related, Severity
from strategist.analysis.findings.kind import Kind
from strategist.analysis.findings.readers import rule_slots
from strategist.analysis.oracle.claims import AllOf, NotSo, fires
from strategist.analysis.oracle.literals import Every, Literal, Tree, tree_of
from strategist.program.program import Rule


def check(book: Book) -> Iterator[Finding]:
    """Rules of one conclusion that fire for the same profiles, however that is written. Versions of one id are no doubles."""
    alike: dict[Hashable, list[Rule]] = {}
    for rule in book.rules():
        if not rule.table:
            alike.setdefault((rule.conclusion, frozenset(rule_slots(rule))), []).append(rule)
    for rules in alike.values():
        for one, other in combinations(rules, 2):
            if one.id != other.id and same(book, one, other):
                yield Finding(
                    f"`{other.id}` says what `{one.id}` says: same conclusion, and they fire for the same profiles",
                    other.place,
                    "keep one; its `source` can name both sources",
                    (Related(one.place, f"`{one.id}`"),) if one.place else (),
                    edit=Edit(f"take `{other.id}` out"),
                )


def same(book: Book, one: Rule, other: Rule) -> bool:
    """Whether two rules are in force on the same days and proved to fire for the same profiles."""
    days = book.days_of(one)
    if days != book.days_of(other) or (one.starts, one.ends) != (other.starts, other.ends):
        return False
    for day in days:
        first, second = fires(book.at(one, day)), fires(book.at(other, day))
        if shape(tree_of(first)) == shape(tree_of(second)):
            continue
        oracle = book.oracle(day)
        if not all(oracle.impossible(AllOf((a, NotSo(b)))) for a, b in ((first, second), (second, first))):
            return False
    return bool(days)


def shape(tree: Tree) -> Hashable:
    """A tree without the order of its parts."""
    if isinstance(tree, Literal):
        return tree
    return isinstance(tree, Every), frozenset(map(shape, tree.parts))


KIND = Kind("duplicate-rule", "two rules that say the same", Severity.WARNING, check)
