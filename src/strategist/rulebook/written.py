"""A rule file as it was written: nodes with the stretch of text they stand in.

`nodes` says what a file means; this says in addition how it looked, so that `format` can keep what its author wrote.
`comments` gives comments and blank lines to the entries they belong to.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import yaml

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
BREAK = re.compile("[\n\x85\u2028\u2029]")


@dataclass(slots=True, eq=False)
class Comment:
    """A comment on a line of its own; `blank`: an empty line stands before it."""

    text: str
    blank: bool = False


@dataclass(slots=True, eq=False)
class Leaf:
    """A scalar. `style` is YAML's: a quote, `|`, `>`, or nothing; `test`: it is the right-hand side of a fact."""

    text: str
    style: str
    start: int
    end: int
    test: bool = False


@dataclass(slots=True, eq=False)
class Entry:
    """An item of a list, or a key with its value. `padding`: columns from key to value, where they share a line."""

    key: Leaf | None
    value: Written
    leading: list[Comment] = field(default_factory=list)
    trailing: str = ""
    trailing_column: int = 0
    blank: bool = False
    padding: int = 0

    @property
    def start(self) -> int:
        """Where it begins in the text."""
        return self.key.start if self.key else self.value.start


@dataclass(slots=True, eq=False)
class Branch:
    """A list or map. `tail`: comments after its last entry; `commented`: a comment stands inside; `lines`: breaks inside."""

    keyed: bool
    flow: bool
    start: int
    end: int = 0
    entries: list[Entry] = field(default_factory=list)
    tail: list[Comment] = field(default_factory=list)
    commented: bool = False
    one_line: bool = True


Written = Leaf | Branch


@dataclass(slots=True, eq=False)
class File:
    """The root of a file (nothing but comments: None) and the comments that nothing else owns."""

    root: Written | None
    comments: list[Comment] = field(default_factory=list)


def build(text: str) -> tuple[Written | None, list[Leaf]]:
    """The tree without comments, and its scalars in the order of the text."""
    root: Written | None = None
    leaves: list[Leaf] = []
    stack: list[tuple[Branch, Leaf | None]] = []

    def attach(node: Written) -> None:
        nonlocal root
        if not stack:
            root = node
            return
        branch, key = stack[-1]
        if not branch.keyed:
            branch.entries.append(Entry(None, node))
        elif key is None and isinstance(node, Leaf):
            stack[-1] = (branch, node)
        else:
            stack[-1] = (branch, None)
            branch.entries.append(Entry(key, node))

    for event in yaml.parse(text, Loader=_Loader):
        assert event.start_mark is not None  # only events made by hand have no marks
        assert event.end_mark is not None
        start, end = event.start_mark.index, event.end_mark.index
        if isinstance(event, yaml.ScalarEvent):
            end = start + len(text[start:end].rstrip()) if event.style in ("|", ">") else end
            leaves.append(Leaf(event.value, event.style or "", start, end))
            attach(leaves[-1])
        elif isinstance(event, yaml.CollectionStartEvent):
            stack.append((Branch(isinstance(event, yaml.MappingStartEvent), bool(event.flow_style), start), None))
        elif isinstance(event, yaml.CollectionEndEvent):
            branch = stack.pop()[0]
            last = branch.entries[-1].value.end if branch.entries else branch.start
            branch.end = end if branch.flow else last
            branch.one_line = BREAK.search(text, branch.start, branch.end) is None
            attach(branch)
    return root, leaves
