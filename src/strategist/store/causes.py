"""Why a decision comes out otherwise now: edits of rules and corrections of facts, put in one at a time.

The method is that of `analysis.diff.attribution`, with corrected facts beside edits: what gives the new decision when made alone
is the cause; where nothing does, changes are left out of all of them as long as the new decision stays.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from strategist.analysis.diff.attribution import ALONE, TOGETHER, UNKNOWN, Attribution
from strategist.analysis.diff.change import Change
from strategist.analysis.diff.face import Move, moves
from strategist.analysis.diff.mixture import Mixtures
from strategist.analysis.diff.side import Side

Raw = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Correction:
    """A fact that is stated otherwise now; None: it is not stated."""

    fact: str
    before: object
    after: object

    def as_json(self) -> dict[str, object]:
        """The correction as a JSON object."""
        return {"fact": self.fact, "before": self.before, "after": self.after}


@dataclass(frozen=True, slots=True)
class Why:
    """What made a move. `how`: alone (each by itself would do), together (all of them are needed), unknown."""

    how: str
    edits: tuple[Change, ...] = ()
    corrections: tuple[Correction, ...] = ()

    def as_json(self) -> dict[str, object]:
        """The cause as a JSON object."""
        return {
            "how": self.how,
            "rules": [edit.as_json() for edit in self.edits],
            "facts": [correction.as_json() for correction in self.corrections],
        }


def corrections(before: Raw, after: Raw) -> tuple[Correction, ...]:
    """The facts that two profiles state otherwise, by name.

    >>> corrections({"calls_made": 1}, {"calls_made": 2, "disputed": True})
    (Correction(fact='calls_made', before=1, after=2), Correction(fact='disputed', before=None, after=True))
    """
    names = sorted({*before, *after})
    return tuple(
        Correction(name, before.get(name), after.get(name)) for name in names if before.get(name) != after.get(name)
    )


class Causes:
    """Finds what made a decision differ. `mixtures` is None where the rulebook is the same."""

    def __init__(self, old: Side, before: Raw, changed: Sequence[Correction], mixtures: Mixtures | None) -> None:
        self.old, self.before, self.corrections = old, dict(before), tuple(changed)
        self.edits: tuple[Change, ...] = () if mixtures is None else mixtures.edits
        self.mixtures = mixtures
        self.face = old.face(before)
        self._moves: dict[frozenset[int], tuple[Move, ...]] = {}

    def why(self, move: Move, suspects: frozenset[int]) -> Why:
        """The cause of a move. `suspects`: edits to try first; the others are tried only if these explain nothing."""
        facts = range(len(self.edits), len(self.edits) + len(self.corrections))
        tried = suspects | set(facts)
        if not self._explains(tried, move):
            tried = frozenset(range(len(self.edits) + len(self.corrections)))
            if not self._explains(tried, move):
                return Why(UNKNOWN)
        alone = [number for number in sorted(tried) if self._explains(frozenset({number}), move)]
        if alone:
            return self._why(ALONE, alone)
        needed = tried
        for number in sorted(tried):
            if self._explains(needed - {number}, move):
                needed -= {number}
        return self._why(TOGETHER, sorted(needed))

    def _why(self, how: str, numbers: Sequence[int]) -> Why:
        count = len(self.edits)
        return Why(
            how,
            tuple(self.edits[number] for number in numbers if number < count),
            tuple(self.corrections[number - count] for number in numbers if number >= count),
        )

    def _explains(self, made: frozenset[int], move: Move) -> bool:
        """Whether the old rulebook and profile with these changes move as the new ones do."""
        if made not in self._moves:
            count = len(self.edits)
            edits = frozenset(number for number in made if number < count)
            side = self.mixtures.side(edits) if self.mixtures is not None and edits else self.old
            raw = dict(self.before)
            for number in made - edits:
                raw[self.corrections[number - count].fact] = self.corrections[number - count].after
            told = {name: value for name, value in raw.items() if value is not None}
            self._moves[made] = () if side is None else moves(self.face, side.face(told))
        return move in self._moves[made]


def suspects(attribution: Attribution, *profiles: Raw) -> frozenset[int]:
    """Edits that touch something which fired for any of the profiles on either side."""
    return frozenset().union(*(attribution.suspects(raw) for raw in profiles))
