"""Conditions and figures as an analyst wrote them, for the sentences about edits."""

from __future__ import annotations

from collections.abc import Mapping

from strategist.program.expressions import ByCurrency, Condition, Literal, Operand, ParameterOf, Read, Test, leaves
from strategist.vocabulary.facts import Fact
from strategist.vocabulary.kinds import Kind, Value, money_text
from strategist.vocabulary.vocabulary import Vocabulary


def written(vocabulary: Vocabulary, leaf: Test) -> str:
    """A test as it stands in the file: `days_past_due: 30..`."""
    name = vocabulary.facts[leaf.slot].name if leaf.slot >= 0 else str(getattr(leaf, "name", ""))
    return f"`{name}: {_short(leaf.text)}`"


def _short(text: str) -> str:
    """A long list by its first two values."""
    values = text.strip("[]").split(", ")
    return f"[{', '.join(values[:2])}, {len(values) - 2} more]" if len(text) > 60 and len(values) > 3 else text


def part(vocabulary: Vocabulary, condition: Condition) -> str:
    """A part of a condition by its tests: the first three, and how many more there are."""
    tests = [written(vocabulary, leaf)[1:-1] for leaf in leaves(condition)]
    more = f", and {len(tests) - 3} more" if len(tests) > 3 else ""
    return f"`{', '.join(tests[:3])}`{more}"


def value(fact: Fact, found: Value | None) -> str:
    """A value as it is written in a rule file."""
    plain = fact.plain(found)
    if isinstance(plain, bool):
        return str(plain).lower()
    return f"[{', '.join(plain)}]" if isinstance(plain, list) else str(plain)


def bound(vocabulary: Vocabulary, fact: Fact, operand: Operand | None) -> str:
    """A bound as it is written: a figure, a parameter or a fact."""
    match operand:
        case Literal(found):
            return value(fact, found)
        case ParameterOf(name) | ByCurrency(name=name):
            return name
        case Read(slot):
            return vocabulary.facts[slot].name
        case _:
            return "its bound"


def step(fact: Fact) -> str:
    """One step of a fact: "a day", "one"."""
    if fact.kind is Kind.DATE or fact.unit == "day":
        return "a day"
    return "0.01" if fact.kind is Kind.MONEY else "one"


def figure(kind: Kind, found: Value | Mapping[str, int]) -> str:
    """A parameter's value, for money the amount of its first currency."""
    if isinstance(found, Mapping):
        currency = min(found)
        return f"{money_text(found[currency]).removesuffix('.00')} {currency}"
    return money_text(int(found)) if kind is Kind.MONEY else str(found)
