"""JSON Schema of single values: what a fact may be, and what a test of it may say.

Editors read YAML their own way, so a number may come as number or text, and so may a boolean.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from strategist.vocabulary.facts import Fact
from strategist.vocabulary.kinds import Kind
from strategist.vocabulary.vocabulary import Vocabulary

Schema = dict[str, object]

WORD: Schema = {"type": ["string", "number", "boolean"]}
DATE: Schema = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\d$"}
WHOLE: Schema = {"type": ["integer", "string"], "pattern": r"^[+-]?\d[\d_]*$"}
AMOUNT: Schema = {"type": ["number", "string"], "pattern": r"^[+-]?[\d_]*(\.\d+)?$"}
_PLACE = r"[A-Z]{2}(-[A-Z0-9]{1,3})?"
_NUMBER = r"[+-]?\d[\d_]*"


def names(values: Iterable[str], help: Iterable[str] = ()) -> Schema:
    """One of the names, as an editor may read them; with what each means, where that is said.

    >>> names(["soft", "1"])
    {'enum': ['soft', '1', 1]}
    """
    listed = list(values)
    found: list[object] = list(listed)
    found += [int(value) for value in listed if re.fullmatch(r"[1-9]\d*|0", value)]
    found += [value == "true" for value in listed if value in ("true", "false")]
    schema: Schema = {"enum": found}
    if any(told := list(help)):
        schema["markdownEnumDescriptions"] = told
    return schema


YES_NO = names(("true", "false"))


def several(one: Schema) -> Schema:
    """A value, or a list of values."""
    return {"if": {"type": "array"}, "then": {"items": one}, "else": one}


def listed(one: Schema) -> Schema:
    """A list of values."""
    return {"type": "array", "items": one}


def profile_value(fact: Fact) -> Schema:
    """What a profile may say of a fact; nothing at all is said by `null`."""
    match fact.kind:
        case Kind.INT:
            value = WHOLE
        case Kind.MONEY:
            value = AMOUNT
        case Kind.BOOL:
            value = YES_NO
        case Kind.ENUM:
            value = names(fact.values)
        case Kind.SET:
            value = {"type": "array", "items": names(fact.values), "uniqueItems": True}
        case Kind.DATE:
            value = DATE
        case Kind.DATETIME:
            value = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\d[T ]\d\d:\d\d.*(Z|[+-]\d\d:?\d\d)$"}
        case Kind.PLACE:
            value = {"type": "string", "pattern": f"^{_PLACE}$"}
        case _:
            value = WORD
    return {"anyOf": [value, {"type": "null"}]}


class FactSchemas:
    """The tests and values of the facts of one vocabulary, with the names that may be their bounds."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.definitions: Schema = {}  # what many facts share is said once

    def test(self, fact: Fact) -> Schema:
        """One test of a fact, or a list of them; the fact's help as its description."""
        values = f" {fact.name}" if fact.values else f" {fact.unit}" if fact.unit else ""
        name = f"test of {fact.kind.value}{values}"
        if name not in self.definitions:
            self.definitions[name] = {"anyOf": [*self._forms(fact), names(("given", "missing"))]}
        return {**several({"$ref": f"#/definitions/{name.replace(' ', '%20')}"}), **described(fact)}

    def bounds(self, kind: Kind, unit: str | None) -> list[str]:
        """The parameters and facts that a value of this type and unit may be compared with, parameters first."""
        parameters = [p.name for p in self.vocabulary.parameters.values() if (p.kind, p.unit) == (kind, unit)]
        return parameters + [fact.name for fact in self.vocabulary.facts if (fact.kind, fact.unit) == (kind, unit)]

    def operand(self, kind: Kind, unit: str | None) -> Schema:
        """A literal of an ordered type, or a parameter or fact of the same type and unit."""
        literal = {Kind.MONEY: AMOUNT, Kind.DATE: DATE}.get(kind, WHOLE)
        return {"anyOf": [literal, names(self.bounds(kind, unit))]}

    def value(self, fact: Fact) -> Schema:
        """What a rule may conclude a derived fact to be."""
        if fact.kind is Kind.DATE:
            after = {
                "type": "string",
                "pattern": r"^\w+ +(years?|months?|days?) +after +(the end of the year of +)?\w+$",
            }
            return {"anyOf": [self.operand(fact.kind, fact.unit), after]}
        if fact.kind.ordered:
            return self.operand(fact.kind, fact.unit)
        if fact.kind is Kind.SET:
            return several(names(fact.values))
        return YES_NO if fact.kind is Kind.BOOL else names(fact.values) if fact.values else WORD

    def effect(self, fact: Fact) -> Schema:
        """What a step, an answer or time may do to a fact of the profile."""
        of = f" {fact.name}" if fact.values else f" {fact.unit}" if fact.unit else ""
        name = f"effect on {fact.kind.value}{of}"
        if name not in self.definitions:
            self.definitions[name] = {"anyOf": self._effects(fact)}
        return {"$ref": f"#/definitions/{name.replace(' ', '%20')}"}

    def _effects(self, fact: Fact) -> list[Schema]:
        value: Schema = names(fact.values) if fact.values else YES_NO if fact.kind is Kind.BOOL else WORD
        forms = [{Kind.DATE: DATE, Kind.INT: WHOLE, Kind.MONEY: AMOUNT}.get(fact.kind, value), names(("missing",))]
        like = (fact.kind, fact.unit, fact.values)
        others = [f for f in self.vocabulary.facts if not f.derived and f.slot not in self.vocabulary.concluded]
        same = [f.name for f in others if (f.kind, f.unit, f.values) == like]
        if fact.kind in (Kind.INT, Kind.MONEY):
            forms.append(_pattern(rf"\d{{1,4}} ?%( of ({'|'.join(same)}))?"))
        if fact.kind is Kind.DATE:
            forms.append(_pattern(r"in \d{1,4} days?"))
        return [*forms, names(f"same as {name}" for name in same)]

    def _forms(self, fact: Fact) -> list[Schema]:
        same = self._same(fact)
        match fact.kind:
            case Kind.ENUM | Kind.SET | Kind.BOOL:
                values = ("true", "false") if fact.kind is Kind.BOOL else fact.values
                has = "(has +)?" if fact.kind is Kind.SET else ""
                any_value = "|".join(map(re.escape, values))
                return [names(values), _pattern(rf"(not +)?{has}({any_value})|(==?|!=) *({any_value})"), *same]
            case Kind.INT | Kind.MONEY | Kind.DATE:
                return [*self._ranges(fact), *same]
            case Kind.PLACE:
                return [_pattern(rf"(not +)?within +{_PLACE}"), *same]
            case _:
                return [WORD]

    def _ranges(self, fact: Fact) -> list[Schema]:
        literal = {Kind.MONEY: "0", Kind.DATE: r"\d{4}-\d\d-\d\d"}.get(fact.kind, _NUMBER)
        bounds = self.bounds(fact.kind, fact.unit)
        one = f"({'|'.join([literal, *bounds])})"
        suggested = [
            text for name in bounds if name in self.vocabulary.parameters for text in (f"{name}..", f"..{name}")
        ]
        forms = [_pattern(rf"(not +)?(((over|under) +|(>=|<=|==?|!=|>|<) *|\.\. *){one}|{one}( *\.\. *{one}?)?)")]
        if suggested:
            forms.insert(0, names(suggested))
        if fact.kind is Kind.INT:
            forms.insert(0, {"type": "integer"})
        elif fact.kind is Kind.MONEY:
            forms.insert(0, {"const": 0})
        return forms

    def _same(self, fact: Fact) -> list[Schema]:
        """Equality with a fact of the same type; a value equal to itself does no harm, so that types can share this."""
        others = [
            other.name
            for other in self.vocabulary.facts
            if (other.kind, other.unit, other.values) == (fact.kind, fact.unit, fact.values)
        ]
        return [_pattern(rf"(not +)?same as +({'|'.join(others)})")] if others else []


def described(fact: Fact) -> Schema:
    """The fact's help, type and unit as a description."""
    kind = f"{fact.kind.value} in {fact.unit}s" if fact.unit and fact.kind is Kind.INT else fact.kind.value
    return {"description": f"{fact.help} ({kind})" if fact.help else kind}


def _pattern(text: str) -> Schema:
    return {"type": "string", "pattern": f"^({text})$"}
