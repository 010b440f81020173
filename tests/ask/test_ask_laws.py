"""Laws of interviews on random rulebooks, against brute force: nothing that is left out can change the decision."""

from __future__ import annotations

from itertools import product

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from folders import load
from strategies import TODAY, RandomRulebook, profiles, rulebooks
from strategist import ProfileError, Strategist
from strategist.ask import Interview, Question
from strategist.ask.outlook import Outlook
from strategist.ask.worlds import Deciding, Face
from strategist.decision.decision import Decision
from strategist.vocabulary.kinds import Kind, Value

FEW = settings(
    max_examples=settings.default.max_examples * 15 // 100,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
    deadline=None,
)
SEVERAL = 12
"""Completions drawn for one state of knowledge."""
AS_OF = f"{TODAY}T10:00:00+08:00"


def slots_of(strategist: Strategist, profile: dict[str, object]) -> dict[int, Value]:
    """What a profile states, by slot; empty if it cannot be."""
    try:
        case = strategist.case(profile)
    except ProfileError:
        return {}
    inputs = [f for f in strategist.program.vocabulary.inputs if f.kind is not Kind.DATETIME]
    return {
        fact.slot: value for fact in inputs if case.states(fact.slot) and (value := case.given[fact.slot]) is not None
    }


def drawn_slots(data: st.DataObject, book: RandomRulebook, strategist: Strategist) -> dict[int, Value]:
    return slots_of(strategist, {**data.draw(profiles(book)), "as_of": AS_OF})


def deciding(strategist: Strategist, *, tactics: bool = False) -> Deciding:
    moment = strategist.case({"as_of": AS_OF}).as_of
    return Deciding(strategist._maker, strategist._compiled.evaluate, moment, tactics=tactics)


def outlook(strategist: Strategist, known: dict[int, Value | None], *, tactics: bool = False) -> Outlook | None:
    from strategist.ask.figures import FiguresByDay

    means = deciding(strategist, tactics=tactics)
    if means.case(known) is None:
        return None
    return Outlook(means, known, FiguresByDay(strategist.program))


def drawn_known(
    data: st.DataObject, book: RandomRulebook, strategist: Strategist, open_at_most: int = 99
) -> dict[int, Value | None]:
    """Some facts stated, some that nobody knows, and the rest open."""
    stated = drawn_slots(data, book, strategist)
    slots = [strategist.program.vocabulary.fact[word.name].slot for word in book.inputs]
    opened = data.draw(st.lists(st.sampled_from(slots), unique=True, min_size=1, max_size=min(open_at_most, 8)))
    return {slot: stated.get(slot) for slot in slots if slot not in opened}


@FEW
@given(st.data(), st.booleans())
def test_no_completion_leads_beyond_what_is_held_possible(data: st.DataObject, tactics: bool) -> None:
    book = data.draw(rulebooks())
    strategist = load(book.text)
    known = drawn_known(data, book, strategist)
    looked = outlook(strategist, known, tactics=tactics)
    if looked is None:
        return
    assert looked.possible is not None
    choosing, mattering = looked.possible.choosing, {fact.slot for fact in looked.facts}
    for _ in range(SEVERAL):
        drawn = {**drawn_slots(data, book, strategist), **known}
        face = looked.deciding.decide(drawn)
        if face is None:
            continue
        assert face.action in choosing.winners
        due = choosing.due(face.action)
        assert due.low <= (face.not_before or looked.case.today)
        assert (face.not_before or 0) <= due.high
        less = {slot: value for slot, value in drawn.items() if slot in known or slot in mattering}
        without = looked.deciding.decide(less)
        assert without is None or without == face, "a fact matters that was held not to"


def completions(
    looked: Outlook, slots: list[int], values: dict[int, list[Value | None]]
) -> dict[tuple[Value | None, ...], Face]:
    """The decision of every completion of some open facts, by their values."""
    found = {}
    for several in product(*(values[slot] for slot in slots)):
        face = looked.deciding.decide({**looked.known, **dict(zip(slots, several, strict=True))})
        if face is not None:
            found[several] = face
    return found


