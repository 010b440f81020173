"""Profiles as YAML: raw text, each value read by the type of its fact, quoted or not."""

from __future__ import annotations

from dataclasses import replace

from strategist.errors import Place, Problem, ProfileError
from strategist.rulebook.nodes import Mapping, Node, Scalar, Sequence, read_nodes
from strategist.vocabulary.facts import Fact
from strategist.vocabulary.kinds import PLAIN_INT, Kind
from strategist.vocabulary.vocabulary import Vocabulary


def read_yaml(text: str, name: str, vocabulary: Vocabulary) -> tuple[dict[str, object], dict[str, Place]]:
    """Facts by name, and where each stands: the value under its name, the key under its name and a NUL."""
    node, problems = read_nodes(text, name)
    if problems:
        raise ProfileError(replace(p, help="keep one") if p.code == "duplicate-key" else p for p in problems)
    if node is None:
        raise ProfileError([Problem("empty", f"`{name}` is empty", help="a profile is a map of `fact: value`")])
    if not isinstance(node, Mapping):
        raise ProfileError(
            [Problem("not-a-map", f"`{name}` is not a map of facts", help="a profile is a map of `fact: value`")]
        )
    places = {key.text: (value.place if isinstance(value, Scalar) else key.place) for key, value in node.pairs()}
    places |= {f"{key.text}\0": key.place for key, _ in node.pairs()}
    return {key.text: plain_value(vocabulary.fact.get(key.text), value) for key, value in node.pairs()}, places


def plain_value(fact: Fact | None, node: Node) -> object:
    """A YAML value by the type its fact has; what does not parse stays text, and the model says what is wrong."""
    if isinstance(node, Sequence):
        return [plain_value(None, item) for item in node.items]
    if isinstance(node, Mapping):
        return {key.text: plain_value(None, value) for key, value in node.pairs()}
    if fact is None:
        return node.text
    if (not node.quoted and node.text in ("", "null", "~")) or (
        node.text.lower() in (".nan", "nan") and fact.kind in (Kind.INT, Kind.MONEY)
    ):
        return None
    if fact.kind is Kind.BOOL and node.text in ("true", "false"):
        return node.text == "true"
    if fact.kind is Kind.INT and PLAIN_INT.fullmatch(node.text):
        return int(node.text)
    return node.text
