"""Reading a capacity file: what each collector role can do today, located errors for what cannot be.

finance: {minutes: 420, cases: 25}
salesperson: {people: {Meier: 420, Okafor: 300}}
sales_and_finance: {together: [salesperson, finance]}
anyone: {minutes: 60}
"""

from __future__ import annotations

from pathlib import Path

from strategist.errors import Problem, UnusableInput, did_you_mean
from strategist.portfolio.capacity import ANYONE, Capacity, Hands
from strategist.rulebook.nodes import Mapping, Node, Scalar, Sequence, read_nodes
from strategist.vocabulary.vocabulary import Vocabulary

KEYS = ("minutes", "cases", "people", "together")
MOST = 10_000_000


def read_capacity(path: Path, vocabulary: Vocabulary) -> Capacity:
    """The capacity that a YAML file states. Raises `UnusableInput` with every mistake and its place."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UnusableInput(
            [Problem("no-file", f"`{path}` cannot be read: {(error.strerror or '').lower()}")]
        ) from None
    except UnicodeDecodeError:
        raise UnusableInput([Problem("not-text", f"`{path}` is not UTF-8 text")]) from None
    root, problems = read_nodes(text, str(path))
    if problems:
        raise UnusableInput(problems)
    return _Reader(str(path), text.splitlines(), vocabulary).read(root)


class _Reader:
    def __init__(self, file: str, lines: list[str], vocabulary: Vocabulary) -> None:
        self.file, self.lines, self.problems = file, lines, list[Problem]()
        tactic = next((one for one in vocabulary.tactics if one.name == "collector_role"), None)
        self.roles = (*(tactic.values if tactic is not None else ()), ANYONE)

    def read(self, root: Node | None) -> Capacity:
        hands: dict[str, tuple[Hands, ...]] = {}
        together: dict[str, tuple[str, ...]] = {}
        if not isinstance(root, Mapping):
            raise UnusableInput(
                [Problem("bad-capacity", f"`{self.file}` is no map of roles", help="finance: {minutes: 420}")]
            )
        for key, node in root.pairs():
            if key.text not in self.roles:
                self.report("unknown-role", f"unknown collector role `{key.text[:60]}`", key, self._near(key.text))
            elif not isinstance(node, Mapping):
                self.report("bad-capacity", f"`{key.text}` wants a map", node, "such as {minutes: 420}")
            else:
                self._role(key.text, node, hands, together)
        for role, others in together.items():
            for other in others:
                if other not in hands and not self.problems:
                    at = root.get(role)
                    self.report("unknown-role", f"`{role}` takes the time of `{other}`, which has none here", at, None)
        if self.problems:
            raise UnusableInput(self.problems)
        return Capacity(hands, together)

    def _role(
        self, role: str, node: Mapping, hands: dict[str, tuple[Hands, ...]], together: dict[str, tuple[str, ...]]
    ) -> None:
        for key, _ in node.pairs():
            if key.text not in KEYS:
                self.report("unknown-key", f"`{role}` has no key `{key.text[:60]}`", key, did_you_mean(key.text, KEYS))
        others = node.get("together")
        people = node.get("people")
        if others is not None:
            names = [item for item in others.items if isinstance(item, Scalar)] if isinstance(others, Sequence) else []
            if len(names) < 2 or len(node.entries) > 1:
                self.report("bad-capacity", "`together` stands alone and wants two roles or more", others, None)
            for name in names:
                if name.text not in self.roles or name.text == role:
                    self.report(
                        "unknown-role", f"unknown collector role `{name.text[:60]}`", name, self._near(name.text)
                    )
            together[role] = tuple(name.text for name in names)
        elif people is not None:
            if not isinstance(people, Mapping) or not people.entries or len(node.entries) > 1:
                self.report(
                    "bad-capacity", "`people` stands alone and wants names with minutes", people, "{Meier: 420}"
                )
                return
            hands[role] = tuple(Hands(key.text, self._number(value, key.text)) for key, value in people.pairs())
        else:
            bounds = {name: self._number(node.get(name), name) for name in KEYS[:2] if node.get(name) is not None}
            if not bounds:
                self.report("bad-capacity", f"`{role}` states neither minutes, cases, people nor together", node, None)
            hands[role] = (Hands(role.replace("_", " "), bounds.get("minutes"), bounds.get("cases")),)

    def _number(self, node: Node | None, name: str) -> int:
        text = node.text if isinstance(node, Scalar) else ""
        if text.isascii() and text.isdigit() and int(text) <= MOST:
            return int(text)
        self.report("bad-number", f"`{name}` cannot be `{text[:40]}`: a whole number from 0 is wanted", node, None)
        return 0

    def _near(self, role: str) -> str:
        return did_you_mean(role, self.roles) or f"one of {', '.join(self.roles)}"

    def report(self, code: str, message: str, node: Node | None, help: str | None) -> None:
        place = node.place if node is not None else None
        excerpt = self.lines[node.line - 1] if node is not None and node.line <= len(self.lines) else None
        self.problems.append(Problem(code, message, place, help, excerpt))
