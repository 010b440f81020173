"""The day on which a decision changes by itself is exact: the days that matter give what looking at every day gives."""

from __future__ import annotations

from datetime import date

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from clock.clockwork import clockworks, moments
from folders import load
from strategies import profiles, rulebooks
from strategist import ProfileError, Strategist
from strategist.analysis.scenarios import load_scenarios, run_scenarios
from strategist.clock.forward import Foresight
from strategist.decision.decision import Decision
from strategist.rulebook.files import shipped_rules

YEAR = 366


def both(strategist: Strategist, decision: Decision, horizon: int = YEAR) -> tuple[date | None, date | None]:
    foresight = Foresight(strategist._maker, strategist._compiled)
    return (
        foresight.next_change(decision.case, decision.outcome, horizon),
        foresight.next_change_day_by_day(decision.case, decision.outcome, horizon),
    )


@settings(max_examples=settings.default.max_examples, phases=(Phase.explicit, Phase.generate))
@given(data=st.data())
def test_on_random_rulebooks(data: st.DataObject) -> None:
    book = data.draw(rulebooks())
    strategist = load({"rulebook.yaml": book.text})
    for _ in range(4):
        try:
            decision = strategist.recommend(data.draw(profiles(book)))
        except ProfileError:
            continue
        quick, slow = both(strategist, decision, 120)
        assert quick == slow


@settings(max_examples=settings.default.max_examples * 4, phases=(Phase.explicit, Phase.generate))
@given(data=st.data())
def test_where_nearly_everything_moves(data: st.DataObject) -> None:
    strategist = load({"rulebook.yaml": data.draw(clockworks())})
    for _ in range(4):
        quick, slow = both(strategist, strategist.recommend(data.draw(moments())), 40)
        assert quick == slow


def test_on_the_shipped_scenarios() -> None:
    strategist = Strategist.load()
    results = run_scenarios(strategist, load_scenarios(strategist, shipped_rules()))
    for result in results[::2]:
        assert result.decision is not None
        quick, slow = both(strategist, result.decision)
        assert quick == slow, result.scenario.name


def test_a_dated_parameter_is_an_event_of_its_own() -> None:
    strategist = load(
        {
            "rulebook.yaml": """\
rulebook: dated
version: 0.1.0
inputs: {all: {as_of: {type: datetime, required: true}, late: {type: int, unit: day}}}
parameters: {limit: {unit: day, value: {2020-01-01: 30, 2026-12-10: 5}}}
actions: {hold: {rung: 0, title: Hold}, monitor: {rung: 0, title: Watch}, write: {rung: 1, title: Write}}
rules: [{id: write, when: {late: limit..}, then: {propose: write, strength: 40}, because: so}]
"""
        }
    )
    decision = strategist.recommend({"as_of": "2026-11-24T10:00:00+00:00", "late": 8})
    assert decision.next_change_on == date(2026, 12, 10)
