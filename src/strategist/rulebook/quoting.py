"""How a scalar is written: plain where YAML reads it back unchanged, in quotes elsewhere."""

from __future__ import annotations

import re
from functools import lru_cache

import yaml

from strategist.rulebook.written import Leaf

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_EASY = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_./(;%'+-]| (?=[A-Za-z0-9_(]))*")
_MEANT = frozenset(("true", "false", "null", "yes", "no", "on", "off", "y", "n", "missing", "nan"))
"""Words whose quotes say something, to an editor or to us, and therefore stay."""
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r", "\0": "\\0"}


def scalar_text(leaf: Leaf, *, flow: bool, key: bool = False) -> str:
    """The scalar on one line. Quotes around a single word go, others stay as their author set them.

    >>> scalar_text(Leaf("none", '"', 0, 0), flow=False), scalar_text(Leaf("a: b", "", 0, 0), flow=False)
    ('none', '"a: b"')
    """
    text = leaf.text
    wanted = not leaf.style or leaf.test or (_WORD.fullmatch(text) is not None and text.lower() not in _MEANT)
    if not text and not leaf.style:
        return '""' if key else ""
    return text if wanted and plain_reads_back(text, flow, key) else quoted(text)


@lru_cache(maxsize=4096)
def plain_reads_back(text: str, flow: bool, key: bool = False) -> bool:
    """Whether YAML reads the bare text as the same scalar in this position.

    >>> plain_reads_back("3..", False), plain_reads_back("[a", False), plain_reads_back("- x", True)
    (True, False, False)
    """
    if _EASY.fullmatch(text) and len(text) < 900:
        return True
    if not text or any(not character.isprintable() for character in text):
        return False
    around = f"{text}: 1" if key else f"a: {text}, b: 1" if flow else f"- {text}"
    around = f"{{{around}}}" if flow else around
    try:
        events = [event for event in yaml.parse(around, Loader=_Loader) if isinstance(event, yaml.NodeEvent)]
    except yaml.YAMLError:
        return False
    found = [(event.value, bool(event.style)) for event in events if isinstance(event, yaml.ScalarEvent)]
    bare = (text, False)
    wanted = [bare, ("1", False)] if key else [("a", False), bare, ("b", False), ("1", False)] if flow else [bare]
    return found == wanted and len(events) == len(found) + 1


def quoted(text: str) -> str:
    """The text in double quotes; in single ones if it holds double quotes or backslashes that would need escaping.

    >>> quoted('a: b'), quoted('say "yes"')
    ('"a: b"', '\\'say "yes"\\'')
    """
    if ('"' in text or "\\" in text) and "'" not in text and all(c.isprintable() for c in text):
        return f"'{text}'"
    return '"' + "".join(_escaped(character) for character in text) + '"'


def _escaped(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    if character.isprintable():
        return character
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def block_text(leaf: Leaf, indent: int, width: int) -> list[str] | None:
    """The lines of a scalar that its author wrote as a block, header first; None if it cannot stand as one here."""
    text = leaf.text
    body = text.removesuffix("\n")
    if (
        leaf.style not in ("|", ">")
        or not body
        or body.endswith("\n")
        or any(not (c.isprintable() or c == "\n") for c in body)
        or body[0] in " \n"
    ):
        return None
    lines = body.split("\n") if leaf.style == "|" else _folded(body, width - indent)
    header = leaf.style + ("" if text.endswith("\n") else "-")
    written = [header, *(" " * indent + line if line else "" for line in lines)]
    try:
        read = [
            e.value
            for e in yaml.parse("\n".join(["a:", f" b: {header}", *written[1:], ""]), Loader=_Loader)
            if isinstance(e, yaml.ScalarEvent)
        ]
    except yaml.YAMLError:
        return None
    return written if read[-1:] == [text] and len(read) == 3 else None


def _folded(body: str, width: int) -> list[str]:
    """Lines that fold back into the text: broken at single spaces, an empty line for each line break."""
    lines: list[str] = []
    for number, paragraph in enumerate(body.split("\n")):
        if number and paragraph:
            lines.append("")
        line = ""
        for word in re.split(r"(?<=\S) (?=\S)", paragraph):
            if line and len(line) + 1 + len(word) > max(width, 40):
                lines.append(line)
                line = word
            else:
                line = f"{line} {word}" if line else word
        lines.append(line)
    return lines
