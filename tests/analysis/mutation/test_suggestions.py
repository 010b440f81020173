"""Suggested scenarios: pasted as they are, they pass, and the edit they are for is noticed."""

from __future__ import annotations

import pytest

from folders import SMALL
from strategist.analysis.mutation.edits import all_edits
from strategist.analysis.mutation.report import survivors
from strategist.analysis.mutation.run import judge_all, make_trial, suggest_all
from strategist.rulebook.format import format_text

from .books import run

START = (
    "  - {name: late, given: {days_past_due: 9, calls_made: 1}, expect: {next_step: call, because_of: [call-when-overdue]}}\n"
    "  - {name: old, given: {days_past_due: 90, calls_made: 5, amount_overdue: 9000}, expect: {next_step: sue}}\n"
    "  - {name: rest, given: {days_past_due: 9, days_since_last_contact: 2}, expect: {next_step: call}}\n"
)


@pytest.fixture(scope="module")
def suggested(tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("book")
    strategist, results = run(folder, SMALL, START)
    trial = make_trial(strategist.program, results)
    open_edits = [one.edit for one in survivors(judge_all(trial, all_edits(strategist.program)))]
    return folder, open_edits, suggest_all(trial, open_edits)


def test_pasted_they_pass_and_notice_what_they_are_for(suggested) -> None:
    folder, open_edits, suggestions = suggested
    pasted = "".join(one.suggested.text for one in suggestions if one.suggested and not one.shared)
    strategist, results = run(folder, SMALL, START + pasted)  # which asserts that all pass
    trial = make_trial(strategist.program, results)
    for edit, one in zip(open_edits, suggestions, strict=True):
        assert one.suggested is None or trial.judge(edit).state == "noticed", edit.sentence
    names = [result.scenario.name for result in results]
    assert len(names) == len(set(names))
    assert sum(one.suggested is not None for one in suggestions) > 0.8 * len(suggestions)


def test_they_are_in_canonical_form_and_small(suggested) -> None:
    _, _, suggestions = suggested
    for one in suggestions:
        if one.suggested is not None:
            text = f"scenarios:\n{one.suggested.text}"
            assert format_text(text, "s.yaml") == text
            assert len(one.suggested.given) <= 6, text


def test_bounds_are_met_exactly(suggested) -> None:
    _, _, suggestions = suggested
    given = {one.edit.sentence: one.suggested.given for one in suggestions if one.suggested is not None}
    assert given["in `call-when-overdue`, `days_past_due: 1..` may start a day later"]["days_past_due"] == 1
    assert given["in `call-when-overdue`, `days_past_due: 1..` may start a day earlier"]["days_past_due"] == 0
    assert given["parameter `old_after_days` may be 31 instead of 30"]["days_past_due"] == 30
    money = given["parameter `small_amount` may be 999.99 CNY instead of 1000 CNY"]
    assert (money["currency"], money["amount_overdue"]) == ("CNY", "999.99")


def test_the_same_come_out_in_two_processes(suggested, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, open_edits, suggestions = suggested
    strategist, results = run(folder, SMALL, START)
    monkeypatch.setattr("strategist.analysis.mutation.run.FEW_SUGGESTED", 0)
    again = suggest_all(make_trial(strategist.program, results), open_edits, jobs=2)
    texts = [[one.suggested.text if one.suggested else None for one in found] for found in (suggestions, again)]
    assert texts[0] == texts[1]
