"""What the symbolic evaluator says of edits: nothing it proves equivalent is told apart, and what it finds is run first."""

from __future__ import annotations

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from folders import SMALL, load
from strategies import profiles, rulebooks
from strategist import ProfileError, Strategist
from strategist.analysis.mutation import laboratory as laboratories
from strategist.analysis.mutation.edits import all_edits
from strategist.analysis.mutation.laboratory import Laboratory
from strategist.analysis.mutation.patched import Patched
from strategist.analysis.mutation.replay import Record
from strategist.analysis.mutation.run import make_trial
from strategist.analysis.mutation.session import mutate
from strategist.analysis.mutation.suggestion import Suggestion, suggest
from strategist.analysis.mutation.trial import Trial
from strategist.engines.reference import Reference
from strategist.profile.case import Case

from .books import run, with_rule
from .test_trial import LATE, edited

pytest.importorskip("z3")
THOROUGH = settings.default.max_examples // 100


def suggested(strategist: Strategist, results: list, sentence: str) -> Suggestion:  # type: ignore[type-arg]
    """What is suggested for the one edit of which the sentence holds a text."""
    (edit,) = [one for one in all_edits(strategist.program) if sentence in one.sentence]
    (found,) = suggest(Laboratory(make_trial(strategist.program, results)), [edit])
    return found


def tried(tmp_path, when: str, sentence: str) -> Suggestion:  # type: ignore[no-untyped-def]
    book = with_rule(f"try\n    when: {when}\n    then: {{propose: call, strength: 35}}\n    because: tried")
    return suggested(*run(tmp_path, book, LATE), sentence)


def test_what_two_facts_together_settle_is_proved(tmp_path) -> None:  # type: ignore[no-untyped-def]
    when = "{any: [{days_past_due: 40.., calls_made: 2..}, {days_past_due: 50.., calls_made: 3..}]}"
    found = tried(tmp_path, when, "the alternative `days_past_due: 50.., calls_made: 3..` may go")
    assert found.suggested is None
    assert found.proof == "no profile makes its rules fire otherwise"


def test_rules_that_another_always_outranks_are_proved_by_the_whole(tmp_path) -> None:  # type: ignore[no-untyped-def]
    book = with_rule(
        "try\n    when: {days_past_due: 1..}\n    then: {propose: call, strength: 35}\n    because: tried"
    ).replace("rules:\n", "rules:\n  - id: top\n    then: {propose: sue, strength: 99}\n    because: top\n", 1)
    late = LATE.replace("next_step: call, because_of: [call-when-overdue]", "next_step: sue")
    found = suggested(*run(tmp_path, book, late), "in `try`, `days_past_due: 1..` may start a day later")
    assert found.suggested is None
    assert found.proof.startswith("no profile gets another step, due day, tactic or fact by it")


def test_a_profile_of_several_facts_is_found_and_made_small(tmp_path) -> None:  # type: ignore[no-untyped-def]
    found = tried(tmp_path, "{days_past_due: 40.., calls_made: 2..}", "`calls_made: 2..` may start one earlier")
    assert found.suggested is not None
    assert found.suggested.given["calls_made"] == 1
    assert int(str(found.suggested.given["days_past_due"])) >= 40
    assert len(found.suggested.given) <= 5


def test_survivors_that_are_proved_equivalent_count_no_longer(tmp_path) -> None:  # type: ignore[no-untyped-def]
    when = "{any: [{days_past_due: 40.., calls_made: 2..}, {days_past_due: 50.., calls_made: 3..}]}"
    book = with_rule(f"try\n    when: {when}\n    then: {{propose: call, strength: 35}}\n    because: tried")
    strategist, results = run(tmp_path, book, LATE)
    plain = mutate(strategist.program, results, "try", jobs=1)
    asked = mutate(strategist.program, results, "try", suggest=True, jobs=1)
    proved = asked.as_json()["proved_equivalent"]
    assert isinstance(proved, list)
    assert proved
    assert asked.score.survived == plain.score.survived - len(proved)
    assert asked.score.equivalent == plain.score.equivalent + len(proved)
    assert asked.as_text().count("equivalent, proved: ") == len(proved)


def test_without_the_solver_the_search_says_so(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(laboratories, "has_solver", lambda: False)
    monkeypatch.setattr("strategist.analysis.mutation.report.has_solver", lambda: False)
    strategist, results = run(tmp_path, SMALL, LATE)
    text = mutate(strategist.program, results, "call-when-overdue", suggest=True, jobs=1).as_text()
    assert "nothing was proved: the solver z3 is not installed" in text
    assert "- name: call when overdue" in text


def possible(strategist: Strategist, profile: dict[str, object]) -> Case | None:
    try:
        return strategist.case(profile)
    except ProfileError:
        return None


@settings(max_examples=4 * THOROUGH, phases=(Phase.explicit, Phase.generate), deadline=None)
@given(st.data())
def test_no_random_profile_tells_an_edit_that_is_proved_equivalent(data: st.DataObject) -> None:
    book = data.draw(rulebooks())
    strategist = load(book.text)
    program, reference = strategist.program, Reference(strategist.program)
    found = [case for _ in range(5) if (case := possible(strategist, data.draw(profiles(book)))) is not None]
    if not found:
        return
    records = [Record(case, reference.evaluate(case)) for case in found]
    laboratory = Laboratory(Trial(program, [], records), 2.0)
    assert laboratory.prover is not None
    for edit in data.draw(st.lists(st.sampled_from(all_edits(program)), min_size=1, max_size=3, unique_by=id)):
        inquiry = laboratory.prover.inquire(Patched(laboratory.trial.preparation, edit.change))
        list(inquiry.in_which_it_fires())
        fires_alike = bool(inquiry.proof)
        list(inquiry.in_which_it_shows())
        if not inquiry.proof:
            continue
        after = Reference(edited(program, edit))
        for record in records:
            outcome, before = after.evaluate(record.case), record.outcome
            assert outcome.values == before.values, edit.sentence
            assert outcome.selection._replace(strength=0, via=None, tie=None) == before.selection._replace(
                strength=0, via=None, tie=None
            ), edit.sentence
            assert outcome.tactics == before.tactics, edit.sentence
            if fires_alike:
                assert (outcome.fired, outcome.live) == (before.fired, before.live), edit.sentence
