"""Reading typed things from nodes, with every mistake collected instead of the first one raised."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Mapping as Map

from strategist.errors import Place, Problem, RulebookError, did_you_mean
from strategist.rulebook.nodes import Mapping, Node, Scalar, Sequence
from strategist.vocabulary.kinds import BadValue, parse_int


class Reader:
    """Collects problems, each with the source line it is about.

    `texts` holds the lines of every file read, by file name.
    """

    def __init__(self, texts: Map[str, list[str]]) -> None:
        self.texts = texts
        self.problems: list[Problem] = []

    def report(self, code: str, message: str, where: Node | Place | None, help: str | None = None) -> None:
        """Note one problem at a node or place."""
        place = where if isinstance(where, Place) or where is None else where.place
        lines = self.texts.get(place.file, []) if place else []
        excerpt = lines[place.line - 1] if place and 0 < place.line <= len(lines) else None
        self.problems.append(Problem(code, " ".join(message.split()), place, help, excerpt))

    def raise_problems(self) -> None:
        """Raise everything noted so far, in the order of files and lines; do nothing if all is well."""
        if self.problems:
            raise RulebookError(sorted(set(self.problems), key=_by_place))

    def mapping(self, node: Node | None, what: str) -> Mapping | None:
        """The node as a map."""
        if isinstance(node, Mapping):
            return node
        if node is not None:
            self.report("not-a-map", f"{what} must be a map of `key: value`", node)
        return None

    def items(self, node: Node | None, what: str) -> list[Node]:
        """The items of a list."""
        if isinstance(node, Sequence):
            return node.items
        if node is not None:
            self.report("not-a-list", f"{what} must be a list", node, "start each item with `- `")
        return []

    def maps(self, node: Node | None, what: str) -> Iterator[Mapping]:
        """The items of a list of maps."""
        for item in self.items(node, what):
            if (mapping := self.mapping(item, f"an item of {what}")) is not None:
                yield mapping

    def scalar(self, node: Node | None, what: str) -> Scalar | None:
        """The node as a single value."""
        if isinstance(node, Scalar):
            return node
        if node is not None:
            self.report(
                "not-a-value",
                f"{what} must be a single value",
                node,
                "quote a text that starts with `{` or `[`" if isinstance(node, Mapping | Sequence) else None,
            )
        return None

    def text(self, node: Node | None, what: str) -> str:
        """The node's text; empty if it is absent or wrong."""
        scalar = self.scalar(node, what)
        return scalar.text if scalar else ""

    def words(self, node: Node | None, what: str) -> list[Scalar]:
        """A value or a list of values."""
        if isinstance(node, Scalar):
            return [node]
        return [word for item in self.items(node, what) if (word := self.scalar(item, f"an item of {what}"))]

    def number(self, node: Node | None, what: str) -> int | None:
        """A whole number, literally."""
        scalar = self.scalar(node, what)
        if scalar is None:
            return None
        try:
            return parse_int(scalar.text)
        except BadValue as error:
            self.report("bad-value", f"{what}: {error}", scalar)
            return None

    def keys(self, mapping: Mapping, allowed: Iterable[str], what: str, required: Iterable[str] = ()) -> None:
        """Report unknown and missing keys."""
        known = tuple(allowed)
        for key, _ in mapping.pairs():
            if key.text not in known:
                self.report(
                    "unknown-key",
                    f"{what} has no key `{key.text[:60]}`",
                    key,
                    did_you_mean(key.text, known) or f"keys are: {', '.join(known)}",
                )
        for key_name in required:
            if key_name not in mapping.entries:
                self.report("missing-key", f"{what} needs `{key_name}`", mapping)

    def known(self, word: Scalar, names: Iterable[str], what: str, code: str) -> bool:
        """Whether the word is a known name; reports it, with the nearest one, if not."""
        names = names if isinstance(names, Map | set | frozenset | tuple) else tuple(names)
        if word.text in names:
            return True
        owner = what.removeprefix("value of ")
        message = f"unknown {what} `{word.text[:60]}`" if owner == what else f"{owner} has no value `{word.text[:60]}`"
        self.report(code, message, word, did_you_mean(word.text, names))
        return False


def _by_place(problem: Problem) -> tuple[str, int, int, str]:
    place = problem.place
    return (place.file, place.line, place.column, problem.message) if place else ("", 0, 0, problem.message)
