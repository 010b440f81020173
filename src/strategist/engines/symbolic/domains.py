"""The texts and places worth telling apart: those that rules mention, and enough others that they do not.

Two texts that no rule mentions are alike to every rule, unless rules compare facts with each other; then there are as
many others as facts so compared, so that all of them may differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from strategist.program.conclusions import SetFact
from strategist.program.expressions import (
    After,
    Between,
    ByCurrency,
    Condition,
    Literal,
    OneOf,
    Operand,
    SameAs,
    Test,
    Within,
    leaves,
)
from strategist.program.program import Epoch
from strategist.vocabulary.facts import Fact
from strategist.vocabulary.kinds import PLACE_FORM, Kind

OTHER_PLACES = ("CH", "JP", "BR", "ZA", "NZ", "CA", "IN", "NO", "KR", "MX", "AR", "TR", "EG", "KE", "CL", "PE")
"""Countries to stand for any that no rule mentions; ISO 3166-1 codes."""
OTHER_CURRENCIES = ("CHF", "JPY", "SEK", "NOK", "CAD", "AUD", "NZD", "INR", "KRW", "BRL")
"""Currencies to stand for any that no rule mentions; ISO 4217 codes."""
OTHER_ZONES = ("UTC", "Etc/GMT+1", "Etc/GMT+2", "Etc/GMT+3", "Etc/GMT+4", "Etc/GMT+5")


class Domains:
    """The values of each text or place fact of an epoch, by slot."""

    def __init__(self, epoch: Epoch, conditions: Iterable[Condition | None]) -> None:
        self.facts = epoch.vocabulary.facts
        self._mentioned: dict[int, set[str]] = {}
        self._kin: dict[int, set[int]] = {}
        for condition in conditions:
            for leaf in leaves(condition):
                self._look_at(leaf)
        for rule in epoch.rules:
            if rule is not None and isinstance(rule.conclusion, SetFact):
                self._mention(rule.conclusion.slot, [_literal(rule.conclusion.value)])
                self._operand(rule.conclusion.value)
        for supposed in epoch.program.suppositions:
            self._mention(supposed.slot, [supposed.value])
        for fact in self.facts:
            self._mention(fact.slot, [fact.otherwise])

    def of(self, fact: Fact) -> tuple[str, ...]:
        """The values to tell apart, those that rules mention first."""
        kin = self._relatives(fact.slot)
        mentioned = self._known(fact)
        wanted = len(kin)
        if fact.kind is Kind.PLACE:
            return (*mentioned, *_other_places(mentioned, wanted))
        if fact.name == "timezone":
            return (*mentioned, *_others(mentioned, OTHER_ZONES, wanted))
        spare = OTHER_CURRENCIES if fact.name == "currency" else ("W-1",) if fact.required else ()
        named = [f"other {number}" if number else "other" for number in range(wanted + len(mentioned))]
        return (*mentioned, *_others(mentioned, (*spare, *named), wanted))

    def plainest(self, fact: Fact) -> tuple[str, ...]:
        """The same values: those that no rule mentions first, then by length."""
        known = self._known(fact)
        return tuple(sorted(self.of(fact), key=lambda text: (text in known, len(text), text)))

    def stand_in(self, fact: Fact, text: str, taken: dict[tuple[int, str], str]) -> str | None:
        """The value that a text of a profile counts as: itself if rules mention it, else one that is like it to all rules.

        `taken` (first of the compared facts, text -> value) keeps texts apart that differ; None: there is no such value.
        """
        mentioned = self._known(fact)
        if text in mentioned:
            return text
        first = min(self._relatives(fact.slot))
        used = {value for (group, other), value in taken.items() if group == first and other != text}
        own = {code for code in mentioned if fact.kind is Kind.PLACE and text.startswith(code + "-")}
        free = [
            value
            for value in self.of(fact)
            if value not in used
            and own == {code for code in mentioned if fact.kind is Kind.PLACE and (value + "-").startswith(code + "-")}
            and (value not in mentioned or (fact.kind is Kind.PLACE and len(self._relatives(fact.slot)) == 1))
        ]
        if not free:
            return None
        return taken.setdefault((first, text), taken.get((first, text)) or free[0])

    def _known(self, fact: Fact) -> tuple[str, ...]:
        """The values that rules mention and a profile may state."""
        texts = {text for slot in self._relatives(fact.slot) for text in self._mentioned.get(slot, ())}
        if fact.kind is Kind.PLACE:
            texts = {text for text in texts if PLACE_FORM.fullmatch(text)}
        elif fact.name == "timezone":
            texts = {text for text in texts if _is_zone(text)}
        return tuple(sorted(texts))

    def _look_at(self, leaf: Test) -> None:
        match leaf:
            case OneOf(slot=slot, values=values):
                self._mention(slot, values)
            case Within(slot=slot, codes=codes):
                self._mention(slot, codes)
            case SameAs(slot=slot, other=other):
                self._kin.setdefault(slot, set()).add(other)
                self._kin.setdefault(other, set()).add(slot)
            case Between(low=low, high=high):
                self._operand(low)
                self._operand(high)
            case _:
                pass

    def _operand(self, bound: Operand | None) -> None:
        if isinstance(bound, After):
            self._operand(bound.count)
        elif isinstance(bound, ByCurrency):
            self._mention(bound.slot, [code for code, _ in bound.amounts])

    def _mention(self, slot: int, values: Iterable[object]) -> None:
        self._mentioned.setdefault(slot, set()).update(value for value in values if isinstance(value, str))

    def _relatives(self, slot: int) -> set[int]:
        """The fact itself and those that rules compare it with, at any remove."""
        found, waiting = {slot}, [slot]
        while waiting:
            for other in self._kin.get(waiting.pop(), ()):
                if other not in found:
                    found.add(other)
                    waiting.append(other)
        return found


def _literal(value: Operand) -> object:
    return value.value if isinstance(value, Literal) else None


def _others(mentioned: Iterable[str], spare: Iterable[str], wanted: int) -> list[str]:
    known = set(mentioned)
    return [text for text in dict.fromkeys(spare) if text not in known][: max(wanted, 1)]


def _other_places(mentioned: Iterable[str], wanted: int) -> Iterator[str]:
    """Other countries; and other parts of those that are mentioned, if rules compare places with each other."""
    known = set(mentioned)
    countries = {place[:2] for place in known}
    yield from [place for place in OTHER_PLACES if place not in countries][:wanted]
    if wanted > 1:
        for country in sorted(countries & known):
            parts = [part for part in _parts(country) if part not in known]
            yield from parts[:wanted]


@lru_cache(maxsize=64)
def _parts(country: str) -> tuple[str, ...]:
    """Some ISO 3166-2 codes of a country, as its calendar of holidays knows them."""
    import holidays

    parts = holidays.list_supported_countries().get(country, [])
    codes = [f"{country}-{part}" for part in parts]
    return tuple(sorted(code for code in codes if PLACE_FORM.fullmatch(code)))


@lru_cache(maxsize=64)
def _is_zone(name: str) -> bool:
    from zoneinfo import ZoneInfo

    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return False
    return True
