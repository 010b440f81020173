"""From the nodes of a condition to typed expressions, with every name and type checked."""

from __future__ import annotations

import re
from typing import TypedDict

from strategist.errors import Place, nearest
from strategist.program.expressions import (
    All,
    Any,
    Between,
    Condition,
    Given,
    HasAny,
    Literal,
    Not,
    OneOf,
    Operand,
    ParameterIs,
    ParameterOf,
    Read,
    SameAs,
    Test,
    Within,
)
from strategist.rulebook import tests
from strategist.rulebook.nodes import Mapping, Node, Scalar, Sequence
from strategist.rulebook.reader import Reader
from strategist.vocabulary.facts import Fact
from strategist.vocabulary.kinds import BadValue, Kind, parse_place
from strategist.vocabulary.vocabulary import CURRENCY, STEP_FACTS, Parameter, Vocabulary

_MEASURED = re.compile(r"\d+ ?[a-z]+\b")
_NAME = re.compile(r"[a-z][a-z0-9_]*")
UNKNOWN = Any(())


class ConditionReader:
    """Compiles conditions against a vocabulary; mistakes go to the reader and leave `UNKNOWN` behind."""

    def __init__(self, vocabulary: Vocabulary, reader: Reader) -> None:
        self.vocabulary = vocabulary
        self.reader = reader
        self.raw = False
        self.step_facts = False

    def read(self, node: Node | None, *, raw: bool = False, step_facts: bool = False) -> Condition | None:
        """The condition of a map (AND) or list of maps (AND); None if there is none.

        `raw` reads inputs before defaults, as `applies` does; `step_facts` admits `next_step` and its kin.
        """
        if node is None:
            return None
        self.raw, self.step_facts = raw, step_facts
        return self._map(node)

    def _map(self, node: Node) -> Condition:
        if isinstance(node, Scalar):
            self.reader.report("not-a-map", "a condition must be a map of `fact: test`", node)
            return UNKNOWN
        if isinstance(node, Sequence):
            return All(tuple(self._map(item) for item in node.items))
        parts = tuple(self._entry(key, value) for key, value in node.pairs())
        return parts[0] if len(parts) == 1 else All(parts)

    def _entry(self, key: Scalar, value: Node) -> Condition:
        match key.text:
            case "any":
                return Any(tuple(self._map(item) for item in self._several(value, "any")))
            case "all":
                return All(tuple(self._map(item) for item in self._several(value, "all")))
            case "not":
                return Not(self._map(value))
            case _:
                return self._tests(key, value)

    def _several(self, node: Node, word: str) -> list[Node]:
        items = self.reader.items(node, f"`{word}:`")
        if isinstance(node, Sequence) and not items:
            self.reader.report("empty-list", f"`{word}:` has no conditions", node)
        return items

    def _tests(self, key: Scalar, node: Node) -> Condition:
        fact = self.subject(key)
        if fact is None:
            return UNKNOWN
        if isinstance(node, Mapping):
            self.reader.report(
                "not-a-test",
                f"`{key.text}` must be followed by a test, not a map",
                node,
                "combine conditions with `any:`, `all:` or `not:`",
            )
            return UNKNOWN
        words = [node] if isinstance(node, Scalar) else self.reader.words(node, f"the tests of `{key.text}`")
        if not words:
            self.reader.report("empty-list", f"`{key.text}` has no values to compare with", node)
        return self.merge([self.test(fact, word) for word in words])

    def merge(self, found: list[Condition]) -> Condition:
        """A list of plain values becomes one leaf, so that a trace reads as it was written."""
        if len(found) == 1:
            return found[0]
        first = found[0] if found else UNKNOWN
        text = ", ".join(getattr(leaf, "text", "?") for leaf in found)
        if isinstance(first, OneOf) and all(isinstance(leaf, OneOf) and not leaf.negated for leaf in found):
            values = {value for leaf in found if isinstance(leaf, OneOf) for value in leaf.values}
            return OneOf(
                slot=first.slot, raw=first.raw, values=tuple(sorted(values)), text=f"[{text}]", place=first.place
            )
        if isinstance(first, HasAny) and all(isinstance(leaf, HasAny) and not leaf.negated for leaf in found):
            mask = 0
            for leaf in found:
                mask |= leaf.mask if isinstance(leaf, HasAny) else 0
            return HasAny(slot=first.slot, raw=first.raw, mask=mask, text=f"[{text}]", place=first.place)
        if isinstance(first, Within) and all(isinstance(leaf, Within) and not leaf.negated for leaf in found):
            codes = tuple(sorted({code for leaf in found if isinstance(leaf, Within) for code in leaf.codes}))
            return Within(slot=first.slot, raw=first.raw, codes=codes, text=f"[{text}]", place=first.place)
        return Any(tuple(found))

    def subject(self, key: Scalar) -> Fact | Parameter | None:
        """The fact (or enum parameter) a test is about."""
        name = key.text
        fact = self.vocabulary.fact.get(name)
        if fact is not None:
            if fact.kind is Kind.DATETIME:
                self.reader.report("as-of", f"rules cannot read `{name}`", key, "use `today`, the debtor's local date")
                return None
            if name in STEP_FACTS and not self.step_facts:
                self.reader.report("step-fact", f"only tactic rules (`advise`) may read `{name}`", key)
                return None
            return fact
        parameter = self.vocabulary.parameters.get(name)
        if parameter is not None and parameter.kind is Kind.ENUM:
            return parameter
        if parameter is not None:
            self.reader.report(
                "parameter-subject",
                f"`{name}` is a parameter; a test is about a fact",
                key,
                "write the fact first and the parameter as its bound, such as `days_past_due: limit..`",
            )
            return None
        self.reader.known(key, self.vocabulary.fact, "fact", "unknown-fact")
        return None

    def test(self, fact: Fact | Parameter, word: Scalar) -> Condition:
        """One test of one fact."""
        try:
            syntax = tests.parse_test(word.text)
            if isinstance(fact, Parameter):
                return self._parameter(fact, syntax, word)
            return self._typed(fact, syntax, word, negated=False)
        except (BadValue, tests.BadTest) as error:
            reason, _, hint = str(error).partition("; did you mean ")
            said = reason if f"`{word.text}`" in reason else f"`{word.text[:60]}`: {reason}"
            help = f"did you mean {hint}" if hint else None
            if isinstance(fact, Fact) and fact.unit is not None and _MEASURED.search(word.text):
                help = f"`{fact.name}` is in `{fact.unit}`: write the number alone, units are not converted"
            self.reader.report("bad-test", said, word, help)
            return UNKNOWN

    def _typed(self, fact: Fact, syntax: tests.Test, word: Scalar, negated: bool) -> Test:
        stated = fact.slot not in self.vocabulary.concluded
        common = _Common(fact.slot, self.raw and stated, negated, word)
        match syntax:
            case tests.Not(inner):
                return self._typed(fact, inner, word, negated=True)
            case tests.Presence(given):
                return Given(slot=fact.slot, raw=stated, negated=not given, text=word.text, place=word.place)
            case tests.Range(low, high, low_open, high_open):
                self._ordered(fact)
                lower, upper = self.bound(fact, low, word), self.bound(fact, high, word)
                if (
                    isinstance(lower, Literal)
                    and isinstance(upper, Literal)
                    and lower.value is not None
                    and upper.value is not None
                    and not isinstance(lower.value, str)
                    and not isinstance(upper.value, str)
                    and lower.value > upper.value
                ):
                    raise BadValue("the range is empty: its lower bound is above its upper bound")
                return Between(low=lower, high=upper, low_open=low_open, high_open=high_open, **common.fields())
            case tests.Has(text):
                if fact.kind is not Kind.SET:
                    raise BadValue(f"`has` is for set facts; `{fact.name}` is of type {fact.kind.value}")
                return HasAny(mask=int(fact.parse(text)), **common.fields())
            case tests.SameAs(name):
                return SameAs(other=self._same(fact, name, word), **common.fields())
            case tests.Within(text):
                if fact.kind is not Kind.PLACE:
                    raise BadValue(f"`within` is for places; `{fact.name}` is of type {fact.kind.value}")
                return Within(codes=(parse_place(text),), **common.fields())
            case tests.Equals(text):
                return self._equals(fact, text, word, common)

    def _equals(self, fact: Fact, text: str, word: Scalar, common: _Common) -> Test:
        if fact.kind is Kind.PLACE:
            raise BadValue(f"a place is compared with `within {text}`")
        if fact.kind.ordered:
            bound = self.bound(fact, text, word)
            return Between(low=bound, high=bound, **common.fields())
        value = fact.parse(text)
        if fact.kind is Kind.SET:
            return HasAny(mask=int(value), **common.fields())
        return OneOf(values=(value,), **common.fields())

    def _ordered(self, fact: Fact) -> None:
        if not fact.kind.ordered:
            raise BadValue(f"`{fact.name}` is of type {fact.kind.value} and has no order")

    def bound(self, fact: Fact, text: str | None, word: Scalar) -> Operand | None:
        """A bound of an ordered fact: a literal, a parameter, or a fact of the same type and unit."""
        if text is None:
            return None
        if not _NAME.fullmatch(text):
            if fact.kind is Kind.MONEY and text != "0":
                fact.parse(text)
                raise BadValue(
                    "money compares with 0, a money fact, or a parameter by currency, never with a bare number"
                )
            return Literal(fact.parse(text))
        parameter = self.vocabulary.parameters.get(text)
        if parameter is not None:
            _match(fact, text, parameter.kind, parameter.unit)
            if parameter.kind is Kind.MONEY and CURRENCY not in self.vocabulary.fact:
                raise BadValue(f"`{text}` goes by currency, but the vocabulary has no fact `currency`")
            return ParameterOf(text)
        other = self.vocabulary.fact.get(text)
        if other is None:
            close = nearest(text, [*self.vocabulary.parameters, *self.vocabulary.fact])
            raise BadValue(
                f"`{text}` is neither a parameter nor a fact" + (f"; did you mean `{close}`?" if close else "")
            )
        _match(fact, text, other.kind, other.unit)
        return Read(other.slot)

    def _same(self, fact: Fact, name: str, word: Scalar) -> int:
        other = self.vocabulary.fact.get(name)
        if other is None:
            close = nearest(name, self.vocabulary.fact)
            raise BadValue(f"unknown fact `{name}`" + (f"; did you mean `{close}`?" if close else ""))
        _match(fact, name, other.kind, other.unit)
        if fact.kind in (Kind.ENUM, Kind.SET) and fact.values != other.values:
            raise BadValue(f"`{fact.name}` and `{name}` have different values")
        return other.slot

    def _parameter(self, parameter: Parameter, syntax: tests.Test, word: Scalar) -> Test:
        inner, negated = (syntax.test, True) if isinstance(syntax, tests.Not) else (syntax, False)
        if not isinstance(inner, tests.Equals):
            raise BadValue(f"`{parameter.name}` is compared with one of: {', '.join(parameter.values)}")
        if inner.text not in parameter.values:
            raise BadValue(f"`{parameter.name}` has no value `{inner.text}`; one of: {', '.join(parameter.values)}")
        return ParameterIs(
            slot=-1,
            name=parameter.name,
            values=(parameter.values.index(inner.text),),
            negated=negated,
            text=word.text,
            place=word.place,
        )


class _Fields(TypedDict):
    slot: int
    raw: bool
    negated: bool
    text: str
    place: Place


class _Common:
    """The fields all leaves share."""

    def __init__(self, slot: int, raw: bool, negated: bool, word: Scalar) -> None:
        self.slot, self.raw, self.negated, self.word = slot, raw, negated, word

    def fields(self) -> _Fields:
        return {
            "slot": self.slot,
            "raw": self.raw,
            "negated": self.negated,
            "text": self.word.text,
            "place": self.word.place,
        }


def _match(fact: Fact, name: str, kind: Kind, unit: str | None) -> None:
    if kind is not fact.kind:
        raise BadValue(f"`{fact.name}` is of type {fact.kind.value}, `{name}` of type {kind.value}")
    if unit != fact.unit:
        own, other = (f"in `{word}`" if word else "without unit" for word in (fact.unit, unit))
        raise BadValue(f"`{fact.name}` is {own}, `{name}` {other}; units are not converted, so state both in one")
