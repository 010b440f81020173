"""A rulebook: its words, and its rules as written, ready to be compiled."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from strategist.rulebook.nodes import Node, Scalar, Sequence
from strategist.rulebook.sections import GROUPED, LISTED, NAMED, ORDERED, Entry, Sections
from strategist.vocabulary.seal import SealException
from strategist.vocabulary.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Rulebook:
    """What a folder of rule files says. `texts` holds the lines of its files, for excerpts in messages."""

    name: str
    version: str
    title: str
    sha256: str
    folder: Path
    vocabulary: Vocabulary
    rules: tuple[Entry, ...]
    tables: tuple[Entry, ...]
    scripts: tuple[Entry, ...]
    lapses: tuple[Entry, ...]
    responses: tuple[Entry, ...]
    shared_effects: tuple[Entry, ...]
    exceptions: tuple[SealException, ...]
    texts: Mapping[str, list[str]]
    rates: tuple[Entry, ...] = ()
    late_interest: tuple[Entry, ...] = ()
    invariants: tuple[Entry, ...] = ()


LATER = ("rates", "late_interest", "lapses", "responses", "shared_effects", "invariants")
"""Sections that came later: a rulebook without them keeps the hash from before."""
UNORDERED = (
    "rules",
    "scripts",
    "sources",
    "constraints",
    "parameters",
    "tables",
    "lapses",
    "responses",
    "shared_effects",
    "rates",
    "invariants",
)
"""Sections in which the order of entries means nothing."""


def content_hash(sections: Sections) -> str:
    """SHA-256 of what the rulebook says, whatever files it is split into and whatever the order of its rules.

    Order counts where it means something: of actions, values, table rows, needs.
    """
    digest = hashlib.sha256()
    for key, scalar in sorted(sections.header.items()):
        digest.update(f"{key}={scalar.text}\n".encode())
    for name in ORDERED:
        digest.update(f"{name}={[word.text for word in sections.orders.get(name, [])]}\n".encode())
    for section in GROUPED + NAMED + LISTED:
        lines = [f"{key}\t{_canonical(entry)}\n" for key, same in sections.entries[section].items() for entry in same]
        if section in UNORDERED:
            lines.sort()
        if lines or section not in LATER:
            digest.update(f"[{section}]\n{''.join(lines)}".encode())
    return digest.hexdigest()


def _canonical(entry: Entry) -> str:
    defaults = "".join(f"^{key}={_text(node)}" for key, node in sorted(entry.defaults.items()))
    return f"{_text(entry.node)}{defaults}|{entry.begins}|{entry.ends}"


def _text(node: Node) -> str:
    if isinstance(node, Scalar):
        return repr(node.text)
    if isinstance(node, Sequence):
        return f"[{','.join(map(_text, node.items))}]"
    return f"{{{','.join(f'{key}:{_text(value)}' for key, (_, value) in sorted(node.entries.items()))}}}"
