"""Small profiles that show how decisions differ, found by search and shrunk; and how much was searched."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import islice

from strategist.analysis.diff.aims import Aims
from strategist.analysis.diff.attribution import Attribution, Cause
from strategist.analysis.diff.book import Book
from strategist.analysis.diff.change import Change
from strategist.analysis.diff.face import REFUSED, Face, Move, moves
from strategist.analysis.diff.profile_text import profile_text, read_back
from strategist.analysis.diff.prover import Witness
from strategist.analysis.diff.side import Side
from strategist.analysis.diff.trial import Raw, Trials, on_day
from strategist.profile.case import AS_OF
from strategist.vocabulary.facts import Fact
from strategist.vocabulary.kinds import Kind

MOST_PROFILES = 9_000
"""Profiles tried at most, scenarios apart."""
MOST_PER_EDIT = 1_500
ANYWHERE = 1_000
"""Profiles tried besides, wherever they lie."""
USUAL_MOMENT = "2026-11-24T10:00:00+08:00"
PLAIN_NUMBERS = (0, 1, 2, 5, 10, 30, 60, 90, 120, 200, 400, 1_000, 4_000)
"""Tried in the place of figures beyond the last, the smallest first."""
SHOWN_AS = "witness"
"""The debtor_id of a witness."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One way decisions differ, a small profile that shows it, and the edits that cause it."""

    move: Move
    profile: Raw
    text: str
    old: Face
    new: Face
    cause: Cause

    def as_json(self) -> dict[str, object]:
        """The witness as a JSON object."""
        return {
            **self.move.as_json(),
            "cause": self.cause.as_json(),
            "profile": self.profile,
            "yaml": self.text,
            "before": self.old.as_json(),
            "after": self.new.as_json(),
        }


