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


@pytest.mark.parametrize("fact", ["days_since_last_payment", "days_since_signed_acknowledgement", "claim_arose_on"])
def test_between_two_points_the_same_rules_fire(shipped: Strategist, fact: str) -> None:
    """Of facts that limitation hangs on: its day moves in steps, by a period that begins after another one."""
    path = next(path for path in EXAMPLES if path.stem == "vogel-maschinenbau")
    slot, arose = (shipped.program.vocabulary.fact[name].slot for name in (fact, "claim_arose_on"))
    case = shipped.case(path.read_text(encoding="utf-8"))
    case = shipped._maker.restate_all(case, {arose: case.today - 2500})
    here = case.given[arose] if slot == arose else 400
    moved = shipped._maker.restate_all(case, {slot: here})
    decision = shipped.decide(moved)
    found = Thresholds(decision.prepared.epoch).points(moved, decision.outcome.values, slot).found
    assert len(found) < 400
    reach = range(max(here - 2500, 0), here + 2500)
    fired = {value: shipped.decide(shipped._maker.restate_all(case, {slot: value})).outcome.fired for value in reach}
    changing = [value for value in reach[1:] if fired[value] != fired[value - 1]]
    assert changing
    assert {*changing} <= {here, here + 1, *found}
