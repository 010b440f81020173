"""Reading facts: inputs, computed and derived ones, with their defaults and slots."""

from __future__ import annotations

import re
from collections.abc import Mapping as Map
from dataclasses import replace

from strategist.rulebook.keys import KEYS, WINDOW_KEYS
from strategist.rulebook.nodes import Mapping, Node, Scalar
from strategist.rulebook.reader import Reader
from strategist.rulebook.sections import Entry, Sections
from strategist.vocabulary.actions import Action
from strategist.vocabulary.facts import Fact, Sliding, Supposed
from strategist.vocabulary.kinds import BadValue, Kind, Value
from strategist.vocabulary.vocabulary import TODAY

SETTLES = ("latest", "earliest")
NAME = re.compile(r"[a-z][a-z0-9_]*")
DIGITS = re.compile(r"[0-9]{1,15}")
ROLES = {"as_of": Kind.DATETIME, "timezone": Kind.TEXT, "jurisdiction": Kind.PLACE, "currency": Kind.TEXT}
"""Inputs that the language itself reads, by the type they must have."""
RESERVED = ("any", "all", "not", TODAY, "next_step", "next_groups", "next_rung")


def read_facts(sections: Sections, reader: Reader) -> list[Fact]:
    facts: dict[str, Fact] = {}
    for section in ("inputs", "computed", "derived"):
        for entry in sections.all(section):
            fact = _computed(entry, reader) if section == "computed" else _fact(entry, section == "derived", reader)
            if fact is None:
                continue
            if fact.name in facts:
                reader.report(
                    "duplicate-id",
                    f"fact `{fact.name}` is declared twice, first at {facts[fact.name].place}",
                    entry.key,
                )
            elif fact.name in RESERVED or fact.name.startswith("days_until_"):
                reader.report(
                    "reserved-name", f"`{fact.name}` is a name of the language itself", entry.key, "choose another"
                )
            elif fact.name in sections.entries["parameters"]:
                reader.report(
                    "duplicate-id",
                    f"`{fact.name}` is both a fact and a parameter",
                    entry.key,
                    "facts and parameters share one namespace: rename one",
                )
            else:
                facts[fact.name] = fact
    _check_roles(facts, sections, reader)
    return list(facts.values())


def _check_roles(facts: Map[str, Fact], sections: Sections, reader: Reader) -> None:
    """The facts that the language itself reads must be inputs of the type it expects; names must be fit for reference."""
    if "as_of" not in sections.entries["inputs"]:
        reader.report(
            "no-as-of",
            "the vocabulary has no input `as_of`, the moment of decision",
            None,
            "declare `as_of: {type: datetime, required: true}` below `inputs:`",
        )
    for fact in facts.values():
        role = ROLES.get(fact.name)
        if role is not None and (fact.kind is not role or fact.derived or fact.computed):
            reader.report("reserved-name", f"`{fact.name}` must be an input of type {role.value}", fact.place)
        elif fact.kind is Kind.DATETIME and role is None:
            reader.report(
                "reserved-name", f"only `as_of` is of type datetime, not `{fact.name}`", fact.place, "use type date"
            )
    for section in ("inputs", "computed", "derived", "parameters"):
        for entry in sections.all(section):
            if not NAME.fullmatch(entry.key.text):
                reader.report(
                    "bad-name",
                    f"`{entry.key.text[:60]}` is not a name that rules can refer to",
                    entry.key,
                    "small letters, digits and underscores, a letter first: `days_past_due`",
                )


