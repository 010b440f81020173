"""What a rule file mentions and declares, where it can be read as YAML."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

import yaml

from strategist.editor.forms import Form, Role
from strategist.editor.grammar import FILE
from strategist.editor.mentions import Mention, mentions
from strategist.editor.positions import BOM
from strategist.editor.spots import Spot, Table
from strategist.rulebook.nodes import MAX_DEPTH
from strategist.rulebook.written import Branch, Leaf, Written, build

LARGEST = 2_000_000
"""Characters of a file that is looked into, at most."""


@dataclass(frozen=True, slots=True)
class Declared:
    """A thing that a file declares: `sort` and name, the stretch of its name and of all of it, its texts by key."""

    sort: str
    name: str
    start: int
    end: int
    first: int
    last: int
    section: str
    texts: Mapping[str, str]


@dataclass(slots=True)
class Reading:
    """What a file mentions, in the order of its text, and what it declares. `readable`: it is YAML."""

    mentions: list[Mention] = field(default_factory=list)
    declared: list[Declared] = field(default_factory=list)
    readable: bool = True


@lru_cache(maxsize=1024)
def read(text: str) -> Reading:
    """What a text mentions and declares; nothing where it is no YAML.

    >>> [m.name for m in read("rules: [{id: a, when: {b: 1}}]").mentions]
    ['a', 'b']
    """
    marked = 1 if text.startswith(BOM) else 0
    found = Reading()
    try:
        root = build(text[marked:])[0] if len(text) <= LARGEST else None
    except (yaml.YAMLError, AssertionError, IndexError):
        found.readable = False
        return found
    walker = _Walker(text, marked, found)
    if root is not None:
        walker.walk(root, Spot(), 0)
    return found


class _Walker:
    def __init__(self, text: str, shift: int, found: Reading) -> None:
        self.text, self.shift, self.found = text, shift, found
        self.section = ""
        self.entry = ""

    def walk(self, node: Written, spot: Spot, depth: int) -> None:
        if depth > MAX_DEPTH:
            return
        form = spot.form
        if isinstance(node, Leaf):
            self.note(node, form.word, spot.about, form)
        elif not node.keyed:
            for index, item in enumerate(node.entries):
                table = _table(item.value) if form is FILE.keys["tables"] else None
                self.walk(item.value, spot.below(index, table), depth + 1)
        else:
            if depth == 2 and self.section in ("rules", "tables", "late_interest"):
                self.entry = _text(node, "id")
            for key, value in _pairs(node):
                self.pair(key, value, spot, node, depth)

    def pair(self, key: Leaf, value: Written, spot: Spot, holder: Branch, depth: int) -> None:
        form = spot.form
        if depth == 0:
            self.section, self.entry = key.text, ""
        if key.text not in form.keys and form.names is not None and not (form.headings and is_heading(value)):
            self.note(key, form.names, spot.about, form, value)
        below = spot.below(key.text)
        if below.form.word is Role.DEFINES and key.text == "id" and isinstance(value, Leaf):
            self.note(value, Role.DEFINES, "", below.form, holder)
        else:
            self.walk(value, below, depth + 1)

    def note(self, leaf: Leaf, role: Role, about: str, form: Form, body: Written | None = None) -> None:
        """Note what a word mentions, and what it declares with that body."""
        start, end = leaf.start + self.shift, leaf.end + self.shift
        if leaf.style in ("'", '"') and end - start >= 2:
            start, end = start + 1, end - 1
        for mention in mentions(self.text, start, end, role, about, form.defines):
            settles = mention.settles and self.section in ("rules", "tables")
            self.found.mentions.append(replace(mention, settles=settles, entry=self.entry))
            if mention.defines:
                whole: Written = body if body is not None else leaf
                first = min(leaf.start, whole.start) + self.shift
                last = max(leaf.end, whole.end) + self.shift
                texts = _texts(whole) if isinstance(whole, Branch) else {"": whole.text}
                self.found.declared.append(
                    Declared(form.defines, mention.name, mention.start, mention.end, first, last, self.section, texts)
                )


def _pairs(node: Branch) -> Iterator[tuple[Leaf, Written]]:
    for entry in node.entries:
        if entry.key is not None:
            yield entry.key, entry.value


def is_heading(node: Written) -> bool:
    """Whether a map below `derived` is a heading: it holds maps only, and no type of its own."""
    pairs = list(_pairs(node)) if isinstance(node, Branch) else []
    return bool(pairs) and all(key.text != "type" and isinstance(value, Branch) for key, value in pairs)


def _table(node: Written) -> Table:
    if not isinstance(node, Branch):
        return Table()
    reads = next((value for key, value in _pairs(node) if key.text == "reads"), None)
    items = [entry.value for entry in reads.entries] if isinstance(reads, Branch) else [reads]
    return Table(tuple(item.text for item in items if isinstance(item, Leaf)), _text(node, "sets"))


def _text(node: Branch, wanted: str) -> str:
    return next((value.text for key, value in _pairs(node) if key.text == wanted and isinstance(value, Leaf)), "")


def _texts(node: Branch) -> dict[str, str]:
    """The texts of a map by key; a list of words as one text."""
    found = {}
    for key, value in _pairs(node):
        if isinstance(value, Leaf):
            found[key.text] = re.sub(r"\s+", " ", value.text)
        elif not value.keyed and all(isinstance(entry.value, Leaf) for entry in value.entries):
            found[key.text] = ", ".join(entry.value.text for entry in value.entries if isinstance(entry.value, Leaf))
    return found
