"""Comparisons that are left out while a fact moves are such as stand still."""

from __future__ import annotations

from pathlib import Path

import pytest

from strategist import Strategist
from strategist.decision.openings import openings
from strategist.explain.courses import Courses, Line
from strategist.explain.thresholds import Thresholds

EXAMPLES = sorted((Path(__file__).parents[2] / "examples" / "debtors").glob("*.yaml"))


@pytest.mark.parametrize("path", EXAMPLES[:4], ids=lambda path: path.stem)
def test_what_a_moving_fact_cannot_meet_stands_still(path: Path) -> None:
    decision = Strategist.load().recommend(path.read_text(encoding="utf-8"))
    epoch, case = decision.prepared.epoch, decision.case
    thresholds = Thresholds(epoch)
    moved = [opening.slot for opening in openings(epoch, case) if isinstance(case.given[opening.slot], int)]
    left_out = 0
    for slot in moved:
        courses = Courses(epoch, case, decision.outcome.values, slot)
        met = {id(bound) for bound in thresholds.bounds_met(slot)}
        for bound in thresholds.bounds:
            if id(bound) in met:
                continue
            left_out += 1
            sides = [*courses.of(bound.slot), *courses.bound(bound.other)]
            assert all(isinstance(side, Line) and side.slope == 0 for side in sides), bound
    assert left_out > len(moved)
