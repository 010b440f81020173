"""Which names a word of a rule file mentions, and where exactly: by what the word is there for."""

from __future__ import annotations

import re
from dataclasses import dataclass

from strategist.editor.forms import Role

QUANTITY = "fact or parameter"
"""Facts and parameters share one namespace."""
_SORTS = {
    Role.ACTION: "action",
    Role.GROUP: "group",
    Role.CHANNEL: "channel",
    Role.TACTIC: "tactic",
    Role.SOURCE: "source",
    Role.DOCUMENT: "document",
    Role.RULE: "rule",
    Role.REGIME: "rule",
    Role.RATE: "rate table",
    Role.TACTIC_VALUE: "window",
}
_QUANTITIES = {
    Role.SUBJECT,
    Role.DERIVED,
    Role.ADDED,
    Role.SCORED,
    Role.INPUT,
    Role.FACT,
    Role.COUNTER,
}
_OPERANDS = {Role.TEST, Role.VALUE, Role.CONCLUDED, Role.PERIOD, Role.DAY}
_TEXTS = {Role.TEXT, Role.SCRIPT_TEXT}
_NAME = re.compile(r"(?<![A-Za-z0-9_])[a-z][a-z0-9_]*")
_PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_SAME = re.compile(r"same\s+as\s+$")
_ROW = re.compile(r"/\d+$")


@dataclass(frozen=True, slots=True)
class Mention:
    """A name at a stretch of a text.

    `sort`: of what it is the name. `operand`: it is one only if it stands for a value of the fact `about` that has an
    order. `defines`: it stands where the thing is declared. `settles`: it is concluded on there, by the rule or table
    `entry`.
    """

    sort: str
    name: str
    start: int
    end: int
    defines: bool = False
    operand: bool = False
    about: str = ""
    settles: bool = False
    entry: str = ""


def sort_of(defines: str) -> str:
    """The namespace of a thing that is declared."""
    return {"fact": QUANTITY, "parameter": QUANTITY, "regime": "rule"}.get(defines, defines)


def mentions(text: str, start: int, end: int, role: Role, about: str = "", defines: str = "") -> list[Mention]:
    """The names in a stretch of a text: a whole word as a rule, several in a test or a sentence.

    >>> [(m.name, m.start) for m in mentions("{a: limit..other}", 4, 16, Role.TEST, "a")]
    [('limit', 4), ('other', 11)]
    """
    raw = text[start:end]
    if role in _TEXTS:
        return [
            Mention(QUANTITY, found[1], start + found.start(1), start + found.end(1))
            for found in _PLACEHOLDER.finditer(raw)
        ]
    if role in _OPERANDS:
        return [_operand(raw, found, start, role, about) for found in _NAME.finditer(raw)]
    if role is Role.DEFINES:
        sort = sort_of(defines)
    elif role in _QUANTITIES:
        sort = QUANTITY
    elif role in _SORTS:
        sort = _SORTS[role]
    else:
        return []
    if role is Role.RULE and (row := _ROW.search(raw)):  # the row of a table
        end -= len(row[0])
    name = text[start:end]
    settles = role in (Role.DERIVED, Role.ADDED, Role.SCORED)
    return [Mention(sort, name, start, end, role is Role.DEFINES, settles=settles)] if name else []


def _operand(raw: str, found: re.Match[str], shift: int, role: Role, about: str) -> Mention:
    """A word of a test or value: a name if the fact has an order, or after `same as` whatever the fact is."""
    same = _SAME.search(raw[max(0, found.start() - 40) : found.start()])
    operand = role in (Role.TEST, Role.VALUE, Role.CONCLUDED) and not same
    start, end = shift + found.start(), shift + found.end()
    return Mention(QUANTITY, found[0], start, end, operand=operand, about=about)
