"""The shipped rulebook under edits: a sample of all that `strategist test --mutate` tries, the same in every run."""

from __future__ import annotations

import random

import pytest

from strategist import Strategist
from strategist.analysis.mutation.edit import KINDS
from strategist.analysis.mutation.edits import all_edits
from strategist.analysis.mutation.patched import Patched
from strategist.analysis.mutation.replay import replay
from strategist.analysis.mutation.run import make_trial
from strategist.analysis.mutation.trial import Trial
from strategist.analysis.scenarios import load_scenarios, run_scenarios
from strategist.engines.reference import Reference
from strategist.rulebook.files import shipped_rules

from .test_trial import edited

OF_EACH_KIND = 8
"""Edits tried of each kind."""


@pytest.fixture(scope="module")
def trial(shipped: Strategist) -> Trial:
    return make_trial(shipped.program, run_scenarios(shipped, load_scenarios(shipped, shipped_rules())))


def test_scenarios_notice_nine_of_ten_edits(trial: Trial) -> None:
    draw = random.Random(11)
    edits = all_edits(trial.program)
    states = []
    for kind in KINDS:
        own = [edit for edit in edits if edit.kind == kind]
        states += [trial.judge(edit).state for edit in draw.sample(own, min(OF_EACH_KIND, len(own)))]
    assert states.count("noticed") / (len(states) - states.count("equivalent")) >= 0.9


def test_every_guard_rule_and_row_is_missed_by_a_scenario(trial: Trial) -> None:
    draw = random.Random(12)
    gone = [edit for edit in all_edits(trial.program) if edit.kind in ("guard", "row")]
    missed = [edit.sentence for edit in draw.sample(gone, 60) if trial.judge(edit).state == "survives"]
    assert missed == []


def test_re_deciding_agrees_with_the_reference(trial: Trial) -> None:
    draw = random.Random(7)
    for edit in draw.sample(all_edits(trial.program), 60):
        patched, after = Patched(trial.preparation, edit.change), Reference(edited(trial.program, edit))
        reached = trial.reach.of(patched)
        some = draw.sample(reached, min(4, len(reached))) + draw.sample(range(len(trial.records)), 2)
        for number in some:
            record = trial.records[number]
            assert replay(patched, trial.readers(record.case.today), record) == after.evaluate(record.case), (
                edit.sentence
            )
