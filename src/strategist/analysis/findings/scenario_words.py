"""What scenarios state and expect, in forms that can be compared."""

from __future__ import annotations

from collections.abc import Iterator

from strategist.analysis.scenarios import Scenario
from strategist.rulebook.nodes import Mapping, Node, Scalar, Sequence


def facts_expected(scenario: Scenario) -> Iterator[str]:
    """The derived facts that a scenario expects."""
    node = scenario.expect.get("facts")
    if isinstance(node, Mapping):
        yield from node.entries


def expectations(scenario: Scenario) -> dict[str, object]:
    """What is expected by key; a map such as `facts` counts key by key (`facts.cause`), a list as a set."""
    found: dict[str, object] = {}
    for key, node in scenario.expect.pairs():
        if isinstance(node, Mapping):
            found.update({f"{key.text}.{inner.text}": _plain(value) for inner, value in node.pairs()})
        else:
            found[key.text] = _plain(node)
    return found


def _plain(node: Node) -> object:
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Sequence):
        return frozenset(str(_plain(item)) for item in node.items)
    return tuple((key.text, _plain(value)) for key, value in node.pairs())
