"""Changing a profile: what is asked is read by the types of the vocabulary, and every mistake is located."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from strategist.errors import Place, Problem, ProfileError
from strategist.profile.case import AS_OF, Case, CaseMaker
from strategist.profile.model import Profile
from strategist.profile.read import validate
from strategist.vocabulary.facts import Fact
from strategist.vocabulary.kinds import PLAIN_INT, Kind
from strategist.vocabulary.vocabulary import Vocabulary

if TYPE_CHECKING:
    from strategist.decision.decision import Decision
    from strategist.explain.explanation import Explanation

OPTION = "--what-if"
MISSING = "missing"
_PAIR = re.compile(r"\s*([^=\s]+)\s*=(.*)", re.S)


@dataclass(frozen=True, slots=True)
class Again:
    """The means to decide again for a changed profile. `decide` asks the compiled evaluator, `explain` all of them."""

    maker: CaseMaker
    model: type[Profile]
    decide: Callable[[Case], Decision]
    explain: Callable[[Case], Explanation]


@dataclass(frozen=True, slots=True)
class Changes:
    """Facts by name with their new values (None: nothing is said of them any more), as a profile states them.

    `places` and `text` say where they were written, for messages; `name` is what messages call the changed profile.
    """

    facts: Mapping[str, object]
    name: str = "what_if"
    places: Mapping[str, Place] | None = None
    text: str | None = None


def read_changes(texts: Sequence[str], vocabulary: Vocabulary) -> Changes:
    """Changes written as `fact=value`. `fact=` and `fact=missing` take a fact away; a set is a comma list, `[]` empty.

    Raises `ProfileError` where a text is no change, or a fact stands twice. Names and values are checked by `changed`.

    >>> read_changes(["calls_made=4", "cooperation="], Vocabulary((), (), (), (), (), {}, {}, {}, {}, {}, ())).facts
    {'calls_made': '4', 'cooperation': None}
    """
    facts: dict[str, object] = {}
    places: dict[str, Place] = {}
    problems = []
    for line, text in enumerate(texts, 1):
        found = _PAIR.fullmatch(text)
        if found is None:
            place = Place(OPTION, line, 1, max(1, len(text)))
            help = "write the fact, `=` and its value, such as days_past_due=120"
            problems.append(
                Problem("not-a-change", f"`{' '.join(text.split())[:60]}` changes nothing", place, help, text)
            )
            continue
        name, value = found[1], found[2].strip()
        here = Place(OPTION, line, found.start(1) + 1, len(name))
        if name in facts:
            problems.append(Problem("duplicate-key", f"`{name[:60]}` stands twice", here, "keep one", text))
        start = found.end(2) - len(found[2].lstrip())
        places[name] = Place(OPTION, line, (start if value else found.start(2)) + 1, max(1, len(value)))
        places[f"{name}\0"] = here
        facts[name] = _value(vocabulary.fact.get(name), value)
    if problems:
        raise ProfileError(problems)
    return Changes(facts, OPTION, places, "\n".join(" ".join(text.splitlines()) for text in texts))


def _value(fact: Fact | None, text: str) -> object:
    """A value by the type its fact has; what does not parse stays text, and the model says what is wrong."""
    if text in ("", MISSING):
        return None
    match fact.kind if fact else None:
        case Kind.BOOL if text in ("true", "false"):
            return text == "true"
        case Kind.INT if PLAIN_INT.fullmatch(text):
            return int(text)
        case Kind.SET:
            inner = text[1:-1] if text.startswith("[") and text.endswith("]") else text
            return [member.strip() for member in inner.split(",") if member.strip()]
        case _:
            return text


def stated(case: Case, vocabulary: Vocabulary) -> dict[str, object]:
    """What the profile of a case says, by name, as a profile states it."""
    facts: dict[str, object] = {
        fact.name: fact.plain(case.given[fact.slot])
        for fact in vocabulary.inputs
        if fact.kind is not Kind.DATETIME and case.states(fact.slot)
    }
    return {AS_OF: case.as_of, **facts}


def changed(case: Case, changes: Changes, again: Again) -> Case:
    """The case after changes. Raises `ProfileError` for names and values that no profile may have, for a required fact
    taken away, and where the facts cannot be so together."""
    vocabulary = again.maker.program.vocabulary
    if not changes.facts:
        raise ProfileError([Problem("no-change", "nothing is asked to change", help="name a fact and its value")])
    facts = {**stated(case, vocabulary), **changes.facts}
    known = {fact.name for fact in vocabulary.inputs}
    facts = {name: value for name, value in facts.items() if value is not None or name not in known}
    profile = validate(facts, again.model, vocabulary, changes.name, changes.places, changes.text)
    return again.maker.make_from(profile, name=changes.name)
