"""Values worth trying: those on and beside every bound that a condition states, and every value it names."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from strategist.program.expressions import (
    After,
    Between,
    ByCurrency,
    Condition,
    Given,
    HasAny,
    Literal,
    OneOf,
    Operand,
    ParameterIs,
    SameAs,
    Test,
    Within,
    leaves,
)
from strategist.vocabulary.facts import Fact
from strategist.vocabulary.kinds import MONEY_SCALE, Kind, money_text
from strategist.vocabulary.vocabulary import CURRENCY, TODAY, Vocabulary

Update = dict[str, object]
"""Facts to state; None takes one away."""
CENT = MONEY_SCALE // 100


def plain(fact: Fact, value: object) -> object:
    """A value as a profile states it."""
    if fact.kind is Kind.MONEY and isinstance(value, int):
        return money_text(value)
    if fact.kind is Kind.DATE and isinstance(value, int):
        return date.fromordinal(max(1, value)).isoformat()
    return value


def around(vocabulary: Vocabulary, condition: Condition | None) -> Iterator[Update]:
    """Updates on and beside the bounds of the profile's own facts, in the order of the condition's leaves."""
    for leaf in leaves(condition):
        if not isinstance(leaf, ParameterIs):
            yield from _around_leaf(vocabulary, leaf)


def _around_leaf(vocabulary: Vocabulary, leaf: Test) -> Iterator[Update]:
    fact = vocabulary.facts[leaf.slot]
    if fact.derived or fact.computed:
        yield from _computed(vocabulary, fact, leaf)
        return
    match leaf:
        case Between():
            for bound in (leaf.low, leaf.high):
                yield from _beside(vocabulary, fact, bound)
        case OneOf() | HasAny() if fact.values:
            for name in fact.values:
                yield {fact.name: [name] if fact.kind is Kind.SET else name}
        case OneOf() if fact.kind is Kind.BOOL:
            yield {fact.name: True}
            yield {fact.name: False}
        case OneOf(values=values):
            for value in values:
                yield {fact.name: value}
        case Within(codes=codes):
            for code in codes:
                yield {fact.name: code}
        case SameAs():
            pass
        case _:
            yield from sample(fact)
    yield {fact.name: None}


def sample(fact: Fact) -> Iterator[Update]:
    """Some value of a fact, for tests on whether it is stated."""
    match fact.kind:
        case Kind.ENUM | Kind.SET:
            yield {fact.name: [fact.values[0]] if fact.kind is Kind.SET else fact.values[0]}
        case Kind.BOOL:
            yield {fact.name: True}
        case Kind.INT:
            yield {fact.name: 1}
        case Kind.MONEY:
            yield {fact.name: "100.00"}
        case Kind.DATE:
            yield {fact.name: "2026-11-24"}
        case Kind.PLACE:
            yield {fact.name: "US"}
        case Kind.TEXT:
            yield {fact.name: "text"}
        case _:
            return


def _beside(vocabulary: Vocabulary, fact: Fact, bound: Operand | None) -> Iterator[Update]:
    for value, more in amounts(bound):
        step = CENT if fact.kind is Kind.MONEY else 1
        for near in (value, value - step, value + step):
            yield {fact.name: plain(fact, near), **more}


def amounts(bound: Operand | None) -> Iterator[tuple[int, Update]]:
    """The figures that a bound may be, with what has to be stated besides."""
    match bound:
        case Literal(value) if isinstance(value, int):
            yield value, {}
        case ByCurrency(amounts=by_currency):
            for currency, amount in by_currency:
                yield amount, {CURRENCY: currency}
        case After(count=count):
            yield from amounts(count)
        case _:
            return


def around_wait(vocabulary: Vocabulary, since: int | None, days: Operand | None) -> Iterator[Update]:
    """Counters on and beside the day on which a wait of some days is over."""
    fact = None if since is None else vocabulary.facts[since]
    if fact is not None and not fact.derived and not fact.computed:
        yield from _beside(vocabulary, fact, days)


def _computed(vocabulary: Vocabulary, fact: Fact, leaf: Test) -> Iterator[Update]:
    """Differences and countdowns are reached through the facts they are taken from."""
    if not isinstance(leaf, Between) or fact.derived:
        return
    for bound in (leaf.low, leaf.high):
        for value, more in amounts(bound):
            for near in (value, value - 1, value + 1) if fact.kind is Kind.INT else (value, value - CENT, value + CENT):
                update = reached(vocabulary, fact, near)
                if update is not None:
                    yield {**more, **update}


def reached(vocabulary: Vocabulary, fact: Fact, value: int) -> Update | None:
    """What to state so that a computed fact has a value."""
    if fact.name == TODAY:
        return {TODAY: date.fromordinal(max(1, value)).isoformat()}
    if fact.name.startswith("days_until_"):
        return {fact.name: value}
    if fact.difference is None:
        return None
    whole, part = (vocabulary.fact.get(name) for name in fact.difference)
    if whole is None or part is None or whole.derived or part.derived:
        return None
    return {whole.name: plain(whole, value), part.name: plain(part, 0)}


def wants(leaf: Test) -> bool:
    """Whether a test asks for the fact to be stated."""
    return not (isinstance(leaf, Given) and leaf.negated)
