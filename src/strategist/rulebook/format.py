"""`strategist fmt`: the canonical form of a rule file. Comments stay with what they are about, meaning stays what it was."""

from __future__ import annotations

from collections import Counter

from strategist.errors import Place, Problem, RulebookError
from strategist.rulebook.canonical import make_canonical
from strategist.rulebook.comments import read_written
from strategist.rulebook.layout import lay_out
from strategist.rulebook.nodes import read_nodes
from strategist.rulebook.written import Branch, File, Written


def format_text(text: str, name: str) -> str:
    """The canonical form of a rule file. Raises `RulebookError` where it cannot be read as YAML.

    >>> print(format_text("rules:\\n- then: {set: {b: true}}  # why\\n  id: x\\n  when: {a: '>= 3'}", "r.yaml"), end="")
    rules:
      - id: x
        when: {a: 3..}
        then: {set: {b: true}}  # why
    """
    text = _plain_breaks(text)
    _, problems = read_nodes(text, name)
    if problems:
        raise RulebookError(problems)
    result = _canonical(text)
    for _ in range(3):  # once is enough for all but a layout that hung on what was tidied away
        again = _canonical(result)
        if again == result:
            break
        result = again
    _check(text, result, name)
    return result


def needs_format(text: str, name: str) -> bool:
    """Whether a file is not in its canonical form.

    >>> needs_format("a: {b: 1}\\n", "r.yaml")
    False
    """
    return format_text(text, name) != text


def _plain_breaks(text: str) -> str:
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _canonical(text: str) -> str:
    file = read_written(text)
    if file.root is not None:
        make_canonical(file.root)
    return lay_out(file)


def _check(before: str, after: str, name: str) -> None:
    """Refuse a result that lost a comment or says something else: better no format than a wrong one."""
    old, new = read_written(before), read_written(after)
    if old.root is not None:
        make_canonical(old.root)
    if _comments(old) == _comments(new) and _meaning(old.root) == _meaning(new.root):
        return
    raise RulebookError(
        [
            Problem(
                "cannot-format",
                f"`{name}` cannot be formatted without a change of meaning",
                Place(name, 1, 1),
                "leave the file as it is, or mend odd keys and block texts by hand",
            )
        ]
    )


def _meaning(node: Written | None) -> object:
    """What a tree says, tests as they stand, order of keys left out of account."""
    if not isinstance(node, Branch):
        return node.text if node is not None else ""
    if not node.keyed:
        return [_meaning(entry.value) for entry in node.entries]
    return {(entry.key.text if entry.key else ""): _meaning(entry.value) for entry in node.entries}


def _comments(file: File) -> Counter[str]:
    found = Counter(comment.text for comment in file.comments)
    waiting = [file.root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Branch):
            found.update(comment.text for comment in node.tail)
            for entry in node.entries:
                found.update(comment.text for comment in entry.leading)
                found.update([entry.trailing] if entry.trailing else [])
                waiting.append(entry.value)
    return found
