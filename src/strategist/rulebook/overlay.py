"""Laying a company's rulebook over another: same id replaces, and the law below stays sealed.

What is sealed, `rulebook.sealing` says. Touching it needs an `exception` with reason, owner and until; a parameter moved
to its stricter side is free.
"""

from __future__ import annotations

from dataclasses import replace

from strategist.rulebook.keys import KEYS
from strategist.rulebook.nodes import Mapping, Node, Scalar
from strategist.rulebook.rate_rows import merge_rates, replaces_known_rows
from strategist.rulebook.reader import Reader
from strategist.rulebook.sealing import concludes_on, sealed_names, words_of
from strategist.rulebook.sections import GROUPED, LISTED, NAMED, Entry, Sections
from strategist.vocabulary.kinds import BadValue, parse_date, parse_money
from strategist.vocabulary.seal import SealException

_DATED = ("rules", "tables", "parameters", "late_interest", "rates")
"""Sections whose entries may be replaced under an exception, until it ends."""


def lay_over(base: Sections, over: Sections, reader: Reader) -> Sections:
    """The merged sections; `over` wins, sealed things excepted."""
    sealed = sealed_names(base)
    merged = Sections(header={**base.header, **over.header}, entries={}, orders=dict(base.orders))
    for name, words in over.orders.items():
        known = {word.text for word in base.orders.get(name, [])}
        merged.orders[name] = [*base.orders.get(name, []), *(word for word in words if word.text not in known)]
    for section in GROUPED + NAMED + LISTED:
        entries = {key: list(same) for key, same in base.entries[section].items()}
        for key, same in over.entries[section].items():
            entries[key] = _replace(section, key, entries.get(key, []), same, sealed, reader)
        merged.entries[section] = entries
    _disable(merged, over, sealed, reader)
    _check_reach(over, sealed, reader)
    return merged


def _check_reach(over: Sections, sealed: set[tuple[str, str]], reader: Reader) -> None:
    """Refuse rules that change from outside what law rests on: by concluding on its facts or overriding its rules."""
    for section in ("rules", "tables"):
        for entry in over.all(section):
            if (section, entry.key.text) in sealed or entry.own("exception") is not None:
                continue
            fact = concludes_on(section, entry)
            if fact is not None and ("derived", fact) in sealed:
                help = "conclude on a fact of your own, or add `exception: {reason: …, owner: …, until: 2027-01-01}`"
                reader.report("sealed", f"law rests on `{fact}`, so what settles it is sealed", entry.key, help)
            node = entry.node.get("overrides") if isinstance(entry.node, Mapping) else None
            for word in reader.words(node, "`overrides`"):
                if ("rules", word.text) in sealed:
                    _refuse("rules", word.text, word, reader)


def _replace(
    section: str, key: str, old: list[Entry], new: list[Entry], sealed: set[tuple[str, str]], reader: Reader
) -> list[Entry]:
    first = new[0]
    if old and section == "parameters" and not _same_words(old[0].node, first.node, "unit"):
        reader.report(
            "other-unit",
            f"parameter `{key}` has another unit in the rulebook below",
            first.key,
            "keep its unit, since the rules there compare with it",
        )
        return old
    if section == "rates" and old:
        new = [merge_rates(old[0], first, reader)]
        if not replaces_known_rows(old[0], first):
            return new
        first = new[0]
    elif not old or (section, key) not in sealed:
        return new
    if section == "parameters" and _stricter(old[0].node, first.node):
        return new
    if section == "actions" and _same_words(old[0].node, first.node, "groups"):
        return new
    if section == "inputs" and all(_same_words(old[0].node, first.node, word) for word in ("default", "implied")):
        return new
    exception = read_exception(first, f"{section}/{key}", reader)
    if exception is None and first.own("exception") is not None:
        return old  # what is wrong with it has been said
    if exception is None:
        _refuse(section, key, first.key, reader)
        return old
    if section in _DATED:
        touched = [replace(entry, exception=exception, ends=exception.until) for entry in new]
        return [*touched, *(replace(entry, begins=exception.until + 1) for entry in old)]
    _refuse(section, key, first.key, reader)
    return old


def attach_exceptions(sections: Sections, reader: Reader) -> None:
    """Give rules that state an `exception` for overriding law their exception, and the end that it sets them."""
    for section, key in (("rules", "overrides"), ("late_interest", "before")):
        for same in sections.entries[section].values():
            for position, entry in enumerate(same):
                stated = isinstance(entry.node, Mapping) and entry.node.get("exception") is not None
                if stated and entry.exception is None:
                    assert isinstance(entry.node, Mapping)
                    named = [word.text for word in reader.words(entry.node.get(key), f"`{key}`")]
                    touches = ", ".join(f"{section}/{name}" for name in named) or section
                    exception = read_exception(entry, touches, reader)
                    if exception is not None:
                        same[position] = replace(entry, exception=exception, ends=exception.until)