def values_to_try(
    strategist: Strategist, book: RandomRulebook, data: st.DataObject, slots: list[int]
) -> dict[int, list[Value | None]]:
    """Values on and beside the thresholds of a rulebook, and none."""
    found: dict[int, list[Value | None]] = {slot: [None] for slot in slots}
    for _ in range(SEVERAL):
        for slot, value in drawn_slots(data, book, strategist).items():
            if slot in found and value not in found[slot] and len(found[slot]) < 6:
                found[slot].append(value)
    return found


@FEW
@given(st.data(), st.booleans())
def test_once_it_stops_no_answer_left_can_change_the_decision(data: st.DataObject, tactics: bool) -> None:
    book = data.draw(rulebooks())
    strategist = load(book.text)
    start = drawn_known(data, book, strategist, 4)
    open_slots = sorted({strategist.program.vocabulary.fact[word.name].slot for word in book.inputs} - set(start))
    values = values_to_try(strategist, book, data, open_slots)
    looked = outlook(strategist, start, tactics=tactics)
    if looked is None:
        return
    seconds = data.draw(st.sampled_from([0.0, 0.5])) if not tactics else 0.0
    interview = of_known(strategist, start, "tactics" if tactics else "step", seconds)
    for question in interview:
        before = Outlook(interview._means.deciding, interview.state.known, interview._figures)
        if question.shown:
            assert all(
                makes_a_difference(before, fact.slot, values, open_slots) is not False for fact in question.facts
            )
        give(data, interview, question, values)
    final = Outlook(interview._means.deciding, interview.state.known, interview._figures)
    left = [slot for slot in open_slots if slot not in interview.state.known]
    faces = set(completions(final, left, values).values()) | {final.face}
    assert len(faces) == 1


def makes_a_difference(
    looked: Outlook, slot: int, values: dict[int, list[Value | None]], slots: list[int]
) -> bool | None:
    """Whether two completions that differ in this fact alone are decided differently; None: it has other values to try."""
    left = [one for one in slots if one not in looked.known]
    if len(left) > 3:
        return None
    facts, today = looked.vocabulary.facts, looked.case.today
    every = {one: list(dict.fromkeys([*looked.figures.values(facts[one], today), *values[one]])) for one in left}
    found = completions(looked, left, every)
    place = left.index(slot)
    groups: dict[tuple[Value | None, ...], set[Face]] = {}
    for several, face in found.items():
        groups.setdefault(several[:place] + several[place + 1 :], set()).add(face)
    return any(len(faces) > 1 for faces in groups.values())


def of_known(strategist: Strategist, known: dict[int, Value | None], until: str, seconds: float) -> Interview:
    """An interview that starts from facts stated and facts that nobody knows."""
    from strategist.ask.interview import State

    facts = strategist.program.vocabulary.facts
    profile = {facts[slot].name: facts[slot].plain(value) for slot, value in known.items() if value is not None}
    interview = strategist.ask({**profile, "as_of": AS_OF}, until=until, seconds=seconds)  # type: ignore[arg-type]
    interview._states = (State({**interview.state.known, **known}),)
    return interview


def give(data: st.DataObject, interview: Interview, question: Question, values: dict[int, list[Value | None]]) -> None:
    """Answer a question somehow; nobody knows, where an answer cannot be."""
    said = {f.name: f.plain(v) for f in question.facts if (v := data.draw(st.sampled_from(values[f.slot]))) is not None}
    try:
        interview.answer(question, said if question.several else said.get(question.name))
    except ProfileError:
        interview.skip(question)


def test_a_decision_is_that_of_the_profile_it_ends_with() -> None:
    strategist = Strategist.load()
    interview = strategist.ask({"debtor_id": "D-1", "as_of": AS_OF}, seconds=0)
    for _ in range(3):
        question = interview.question
        assert question is not None
        interview.skip(question)
    decision: Decision = interview.decision
    assert decision.next_step == strategist.recommend(interview.profile()).next_step