def number_facts(facts: list[Fact], actions: tuple[Action, ...], groups: tuple[str, ...]) -> tuple[Fact, ...]:
    """Facts with their slots: inputs, computed, derived, and last what tactic rules may read of the step."""
    inputs = [fact for fact in facts if not fact.derived and not fact.computed]
    differences = [fact for fact in facts if fact.computed]
    derived = [fact for fact in facts if fact.derived]
    computed = [*differences, Fact(TODAY, Kind.DATE, help="the debtor's local date", computed=True)]
    computed += [
        Fact(f"days_until_{fact.name}", Kind.INT, unit="day", computed=True, help=f"days from today to {fact.name}")
        for fact in facts
        if fact.kind is Kind.DATE
    ]
    step = [
        Fact("next_step", Kind.ENUM, tuple(action.id for action in actions), computed=True, help="the chosen step"),
        Fact("next_groups", Kind.SET, groups, computed=True, help="the groups of the chosen step"),
        Fact("next_rung", Kind.INT, computed=True, help="the rung of the chosen step"),
    ]
    return tuple(_with_slot(fact, slot) for slot, fact in enumerate([*inputs, *computed, *derived, *step]))


def _with_slot(fact: Fact, slot: int) -> Fact:
    return replace(fact, slot=slot)


def _computed(entry: Entry, reader: Reader) -> Fact | None:
    """A fact computed from two others: `difference: [a, b]`."""
    name = entry.key.text
    node = reader.mapping(entry.node, f"computed fact `{name}`")
    if node is None:
        return None
    reader.keys(node, KEYS["computed"], f"computed fact `{name}`", ("type", "difference"))
    kind = read_kind(node.get("type"), reader) or Kind.INT
    terms = [word.text for word in reader.words(node.get("difference"), "`difference`")]
    if len(terms) != 2 or kind not in (Kind.INT, Kind.MONEY):
        reader.report(
            "bad-value",
            f"computed fact `{name}` is the difference of two int or money facts",
            node,
            "write `difference: [whole, part]`",
        )
        return None
    return Fact(
        name,
        kind,
        unit=reader.text(node.get("unit"), "`unit`") or None,
        help=reader.text(node.get("help"), "`help`"),
        computed=True,
        difference=(terms[0], terms[1]),
        place=entry.key.place,
    )


def _fact(entry: Entry, derived: bool, reader: Reader) -> Fact | None:
    name = entry.key.text
    node = reader.mapping(entry.node, f"fact `{name}`")
    if node is None:
        return None
    reader.keys(node, KEYS["derived" if derived else "inputs"], f"fact `{name}`", ("type",))
    kind = read_kind(node.get("type"), reader)
    if kind is None:
        return None
    values = tuple(word.text for word in reader.words(node.get("values"), "`values`"))
    if (kind in (Kind.ENUM, Kind.SET)) is not bool(values):
        wants = "needs `values`" if not values else "takes no `values`"
        reader.report("bad-values", f"fact `{name}` of type {kind.value} {wants}", entry.key)
    if len(set(values)) != len(values):
        reader.report("duplicate-value", f"fact `{name}` lists a value twice", node.get("values"))
    low, high = _range(node.get("range"), reader)
    _check_scoring(kind, node, reader)
    fact = Fact(
        name,
        kind,
        values,
        unit=reader.text(node.get("unit"), "`unit`") or None,
        help=reader.text(node.get("help"), "`help`"),
        heading=entry.heading,
        derived=derived,
        required=reader.text(node.get("required"), "`required`") == "true" or kind is Kind.DATETIME,
        daily=reader.number(node.get("daily"), "`daily`") or 0,
        daily_while=node.get("while"),
        window=_window(name, node, reader),
        at_least=reader.number(node.get("at_least"), "`at_least`"),
        lead=reader.number(node.get("lead"), "`lead`") or 1,
        low=low,
        high=high,
        settles=_settles(kind, node.get("settles"), reader),
        lives_in=reader.text(node.get("lives_in"), "`lives_in`"),
        place=entry.key.place,
    )
    return _with_values(fact, node, reader, entry)


def _window(name: str, node: Mapping, reader: Reader) -> Sliding | None:
    """`window: {days: 7, since: counter}` of a count."""
    stated = node.get("window")
    mapping = reader.mapping(stated, "`window`")
    if mapping is None:
        return None
    reader.keys(mapping, WINDOW_KEYS, "`window`", ("days",))
    days = reader.number(mapping.get("days"), "`days`")
    if days is None:
        return None
    if days < 1 or node.get("daily") is not None or reader.text(node.get("type"), "`type`") != Kind.INT:
        reader.report(
            "bad-window",
            f"`{name}` cannot be a count of the last {days} days",
            stated,
            "`window` is for int facts without `daily`, over one day or more",
        )
        return None
    return Sliding(days, reader.text(mapping.get("since"), "`since`") or None)


