"""The entries of a rulebook by section and id, whatever files they stand in."""

from __future__ import annotations

from dataclasses import dataclass, field

from strategist.rulebook.documents import Document
from strategist.rulebook.nodes import Mapping, Node, Scalar
from strategist.rulebook.reader import Reader
from strategist.vocabulary.seal import SealException

HEADER = ("rulebook", "version", "title", "extends")
FILE_DEFAULTS = ("source", "standing", "where", "applies", "valid")
GROUPED = ("inputs",)
NAMED = (
    "computed",
    "derived",
    "actions",
    "refused",
    "tactics",
    "windows",
    "parameters",
    "sources",
    "documents",
    "rates",
)
LISTED = (
    "constraints",
    "rules",
    "tables",
    "scripts",
    "lapses",
    "responses",
    "shared_effects",
    "disable",
    "late_interest",
    "invariants",
)
IN_ORDER = "late_interest"
"""Its entries are tried in the order written, which is an order only within one file of a rulebook."""
ORDERED = ("channels", "groups")
TOP_KEYS = HEADER + FILE_DEFAULTS + GROUPED + NAMED + LISTED + ORDERED


@dataclass(slots=True)
class Entry:
    """One named thing. `defaults` are the file's `source`, `standing`, `where`, `applies` and `valid`.

    `ends` is the last day (day number) it holds, where an overlay's exception says so; `begins` the first.
    """

    key: Scalar
    node: Node
    layer: str
    heading: str = ""
    defaults: dict[str, Node] = field(default_factory=dict)
    exception: SealException | None = None
    begins: int | None = None
    ends: int | None = None

    def own(self, key: str) -> Node | None:
        """The value of a key, or the file's default for it."""
        value = self.node.get(key) if isinstance(self.node, Mapping) else None
        return value if value is not None else self.defaults.get(key)


@dataclass(slots=True)
class Sections:
    """Header scalars, entries by section and id (several entries an id where their `valid` differs)."""

    header: dict[str, Scalar] = field(default_factory=dict)
    entries: dict[str, dict[str, list[Entry]]] = field(default_factory=dict)
    orders: dict[str, list[Scalar]] = field(default_factory=dict)

    def all(self, section: str) -> list[Entry]:
        """All entries of a section, in the order read."""
        return [entry for same in self.entries.get(section, {}).values() for entry in same]


def collect(documents: list[Document], layer: str, reader: Reader) -> Sections:
    """The sections of one layer; reports unknown keys and ids that stand twice."""
    sections = Sections(entries={name: {} for name in GROUPED + NAMED + LISTED})
    for document in documents:
        root = document.root
        reader.keys(root, TOP_KEYS, "a rule file")
        defaults = {key: node for key in FILE_DEFAULTS if (node := root.get(key)) is not None}
        for key, node in root.pairs():
            section = key.text
            if section in HEADER:
                _header(sections, key, node, reader)
            elif section in GROUPED:
                for heading, facts in _pairs(reader, node, section):
                    for name, value in _pairs(reader, facts, heading.text):
                        _add(sections, section, Entry(name, value, layer, heading.text), reader)
            elif section in NAMED:
                for name, value in _pairs(reader, node, section):
                    if section == "derived" and _heading(value):
                        for inner, fact in _pairs(reader, value, name.text):
                            _add(sections, section, Entry(inner, fact, layer, name.text), reader)
                    else:
                        _add(sections, section, Entry(name, value, layer), reader)
            elif section in LISTED:
                if section == IN_ORDER:
                    _in_one_file(sections, key, reader)
                for item in reader.maps(node, f"`{section}`"):
                    _add_listed(sections, section, item, layer, defaults, reader)
            elif section in ORDERED:
                sections.orders.setdefault(section, []).extend(reader.words(node, section))
    return sections


def _heading(node: Node) -> bool:
    """Whether a map below `derived` is a heading: no type of its own, only maps."""
    return (
        isinstance(node, Mapping)
        and "type" not in node.entries
        and bool(node.entries)
        and all(isinstance(value, Mapping) for _, value in node.pairs())
    )


def _in_one_file(sections: Sections, key: Scalar, reader: Reader) -> None:
    """Report a section whose order counts if another file of the same rulebook has it as well."""
    first = next(iter(sections.all(key.text)), None)
    if first is not None:
        reader.report(
            "late-interest-order",
            f"`{key.text}` stands in two files, first at {first.key.place}",
            key,
            "keep it in one file of a rulebook: the first regime that holds is taken",
        )


def _header(sections: Sections, key: Scalar, node: Node, reader: Reader) -> None:
    scalar = reader.scalar(node, key.text)
    if key.text in sections.header:
        reader.report("duplicate-header", f"`{key.text}` is stated in two files", key, "state it in rulebook.yaml only")
    elif scalar is not None:
        sections.header[key.text] = scalar


def _pairs(reader: Reader, node: Node | None, what: str) -> list[tuple[Scalar, Node]]:
    mapping = reader.mapping(node, f"`{what}`")
    return list(mapping.pairs()) if mapping else []


def _add_listed(
    sections: Sections, section: str, item: Mapping, layer: str, defaults: dict[str, Node], reader: Reader
) -> None:
    named = "rule" if section == "disable" else "id"
    key = reader.scalar(item.get(named), f"`{named}`")
    if key is None:
        reader.report("missing-key", f"an item of `{section}` needs `{named}`", item)
        return
    own = defaults if section in ("rules", "tables", "late_interest") else {}
    _add(sections, section, Entry(key, item, layer, defaults=own), reader)


def _add(sections: Sections, section: str, entry: Entry, reader: Reader) -> None:
    same = sections.entries[section].setdefault(entry.key.text, [])
    if same and not (section in ("rules", "tables") and all(e.own("valid") is not None for e in [*same, entry])):
        first = same[0].key.place
        reader.report(
            "duplicate-id",
            f"`{entry.key.text[:60]}` stands twice in `{section}`, first at {first}",
            entry.key,
            "rename one" + (", or give both a `valid` period" if section in ("rules", "tables") else ""),
        )
        return
    same.append(entry)
