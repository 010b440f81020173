"""From what a model states to a profile as people and programs write it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time

from strategist.engines.symbolic.epoch import Symbolic
from strategist.profile.local_time import local_zone
from strategist.vocabulary.kinds import Kind, Value
from strategist.vocabulary.vocabulary import TODAY


def profile_of(symbolic: Symbolic, stated: Mapping[int, Value | None]) -> dict[str, object]:
    """The profile that states these values, by slot: the keys in the order of the vocabulary, at noon where the debtor is.

    Values are what `Strategist.recommend` and YAML take: amounts and dates as text, sets as lists.
    """
    vocabulary = symbolic.vocabulary
    today = stated[vocabulary.fact[TODAY].slot]
    assert isinstance(today, int)
    said = {fact.name: fact.plain(stated[fact.slot]) for fact in symbolic.inputs.facts if stated[fact.slot] is not None}
    zone, _ = local_zone(_text(said.get("timezone")), _text(said.get("jurisdiction")))
    moment = datetime.combine(date.fromordinal(today), time(12), tzinfo=zone or UTC).isoformat()
    found: dict[str, object] = {}
    for fact in vocabulary.inputs:
        if fact.kind is Kind.DATETIME and fact.name == "as_of":
            found[fact.name] = moment
        elif fact.name in said:
            found[fact.name] = said[fact.name]
    return found


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
