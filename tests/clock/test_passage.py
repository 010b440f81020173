"""Time passing: the quick way over many days is the same as going day by day, and nothing a rulebook says can refuse it."""

from __future__ import annotations

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from clock.clockwork import clockworks, moments
from folders import load
from strategies import profiles, rulebooks
from strategist import ProfileError
from strategist.clock.passage import Happening, Passage
from strategist.profile.case import Case


def day_by_day(passage: Passage, case: Case, days: int) -> tuple[Case, list[tuple[int, str, str]]]:
    """The definition: one day after the other."""
    happened: list[Happening] = []
    for _ in range(days):
        case, more = passage.over(case, 1)
        happened += more
    return case, _plain(happened)


def _plain(happened) -> list[tuple[int, str, str]]:
    return [(one.day, one.kind, one.id) for one in happened]


@settings(max_examples=settings.default.max_examples * 4, phases=(Phase.explicit, Phase.generate))
@given(data=st.data())
def test_where_nearly_everything_moves(data: st.DataObject) -> None:
    strategist = load({"rulebook.yaml": data.draw(clockworks())})
    for _ in range(4):
        same_either_way(Passage(strategist._maker), strategist.case(data.draw(moments())), data)


@settings(max_examples=settings.default.max_examples // 2, phases=(Phase.explicit, Phase.generate))
@given(data=st.data())
def test_many_days_at_once_are_the_days_one_by_one(data: st.DataObject) -> None:
    book = data.draw(rulebooks())
    strategist = load({"rulebook.yaml": book.text})
    passage = Passage(strategist._maker)
    for _ in range(4):
        try:
            case = strategist.case(data.draw(profiles(book)))
        except ProfileError:
            continue
        same_either_way(passage, case, data)


def same_either_way(passage: Passage, case: Case, data: st.DataObject) -> None:
    days = data.draw(st.integers(0, 40))
    slow, events = day_by_day(passage, case, days)
    quick, happened = passage.over(case, days)
    assert quick == slow
    assert _plain(happened) == events
    part = data.draw(st.integers(0, days))
    assert passage.advance(passage.advance(case, part), days - part) == slow