class Search:
    """Looks for profiles on which two rulebooks differ."""

    def __init__(
        self, old: Book, new: Book, sides: tuple[Side, Side], edits: Sequence[Change], day: date | None
    ) -> None:
        self.old, self.new, self.edits, self.day = old, new, edits, day
        self.trials = Trials(*sides, day)
        self.required = {fact.name: fact for side in sides for fact in side.vocabulary.inputs if fact.required}

    def look(self) -> bool:
        """Try the barest profile and the scenarios of both sides; whether one of them comes out differently."""
        for seed in self._seeds:
            self.trials.run(seed)
        return bool(self.trials.found)

    def run(self, given: Iterable[Witness] = ()) -> None:
        """Try what provers gave, the scenarios of both sides, and profiles around every edit."""
        for witness in given:
            self.trials.run(self._whole(witness.profile))
        self.look()
        seeds = self._seeds
        aims = Aims(self.trials, seeds, (self.old.strategist.program, self.new.strategist.program))
        budget = min(MOST_PER_EDIT, MOST_PROFILES // max(1, len(self.edits)))
        for edit in self.edits:
            for raw in islice(aims.profiles(edit), budget):
                self.trials.run(raw)
        for raw in islice(aims.anywhere(), ANYWHERE):
            self.trials.run(raw)

    def moving(self, witness: Witness, attribution: Attribution) -> set[Change]:
        """Try a profile that came late; the edits by which both sides decide it differently."""
        raw = self._whole(witness.profile)
        causes = attribution.causes(raw, self.trials.run(raw))
        return {edit for cause in causes.values() for edit in cause.edits}

    def shown(self, attribution: Attribution) -> tuple[Shown, ...]:
        """One witness for each way decisions differ, shrunk: first one of each cause, steps before days before tactics."""
        order = {REFUSED: 0, "step": 1, "due": 2}
        found = [self._show(move, raw, attribution) for move, raw in sorted(self.trials.found.items())]
        found.sort(key=lambda one: (order.get(one.move.what, 3), one.move))
        causes: Counter[Cause] = Counter()
        ranked = []
        for one in found:
            ranked.append((causes[one.cause], one))
            causes[one.cause] += 1
        return tuple(one for _, one in sorted(ranked, key=lambda item: item[0]))

    def _show(self, move: Move, raw: Raw, attribution: Attribution) -> Shown:
        small = shrink(self.trials, move, raw)
        names = [fact.name for fact in (*self.old.program.vocabulary.inputs, *self.new.program.vocabulary.inputs)]
        text = f"{self._strangers(small)}{profile_text(small, dict.fromkeys(names))}"
        for side in (self.trials.old, self.trials.new):  # as `explain` will read it, so that what is shown holds there
            known = {name: value for name, value in read_back(text, side.vocabulary).items() if name in side.inputs}
            assert side.face(known) == side.face(small), f"the text of a witness says something else: {text}"
        ordered = {name: small[name] for name in dict.fromkeys(names) if name in small}
        return Shown(move, ordered, text, *self.trials.faces(small), attribution.causes(small, [move])[move])

    def _strangers(self, raw: Raw) -> str:
        """A comment on facts that only one side can read."""
        found = []
        for word, one, other in (("old", self.trials.old, self.trials.new), ("new", self.trials.new, self.trials.old)):
            names = sorted(name for name in raw if name in one.inputs and name not in other.inputs)
            found += [f"# only the {word} rulebook knows {', '.join(names)}\n"] if names else []
        return "".join(found)

    @cached_property
    def _seeds(self) -> list[Raw]:
        """The barest profile, then all scenarios."""
        found = [self._whole({})]
        for book in (self.old, self.new):
            for given in book.scenarios:
                whole = self._whole(given)
                if whole not in found:
                    found.append(whole)
        return [seed for seed in found if any(not face.refused for face in self.trials.faces(seed))] or found[:1]

    def _whole(self, given: object) -> Raw:
        """A profile with everything that is required, on the day asked for."""
        raw: Raw = dict(given) if isinstance(given, dict) else {}
        for name, fact in self.required.items():
            raw.setdefault(name, _filler(fact))
        raw.setdefault(AS_OF, USUAL_MOMENT)
        raw = {name: value for name, value in raw.items() if value is not None}
        if self.day is not None:
            raw[AS_OF] = on_day(str(raw[AS_OF]), self.day)
        return raw


def shrink(trials: Trials, move: Move, raw: Raw) -> Raw:
    """The profile without every fact that is not needed for the move; members of sets likewise."""
    small = dict(raw)
    again = True
    while again:
        again = False
        for name in sorted(small, key=lambda name: (name == AS_OF, name)):
            for less in _less(small, name):
                if move in moves(*trials.faces(less)):
                    small, again = less, True
                    break
    return _plain(trials, move, small)


def _plain(trials: Trials, move: Move, small: Raw) -> Raw:
    """The same profile with plain figures and the usual moment, where the move does not turn on stranger ones."""
    for name, value in list(small.items()):
        strange = isinstance(value, int) and abs(value) > PLAIN_NUMBERS[-1]
        usual = [USUAL_MOMENT] if name == AS_OF and trials.day is None and value != USUAL_MOMENT else []
        for plainer in PLAIN_NUMBERS if strange else usual:
            other = {**small, name: plainer}
            if move in moves(*trials.faces(other)):
                small = other
                break
    return small


def _less(raw: Raw, name: str) -> list[Raw]:
    value = raw.get(name)
    found = [{other: its for other, its in raw.items() if other != name}]
    if isinstance(value, list) and len(value) > 1:
        found += [{**raw, name: [one for one in value if one != gone]} for gone in value]
    return found


def _filler(fact: Fact) -> object:
    """A value for a fact that every profile must state."""
    match fact.kind:
        case Kind.DATETIME:
            return USUAL_MOMENT
        case Kind.ENUM:
            return fact.values[0]
        case Kind.SET:
            return []
        case Kind.BOOL:
            return False
        case Kind.INT:
            return 0
        case Kind.MONEY:
            return "0.00"
        case Kind.DATE:
            return USUAL_MOMENT[:10]
        case Kind.PLACE:
            return "US"
        case _:
            return SHOWN_AS
