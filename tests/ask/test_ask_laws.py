"""Laws of interviews on random rulebooks, against brute force: nothing that is left out can change the decision."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from folders import load
from strategies import TODAY, RandomRulebook, profiles, rulebooks
from strategist import ProfileError, Strategist
from strategist.ask import Interview, Question, State
from strategist.ask.figures import FiguresByDay
from strategist.ask.outlook import Outlook
from strategist.ask.worlds import Deciding, Face
from strategist.vocabulary.kinds import Kind, Value

FEW = settings(
    max_examples=settings.default.max_examples * 2 // 10,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
    deadline=None,
)
STATES = 8
"""States of knowledge drawn for one rulebook, which takes longest to draw."""
AS_OF = f"{TODAY}T10:00:00+08:00"


def drawn_slots(data: st.DataObject, book: RandomRulebook, strategist: Strategist) -> dict[int, Value | None]:
    """What a random profile states, by slot; empty if it cannot be."""
    try:
        case = strategist.case({**data.draw(profiles(book)), "as_of": AS_OF})
    except ProfileError:
        return {}
    inputs = [f for f in strategist.program.vocabulary.inputs if f.kind is not Kind.DATETIME]
    return {fact.slot: case.given[fact.slot] for fact in inputs if case.states(fact.slot)}


def outlook(strategist: Strategist, known: Mapping[int, Value | None], *, tactics: bool) -> Outlook | None:
    moment = strategist.case({"as_of": AS_OF}).as_of
    means = Deciding(strategist._maker, strategist._compiled.evaluate, moment, tactics=tactics)
    return None if means.case(known) is None else Outlook(means, known, FiguresByDay(strategist.program))


def drawn_known(
    data: st.DataObject, book: RandomRulebook, strategist: Strategist, open_at_most: int
) -> dict[int, Value | None]:
    """Facts stated, facts that nobody knows, and a few left open."""
    stated = drawn_slots(data, book, strategist)
    slots = [strategist.program.vocabulary.fact[word.name].slot for word in book.inputs]
    opened = data.draw(st.lists(st.sampled_from(slots), unique=True, min_size=1, max_size=open_at_most))
    return {slot: stated.get(slot) for slot in slots if slot not in opened}


def open_slots(strategist: Strategist, book: RandomRulebook, known: Mapping[int, object]) -> list[int]:
    return sorted({strategist.program.vocabulary.fact[word.name].slot for word in book.inputs} - set(known))


def values_to_try(looked: Outlook, slots: list[int]) -> dict[int, list[Value | None]]:
    """Values of every band of some open facts, those beside them, and none."""
    found: dict[int, list[Value | None]] = {}
    for slot in slots:
        fact = looked.vocabulary.facts[slot]
        values = list(looked.figures.values(fact, looked.case.today))
        if fact.kind.ordered:
            values = sorted({int(value) + by for value in values for by in (-1, 0, 1)})
        found[slot] = [None, *values[:: max(1, len(values) // 7)]]
    return found


def completions(
    looked: Outlook, slots: list[int], values: Mapping[int, list[Value | None]]
) -> dict[tuple[Value | None, ...], Face]:
    """The decision of every completion of some open facts, by their values."""
    found = {}
    for several in product(*(values[slot] for slot in slots)):
        face = looked.deciding.decide({**looked.known, **dict(zip(slots, several, strict=True))})
        if face is not None:
            found[several] = face
    return found


@FEW
@given(st.data(), st.booleans())
def test_no_completion_leads_beyond_what_is_held_possible(data: st.DataObject, tactics: bool) -> None:
    book = data.draw(rulebooks())
    strategist = load(book.text)
    for _ in range(STATES):
        known = drawn_known(data, book, strategist, 3)
        looked = outlook(strategist, known, tactics=tactics)
        if looked is None:
            continue
        assert looked.possible is not None
        choosing, mattering = looked.possible.choosing, {fact.slot for fact in looked.facts}
        left = open_slots(strategist, book, known)
        for several, face in completions(looked, left, values_to_try(looked, left)).items():
            assert face.action in choosing.winners
            due = choosing.due(face.action)
            assert due.low <= (face.not_before or looked.case.today)
            assert (face.not_before or 0) <= due.high
            less = {slot: value for slot, value in zip(left, several, strict=True) if slot in mattering}
            without = looked.deciding.decide({**known, **less})
            assert without is None or without == face, "a fact matters that was held not to"


@FEW
@given(st.data(), st.booleans())
def test_once_it_stops_no_answer_left_can_change_the_decision(data: st.DataObject, tactics: bool) -> None:
    book = data.draw(rulebooks())
    strategist = load(book.text)
    seconds = 0.0 if tactics else data.draw(st.sampled_from([0.0, 0.0, 0.0, 0.5]))
    for _ in range(STATES // 4 if seconds else STATES // 2):
        start = drawn_known(data, book, strategist, 4)
        looked = outlook(strategist, start, tactics=tactics)
        if looked is None:
            continue
        values = values_to_try(looked, open_slots(strategist, book, start))
        interview = of_known(strategist, start, "tactics" if tactics else "step", seconds)
        for question in interview:
            if question.shown:
                before = present(interview)
                assert all(makes_a_difference(before, fact.slot, values) is not False for fact in question.facts)
            give(data, interview, question, values)
        left = open_slots(strategist, book, interview.state.known)
        final = present(interview)
        assert set(completions(final, left, values).values()) == {final.face}


def present(interview: Interview) -> Outlook:
    return Outlook(interview._means.deciding, interview.state.known, interview._figures)


def makes_a_difference(looked: Outlook, slot: int, values: Mapping[int, list[Value | None]]) -> bool | None:
    """Whether two completions that differ in this fact alone are decided differently; None: too many to try."""
    left = [one for one in values if one not in looked.known]
    if len(left) > 3:
        return None
    facts, today = looked.vocabulary.facts, looked.case.today
    every = {one: list(dict.fromkeys([*values[one], *looked.figures.values(facts[one], today)])) for one in left}
    place = left.index(slot)
    groups: dict[tuple[Value | None, ...], set[Face]] = {}
    for several, face in completions(looked, left, every).items():
        groups.setdefault(several[:place] + several[place + 1 :], set()).add(face)
    return any(len(faces) > 1 for faces in groups.values())


def of_known(strategist: Strategist, known: Mapping[int, Value | None], until: str, seconds: float) -> Interview:
    """An interview that starts from facts stated and facts that nobody knows."""
    facts = strategist.program.vocabulary.facts
    profile = {facts[slot].name: facts[slot].plain(value) for slot, value in known.items() if value is not None}
    interview = strategist.ask({**profile, "as_of": AS_OF}, until=until, seconds=seconds)  # type: ignore[arg-type]
    interview._states = (State({**interview.state.known, **known}),)
    return interview


def give(
    data: st.DataObject, interview: Interview, question: Question, values: Mapping[int, list[Value | None]]
) -> None:
    """Answer a question somehow; nobody knows, where an answer cannot be."""
    said = {f.name: f.plain(v) for f in question.facts if (v := data.draw(st.sampled_from(values[f.slot]))) is not None}
    try:
        interview.answer(question, said if question.several else said.get(question.name))
    except ProfileError:
        interview.skip(question)
