"""The grammar of a test, the right-hand side of a fact: text in, syntax out, and back in canonical form.

No types are known here: bounds and values stay text until a condition is compiled against the vocabulary.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


class BadTest(ValueError):
    """A test that is not one; the text says what would be."""


@dataclass(frozen=True, slots=True)
class Equals:
    """`value`"""

    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Range:
    """`a..b`, `a..`, `..b`, `over a`, `under b`; an open end excludes the bound."""

    low: str | None
    high: str | None
    low_open: bool = False
    high_open: bool = False

    def __str__(self) -> str:
        if self.low_open and self.high is None:
            return f"over {self.low}"
        if self.high_open and self.low is None:
            return f"under {self.high}"
        return f"{self.low or ''}..{self.high or ''}"


@dataclass(frozen=True, slots=True)
class Has:
    """`has x`"""

    text: str

    def __str__(self) -> str:
        return f"has {self.text}"


@dataclass(frozen=True, slots=True)
class SameAs:
    """`same as fact`"""

    fact: str

    def __str__(self) -> str:
        return f"same as {self.fact}"


@dataclass(frozen=True, slots=True)
class Within:
    """`within US`"""

    text: str

    def __str__(self) -> str:
        return f"within {self.text}"


@dataclass(frozen=True, slots=True)
class Presence:
    """`given` or `missing`"""

    given: bool

    def __str__(self) -> str:
        return "given" if self.given else "missing"


@dataclass(frozen=True, slots=True)
class Not:
    """`not value`: known, and not so."""

    test: Equals | Range | Has | SameAs | Within

    def __str__(self) -> str:
        return f"not {self.test}"


Test = Equals | Range | Has | SameAs | Within | Presence | Not
_COMPARISON = re.compile(r"(>=|<=|==|=|>|<|!=)\s*(\S+)")


def parse_test(text: str) -> Test:
    """One test. Comparison signs are understood (and rewritten by `fmt`).

    >>> parse_test("1..30"), str(parse_test(">= 3")), str(parse_test("not within US"))
    (Range(low='1', high='30', low_open=False, high_open=False), '3..', 'not within US')
    """
    text = text.strip()
    if not text:
        raise BadTest("a test is missing; write a value, a range such as `1..30`, `given` or `missing`")
    if text in ("given", "missing"):
        return Presence(text == "given")
    if comparison := _COMPARISON.fullmatch(text):
        return _comparison(comparison[1], comparison[2])
    word, _, rest = text.partition(" ")
    rest = rest.strip()
    match word:
        case "not" if rest:
            inner = parse_test(rest)
            if isinstance(inner, Presence | Not):
                raise BadTest("write `given` or `missing` without `not`")
            return Not(inner)
        case "over" if rest:
            return Range(rest, None, low_open=True)
        case "under" if rest:
            return Range(None, rest, high_open=True)
        case "has" if rest:
            return Has(rest)
        case "within" if rest:
            return Within(rest)
        case "same" if rest.startswith("as "):
            return SameAs(rest[3:].strip())
        case _:
            pass
    if ".." in text:
        low, _, high = text.partition("..")
        low, high = low.strip(), high.strip()
        if ".." in high or not (low or high):
            raise BadTest("a range is `a..b`, `a..` or `..b`")
        return Range(low or None, high or None)
    return Equals(text)


def _comparison(sign: str, operand: str) -> Test:
    match sign:
        case ">=":
            return Range(operand, None)
        case "<=":
            return Range(None, operand)
        case ">":
            return Range(operand, None, low_open=True)
        case "<":
            return Range(None, operand, high_open=True)
        case "!=":
            return Not(Equals(operand))
        case _:
            return Equals(operand)
