"""What of a rulebook is law, or what law rests on: sealed against the overlays laid over it.

Sealed are rules and tables with a `standing`, the parameters, action groups and fact defaults they read, and whatever
settles the derived facts they read, with what that reads in turn: who could say that the debtor is no consumer could
switch the consumer law off. A law rule that proposes a step limits nobody: it is sealed itself, and nothing with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from strategist.rulebook.nodes import Mapping, Node, Scalar, Sequence
from strategist.rulebook.sections import Entry, Sections

FACT_CONCLUSIONS = ("set", "add", "score")


def sealed_names(sections: Sections) -> set[tuple[str, str]]:
    """(section, id) of everything the law rules of these sections are made of.

    A word of a law rule that is the name of a parameter, a fact or an action group seals it: of a fact of the profile
    its default, of a derived fact all that settles it.
    """
    rules = [(section, entry) for section in ("rules", "tables", "late_interest") for entry in sections.all(section)]
    settling: dict[str, list[tuple[str, Entry]]] = {}
    for section, entry in rules:
        if (fact := concludes_on(section, entry)) is not None:
            settling.setdefault(fact, []).append((section, entry))
    sealed = {("invariants", name) for name in sections.entries["invariants"]}
    words: set[str] = set()
    waiting = [(section, entry) for section, entry in rules if entry.own("standing") is not None]
    while waiting:
        section, entry = waiting.pop()
        sealed.add((section, entry.key.text))
        for word in () if _proposes(entry) else set(_read(entry)):
            words.add(word)
            if ("derived", word) not in sealed and _closed(word, sections):
                sealed.add(("derived", word))
                waiting += settling.get(word, [])
    sealed |= {("parameters", name) for name in sections.entries["parameters"] if name in words}
    sealed |= {("inputs", name) for name in sections.entries["inputs"] if name in words}
    groups = {word.text for word in sections.orders.get("groups", [])} & words
    for entry in sections.all("actions"):
        listed = entry.node.get("groups") if isinstance(entry.node, Mapping) else None
        if listed is not None and groups & set(words_of(listed)):
            sealed.add(("actions", entry.key.text))
    return sealed


def concludes_on(section: str, entry: Entry) -> str | None:
    """The fact that a rule or table settles, if it does."""
    node = entry.node.get("sets" if section == "tables" else "then") if isinstance(entry.node, Mapping) else None
    if isinstance(node, Scalar):
        return node.text
    for key in FACT_CONCLUSIONS:
        target = node.get(key) if isinstance(node, Mapping) else None
        if isinstance(target, Mapping):
            return next((name.text for name, _ in target.pairs()), None)
    return None


def _proposes(entry: Entry) -> bool:
    then = entry.node.get("then") if isinstance(entry.node, Mapping) else None
    return isinstance(then, Mapping) and then.get("propose") is not None


def _closed(name: str, sections: Sections) -> bool:
    """Whether this is a derived fact that does not say `open: true`, as one does that states what the company intends."""
    nodes = [entry.node for entry in sections.entries["derived"].get(name, [])]
    stated = [node.get("open") for node in nodes if isinstance(node, Mapping)]
    return bool(nodes) and not any(isinstance(one, Scalar) and one.text == "true" for one in stated)


def _read(entry: Entry) -> Iterator[str]:
    """The words of a rule that may name what it reads, the file's scope included."""
    yield from words_of(entry.node)
    for scope in ("where", "applies"):
        if (node := entry.own(scope)) is not None:
            yield from words_of(node)


def words_of(node: Node) -> Iterator[str]:
    """The words of a tree that may be names, texts meant for readers left out."""
    if isinstance(node, Scalar):
        yield from re.findall(r"[a-z][a-z0-9_]*", node.text)
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from words_of(item)
    else:
        for key, value in node.pairs():
            if key.text not in ("because", "title", "source", "id", "caveat", "note"):
                yield from re.findall(r"[a-z][a-z0-9_]*", key.text)
                yield from words_of(value)
