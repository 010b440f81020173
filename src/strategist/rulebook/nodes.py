"""YAML as a tree of raw text with places: YAML itself decides no type here.

Built from parser events with a stack of our own, so that neither depth nor aliases can be used as a bomb.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

import yaml

from strategist.errors import CONTROL, Place, Problem

MAX_DEPTH = 40
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(slots=True, eq=False)
class Scalar:
    """A raw scalar; `quoted` if it was written with quotes or as a block."""

    text: str
    file: str
    line: int
    column: int
    width: int = 1
    quoted: bool = False

    @property
    def place(self) -> Place:
        """Where it stands."""
        return Place(self.file, self.line, self.column, self.width)


@dataclass(slots=True, eq=False)
class Sequence:
    """A list."""

    file: str
    line: int
    column: int
    items: list[Node] = field(default_factory=list)
    flow: bool = False

    @property
    def place(self) -> Place:
        """Where it starts."""
        return Place(self.file, self.line, self.column)


@dataclass(slots=True, eq=False)
class Mapping:
    """A map, in written order; duplicate keys were reported while reading and the first one kept."""

    file: str
    line: int
    column: int
    entries: dict[str, tuple[Scalar, Node]] = field(default_factory=dict)
    flow: bool = False

    @property
    def place(self) -> Place:
        """Where it starts."""
        return Place(self.file, self.line, self.column)

    def get(self, key: str) -> Node | None:
        """The value of a key."""
        entry = self.entries.get(key)
        return entry[1] if entry else None

    def pairs(self) -> Iterator[tuple[Scalar, Node]]:
        """Key and value nodes in written order."""
        return iter(self.entries.values())


Node = Scalar | Sequence | Mapping


def read_nodes(text: str, file: str) -> tuple[Node | None, list[Problem]]:
    """The tree of one YAML document, and everything wrong with it as YAML.

    >>> tree, problems = read_nodes("a: {b: NO}", "x.yaml")
    >>> tree.get("a").get("b").text
    'NO'
    """
    problems: list[Problem] = []
    lines = text.splitlines()

    def report(code: str, message: str, line: int, column: int, help: str | None = None, width: int = 1) -> None:
        excerpt = lines[line - 1] if 0 < line <= len(lines) else ""
        problems.append(Problem(code, message, Place(file, line, column, width), help, excerpt))

    if control := CONTROL.search(text):
        line = text.count("\n", 0, control.start()) + 1
        column = control.start() - text.rfind("\n", 0, control.start())
        report("control-character", f"control character U+{ord(control[0]):04X}", line, column, "delete it")
        return None, problems
    try:
        return _build(text, file, report), problems
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        line = min(line, max(1, len(lines)))
        reason = " ".join((error.problem or error.context or "not YAML").split())
        report("yaml-syntax", f"not readable as YAML: {reason}", line, column, _trap(lines, line))
    except yaml.YAMLError as error:
        report("yaml-syntax", f"not readable as YAML: {' '.join(str(error).split())[:200]}", 1, 1)
    except _TooDeep as error:
        report("yaml-depth", f"nested more than {MAX_DEPTH} deep", error.line, error.column, "flatten the conditions")
    return None, problems


class _TooDeep(Exception):
    def __init__(self, line: int, column: int) -> None:
        self.line, self.column = line, column


def _trap(lines: list[str], line: int) -> str | None:
    """Help for the well-known traps, judged by the text of the line and the one before."""
    for number in (line, line - 1):
        text = lines[number - 1] if 0 < number <= len(lines) else ""
        if re.search(r":\s*\{[^}]*\}\s*\S", text):
            return "a text that starts with `{` must stand in double quotes"
        if re.search(r":\s*[|>]=?\s*[\w.]", text):
            return "write `3..` or `over 3`; a comparison sign must stand in quotes"
        if "\t" in text:
            return "indent with spaces, not tabs"
        if re.search(r":\s[^\"'#]*:\s", text):
            return "a text that contains `: ` must stand in double quotes"
        if re.search(r"[:\[,]\s*[@`%]", text):
            return "a text that starts with `@`, `` ` `` or `%` must stand in quotes"
    return None


def _build(text: str, file: str, report: _Report) -> Node | None:
    root: Node | None = None
    documents = 0
    stack: list[tuple[Sequence | Mapping, Scalar | None]] = []

    def attach(node: Node) -> None:
        nonlocal root
        if not stack:
            root = node
            return
        holder, key = stack[-1]
        if isinstance(holder, Sequence):
            holder.items.append(node)
        elif key is None:
            stack[-1] = (holder, _as_key(node, report))
        else:
            stack[-1] = (holder, None)
            if key.text in holder.entries:
                first = holder.entries[key.text][0]
                report(
                    "duplicate-key",
                    f"`{key.text[:60]}` stands twice here, first in line {first.line}",
                    key.line,
                    key.column,
                    "keep one; alternatives go below `any:`",
                    key.width,
                )
            else:
                holder.entries[key.text] = (key, node)

    events: Iterable[Any] = yaml.parse(text, Loader=_Loader)  # PyYAML's stubs type its events loosely
    for event in events:
        mark: Any = event.start_mark
        line, column = mark.line + 1, mark.column + 1
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents == 2:
                report("second-document", "a second YAML document starts here", line, column, "one document a file")
                return root
        elif isinstance(event, yaml.AliasEvent):
            report("yaml-alias", f"alias `*{event.anchor}` is not allowed", line, column, "write the thing out")
            attach(Scalar("", file, line, column, 1, True))
        elif isinstance(event, yaml.NodeEvent):
            if event.anchor is not None:
                report("yaml-anchor", f"anchor `&{event.anchor}` is not allowed", line, column, "write the thing out")
            tag = getattr(event, "tag", None)
            if tag is not None and tag != "!":
                report(
                    "yaml-tag",
                    f"tag `{tag[:60]}` is not allowed",
                    line,
                    column,
                    "leave the tag out: the vocabulary says what the value is",
                )
            if isinstance(event, yaml.ScalarEvent):
                if control := CONTROL.search(event.value):
                    report(
                        "control-character",
                        f"the text holds the control character U+{ord(control[0]):04X}",
                        line,
                        column,
                        "delete it",
                    )
                end: Any = event.end_mark
                width = end.column - mark.column if end.line == mark.line else 1
                attach(Scalar(event.value, file, line, column, max(1, width), bool(event.style)))
            else:
                if len(stack) >= MAX_DEPTH:
                    raise _TooDeep(line, column)
                flow = bool(getattr(event, "flow_style", False))
                kind = Sequence if isinstance(event, yaml.SequenceStartEvent) else Mapping
                stack.append((kind(file, line, column, flow=flow), None))
        elif isinstance(event, yaml.CollectionEndEvent):
            whole = stack.pop()[0]
            if isinstance(whole, Mapping) and whole.flow:
                _check_flow_keys(whole, report)
            attach(whole)
    return root


def _as_key(node: Node, report: _Report) -> Scalar:
    if isinstance(node, Scalar):
        return node
    report("yaml-key", "a key must be a plain word", node.line, node.column, "is a quote or a bracket missing?")
    return Scalar(f"?{node.line}:{node.column}", node.file, node.line, node.column)


def _check_flow_keys(node: Mapping, report: _Report) -> None:
    for key, value in node.pairs():
        if ":" in key.text and not key.quoted and isinstance(value, Scalar) and value.text == "" and not value.quoted:
            fact, _, rest = key.text.partition(":")
            report(
                "missing-space",
                f"`{key.text[:60]}` is read as one key",
                key.line,
                key.column,
                f"write `{fact}: {rest}` with a space after the colon",
                key.width,
            )


class _Report(Protocol):
    def __call__(
        self, code: str, message: str, line: int, column: int, help: str | None = None, width: int = 1
    ) -> None: ...
