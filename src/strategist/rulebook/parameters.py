"""Reading parameters: thresholds with unit, source and dates."""

from __future__ import annotations

from collections.abc import Mapping as Map

from strategist.rulebook.keys import KEYS
from strategist.rulebook.nodes import Mapping, Node, Scalar
from strategist.rulebook.reader import Reader
from strategist.rulebook.sections import Entry
from strategist.vocabulary.kinds import BadValue, Kind, Value, parse_date, parse_int, parse_money
from strategist.vocabulary.vocabulary import Parameter

Step = tuple[int | None, Value | Map[str, int]]


def read_parameter(entries: list[Entry], reader: Reader) -> Parameter:
    """A parameter; of two entries (an overlay's exception over the sealed one) each holds in its time."""
    name = entries[0].key.text
    steps: list[Step] = []
    found: Parameter | None = None
    for entry in entries:
        one = _read(entry, reader)
        found = found or one
        if len(entries) == 1:
            return one
        if entry.begins is not None:
            now = one.at(entry.begins)
            if now is not None:
                steps.append((entry.begins, now))
            steps += [step for step in one.steps if step[0] is not None and step[0] > entry.begins]
        else:
            steps += [step for step in one.steps if entry.ends is None or step[0] is None or step[0] <= entry.ends]
    assert found is not None
    return Parameter(
        name,
        found.kind,
        tuple(sorted(steps, key=_first_day)),
        found.unit,
        found.values,
        found.sources,
        found.stricter,
        found.help,
        found.place,
    )


def _first_day(step: Step) -> int:
    return -1 if step[0] is None else step[0]


def _read(entry: Entry, reader: Reader) -> Parameter:
    name = entry.key.text
    node = reader.mapping(entry.node, f"parameter `{name}`") or Mapping(entry.key.file, entry.key.line, 1)
    reader.keys(node, KEYS["parameters"], f"parameter `{name}`", ("value",))
    values = tuple(word.text for word in reader.words(node.get("values"), "`values`"))
    unit = reader.text(node.get("unit"), "`unit`") or None
    stated = reader.text(node.get("type"), "`type`")
    kind = Kind.ENUM if values else Kind.MONEY if unit == "money" else Kind.DATE if stated == "date" else Kind.INT
    if stated and stated not in ("int", "money", "date", "enum"):
        reader.report(
            "unknown-type",
            f"a parameter cannot be of type `{stated}`",
            node.get("type"),
            "one of: int, money, date, enum",
        )
    stricter = reader.text(node.get("stricter"), "`stricter`") or None
    if stricter not in (None, "lower", "higher"):
        reader.report("bad-value", "`stricter` is `lower` or `higher`", node.get("stricter"))
    cited = tuple(word.text for word in reader.words(node.get("source"), "`source`"))
    steps = _steps(node.get("value"), kind, values, name, reader)
    return Parameter(
        name,
        kind,
        steps,
        None if unit == "money" else unit,
        values,
        cited,
        stricter,
        reader.text(node.get("help"), "`help`"),
        entry.key.place,
    )


def _steps(node: Node | None, kind: Kind, values: tuple[str, ...], name: str, reader: Reader) -> tuple[Step, ...]:
    if isinstance(node, Mapping) and all(key[:1].isdigit() for key in node.entries):
        steps: list[Step] = []
        for key, value in node.pairs():
            try:
                steps.append((parse_date(key.text), _value(value, kind, values, name, reader)))
            except BadValue as error:
                reader.report("bad-value", f"parameter `{name}`: {error}", key)
        return tuple(sorted(steps, key=_first_day))
    return () if node is None else ((None, _value(node, kind, values, name, reader)),)


def _value(node: Node, kind: Kind, values: tuple[str, ...], name: str, reader: Reader) -> Value | Map[str, int]:
    if kind is Kind.MONEY:
        if not isinstance(node, Mapping):
            reader.report(
                "not-a-map",
                f"money parameter `{name}` needs an amount for each currency",
                node,
                "such as `{CNY: 1000, USD: 150}`",
            )
            return {}
        table = node
        found = {}
        for key, value in table.pairs() if table else ():
            if not (len(key.text) == 3 and key.text.isalpha() and key.text.isupper()):
                reader.report(
                    "bad-value", f"`{key.text[:20]}` is not an ISO 4217 currency code", key, "such as CNY, USD, EUR"
                )
            amount = _number(value, kind, name, reader)
            found[key.text] = amount
        return found
    if kind is Kind.ENUM:
        word = reader.scalar(node, f"parameter `{name}`")
        known = word is not None and reader.known(word, values, f"value of `{name}`", "unknown-value")
        return values.index(word.text) if word and known else 0
    return _number(node, kind, name, reader)


def _number(node: Node, kind: Kind, name: str, reader: Reader) -> int:
    if not isinstance(node, Scalar):
        help = "give one number, or a map of start dates such as {2026-01-01: 90}"
        reader.report("not-a-value", f"parameter `{name}` must be a single value", node, help)
        return 0
    try:
        return {Kind.MONEY: parse_money, Kind.DATE: parse_date}.get(kind, parse_int)(node.text)
    except BadValue as error:
        reader.report("bad-value", f"parameter `{name}`: {error}", node)
        return 0
