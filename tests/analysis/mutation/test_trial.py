"""What scenarios notice, what survives, what cannot be told; and that re-deciding agrees with the reference evaluator."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from folders import SMALL, load
from strategies import profiles, rulebooks
from strategist import ProfileError, Strategist
from strategist.analysis.mutation.edit import Edit
from strategist.analysis.mutation.edits import all_edits
from strategist.analysis.mutation.equivalent import exclusive, no_profile_can_tell
from strategist.analysis.mutation.patched import Patched, rules_after
from strategist.analysis.mutation.reach import Reach
from strategist.analysis.mutation.replay import Readers, Record, replay
from strategist.analysis.mutation.run import judge_all, make_trial
from strategist.decision.prepared import Preparation
from strategist.engines.reference import Reference
from strategist.profile.case import Case
from strategist.program.expressions import Any
from strategist.program.program import Program

from .books import run, with_rule

GENERATE = (Phase.explicit, Phase.generate)
THOROUGH = settings.default.max_examples // 100
LATE = "  - {name: late, given: {days_past_due: 1, calls_made: 1}, expect: {next_step: call, because_of: [call-when-overdue]}}\n"
ON_TIME = "  - {name: on time, given: {days_past_due: 0}, expect: {next_step: monitor}}\n"


def edited(program: Program, edit: Edit) -> Program:
    """The program as it would be compiled after an edit; a rule that is gone can never fire."""
    rules = list(program.rules)
    for index, after in rules_after(program, edit.change).items():
        rules[index] = replace(rules[index], when=Any(())) if after is None else after
    plans = [edit.change.plans.get(plan.index, plan) for plan in program.plans]
    parameters = {**program.vocabulary.parameters, **edit.change.parameters}
    vocabulary = replace(program.vocabulary, parameters=parameters)
    return replace(program, rules=tuple(rules), plans=tuple(plans), vocabulary=vocabulary)


def states(strategist: Strategist, folder_results: object, sentence: str) -> set[str]:
    """What became of the edits whose sentence holds a text."""
    trial = make_trial(strategist.program, folder_results)  # type: ignore[arg-type]
    chosen = [edit for edit in all_edits(strategist.program) if sentence in edit.sentence]
    assert chosen
    return {trial.judge(edit).state for edit in chosen}


def test_scenarios_on_both_sides_of_a_bound_notice_that_it_moves(tmp_path: Path) -> None:
    strategist, results = run(tmp_path, SMALL, LATE + ON_TIME)
    assert states(strategist, results, "in `call-when-overdue`, `days_past_due: 1..` may start") == {"noticed"}
    assert states(strategist, results, "in `call-when-overdue`, `days_past_due: 1..` may be turned") == {"noticed"}
    assert states(strategist, results, "`call-when-overdue` may go as a whole") == {"noticed"}


def test_scenarios_far_from_a_bound_do_not(tmp_path: Path) -> None:
    far = LATE.replace("days_past_due: 1,", "days_past_due: 9,") + ON_TIME.replace(
        "days_past_due: 0", "days_past_due: -9"
    )
    strategist, results = run(tmp_path, SMALL, far)
    assert states(strategist, results, "in `call-when-overdue`, `days_past_due: 1..` may start") == {"survives"}
    assert states(strategist, results, "in `call-when-overdue`, `days_past_due: 1..` may be turned") == {"noticed"}
    assert states(strategist, results, "in `gap`") == {"survives"}  # no scenario is about it


def test_a_scenario_that_does_not_look_notices_nothing(tmp_path: Path) -> None:
    blind = LATE.replace("{next_step: call, because_of: [call-when-overdue]}", "{facts: {age_band: young}}")
    strategist, results = run(tmp_path, SMALL, blind)
    trial = make_trial(strategist.program, results)
    (gone,) = [
        edit for edit in all_edits(strategist.program) if edit.sentence == "`call-when-overdue` may go as a whole"
    ]
    verdict = trial.judge(gone)
    assert (verdict.state, verdict.reached) == ("survives", 1)


RULE = "try\n    when: {WHEN}\n    unless: {UNLESS}\n    then: {propose: call, strength: 35}\n    because: tried"
SAME = [
    (
        "{days_past_due: 5.., any: [{days_past_due: 3..}, {disputed: true}]}",
        "{calls_made: 9}",
        "the condition `days_past_due: 3.., disputed: true` may go",
    ),
    ("{days_past_due: given, calls_made: 1..}", "{disputed: true}", ""),
    ("{cooperation: friendly}", "{cooperation: [friendly, hostile]}", ""),
    ("{cooperation: friendly}", "{cooperation: hostile}", "`unless` `cooperation: hostile` may go"),
    ("{promised_on: missing}", "{promised_on: under today}", "`unless` `promised_on: under today` may go"),
    ("{home: within US, disputed: true}", "{home: within CN}", "`unless` `home: within CN` may go"),
]


@pytest.mark.parametrize(("when", "unless", "what"), SAME)
def test_edits_that_one_fact_shows_to_be_none(when: str, unless: str, what: str) -> None:
    strategist = load(with_rule(RULE.replace("{WHEN}", when).replace("{UNLESS}", unless)))
    found = {
        edit.what
        for edit in all_edits(strategist.program)
        if "in `try`" in edit.sentence and no_profile_can_tell(strategist.program, edit.change)
    }
    assert what in found if what else found is not None
    assert "may go" in what or not what


def test_a_bound_on_a_value_that_cannot_be_is_none() -> None:
    book = with_rule(
        "try\n    when: {calls_made: 0..}\n    then: {propose: call, strength: 35}\n    because: tried"
    ) + ("constraints:\n  - {id: calls, never: {calls_made: under 0}, because: calls are counted}\n")
    program = load(book).program
    moved = {e.what: no_profile_can_tell(program, e.change) for e in all_edits(program) if "in `try`" in e.sentence}
    assert moved["`calls_made: 0..` may start one earlier"] is True
    assert moved["`calls_made: 0..` may start one later"] is False
    assert moved["the only condition `calls_made: 0..` may go"] is True  # it has a default: never unknown


def possible(strategist: Strategist, profile: dict[str, object]) -> Case | None:
    try:
        return strategist.case(profile)
    except ProfileError:
        return None


@settings(max_examples=12 * THOROUGH, phases=GENERATE)
@given(st.data())
def test_re_deciding_agrees_with_the_reference_on_random_rulebooks(data: st.DataObject) -> None:
    book = data.draw(rulebooks())
    strategist = load(book.text)
    program = strategist.program
    found = [case for _ in range(4) if (case := possible(strategist, data.draw(profiles(book)))) is not None]
    original, reference = Preparation(program), Reference(program)
    records = [Record(case, reference.evaluate(case)) for case in found]
    reach = Reach(original, records)
    picked = data.draw(st.lists(st.sampled_from(all_edits(program)), min_size=1, max_size=12, unique_by=id))
    for edit in picked:
        patched, after = Patched(original, edit.change), Reference(edited(program, edit))
        reached = reach.of(patched)
        same = no_profile_can_tell(program, edit.change)
        for number, record in enumerate(records):
            outcome = after.evaluate(record.case)
            readers = Readers(original.at(record.case.today).epoch)
            assert replay(patched, readers, record) == outcome, edit.sentence
            if number not in reached or same:
                assert outcome == record.outcome, edit.sentence


@settings(max_examples=12 * THOROUGH, phases=GENERATE)
@given(st.data())
def test_rules_said_to_exclude_each_other_never_fire_together(data: st.DataObject) -> None:
    book = data.draw(rulebooks())
    strategist = load(book.text)
    rules = strategist.program.rules
    found = [case for _ in range(6) if (case := possible(strategist, data.draw(profiles(book)))) is not None]
    fired = [Reference(strategist.program).evaluate(case).fired for case in found]
    for one in rules:
        for two in rules[one.index + 1 :]:
            together = any(mask >> one.index & mask >> two.index & 1 for mask in fired)
            assert not (together and exclusive(strategist.program, one, two)), (one.id, two.id)


def test_one_process_or_two_judge_alike(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    strategist, results = run(tmp_path, SMALL, LATE + ON_TIME)
    trial = make_trial(strategist.program, results)
    edits = all_edits(strategist.program)
    alone = judge_all(trial, edits, jobs=1)
    monkeypatch.setattr("strategist.analysis.mutation.run.FEW", 0)
    heard: list[int] = []
    assert [one.verdict for one in judge_all(trial, edits, heard.append, jobs=2)] == [one.verdict for one in alone]
    assert sum(heard) == len(edits)
