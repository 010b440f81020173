"""Asking the solver: is there a profile of which this holds? Every question gets a solver of its own.

First with the rough choice of steps, which is cheap; what that rules out, the exact one rules out too.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from enum import Enum

import z3

from strategist.engines.symbolic.epoch import Symbolic
from strategist.engines.symbolic.logic import Formula, all_of, brought
from strategist.engines.symbolic.profiles import profile_of
from strategist.engines.symbolic.witness import Search

ROUGH_SECONDS = 2.0
"""How long the rough choice is looked at: it is there to be quick."""
SECONDS = 30.0
"""How long a question may take unless the caller says otherwise."""


class Verdict(Enum):
    """What the solver found; `UNDECIDED` is no proof of anything."""

    FOUND = "found"
    NONE = "none"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Answer:
    """`profile`: one that shows it, with few facts, as `Strategist.recommend` takes it; only if there is one."""

    verdict: Verdict
    profile: dict[str, object] | None = None
    seconds: float = 0.0


class Undecided(Exception):
    """The solver did not come to an end in time."""


def solve(symbolic: Symbolic, formula: Formula, *, seconds: float = SECONDS, prefer_day: int | None = None) -> Answer:
    """A profile of which the formula holds, or that there is none, or that time ran out.

    `prefer_day`: the day number that the profile should be judged on, if that can be.
    """
    begun = time.monotonic()

    def left() -> float:
        return seconds - (time.monotonic() - begun)

    rough = all_of((symbolic.limits, symbolic.choosing.rough, formula))
    found, solver = check(rough, min(ROUGH_SECONDS, left()))
    if found is not Verdict.NONE:
        exact = all_of((symbolic.limits, symbolic.choosing.exact, formula))
        if prefer_day is not None:
            on_the_day = all_of((exact, symbolic.inputs.today == prefer_day))
            found, solver = check(on_the_day, left())
        if prefer_day is None or found is not Verdict.FOUND:
            found, solver = check(exact, left())
    if found is not Verdict.FOUND:
        return Answer(found, seconds=time.monotonic() - begun)
    profile = profile_of(symbolic, Search(symbolic, solver).smallest())
    return Answer(found, profile, time.monotonic() - begun)


def check(query: Formula, seconds: float, *, apart: bool = False) -> tuple[Verdict, z3.Solver]:
    """What a fresh solver says of a formula.

    `apart`: in a context of its own; the model then does not depend on what has been asked before.
    """
    context = z3.Context() if apart else z3.main_ctx()
    solver = z3.SimpleSolver(context)  # one engine: the default one changes horses where a time limit is set
    solver.set("timeout", max(1, int(seconds * 1000)))
    solver.add(brought(query, context))
    result = solver.check()
    return (Verdict.FOUND if result == z3.sat else Verdict.NONE if result == z3.unsat else Verdict.UNDECIDED), solver


def witness(symbolic: Symbolic, formula: Formula, *, seconds: float = SECONDS) -> dict[str, object] | None:
    """A profile of which the formula holds; None if there is none. Raises `Undecided` where time runs out."""
    answer = solve(symbolic, formula, seconds=seconds)
    if answer.verdict is Verdict.UNDECIDED:
        raise Undecided(f"not decided in {seconds:g} s")
    return answer.profile
