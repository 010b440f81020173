"""Reading effects: what each text means for the fact it stands behind, and which of them a step by a channel has."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from strategist.program.changes import Effect, Steps, Way
from strategist.rulebook.reader import Reader
from strategist.vocabulary.actions import Action, Change
from strategist.vocabulary.facts import Fact
from strategist.vocabulary.kinds import BadValue, Kind
from strategist.vocabulary.vocabulary import STEP_FACTS, Vocabulary

_PERCENT = re.compile(r"([0-9]{1,4}) ?%( of ([a-z][a-z0-9_]*))?")
_IN_DAYS = re.compile(r"in ([0-9]{1,4}) days?")
_SAME_AS = re.compile(r"same as ([a-z][a-z0-9_]*)")
HELP = "give a value of the fact, `missing`, `+1`, `50%`, `50% of fact`, `in 7 days`, or `same as fact`"


def read_effects(changes: Iterable[Change], of: str, vocabulary: Vocabulary, reader: Reader) -> tuple[Effect, ...]:
    """The effects of `of` (in words, for messages); mistakes go to the reader."""
    found = []
    for change in changes:
        fact = vocabulary.fact.get(change.fact)
        if fact is None:
            continue
        try:
            found.append(_effect(fact, change.text, vocabulary))
        except BadValue as error:
            reader.report("bad-effect", f"effect of {of} on `{change.fact}`: {error}", change.place, HELP)
    return tuple(found)


def _effect(fact: Fact, text: str, vocabulary: Vocabulary) -> Effect:
    if text == "missing":
        if fact.required:
            raise BadValue("a required fact cannot become missing")
        return Effect(fact.slot, Way.BECOMES, None)
    if (percent := _PERCENT.fullmatch(text)) is not None:
        if fact.kind not in (Kind.MONEY, Kind.INT):
            raise BadValue(f"a percentage is for money and int facts; `{fact.name}` is of type {fact.kind.value}")
        of = _twin(fact, percent[3], vocabulary).slot if percent[3] else None
        return Effect(fact.slot, Way.PERCENT, int(percent[1]), of, fact.kind is Kind.MONEY)
    if (days := _IN_DAYS.fullmatch(text)) is not None:
        if fact.kind is not Kind.DATE:
            raise BadValue(f"`{text}` is for dates; `{fact.name}` is of type {fact.kind.value}")
        return Effect(fact.slot, Way.IN_DAYS, int(days[1]))
    if (same := _SAME_AS.fullmatch(text)) is not None:
        return Effect(fact.slot, Way.SAME_AS, _twin(fact, same[1], vocabulary).slot)
    if text[:1] in ("+", "-") and fact.kind is Kind.MONEY:
        raise BadValue("only int facts are added to")
    if fact.kind is Kind.DATETIME:
        raise BadValue(f"`{fact.name}` is the moment of decision and moves by itself")
    adds = fact.kind is Kind.INT and text[:1] in ("+", "-")
    return Effect(fact.slot, Way.ADDS if adds else Way.BECOMES, fact.parse(text))


def _twin(fact: Fact, name: str, vocabulary: Vocabulary) -> Fact:
    """The fact whose value is copied: one that a profile says or that is computed from what it says."""
    other = vocabulary.fact.get(name)
    if other is None or other.derived or name in STEP_FACTS or other.slot in vocabulary.concluded:
        raise BadValue(f"`{name}` is not a fact of a profile" + (", but concluded by rules" if other else ""))
    if (other.kind, other.values) != (fact.kind, fact.values) or other.unit != fact.unit:
        raise BadValue(f"`{name}` is not of its type and unit")
    return other


def shared(
    action: Action, own: Sequence[Effect], entries: Iterable[tuple[str, Steps, tuple[Effect, ...]]], channel: int | None
) -> tuple[Effect, ...]:
    """The shared effects of an action by one of its channels (None: those that go with any).

    What the action itself says about a fact stands; of two shared effects on a fact the later id does.
    """
    said = {effect.slot for effect in own}
    found: dict[int, Effect] = {}
    for _, steps, effects in entries:
        if bool(steps.channels) is (channel is not None) and steps.hold(action.index, channel):
            found |= {effect.slot: effect for effect in effects if effect.slot not in said}
    return tuple(found.values())
