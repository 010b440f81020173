"""Answers as people type them: a number of the choices, a value, several for a list, or that nobody knows."""

from __future__ import annotations

import re
from dataclasses import dataclass

from strategist.ask.question import Question
from strategist.errors import Place, Problem, ProfileError, did_you_mean
from strategist.vocabulary.facts import Fact
from strategist.vocabulary.kinds import PLAIN_INT, Kind

UNKNOWN = ("", "-", "unknown", "don't know", "dont know", "don’t know")
NONE = ("none", "no", "n", "[]")
YES_NO = {"y": True, "yes": True, "true": True, "1": True, "n": False, "no": False, "false": False, "2": False}
WHERE = "answer"
_ITEM = re.compile(r"\s*([^=,\s][^=,]*?)\s*(?:=\s*([^,]*?)\s*)?(?:,|$)")


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed: `value` as `Interview.answer` takes it (None: nobody knows), with places for messages."""

    value: object
    places: dict[str, Place]
    text: str


def read_answer(question: Question, text: str) -> Typed:
    """A typed answer. Raises `ProfileError` where it names no choice; values are checked when they are given.

    >>> from strategist.vocabulary.facts import Fact
    >>> kind = Fact("debtor_kind", Kind.ENUM, ("individual", "company"))
    >>> read_answer(Question((kind,), (), (), (), 0.0, True), "2").value
    'company'
    """
    line = " ".join(text.splitlines())
    said = line.strip()
    if said.lower() in UNKNOWN:
        return Typed(None, {}, line)
    if question.several:
        return _of_list(question, line)
    fact, start = question.facts[0], len(line) - len(line.lstrip())
    place = Place(WHERE, 1, start + 1, len(said))
    return Typed(_value(fact, said, place, line), {fact.name: place}, line)


def _of_list(question: Question, line: str) -> Typed:
    if line.strip().lower() in NONE:
        return Typed([], {}, line)
    facts = {fact.name: fact for fact in question.facts}
    found: dict[str, object] = {}
    places: dict[str, Place] = {}
    at = 0
    while at < len(line):
        item = _ITEM.match(line, at)
        if item is None:
            at += 1
            continue
        here = Place(WHERE, 1, item.start(1) + 1, len(item[1]))
        name = _name(question, item[1], facts, here, line)
        if item[2]:
            places[name] = Place(WHERE, 1, item.start(2) + 1, len(item[2]))
            found[name] = _value(facts[name], item[2], places[name], line)
        else:
            places[name] = here
            found[name] = None
        at = max(item.end(), at + 1)
    return Typed(found, places, line)


def _name(question: Question, text: str, facts: dict[str, Fact], place: Place, line: str) -> str:
    if text.isdigit() and 1 <= int(text) <= len(question.facts):
        return question.names[int(text) - 1]
    name = text.lower().replace(" ", "_")
    if name in facts:
        return name
    help = did_you_mean(name, facts) or f"a number from 1 to {len(facts)}, or `none`"
    raise ProfileError([Problem("unknown-fact", f"`{text[:60]}` is not in the list", place, help, line)])


def _value(fact: Fact, text: str, place: Place, line: str) -> object:
    """A value by the type of its fact; what does not parse stays text, and the model says what is wrong."""
    match fact.kind:
        case Kind.BOOL:
            if text.lower() in YES_NO:
                return YES_NO[text.lower()]
            raise _unusable(fact, text, "yes or no is wanted", place, line)
        case Kind.ENUM:
            return _choice(fact, text, place, line)
        case Kind.SET:
            if text.lower() in NONE:
                return []
            return [_choice(fact, one.strip(), place, line) for one in text.split(",") if one.strip()]
        case Kind.INT if PLAIN_INT.fullmatch(text):
            return int(text)
        case Kind.PLACE:
            return text.upper()
        case _:
            return text


def _choice(fact: Fact, text: str, place: Place, line: str) -> str:
    if text.isdigit() and 1 <= int(text) <= len(fact.values):
        return fact.values[int(text) - 1]
    name = text.lower().replace(" ", "_")
    if name in fact.values:
        return name
    wanted = f"one of {', '.join(fact.values)} is wanted, or its number"
    raise _unusable(fact, text, wanted, place, line, did_you_mean(name, fact.values))


def _unusable(fact: Fact, text: str, wanted: str, place: Place, line: str, help: str | None = None) -> ProfileError:
    close = help if help and help.startswith("did") else None
    return ProfileError([Problem("bad-value", f"`{fact.name}` cannot be `{text[:60]}`: {wanted}", place, close, line)])
