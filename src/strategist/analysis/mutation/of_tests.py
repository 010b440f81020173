"""Edits of one test of one fact: its bounds, its direction, its values, its sense."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from strategist.analysis.mutation.said import bound, step, value
from strategist.program.expressions import (
    Between,
    Given,
    HasAny,
    Literal,
    OneOf,
    Operand,
    ParameterIs,
    Test,
    Within,
)
from strategist.vocabulary.facts import Fact
from strategist.vocabulary.kinds import Kind
from strategist.vocabulary.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class TestEdit:
    """Another test in the place of one; `what` follows the test in a sentence."""

    kind: str
    test: Test
    what: str
    variant: str


def edits_of(leaf: Test, vocabulary: Vocabulary) -> Iterator[TestEdit]:
    """All edits of a test. Tests of parameters are settings, and are left alone."""
    if isinstance(leaf, ParameterIs):
        return
    fact = vocabulary.facts[leaf.slot]
    match leaf:
        case Between(low=low, high=high) if low is not None and low == high:
            yield from _figure(leaf, fact)
        case Between():
            yield from _bounds(leaf, fact, vocabulary)
        case OneOf(values=values) if fact.kind is Kind.BOOL:
            opposite = replace(leaf, values=tuple(not value for value in values))
            yield TestEdit("negation", opposite, "may ask for the opposite", "opposite")
        case OneOf():
            yield from _values(leaf, fact)
        case HasAny():
            yield from _members(leaf, fact)
        case Within(codes=codes) if len(codes) > 1:
            for code in codes:
                rest = tuple(other for other in codes if other != code)
                yield TestEdit("value", replace(leaf, codes=rest), f"may lose `{code}`", code)
        case Given():
            word = "missing" if not leaf.negated else "given"
            yield TestEdit("negation", replace(leaf, negated=not leaf.negated), f"may say `{word}`", "opposite")
        case _:
            pass
    if leaf.negated and not isinstance(leaf, Given):
        yield TestEdit("negation", replace(leaf, negated=False), "may lose its `not`", "not")


def _bounds(leaf: Between, fact: Fact, vocabulary: Vocabulary) -> Iterator[TestEdit]:
    ends: tuple[tuple[str, Operand | None, bool], ...] = (
        ("low", leaf.low, leaf.low_open),
        ("high", leaf.high, leaf.high_open),
    )
    for end, operand, is_open in ends:
        if operand is None:
            continue
        verb = "start" if end == "low" else "end"
        if isinstance(operand, Literal) and fact.kind is not Kind.MONEY and operand.value is not None:
            for sign, word in ((1, "later"), (-1, "earlier")):  # opening a bound of whole numbers is the same edit
                other = Literal(int(operand.value) + sign)
                moved = replace(leaf, low=other) if end == "low" else replace(leaf, high=other)
                yield TestEdit("threshold", moved, f"may {verb} {step(fact)} {word}", f"{end}{sign:+d}")
        else:
            toggled = replace(leaf, low_open=not is_open) if end == "low" else replace(leaf, high_open=not is_open)
            yield TestEdit(
                "bound", toggled, _toggled(fact, bound(vocabulary, fact, operand), end, is_open), f"{end}-open"
            )
    if (leaf.low is None) is not (leaf.high is None):
        turned = replace(leaf, low=leaf.high, high=leaf.low, low_open=leaf.high_open, high_open=leaf.low_open)
        yield TestEdit("direction", turned, "may be turned round", "round")


def _toggled(fact: Fact, limit: str, end: str, is_open: bool) -> str:
    if fact.kind is Kind.MONEY:
        return f"may take in `{limit}` itself" if is_open else f"may leave out `{limit}` itself"
    later = is_open is (end == "high")
    return f"may {'start' if end == 'low' else 'end'} {step(fact)} {'later' if later else 'earlier'}"


def _figure(leaf: Between, fact: Fact) -> Iterator[TestEdit]:
    """An exact figure: the ones beside it."""
    if not isinstance(leaf.low, Literal) or fact.kind is Kind.MONEY or leaf.low.value is None:
        return
    for sign in (1, -1):
        other = Literal(int(leaf.low.value) + sign)
        said = value(fact, other.value)
        yield TestEdit("threshold", replace(leaf, low=other, high=other), f"may say `{said}`", f"figure{sign:+d}")


def _values(leaf: OneOf, fact: Fact) -> Iterator[TestEdit]:
    if len(leaf.values) > 1:
        for one in leaf.values:
            rest = tuple(other for other in leaf.values if other != one)
            yield TestEdit("value", replace(leaf, values=rest), f"may lose `{value(fact, one)}`", value(fact, one))
    elif fact.kind is Kind.ENUM and len(fact.values) > 1:
        other = neighbour(int(leaf.values[0]), len(fact.values))
        yield TestEdit("value", replace(leaf, values=(other,)), f"may say `{fact.values[other]}`", "neighbour")


def _members(leaf: HasAny, fact: Fact) -> Iterator[TestEdit]:
    codes = [code for code in range(len(fact.values)) if leaf.mask >> code & 1]
    if len(codes) > 1:
        for code in codes:
            rest = leaf.mask & ~(1 << code)
            yield TestEdit("value", replace(leaf, mask=rest), f"may lose `{fact.values[code]}`", fact.values[code])
    elif codes and len(fact.values) > 1:
        other = neighbour(codes[0], len(fact.values))
        yield TestEdit("value", replace(leaf, mask=1 << other), f"may say `{fact.values[other]}`", "neighbour")


def neighbour(code: int, count: int) -> int:
    """The value beside one in the vocabulary: the next, for the last one the one before."""
    return code + 1 if code + 1 < count else code - 1


CENT = 100
"""The step of money, in units of 1/10,000."""
