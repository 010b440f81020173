"""A group of actions that nothing refers to."""

from __future__ import annotations

from collections.abc import Iterator

from strategist.analysis.findings.book import Book
from strategist.analysis.findings.finding import Edit, Finding, Severity
from strategist.analysis.findings.kind import Kind
from strategist.program.expressions import HasAny, leaves
from strategist.rulebook.nodes import Mapping, Node, Scalar, Sequence


def check(book: Book) -> Iterator[Finding]:
    """Groups that no guard forbids or defers and no tactic rule tests."""
    if not book.roots:
        return
    named = set(_in_guards(book)) | set(_in_tests(book))
    for group in book.vocabulary.groups:
        if group not in named:
            yield Finding(
                f"no rule names the group `{group}`",
                book.word_place("groups", group),
                "a group serves guards and `next_groups`; as it is, it only tells readers something",
                edit=Edit(f"take `{group}` out of `groups` and of the actions"),
            )


def _in_guards(book: Book) -> Iterator[str]:
    for root in book.roots.values():
        for item in _items(root.get("rules")):
            then = item.get("then") if isinstance(item, Mapping) else None
            for key in ("forbid", "defer"):
                inner = then.get(key) if isinstance(then, Mapping) else None
                if isinstance(inner, Mapping):
                    for word in _items(inner.get("groups")):
                        if isinstance(word, Scalar):
                            yield word.text


def _in_tests(book: Book) -> Iterator[str]:
    slot = book.vocabulary.fact["next_groups"].slot
    for rule in book.program.rules:
        for condition in (rule.applies, rule.when, rule.unless):
            for leaf in leaves(condition):
                if isinstance(leaf, HasAny) and leaf.slot == slot:
                    yield from (name for bit, name in enumerate(book.vocabulary.groups) if leaf.mask >> bit & 1)


def _items(node: Node | None) -> list[Node]:
    return node.items if isinstance(node, Sequence) else [node] if node is not None else []


KIND = Kind("unnamed-group", "a group that nothing refers to", Severity.INFO, check)
