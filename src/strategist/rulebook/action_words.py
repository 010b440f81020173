"""Reading actions: rung, channels, groups, needs, companions and effects."""

from __future__ import annotations

from collections.abc import Iterable

from strategist.rulebook.keys import KEYS, NEED_KEYS
from strategist.rulebook.nodes import Mapping, Node, Scalar
from strategist.rulebook.reader import Reader
from strategist.rulebook.sections import Sections
from strategist.vocabulary.actions import FALLBACKS, Action, Change, Need


def read_actions(
    sections: Sections, channels: tuple[str, ...], groups: tuple[str, ...], reader: Reader
) -> tuple[Action, ...]:
    entries = sections.all("actions")
    names = {entry.key.text for entry in entries}
    refused = sections.entries["refused"]
    for name in FALLBACKS:
        if name not in names:
            reader.report(
                "no-fallback",
                f"the vocabulary has no action `{name}`",
                None,
                f"declare `{name}: {{rung: 0, title: …}}`: it is what remains when nothing else is left",
            )
    found = []
    for index, entry in enumerate(entries):
        node = reader.mapping(entry.node, f"action `{entry.key.text}`")
        if node is None:
            continue
        reader.keys(node, KEYS["actions"], f"action `{entry.key.text}`", ("rung", "title"))
        if entry.key.text in refused:
            reader.report(
                "refused-tactic", f"`{entry.key.text}` is a refused tactic and cannot be an action", entry.key
            )
        own = [word for key in ("channel", "channels") for word in reader.words(node.get(key), f"`{key}`")]
        found.append(
            Action(
                entry.key.text,
                reader.number(node.get("rung"), "`rung`") or 0,
                reader.text(node.get("title"), "`title`") or entry.key.text,
                index,
                listed(own, channels, "channel", reader),
                listed(reader.words(node.get("groups"), "`groups`"), groups, "group", reader),
                node.get("only_when"),
                tuple(_need(item, names, reader) for item in reader.maps(node.get("needs"), "`needs`")),
                listed(reader.words(node.get("with"), "`with`"), names, "action", reader),
                read_changes(node.get("effects"), sections.entries["inputs"], reader),
                _minutes(node.get("minutes"), reader),
                reader.text(node.get("cost"), "`cost`") or None,
                reader.text(node.get("fee_pct"), "`fee_pct`") or None,
                _yes(node.get("terminal"), "`terminal`", reader),
                reader.text(node.get("help"), "`help`"),
                entry.key.place,
            )
        )
    return tuple(found)


def listed(words: Iterable[Scalar], known: Iterable[str], what: str, reader: Reader) -> tuple[str, ...]:
    names = tuple(known)
    return tuple(dict.fromkeys(w.text for w in words if reader.known(w, names, what, f"unknown-{what}")))


def _need(node: Mapping, names: Iterable[str], reader: Reader) -> Need:
    reader.keys(node, NEED_KEYS, "a need")
    first = reader.scalar(node.get("first"), "`first`")
    known = first is not None and reader.known(first, names, "action", "unknown-action")
    if first is not None and first.text in FALLBACKS:
        reader.report("fallback", f"`{first.text}` is what remains; it is no step that could come first", first)
    for pair in (("if", "first"), ("pending", "wait")):
        if (node.get(pair[0]) is None) is not (node.get(pair[1]) is None):
            reader.report(
                "need-incomplete", f"a need with `{pair[0]}` also says `{pair[1]}`, and the other way round", node
            )
    if node.get("if") is None and node.get("pending") is None:
        reader.report("need-incomplete", "a need states `if` and `first`, or `pending` and `wait`, or all four", node)
    wait = reader.mapping(node.get("wait"), "`wait`")
    if wait is not None:
        reader.keys(wait, ("for", "since"), "`wait`", ("for", "since"))
    return Need(
        node.get("if"),
        first.text if first and known else None,
        node.get("pending"),
        wait.get("for") if wait else None,
        wait.get("since") if wait else None,
    )


def _minutes(node: Node | None, reader: Reader) -> int:
    minutes = reader.number(node, "`minutes`") or 0
    if minutes < 0:
        reader.report("bad-value", "`minutes` of a step are 0 or more", node)
    return max(minutes, 0)


def _yes(node: Node | None, what: str, reader: Reader) -> bool:
    text = reader.text(node, what)
    if text not in ("", "true", "false"):
        reader.report("bad-value", f"{what}: true or false is wanted", node)
    return text == "true"


def read_changes(node: Node | None, inputs: Iterable[str], reader: Reader) -> tuple[Change, ...]:
    """The effects of a map `fact: effect`; only facts of the profile can be changed."""
    mapping = reader.mapping(node, "`effects`")
    found = []
    for key, value in mapping.pairs() if mapping else ():
        scalar = reader.scalar(value, "an effect")
        if reader.known(key, inputs, "fact", "unknown-fact") and scalar is not None:
            found.append(Change(key.text, scalar.text, scalar.place))
    return tuple(found)
