"""How facts may come to be otherwise: `change: up 3`, `change: frozen`, `learn: 1` of an input."""

from __future__ import annotations

import re

from strategist.rulebook.nodes import Mapping, Node
from strategist.rulebook.reader import Reader
from strategist.vocabulary.facts import Leeway
from strategist.vocabulary.kinds import Kind

FROZEN, NEVER = "frozen", "never"
CHANGE_FORM = r"(up |down )?[1-9][0-9]?"
_CHANGE = re.compile(r"(?:(up|down) +)?([1-9][0-9]?)")
_DIRECTIONS = {"up": 1, "down": -1, None: 0}


def read_leeway(name: str, kind: Kind, node: Mapping, reader: Reader) -> Leeway | None:
    """What `change` and `learn` say; None where neither stands."""
    change, learn = node.get("change"), node.get("learn")
    if change is None and learn is None:
        return None
    if kind in (Kind.TEXT, Kind.PLACE, Kind.DATETIME):
        reader.report(
            "bad-change",
            f"`{name}` is of type {kind.value}, which never changes",
            change or learn,
            "leave `change` and `learn` out: they are for int, money, date, bool, enum and set",
        )
        return None
    weight, direction = (1, 0) if change is None else _change(change, reader)
    return Leeway(weight, weight if learn is None else _learn(learn, reader), direction)


def _change(node: Node, reader: Reader) -> tuple[int | None, int]:
    """The weight (None: frozen) and the direction."""
    text = reader.text(node, "`change`")
    if text == FROZEN:
        return None, 0
    found = _CHANGE.fullmatch(text)
    if found is None:
        help = "write `frozen`, a weight from 1 to 99 such as `3`, or one with a direction such as `up 3`"
        reader.report("bad-change", f"`change` cannot be `{text[:60]}`", node, help)
        return 1, 0
    return int(found[2]), _DIRECTIONS[found[1]]


def _learn(node: Node, reader: Reader) -> int | None:
    text = reader.text(node, "`learn`")
    found = _CHANGE.fullmatch(text)
    if text == NEVER or (found is not None and found[1] is None):
        return None if text == NEVER else int(text)
    reader.report("bad-change", f"`learn` cannot be `{text[:60]}`", node, "write `never`, or a weight from 1 to 99")
    return 1
