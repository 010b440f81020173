"""Every field of a Program and what it holds is compared in words, or named here as no change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any

import pytest

from strategist.analysis.diff.book import Book, read_book
from strategist.analysis.diff.compare import compare
from strategist.errors import Place
from strategist.program import conclusions, expressions
from strategist.program.changes import Effect, Lapse, Response, Steps, Window
from strategist.program.conclusions import Propose
from strategist.program.expressions import (
    All,
    Between,
    Const,
    Given,
    HasAny,
    Literal,
    Not,
    OneOf,
    ParameterOf,
    Read,
    SameAs,
    Within,
)
from strategist.program.expressions import Any as Any_
from strategist.program.interest_terms import Agreed, Compensation, RateRow, RateTable, Reference, Regime, Stated
from strategist.program.invariants import Always, Invariant, Named
from strategist.program.program import (
    ActionPlan,
    CompiledNeed,
    Impossible,
    Movement,
    Program,
    Rule,
    Script,
    Step,
    Supposition,
)
from strategist.rulebook.files import shipped_rules
from strategist.rulebook.nodes import Mapping as Mapping_
from strategist.vocabulary import actions, facts, vocabulary
from strategist.vocabulary.kinds import Kind
from strategist.vocabulary.seal import SealException

PLACE = "where it stands is no meaning"
KEY = "the name it is listed under"
POSITION = "a position; names are compared"
SOURCE = "as written; its compiled form is compared"
NO_CHANGE: dict[type, dict[str, str]] = {
    Program: {
        "sha256": "of the bytes of the files",
        "vocabulary": "field by field, below",
        "plans": "with the actions",
        "steps": "follow from rules and facts",
        "override_order": "follows from overrides",
        "differences": "compared with the fact",
    },
    Rule: {
        "index": POSITION,
        "table": "rows are compared as the table they are of",
        "phase": "follows from the conclusion",
        "overridden_by": "the other side of overrides",
        "place": PLACE,
    },
    ActionPlan: dict.fromkeys(("index", "groups", "channels", "companions"), "compared with the action"),
    Supposition: {},
    Impossible: {"place": PLACE},
    CompiledNeed: {},
    Movement: {},
    Script: {"place": PLACE},
    Lapse: {"place": PLACE},
    Response: {"place": PLACE},
    Window: {},
    Invariant: {"place": PLACE},
    Named: {},
    Always: {},
    Regime: {"place": PLACE},
    RateTable: {"place": PLACE},
    RateRow: {},
    vocabulary.Vocabulary: dict.fromkeys(("facts", "actions", "tactics"), "one by one, below")
    | {"constraints": SOURCE},
    vocabulary.Parameter: {"place": PLACE, "name": KEY},
    vocabulary.Source: {"place": PLACE, "id": KEY},
    facts.Fact: {
        "slot": POSITION,
        "place": PLACE,
        "heading": "a heading of the page of facts",
        "default": SOURCE,
        "implied": SOURCE,
        "daily": SOURCE,
        "daily_while": SOURCE,
        "window": SOURCE,
    },
    actions.Action: {"index": POSITION, "place": PLACE, "only_when": SOURCE, "needs": SOURCE, "effects": SOURCE},
    actions.Tactic: {"index": POSITION, "place": PLACE},
    actions.Window: {"name": KEY},
    actions.Refused: {"place": PLACE, "id": KEY},
}
READ_AS_A_WHOLE = {
    Agreed,
    Stated,
    Reference,
    Compensation,
    Steps,
    Effect,
    Step,
    actions.Need,
    facts.Supposed,
    facts.Leeway,
    facts.Sliding,
}
READ_AS_A_WHOLE |= {facts.Constraint, Place, Mapping_}
READ_AS_A_WHOLE |= {cls for part in (conclusions, expressions) for cls in vars(part).values() if is_dataclass(cls)}
"""Compared as one value, conditions and conclusions among them, or the source of something that is."""
NO_EXAMPLE: dict[str, object] = {
    "exception": SealException("a rule", "a reason", "an owner", 740_000),
    "exceptions": (SealException("a rule", "a reason", "an owner", 740_000),),
    "starts": 740_000,
    "ends": 740_000,
    "begins": 740_000,
    "first_start": 740_000,
    "last_start": 740_000,
    "standing": "secondary",
    "help": "words",
    "caveat": "words",
    "applies": Const(False),
    "unless": Const(False),
    "cap": Stated(Decimal(5)),
    "floor": Stated(Decimal(5)),
    "lives_in": "a place",
    "at_most": 0,
    "condition": Const(False),
    "tactics": ((0, (0,)),),
    "sources": ("S1",),
}
"""A value for fields that the shipped rulebook leaves empty."""
Path = tuple[str | int, ...]


@cache
def shipped() -> Book:
    return read_book(shipped_rules(), "default")


@cache
def instances() -> Mapping[type, Sequence[tuple[Path, Any]]]:
    """Everything in the shipped Program by class, each with the way to it."""
    found: dict[type, list[tuple[Path, Any]]] = {}
    for path, thing in things(shipped().program, ()):
        found.setdefault(type(thing), []).append((path, thing))
    return found


def things(value: object, path: Path) -> Iterator[tuple[Path, Any]]:
    """Every dataclass inside a value."""
    if isinstance(value, Mapping):
        for key, one in value.items():
            yield from things(one, (*path, key))
    elif isinstance(value, tuple):
        for number, one in enumerate(value):
            yield from things(one, (*path, number))
    elif is_dataclass(value) and not isinstance(value, type):
        yield path, value
        if type(value) in NO_CHANGE:
            for field in fields(value):
                yield from things(getattr(value, field.name), (*path, field.name))


def put(value: Any, path: Path, new: object) -> Any:
    """The value with something else at the end of a way."""
    if not path:
        return new
    step, rest = path[0], path[1:]
    if isinstance(value, Mapping):
        return {**value, step: put(value[str(step)], rest, new)}
    if isinstance(value, tuple):
        number = int(step)
        return (*value[:number], put(value[number], rest, new), *value[number + 1 :])
    return replace(value, **{str(step): put(getattr(value, str(step)), rest, new)})


def another(value: Any) -> Any:
    """A value unlike this one."""
    match value:
        case bool():
            return not value
        case Enum():
            return next(member for member in type(value) if member is not value)
        case int() | Decimal():
            return value + 1
        case str():
            return f"{value} indeed."
        case tuple() | frozenset() if value and all(isinstance(one, str) for one in value):
            return type(value)((*value, "another"))
        case tuple():
            return value[:-1]
        case frozenset():
            return value - {max(value)}
        case Mapping():
            return dict(list(value.items())[:-1])
        case Named(channels=channels):
            return replace(value, channels=(*channels, 0))
        case Propose():
            return replace(value, strength=value.strength + 1)
        case Between() | OneOf() | HasAny() | SameAs() | Within() | Given() | All() | Any_() | Not() | Const():
            return Const(False)
        case ParameterOf() | Read():
            return Literal(77)
        case _:
            first = next(field.name for field in fields(value) if getattr(value, field.name))
            return replace(value, **{first: another(getattr(value, first))})


FIELDS = [(cls, field.name) for cls, kept in NO_CHANGE.items() for field in fields(cls) if field.name not in kept]


@pytest.mark.parametrize(("cls", "name"), FIELDS, ids=lambda part: getattr(part, "__name__", part))
def test_another_value_is_a_change(cls: type, name: str) -> None:
    """Every field that is not named as no change, put in another way, is said to have changed."""
    every = [(way, one) for way, one in instances()[cls] if fits(one, name)] or instances()[cls]
    path, one = next(((way, one) for way, one in every if getattr(one, name) not in (None, (), "", {})), every[0])
    value = getattr(one, name)
    new = NO_EXAMPLE[name] if value in (None, (), "") else another(value)
    program = put(shipped().program, (*path, name), new)
    changes = compare(shipped(), replace(shipped(), program=program)).changes
    assert changes, f"{cls.__name__}.{name}: {value!r} -> {new!r}"


def fits(one: Any, name: str) -> bool:
    """Whether a thing is a good example for a field: declared in a file, a proposal, a fact with values."""
    if isinstance(one, Rule):
        return one.table is None and (name != "conclusion" or isinstance(one.conclusion, Propose))
    if isinstance(one, facts.Fact):
        return one.place is not None and (name != "otherwise" or one.kind is Kind.INT or one.kind is Kind.BOOL)
    return True


def test_every_class_is_looked_at() -> None:
    """Whatever a Program holds is of a class that is walked field by field, or compared as one value."""
    assert set(instances()) <= {*NO_CHANGE, *READ_AS_A_WHOLE}
    assert not set(NO_CHANGE) - set(instances())


def test_what_is_named_as_no_change_exists() -> None:
    for cls, kept in NO_CHANGE.items():
        assert set(kept) <= {field.name for field in fields(cls)}, cls
