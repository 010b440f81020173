"""What is known after some answers: the decision so far, what it can still become, and which facts that hangs on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta, timezone
from functools import cached_property

from strategist.ask.concern import Concern, reach, readers_of
from strategist.ask.extents import Cell, Span, exactly, unanswered
from strategist.ask.figures import Figures, FiguresByDay
from strategist.ask.likely import prior
from strategist.ask.possible import Possible
from strategist.ask.worlds import Deciding, Face, World, draw_worlds, gains
from strategist.program.program import Epoch, Rule
from strategist.vocabulary.facts import Fact
from strategist.vocabulary.kinds import Kind, Value

WORLDS = 300
"""Worlds drawn for an outlook: what keeps an answer under half a second."""
SEED = 20261124
TRIES = 15
"""Worlds in which a fact is tried before it counts as one that may not matter."""
NEVER_ASKED = ("timezone",)
"""The debtor's time follows from the jurisdiction; where it does not, a profile may state it beforehand."""
WEST, EAST = timezone(timedelta(hours=-12)), timezone(timedelta(hours=14))
Known = Mapping[int, Value | None]
"""What has been answered, by slot; None: nobody knows."""


class Outlook:
    """One state of knowledge. Everything is found when first asked for, and the same on every run."""

    def __init__(self, deciding: Deciding, known: Known, figures: FiguresByDay) -> None:
        self.deciding, self.known = deciding, known
        self._figures = figures
        self.program = deciding.maker.program
        self.vocabulary = self.program.vocabulary
        case = deciding.case(known)
        assert case is not None, "answers are checked as they come"
        self.case = case
        self.face: Face = deciding.face(case)
        self.today = self._days()
        self._shown: dict[int, bool] = {}

    def _days(self) -> Span:
        """The days it may be where the debtor is: one, once his place has been asked for."""
        place = self.deciding.place_slot
        if place is None or place in self.known or self.case.zone is not None:
            return Span(self.case.today, self.case.today)
        moment = self.deciding.moment
        return Span(moment.astimezone(WEST).toordinal(), moment.astimezone(EAST).toordinal())

    @cached_property
    def epoch(self) -> Epoch | None:
        """The rules in force; None while the day is open and they change in between."""
        first, last = self.program.at(self.today.low), self.program.at(self.today.high)
        return first if first is last else None

    @cached_property
    def possible(self) -> Possible | None:
        """What can come of it; None where that must wait for the place."""
        if self.epoch is None:
            return None
        stated: dict[int, Cell] = {}
        for fact in self.vocabulary.inputs:
            if fact.kind is Kind.DATETIME:
                continue
            if fact.slot in self.known or fact.name in NEVER_ASKED:
                stated[fact.slot] = exactly(fact, self.known.get(fact.slot))
            else:
                stated[fact.slot] = unanswered(fact)
        return Possible(self.epoch, stated, self.today, tactics=self.deciding.tactics)

    @property
    def concern(self) -> Concern | None:
        """What the decision may hang on."""
        return None if self.possible is None else self.possible.concern

    @cached_property
    def facts(self) -> tuple[Fact, ...]:
        """The unanswered facts that may still matter, in the order of the vocabulary: no other can change anything."""
        place = self.deciding.place_slot
        if self.concern is None:
            return () if place is None else (self.vocabulary.facts[place],)
        slots = set(self.concern.slots)
        if self.vocabulary.fact["today"].slot in slots and place is not None:
            slots.add(place)
        return tuple(fact for fact in self.vocabulary.inputs if fact.slot in slots and self._open(fact))

    def facts_of_day(self) -> tuple[Fact, ...]:
        """Those of them that the day hangs on, where the step is settled."""
        if self.possible is None:
            return self.facts
        slots = Concern(self.possible.choosing, tactics=False, step=self.face.action).slots
        return tuple(fact for fact in self.facts if fact.slot in slots)

    def _open(self, fact: Fact) -> bool:
        return fact.kind is not Kind.DATETIME and fact.slot not in self.known and fact.name not in NEVER_ASKED

    @cached_property
    def figures(self) -> Figures:
        """The figures of the rules in force."""
        return self._figures.at(self.case.today)

    @cached_property
    def worlds(self) -> list[World]:
        """Profiles as this one may turn out."""
        priors = {fact.slot: prior(fact, self.figures, self.case.today) for fact in self.facts}
        return draw_worlds(self.deciding, self.known, priors, WORLDS, SEED)

    @cached_property
    def gains(self) -> dict[int, float]:
        """How informative each fact is, by slot."""
        return gains(self.worlds, [fact.slot for fact in self.facts])

    @cached_property
    def ranked(self) -> list[Fact]:
        """The facts that may matter, the most informative first; of equal ones, the first of the vocabulary."""
        return sorted(self.facts, key=lambda fact: (-self.gains[fact.slot], fact.slot))

    def alone(self, fact: Fact) -> list[Face]:
        """What the decision becomes by one answer, with nothing else answered: other decisions only."""
        return list(self._alone(fact))

    def _alone(self, fact: Fact) -> Iterator[Face]:
        for value in self.figures.values(fact, self.case.today):
            face = self.deciding.decide({**self.known, fact.slot: value})
            if face is not None and face != self.face:
                yield face

    def together(self, fact: Fact) -> Face | None:
        """What the decision becomes in a world where this fact makes the difference; None if no such world is found."""
        tries = 0
        for world in self.worlds:
            if fact.slot in world.drawn:
                tries += 1
                less = {slot: value for slot, value in world.drawn.items() if slot != fact.slot}
                without = self.deciding.decide({**self.known, **less})
                if without is not None and without != world.face:
                    return world.face if world.face != self.face else without
                if tries == TRIES:
                    break
        return None

    def matters(self, fact: Fact) -> bool:
        """Whether it has been shown that this fact can make a difference."""
        if fact.slot not in self._shown:
            alone = next(self._alone(fact), None) is not None
            self._shown[fact.slot] = alone or self.together(fact) is not None
        return self._shown[fact.slot]

    @cached_property
    def reach(self) -> dict[int, int]:
        """How many undecided rules hang on each fact, by slot."""
        return {} if self.concern is None else reach(self.concern, self.program)

    def readers(self, fact: Fact) -> list[Rule]:
        """The undecided rules that read a fact, those with most at stake first."""
        if self.concern is None or self.epoch is None:
            return []
        found = [self.epoch.rules[index] for index in readers_of(self.concern, fact.slot, self.program)]
        return [rule for rule in found if rule is not None]
