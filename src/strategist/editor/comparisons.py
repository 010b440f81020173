"""What may be typed in a test, the right-hand side of a fact, or as the value that a rule concludes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from strategist.editor.suggestions import Choice, Choices
from strategist.vocabulary.facts import Fact
from strategist.vocabulary.kinds import Kind
from strategist.vocabulary.vocabulary import Parameter

_BOUND = re.compile(r"(\.\.|\b(over|under)\s|[<>=]=?|!=)\s*\Z")
_AFTER = re.compile(r"\bafter\s+(the end of the year of\s+)?\Z")


def comparison_choices(choices: Choices, about: str, typed: str, *, concluded: bool) -> tuple[int, list[Choice]]:
    """What may follow in a test of a fact of which some is typed, and how far into it that begins.

    `concluded`: it is a value that a rule concludes, where only a value can stand.
    """
    begins = len(typed)
    while begins and (typed[begins - 1].isalnum() or typed[begins - 1] in "_-"):
        begins -= 1
    before = typed[:begins]
    fact = choices.words.fact.get(about)
    if fact is None:
        parameter = choices.words.parameters.get(about)
        return len(before), list(_of_parameter(choices, parameter, concluded)) if parameter is not None else []
    found = _concluded(choices, fact, before) if concluded else _test(choices, fact, before)
    return len(before), list(found)


def _of_parameter(choices: Choices, parameter: Parameter, concluded: bool) -> Iterator[Choice]:
    if parameter.kind is Kind.ENUM and not concluded:
        yield from choices.values(parameter)


def _concluded(choices: Choices, fact: Fact, before: str) -> Iterator[Choice]:
    if fact.kind is Kind.DATE and _AFTER.search(before):
        facts = choices.words.facts
        yield from choices.facts(f for f in facts if f.kind is Kind.DATE or (f.kind is Kind.INT and f.unit == "day"))
    elif fact.kind.ordered:
        yield from choices.bounds(fact.kind, fact.unit)
    else:
        yield from choices.values(fact)


def _test(choices: Choices, fact: Fact, before: str) -> Iterator[Choice]:
    start = before.strip()
    if start.endswith("same as"):
        yield from choices.same(fact)
    elif start.endswith("within"):
        yield from choices.places()
    elif start.endswith("has"):
        yield from choices.values(fact)
    elif _BOUND.search(before):
        yield from choices.bounds(fact.kind, fact.unit) if fact.kind.ordered else choices.values(fact)
    elif start in ("", "not"):
        yield from _from_the_start(choices, fact, denied=start == "not")


def _from_the_start(choices: Choices, fact: Fact, *, denied: bool) -> Iterator[Choice]:
    yield from choices.values(fact)
    if fact.kind.ordered:
        for bound in choices.bounds(fact.kind, fact.unit):
            yield Choice(f"{bound.text}..", bound.detail, bound.sort, bound.symbol)
        for word, meaning in (("over", "strictly above"), ("under", "strictly below")):
            yield Choice(f"{word} ", meaning, "word")
    if fact.kind is Kind.PLACE:
        for place in choices.places():
            yield Choice(f"within {place.text}")
    if fact.kind is Kind.SET:
        yield Choice("has ", "the set contains", "word")
    if any(True for _ in choices.same(fact)):
        yield Choice("same as ", "equal to another fact", "word")
    if not denied:
        yield Choice("not ", "known and different", "word")
        yield Choice("given", "the profile says something", "word")
        yield Choice("missing", "the profile says nothing", "word")
