"""What is canonical in a rule file besides its looks: the order of keys, and one way to write each test."""

from __future__ import annotations

from collections.abc import Iterator

from strategist.rulebook.keys import AFTER_KEYS, KEYS, NEED_KEYS, THEN_KEYS, WINDOW_KEYS
from strategist.rulebook.tests import BadTest, parse_test
from strategist.rulebook.written import Branch, Entry, Leaf, Written

_CONDITIONS = ("where", "applies", "when", "unless", "only_when", "never", "while")
_ORDERED = {"after": AFTER_KEYS, "window": WINDOW_KEYS}
REGISTERS = ("inputs", "derived", "computed", "parameters", "sources", "documents", "windows", "constraints", "rates")
"""Sections that read as a table, one line a word, however long the line."""


def canonical_test(text: str) -> str:
    """A test in its one canonical form; text that is no test stays as it is.

    >>> canonical_test(">= 3"), canonical_test("not  within US"), canonical_test("> 0")
    ('3..', 'not within US', 'over 0')
    """
    try:
        test = parse_test(text)
        said = str(test)
        return said if parse_test(said) == test else text
    except BadTest:
        return text


def make_canonical(root: Written) -> None:
    """Order the keys and rewrite the tests of a rule file in place."""
    for name, value in _pairs(root):
        if name in ("where", "applies"):
            _condition(value)
        for item in _items(name, value):
            _sort(item, KEYS.get(name, ()))
            _declaration(name, item)


def _items(section: str, value: Written) -> Iterator[Branch]:
    """The maps that declare one thing each in a section; facts may stand below a heading."""
    for entry in value.entries if isinstance(value, Branch) else ():
        item = entry.value
        if not isinstance(item, Branch):
            continue
        if section in ("inputs", "derived") and all(isinstance(inner, Branch) for _, inner in _pairs(item)):
            yield from (inner for _, inner in _pairs(item) if isinstance(inner, Branch))
        else:
            yield item


def _declaration(section: str, item: Branch) -> None:
    for name, value in _pairs(item):
        if name in _CONDITIONS and section != "scenarios":
            _condition(value)
        elif name == "then":
            _sort(value, THEN_KEYS)
        elif name in _ORDERED:
            _sort(value, _ORDERED[name])
        elif name in ("default", "implied"):
            for inner, node in _pairs(value):
                if inner == "where":
                    _condition(node)
        elif name == "needs":
            for need in _maps(value):
                _sort(need, NEED_KEYS)
                for inner, node in _pairs(need):
                    if inner in ("if", "pending"):
                        _condition(node)
        elif name == "rows" and section == "tables":
            _rows(value)


def _rows(value: Written) -> None:
    for entry in value.entries if isinstance(value, Branch) else ():
        row = entry.value
        if isinstance(row, Branch) and row.keyed:
            _sort(row, ("when", "then"))
            for name, node in _pairs(row):
                if name == "when":
                    _condition(node)
        elif isinstance(row, Branch):
            for cell in row.entries[:-1]:
                _tests(cell.value)


def _condition(node: Written) -> None:
    if isinstance(node, Leaf):
        return
    for entry in node.entries:
        if entry.key is None or entry.key.text == "not":
            _condition(entry.value)
        elif entry.key.text in ("any", "all"):
            for item in entry.value.entries if isinstance(entry.value, Branch) else ():
                _condition(item.value)
        else:
            _tests(entry.value)


def _tests(node: Written) -> None:
    """Tests of one fact; a `-` in a table row stands for any value and is none."""
    leaves = [entry.value for entry in node.entries] if isinstance(node, Branch) else [node]
    for leaf in leaves:
        if isinstance(leaf, Leaf) and leaf.text != "-" and leaf.text:
            leaf.text, leaf.test, leaf.style = canonical_test(leaf.text), True, ""


def _sort(node: Written, order: tuple[str, ...]) -> None:
    """Known keys in their order, others behind them as they stood."""
    if isinstance(node, Branch) and node.keyed:
        node.entries.sort(key=lambda entry: _rank(entry, order))


def _rank(entry: Entry, order: tuple[str, ...]) -> int:
    name = entry.key.text if entry.key else ""
    return order.index(name) if name in order else len(order)


def _pairs(node: Written) -> Iterator[tuple[str, Written]]:
    for entry in node.entries if isinstance(node, Branch) and node.keyed else ():
        yield (entry.key.text if entry.key else ""), entry.value


def _maps(node: Written) -> Iterator[Branch]:
    for entry in node.entries if isinstance(node, Branch) else ():
        if isinstance(entry.value, Branch):
            yield entry.value
