"""Which edit made a decision differ: edits are made one at a time on the old rulebook, then taken away one at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from strategist.analysis.diff.change import Change
from strategist.analysis.diff.face import Move, moves
from strategist.analysis.diff.mixture import Edits, Mixtures
from strategist.analysis.diff.side import Side
from strategist.errors import ProfileError

ALONE = "alone"
TOGETHER = "together"
UNKNOWN = "unknown"
METHOD = (
    "each edit is made alone in the old rulebook; one that gives the new decision is the cause (`a` or `b`: each would "
    "do). Where none does, edits are left out of all of them as long as the new decision stays, and what is left is "
    "the cause together (`a` with `b`)"
)


@dataclass(frozen=True, slots=True)
class Cause:
    """The edits behind a move. `how`: alone (each by itself would do), together (all of them are needed), unknown."""

    how: str
    edits: tuple[Change, ...] = ()

    def as_json(self) -> dict[str, object]:
        """The cause as a JSON object."""
        return {"how": self.how, "edits": [{"group": edit.group.value, "id": edit.id} for edit in self.edits]}

    def __str__(self) -> str:
        names = [f"`{edit.id}`" for edit in self.edits]
        if self.how == UNKNOWN:
            return "no edit that can be told apart"
        return f"by {(' or ' if self.how == ALONE else ' with ').join(names)}"


class Attribution:
    """Finds causes of moves between two rulebooks."""

    def __init__(self, old: Side, new: Side, mixtures: Mixtures) -> None:
        self.old, self.new, self.mixtures = old, new, mixtures
        self.all = frozenset(range(len(mixtures.edits)))

    def causes(self, raw: Mapping[str, object], ways: Iterable[Move]) -> dict[Move, Cause]:
        """The edits that each move of a profile comes from."""
        ways = tuple(ways)
        run = _Run(self, raw) if ways else None
        return {move: run.cause(move) for move in ways} if run is not None else {}

    def suspects(self, raw: Mapping[str, object]) -> Edits:
        """Edits that touch something which fired on either side; the others are tried only if these explain nothing."""
        fired = {*_fired(self.old, raw), *_fired(self.new, raw)}
        sections = ("rules", "tables")
        return frozenset(
            number
            for number, edit in enumerate(self.mixtures.edits)
            if any(section not in sections or id in fired for section, id in edit.entries)
        )


class _Run:
    """One profile under the rulebooks between the two, each run once."""

    def __init__(self, attribution: Attribution, raw: Mapping[str, object]) -> None:
        self.attribution, self.raw = attribution, raw
        self.before = attribution.old.face(raw)
        self.suspects = attribution.suspects(raw)
        self._moves: dict[Edits, tuple[Move, ...]] = {}

    def cause(self, move: Move) -> Cause:
        suspects = self.suspects
        if not self._explains(suspects, move):
            suspects = self.attribution.all
            if not self._explains(suspects, move):
                return Cause(UNKNOWN)
        alone = [number for number in sorted(suspects) if self._explains(frozenset({number}), move)]
        if alone:
            return Cause(ALONE, self._changes(alone))
        needed = suspects
        for number in sorted(suspects):
            if self._explains(needed - {number}, move):
                needed -= {number}
        return Cause(TOGETHER, self._changes(sorted(needed)))

    def _changes(self, numbers: Iterable[int]) -> tuple[Change, ...]:
        return tuple(self.attribution.mixtures.edits[number] for number in numbers)

    def _explains(self, made: Edits, move: Move) -> bool:
        """Whether the old rulebook with these edits moves as the new one does."""
        if made not in self._moves:
            side = self.attribution.mixtures.side(made) if made else None
            self._moves[made] = () if side is None else moves(self.before, side.face(self.raw))
        return move in self._moves[made]


def _fired(side: Side, raw: Mapping[str, object]) -> set[str]:
    try:
        outcome = side.decision(raw).outcome
    except ProfileError:
        return set()
    rules = side.strategist.program.rules
    return {rule.table or rule.id for rule in rules if outcome.fired >> rule.index & 1}