def _settles(kind: Kind, node: Node | None, reader: Reader) -> str:
    """Which of several dates holds: `latest` or `earliest`; nothing if they must agree."""
    word = reader.scalar(node, "`settles`") if node is not None else None
    if word is None:
        return ""
    if kind is not Kind.DATE:
        reader.report("bad-value", "`settles` is for facts of type date", word)
    reader.known(word, SETTLES, "way to settle dates", "unknown-value")
    return word.text


def _check_scoring(kind: Kind, node: Mapping, reader: Reader) -> None:
    """`at_least` and `lead` are for words that get points, `range` for numbers that do."""
    for key in ("at_least", "lead"):
        if (value := node.get(key)) is not None:
            number = reader.number(value, f"`{key}`")
            if kind is not Kind.ENUM or "at_least" not in node.entries:
                reader.report(
                    "bad-value",
                    f"`{key}` is for facts of type enum with `at_least`",
                    value,
                    "a number that gets points has a `range` such as 0..100",
                )
            elif number is not None and number < 1:
                reader.report("bad-value", f"`{key}` must be 1 or more", value)
    if node.get("range") is not None and kind is not Kind.INT:
        reader.report("bad-value", "`range` is for facts of type int", node.get("range"))


def _with_values(fact: Fact, node: Mapping, reader: Reader, entry: Entry) -> Fact:
    if fact.derived:
        otherwise = node.get("otherwise")
        if otherwise is None:
            reader.report(
                "no-otherwise",
                f"derived fact `{fact.name}` does not say its `otherwise`",
                entry.key,
                "state a value, or `otherwise: missing`",
            )
        return replace(fact, otherwise=_value_or_missing(fact, otherwise, reader))
    return replace(
        fact,
        default=_supposed(fact, node.get("default"), "default", reader),
        implied=_supposed(fact, node.get("implied"), "implied", reader),
    )


def _supposed(fact: Fact, node: Node | None, what: str, reader: Reader) -> Supposed | None:
    if node is None:
        return None
    where: Node | None = None
    if isinstance(node, Mapping):
        reader.keys(node, ("value", "where"), f"`{what}`", ("value",))
        where, node = node.get("where"), node.get("value")
    value = _value_or_missing(fact, node, reader)
    return None if value is None else Supposed(value, where)


def _value_or_missing(fact: Fact, node: Node | None, reader: Reader) -> Value | None:
    if node is None or (isinstance(node, Scalar) and node.text == "missing" and not node.quoted):
        return None
    try:
        if fact.kind is Kind.SET:
            bits = 0
            for word in reader.words(node, f"a value of `{fact.name}`"):
                bits |= int(fact.parse(word.text))
            return bits
        scalar = reader.scalar(node, f"a value of `{fact.name}`")
        return fact.parse(scalar.text) if scalar else None
    except BadValue as error:
        reader.report("bad-value", f"fact `{fact.name}`: {error}", node)
        return None


def read_kind(node: Node | None, reader: Reader) -> Kind | None:
    word = reader.scalar(node, "`type`")
    if word is None or not reader.known(word, [kind.value for kind in Kind], "type", "unknown-type"):
        return None
    return Kind(word.text)


def _range(node: Node | None, reader: Reader) -> tuple[int | None, int | None]:
    if node is None:
        return None, None
    low, _, high = reader.text(node, "`range`").partition("..")
    if DIGITS.fullmatch(low) and DIGITS.fullmatch(high) and int(low) <= int(high):
        return int(low), int(high)
    reader.report("bad-value", "`range` must be two whole numbers such as 0..100", node)
    return 0, 100
