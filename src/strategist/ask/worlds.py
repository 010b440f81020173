"""Worlds: profiles as they may turn out, drawn alike on every run, decided by the compiled evaluator."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from random import Random
from typing import NamedTuple, cast

from strategist.ask.likely import Prior
from strategist.decision.outcome import Outcome
from strategist.profile.case import Case, CaseMaker
from strategist.profile.local_time import local_zone
from strategist.vocabulary.kinds import Value

Stated = Mapping[int, Value | None]
"""Inputs by slot; None: nothing is said."""


class Face(NamedTuple):
    """What counts as the decision: the step, its first day (None: today), and the tactics if these are asked for."""

    action: int
    not_before: int | None
    tactics: tuple[int | None, ...]


class Deciding:
    """Decides worlds at one moment."""

    def __init__(
        self, maker: CaseMaker, evaluate: Callable[[Case], Outcome], moment: datetime, *, tactics: bool
    ) -> None:
        self.maker, self.evaluate, self.moment, self.tactics = maker, evaluate, moment, tactics
        vocabulary = maker.program.vocabulary
        self.size = len(vocabulary.facts)
        self.zone_slot, self.place_slot = (
            vocabulary.fact[name].slot if name in vocabulary.fact else None for name in ("timezone", "jurisdiction")
        )

    def case(self, stated: Stated) -> Case | None:
        """The case of a world; None where a constraint of the vocabulary forbids it."""
        vector: list[Value | None] = [None] * self.size
        for slot, value in stated.items():
            vector[slot] = value
        zone_name = None if self.zone_slot is None else cast("str | None", vector[self.zone_slot])
        place = None if self.place_slot is None else cast("str | None", vector[self.place_slot])
        zone, assumed = local_zone(zone_name, place)
        today = (self.moment if zone is None else self.moment.astimezone(zone)).toordinal()
        return self.maker.possible(vector, self.moment, today, zone.key if zone else None, assumed)

    def face(self, case: Case) -> Face:
        """The decision of a case."""
        outcome = self.evaluate(case)
        selection = outcome.selection
        return Face(selection.action, selection.not_before, outcome.tactics if self.tactics else ())

    def decide(self, stated: Stated) -> Face | None:
        """The decision of a world; None where it cannot be."""
        case = self.case(stated)
        return None if case is None else self.face(case)


class World(NamedTuple):
    """A world drawn: what it states of the open facts, and its decision."""

    drawn: dict[int, Value]
    face: Face


def draw_worlds(deciding: Deciding, known: Stated, priors: Mapping[int, Prior], count: int, seed: int) -> list[World]:
    """Worlds that agree with what is known; those that cannot be are left out."""
    random = Random(seed).random
    found = []
    drawing = list(priors.items())
    for _ in range(count):
        drawn: dict[int, Value] = {}
        for slot, (values, cumulative) in drawing:
            value = values[min(bisect_left(cumulative, random()), len(values) - 1)]
            if value is not None:
                drawn[slot] = value
        face = deciding.decide({**known, **drawn})
        if face is not None:
            found.append(World(drawn, face))
    return found


def gains(worlds: Sequence[World], slots: Sequence[int]) -> dict[int, float]:
    """How much likelier two worlds alike in a fact are to have the same next step than any two: unbiased, 0 or more."""
    steps = [(world.face.action, world.face.not_before is None) for world in worlds]
    alike = _same_pairs(steps)
    found = {}
    for slot in slots:
        groups: dict[Value | None, list[tuple[int, bool]]] = {}
        for world, step in zip(worlds, steps, strict=True):
            groups.setdefault(world.drawn.get(slot), []).append(step)
        after = sum(len(g) * (_same_pairs(g) if len(g) > 1 else alike) for g in groups.values()) / max(len(steps), 1)
        found[slot] = round(max(0.0, after - alike), 6)
    return found


def _same_pairs(steps: Sequence[tuple[int, bool]]) -> float:
    """The share of pairs that have the same step."""
    counts: dict[tuple[int, bool], int] = {}
    for step in steps:
        counts[step] = counts.get(step, 0) + 1
    pairs = len(steps) * (len(steps) - 1)
    return sum(n * (n - 1) for n in counts.values()) / pairs if pairs else 1.0
