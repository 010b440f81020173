"""YAML as nobody should write it: odd indentation, needless quotes, comments and blank lines wherever they may stand."""

from __future__ import annotations

import json
from random import Random

from strategist.rulebook.nodes import Mapping, Scalar, Sequence, read_nodes

TEXTS = [
    "a",
    "fact",
    ">= 3",
    "> 0",
    "!= x",
    "not x",
    "x: y",
    "# no",
    "- q",
    "[z",
    "{n} of",
    "null",
    "~",
    "missing",
    "",
    "1..3",
    "..5",
    "-",
    "true",
    "00.1",
    "a #b",
    "it's",
    'say "hi"',
    "back\\slash",
    "long " * 30,
    "two\nlines",
    "tail\n",
    "é—ü",
    "==given",
    '"',
    "%x",
    "@x",
    "a,b",
    "a: ",
    " lead",
    "*x",
    "&y",
    "!t",
    "| ",
    "over 3",
    "?",
    "? x",
    ":x",
    "a:b",
    "...",
    "---",
    "tab\there",
]
KEYS = [
    "rules",
    "tables",
    "id",
    "when",
    "then",
    "because",
    "title",
    "any",
    "all",
    "not",
    "unless",
    "applies",
    "rows",
    "inputs",
    "parameters",
    "given",
    "sources",
    "effects",
    "needs",
    "actions",
    "#k",
    "k: v",
    "x y",
    'say "k"',
    "-",
    "001.1",
    "null",
    "",
]
BLOCKS = [["one", "", "  two", "three"], ["a b c"], ["# not comment", "x"], ["word " * 40 + "x", "", "y"]]


def untidy(random: Random) -> str:
    """A document; now and then one that is no YAML at all."""
    return "\n".join(_block(random, random.randrange(4), 0)) + random.choice(["\n", "", "\n\n"])


def _scalar(random: Random, flow: bool) -> str:
    text = random.choice(TEXTS)
    style = random.random()
    if style < 0.6 and _reads_back(f"[{text}]" if flow else f"- {text}", text):
        return text
    if style < 0.8 and "\n" not in text and "\t" not in text:
        return "'" + text.replace("'", "''") + "'"
    return json.dumps(text, ensure_ascii=random.random() < 0.5)


def _reads_back(source: str, text: str) -> bool:
    node, problems = read_nodes(source, "x")
    if problems or not isinstance(node, Sequence) or len(node.items) != 1:
        return False
    item = node.items[0]
    return isinstance(item, Scalar) and item.text == text and not item.quoted


def _key(random: Random, used: set[str]) -> str:
    key = random.choice([key for key in KEYS if key not in used] or [f"more{len(used)}"])
    used.add(key)
    node, problems = read_nodes(f"{key}: 1", "x")
    plain = not problems and isinstance(node, Mapping) and list(node.entries) == [key]
    return key if plain and random.random() < 0.8 else json.dumps(key)


def _comment(random: Random, indent: int) -> str:
    text = random.choice([" one", " two # x", "three", ' "q" {', "", " - a: b"])
    return f"{' ' * indent}#{text}{random.randrange(999)}"


def _flow(random: Random, depth: int, indent: int) -> str:
    kind = random.random()
    if depth <= 0 or kind < 0.4:
        return _scalar(random, True)
    count = random.randrange(4)
    used: set[str] = set()
    out = "[" if kind < 0.7 else "{"
    out += _gap(random, indent) if random.random() < 0.3 else ""
    for number in range(count):
        if kind >= 0.7:
            key = _key(random, used)
            key = key if key.isalnum() or key.startswith('"') else json.dumps(key)
            out += key + ":" + random.choice([" ", " ", "\n" + " " * (indent + 2)])
        out += _flow(random, depth - 1, indent + 2) + ("," + _gap(random, indent) if number < count - 1 else " ")
    return out + ("]" if kind < 0.7 else "}")


def _gap(random: Random, indent: int) -> str:
    kind = random.random()
    if kind < 0.8:
        return " "
    if kind < 0.9:
        return "\n" + " " * (indent + 1 + random.randrange(4))
    if kind < 0.95:
        return "  " + _comment(random, 0) + "\n" + " " * (indent + 1)
    return "\n\n" + _comment(random, indent + 1) + "\n" + " " * (indent + 2)


def _noise(random: Random, indent: int) -> list[str]:
    columns = [indent, indent, 0, indent + 2, max(0, indent - 2)]
    return [
        "" if random.random() < 0.5 else _comment(random, random.choice(columns))
        for _ in range(random.choice([0, 0, 0, 0, 1, 1, 2, 3]))
    ]


def _block(random: Random, depth: int, indent: int) -> list[str]:
    lines: list[str] = []
    used: set[str] = set()
    listed = random.random() < 0.4
    for number in range(random.randrange(1, 5)):
        lines += _noise(random, indent) if number or not indent else []
        head = " " * indent + ("-" if listed else _key(random, used) + ":")
        comment = random.choice([" ", "   "]) + _comment(random, 0) if random.random() < 0.15 else ""
        kind = random.random()
        if depth <= 0 or kind < 0.5:
            value = _scalar(random, False) if random.random() < 0.5 else _flow(random, 3, indent)
            lines.append(head + " " * random.choice([1, 1, 2, 5]) + value + comment)
        elif kind < 0.6:
            lines.append(f"{head} {random.choice('|>')}{random.choice(['', '-', '+'])}{comment}")
            lines += [" " * (indent + 2) + line if line else "" for line in random.choice(BLOCKS)]
        else:
            inner = _block(random, depth - 1, indent + 2)
            if listed and random.random() < 0.7 and inner[0].strip() and not inner[0].lstrip().startswith("#"):
                lines += [" " * indent + "- " + inner[0][indent + 2 :], *inner[1:]]
            else:
                lines += [head + comment, *inner]
    return lines + _noise(random, indent)