def _refuse(section: str, key: str, where: Scalar, reader: Reader) -> None:
    if section == "invariants":
        reader.report(
            "sealed", f"invariant `{key}` of the rulebook below is sealed", where, "add one of your own beside it"
        )
        return
    thing = {
        "rules": "rule",
        "tables": "table",
        "parameters": "parameter",
        "inputs": "default of fact",
        "actions": "groups of action",
        "late_interest": "regime",
        "rates": "rate table",
    }[section]
    help = (
        "add `exception: {reason: …, owner: …, until: 2027-01-01}`"
        if section in _DATED
        else "keep it as it is; write a rule with an exception instead"
    )
    reader.report("sealed", f"{thing} `{key}` is law, or read by a law rule, and sealed", where, help)


def read_exception(entry: Entry, touches: str, reader: Reader) -> SealException | None:
    """The entry's `exception`, if it states one completely."""
    node = entry.node.get("exception") if isinstance(entry.node, Mapping) else None
    mapping = reader.mapping(node, "`exception`") if node is not None else None
    return _exception(mapping, touches, reader) if mapping else None


def _exception(mapping: Mapping, touches: str, reader: Reader) -> SealException | None:
    texts = {key: reader.text(mapping.get(key), f"`{key}`") for key in ("reason", "owner", "until")}
    if missing := [key for key, text in texts.items() if not text]:
        reader.report(
            "exception-incomplete", f"an exception to sealed law needs {', '.join(f'`{m}`' for m in missing)}", mapping
        )
        return None
    try:
        return SealException(touches, texts["reason"], texts["owner"], parse_date(texts["until"]))
    except BadValue as error:
        reader.report("bad-value", f"`until`: {error}", mapping.get("until"))
        return None


def _disable(merged: Sections, over: Sections, sealed: set[tuple[str, str]], reader: Reader) -> None:
    merged.entries["disable"] = {}
    for entry in over.all("disable"):
        if isinstance(entry.node, Mapping):
            reader.keys(entry.node, KEYS["disable"], "an item of `disable`")
        sections = ("rules", "tables", "late_interest")
        section = next((s for s in sections if entry.key.text in merged.entries[s]), None)
        if section is None:
            known = [name for s in sections for name in merged.entries[s]]
            reader.known(entry.key, known, "rule", "unknown-rule")
        elif (section, entry.key.text) not in sealed:
            del merged.entries[section][entry.key.text]
        elif isinstance(entry.node, Mapping):
            exception = _exception(entry.node, f"{section}/{entry.key.text}", reader)
            same = merged.entries[section][entry.key.text]
            if exception is not None:
                merged.entries[section][entry.key.text] = [replace(e, begins=exception.until + 1) for e in same]
                merged.entries["disable"][entry.key.text] = [replace(entry, exception=exception)]


def _same_words(old: Node, new: Node, key: str) -> bool:
    def words(node: Node) -> list[str]:
        value = node.get(key) if isinstance(node, Mapping) else None
        return sorted(words_of(value)) if value is not None else []

    return words(old) == words(new)


def _stricter(old: Node, new: Node) -> bool:
    """Whether every new figure is at least as strict as every old one, by the direction the old one declares."""
    if not (isinstance(old, Mapping) and isinstance(new, Mapping)):
        return False
    direction = old.get("stricter")
    before, after = _figures(old.get("value")), _figures(new.get("value"))
    if not isinstance(direction, Scalar) or not before or not after or after[0][0] > before[0][0]:
        return False
    new_direction = new.get("stricter")
    if new_direction is not None and not (isinstance(new_direction, Scalar) and new_direction.text == direction.text):
        return False
    sign = 1 if direction.text == "higher" else -1
    return all(
        currency in figures and sign * figures[currency] >= sign * figure
        for _, olds in before
        for currency, figure in olds.items()
        for _, figures in after
    )


def _figures(node: Node | None) -> list[tuple[str, dict[str, int]]] | None:
    """The figures of a parameter by first day and by currency ('' where there is none); None if one is no number."""
    dated = isinstance(node, Mapping) and all(key[:1].isdigit() for key in node.entries)
    steps = [(key.text, value) for key, value in node.pairs()] if dated and isinstance(node, Mapping) else [("", node)]
    found = []
    for day, value in sorted(steps, key=lambda step: step[0]):
        amounts = list(value.pairs()) if isinstance(value, Mapping) else [(None, value)]
        try:
            found.append(
                (
                    day,
                    {
                        key.text if key else "": parse_money(amount.text if isinstance(amount, Scalar) else "")
                        for key, amount in amounts
                    },
                )
            )
        except BadValue:
            return None
    return found
