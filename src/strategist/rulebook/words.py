"""From sections to the vocabulary: facts, actions, tactics, parameters, sources."""

from __future__ import annotations

import re

from strategist.rulebook.action_words import listed, read_actions
from strategist.rulebook.fact_words import number_facts, read_facts, read_kind
from strategist.rulebook.keys import KEYS
from strategist.rulebook.nodes import Mapping, Scalar, Sequence
from strategist.rulebook.parameters import read_parameter
from strategist.rulebook.reader import Reader
from strategist.rulebook.sections import Entry, Sections
from strategist.vocabulary.actions import Action, Refused, Tactic, Window
from strategist.vocabulary.facts import Constraint
from strategist.vocabulary.kinds import Kind
from strategist.vocabulary.vocabulary import Source, Vocabulary

TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]|24:00")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def read_vocabulary(sections: Sections, reader: Reader) -> Vocabulary:
    """The vocabulary of the merged sections; mistakes go to the reader."""
    channels = tuple(dict.fromkeys(word.text for word in sections.orders.get("channels", [])))
    groups = tuple(dict.fromkeys(word.text for word in sections.orders.get("groups", [])))
    actions = read_actions(sections, channels, groups, reader)
    facts = number_facts(read_facts(sections, reader), actions, groups)
    sources = {e.key.text: _source(e, reader) for e in sections.all("sources")}
    return Vocabulary(
        facts=facts,
        actions=actions,
        channels=channels,
        groups=groups,
        tactics=tuple(_tactic(e, i, sections, reader) for i, e in enumerate(sections.all("tactics"))),
        windows={e.key.text: _window(e, reader) for e in sections.all("windows")},
        refused={e.key.text: _refused(e, actions, reader) for e in sections.all("refused")},
        parameters={
            e.key.text: read_parameter(sections.entries["parameters"][e.key.text], reader)
            for e in sections.all("parameters")
        },
        sources=sources,
        documents={e.key.text: reader.text(e.node, "a document's title") for e in sections.all("documents")},
        constraints=tuple(_constraint(e, reader) for e in sections.all("constraints")),
    )


def _tactic(entry: Entry, index: int, sections: Sections, reader: Reader) -> Tactic:
    name = entry.key.text
    node = reader.mapping(entry.node, f"tactic `{name}`")
    if node is None:
        return Tactic(name, Kind.ENUM, index=index)
    reader.keys(node, KEYS["tactics"], f"tactic `{name}`")
    windows = reader.text(node.get("windows"), "`windows`") == "true"
    kind = read_kind(node.get("type"), reader) if node.get("type") is not None else Kind.ENUM
    values = (
        tuple(sections.entries["windows"])
        if windows
        else tuple(word.text for word in reader.words(node.get("values"), "`values`"))
    )
    if kind not in (Kind.ENUM, Kind.SET, Kind.INT, Kind.BOOL):
        reader.report(
            "bad-value", f"tactic `{name}` cannot be of type {kind}", entry.key, "one of: enum, set, int, bool"
        )
        kind = Kind.ENUM
    if kind in (Kind.ENUM, Kind.SET) and not values:
        reader.report("bad-values", f"tactic `{name}` needs `values`", entry.key)
    if name == "channel":
        if kind is not Kind.ENUM:
            reader.report("bad-value", "the tactic `channel` has one of its values", entry.key, "leave `type` out")
        for word in sections.orders.get("channels", []):
            if word.text not in values:
                reader.report(
                    "unknown-channel",
                    f"the tactic `channel` does not list the channel `{word.text[:60]}`",
                    entry.key,
                    "add it to its `values`",
                )
    return Tactic(
        name, kind or Kind.ENUM, values, windows, index, reader.text(node.get("help"), "`help`"), entry.key.place
    )


def _window(entry: Entry, reader: Reader) -> Window:
    node = reader.mapping(entry.node, f"window `{entry.key.text}`") or Mapping(entry.key.file, entry.key.line, 1)
    reader.keys(node, KEYS["windows"], f"window `{entry.key.text}`", ("weekdays", "from", "to"))
    days = listed(reader.words(node.get("weekdays"), "`weekdays`"), WEEKDAYS, "weekday", reader)
    times = []
    for key in ("from", "to"):
        time = reader.text(node.get(key), f"`{key}`")
        if not TIME.fullmatch(time):
            reader.report("bad-value", f"`{key}` must be a time such as 09:00", node.get(key) or node)
        times.append(time)
    if times[0] >= times[1] and all(map(TIME.fullmatch, times)):
        reader.report("bad-value", "a window opens before it closes", node.get("from") or node)
    return Window(entry.key.text, days, times[0], times[1], reader.text(node.get("title"), "`title`"))


def _refused(entry: Entry, actions: tuple[Action, ...], reader: Reader) -> Refused:
    name = entry.key.text
    node = reader.mapping(entry.node, f"refused tactic `{name}`") or Mapping(entry.key.file, entry.key.line, 1)
    required = ("title", "because", "counterpart")
    reader.keys(node, KEYS["refused"], f"refused tactic `{name}`", required)
    texts = [reader.text(node.get(key), f"`{key}`") for key in required]
    instead = listed(reader.words(node.get("instead"), "`instead`"), [a.id for a in actions], "action", reader)
    cited = tuple(word.text for word in reader.words(node.get("source"), "`source`"))
    return Refused(name, texts[0], texts[1], texts[2], instead, cited, entry.key.place)


def _source(entry: Entry, reader: Reader) -> Source:
    node = reader.mapping(entry.node, f"source `{entry.key.text}`") or Mapping(entry.key.file, entry.key.line, 1)
    keys = KEYS["sources"]
    reader.keys(node, keys, f"source `{entry.key.text}`", ("says",))
    texts = {key: reader.text(node.get(key), f"`{key}`") for key in keys}
    return Source(entry.key.text, **texts, place=entry.key.place)


def _constraint(entry: Entry, reader: Reader) -> Constraint:
    node = entry.node if isinstance(entry.node, Mapping) else Mapping(entry.key.file, entry.key.line, 1)
    reader.keys(node, KEYS["constraints"], f"constraint `{entry.key.text}`", ("because",))
    if (node.get("never") is None) is (node.get("sum") is None):
        reader.report(
            "constraint-form", f"constraint `{entry.key.text}` states either `never` or `sum` and `at_most`", node
        )
    terms = node.get("sum")
    return Constraint(
        entry.key.text,
        reader.text(node.get("because"), "`because`"),
        node.get("never"),
        tuple(word.text for word in reader.words(terms, "`sum`")) if isinstance(terms, Sequence | Scalar) else (),
        reader.text(node.get("at_most"), "`at_most`") or None,
        entry.key.place,
    )
