"""What an interview keeps to on the shipped rulebook, and its interface."""

from __future__ import annotations

import pytest

from strategist import ProfileError, Strategist

AS_OF = "2026-11-24T10:00:00+08:00"
START = {"debtor_id": "D-1", "as_of": AS_OF, "jurisdiction": "CN", "debtor_kind": "company", "days_past_due": 95}


def test_what_is_known_is_not_asked_and_an_answer_moves_the_decision(shipped: Strategist) -> None:
    interview = shipped.ask(START)
    for _ in range(4):
        question = interview.question
        assert question is not None
        assert not set(question.names) & set(START)
        interview.skip(question)
        assert not set(question.names) & set(interview.question.names if interview.question else ())
    assert interview.decision.next_step == shipped.recommend(interview.profile()).next_step
    assert {k: v for k, v in interview.profile().items() if v is not None} == START


def test_a_list_takes_values_names_and_nothing(shipped: Strategist) -> None:
    interview = shipped.ask(START)
    while not (question := interview.question).several:  # type: ignore[union-attr]
        interview.skip(question)  # type: ignore[arg-type]
    assert question is not None
    usually_no = next(f.name for f in question.facts if f.kind == "bool" and f.default)
    other = next(f.name for f in question.facts if f.kind != "bool")
    interview.answer(question, [usually_no, other])
    assert interview.profile()[usually_no] is True
    assert interview.question is None or interview.question.names == (other,) or other not in interview.profile()
    assert interview.back()
    assert interview.question == question
    interview.answer(question, [])
    assert interview.profile()[usually_no] is False
    assert other not in interview.profile()
    assert other not in [fact.name for fact in interview.not_needed]


def test_bad_answers_change_nothing(shipped: Strategist) -> None:
    interview = shipped.ask({**START, "promises_kept": 0, "promises_broken": 2, "as_of": AS_OF})
    question = interview.question
    assert question is not None
    state = interview.state
    with pytest.raises(ProfileError):
        interview.answer(question, {"no_such": 1} if question.several else object())
    other = shipped.ask({"jurisdiction": "US"}, as_of=AS_OF)
    assert other.question is not None
    if other.question != question:
        with pytest.raises(ProfileError, match="not the present question"):
            interview.answer(other.question, None)
    assert interview.state is state


def test_the_same_answers_give_the_same_questions(shipped: Strategist) -> None:
    def names() -> list[tuple[str, ...]]:
        interview = shipped.ask(START)
        found = []
        for question in interview:
            found.append(question.names)
            interview.skip(question)
            if len(found) == 5:
                break
        return found

    assert names() == names()


def test_everything_known_leaves_nothing_to_ask(shipped: Strategist) -> None:
    deceased = shipped.ask({**START, "jurisdiction": "US", "debtor_kind": "individual", "discharged": True})
    first = deceased.question
    closed = shipped.ask(deceased.profile())
    assert closed.question == first
    for question in closed:
        closed.skip(question)
    assert closed.settled
    assert closed.decision.next_step == shipped.recommend(closed.profile()).next_step
    assert closed.not_needed


def test_an_interview_may_go_on_to_the_tactics(shipped: Strategist) -> None:
    step, tactics = shipped.ask(START), shipped.ask(START, until="tactics")
    for interview in (step, tactics):
        for question in interview:
            interview.skip(question)
    assert step.decision.next_step == tactics.decision.next_step
    assert len(tactics.asked) > len(step.asked)
