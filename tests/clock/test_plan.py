"""Plans: by the shipped rules every one ends soon, whatever the debtor; the same each time; readable in all three forms."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from functools import lru_cache
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from engines.test_engines_agree import edges, scenarios
from folders import SMALL, load
from strategies import profiles, rulebooks
from strategist import ProfileError, Strategist
from strategist.clock.plan import LOOP, STOP, TERMINAL, Plan
from strategist.clock.plan_svg import DOT, LETTER, Mark, _lanes, _Scale
from strategist.explain.columns import width_of

EXAMPLES = Path(__file__).parents[2] / "examples" / "debtors"
TODAY = date(2026, 11, 24)
DATES = ("open_promise_date", "blocked_until", "next_cash_in_on", "guarantee_expires_on", "insurer_notice_due_on")
PLACES = ("US", "US-NY", "CN", "GB", "GB-SCT", "DE", "FR", "JP")
MOST_STEPS = 60


@lru_cache
def answers() -> tuple[str | None, ...]:
    return (None, *(response.id for response in scenarios()[0].program.responses))


@st.composite
def debtors(draw) -> dict[str, object]:
    """The profile of a scenario with up to thirty facts moved to an edge of a threshold, taken away, or dated anew."""
    profile = {"debtor_id": "d", **draw(st.sampled_from(scenarios()[1]))}
    profile = {name: value for name, value in profile.items() if value != "missing"}
    for name in draw(st.lists(st.sampled_from(list(edges())), max_size=draw(st.sampled_from([3, 8, 30])), unique=True)):
        value = draw(st.sampled_from((None, *edges()[name])))
        profile |= {name: list(value) if isinstance(value, tuple) else value}
    for name in draw(st.lists(st.sampled_from(DATES), max_size=2, unique=True)):
        profile[name] = (TODAY + timedelta(days=draw(st.integers(-10, 70)))).isoformat()
    if draw(st.integers(0, 3)) == 0:
        profile["jurisdiction"] = draw(st.sampled_from(PLACES))
    return {name: value for name, value in profile.items() if value is not None}


@settings(max_examples=settings.default.max_examples * 2, phases=(Phase.explicit, Phase.generate))
@given(profile=debtors(), data=st.data())
def test_by_the_shipped_rules_every_plan_ends(profile: dict[str, object], data: st.DataObject) -> None:
    strategist, _ = scenarios()
    try:
        case = strategist.case(profile)
    except ProfileError:
        return
    plan = strategist.plan_case(case, data.draw(st.sampled_from(answers())))
    assert plan.end.kind in (TERMINAL, STOP), plan.end
    assert len(plan.steps) <= MOST_STEPS
    days = [entry.on for entry in plan.entries]
    assert days == sorted(days)
    assert all(one.on < other.on for one, other in pairwise(s for s in plan.steps if not s.fills_time))
    last = strategist.decide(strategist._foresight.passage.advance(case, 0)) if not plan.steps else None
    if plan.end.kind == STOP and plan.end.action == "monitor" and _owes(profile):
        assert plan.end.rules or (last and last.unknown_that_matter), "nobody says why nothing is done about a debt"


def _owes(profile: dict[str, object]) -> bool:
    days, amount = profile.get("days_past_due"), profile.get("amount_overdue")
    return days is not None and int(str(days)) > 0 and amount is not None and float(str(amount)) > 0


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.yaml")), ids=lambda path: path.stem)
def test_the_examples_end_under_every_answer(shipped: Strategist, path: Path) -> None:
    for answer in answers():
        plan = shipped.plan(path.read_text("utf-8"), answer)
        assert plan.end.kind in (TERMINAL, STOP)
        assert len(plan.steps) <= MOST_STEPS


@settings(max_examples=settings.default.max_examples, phases=(Phase.explicit, Phase.generate))
@given(data=st.data())
def test_on_random_rulebooks_every_plan_can_be_read_and_comes_out_the_same(data: st.DataObject) -> None:
    book = data.draw(rulebooks())
    strategist, again = load({"rulebook.yaml": book.text}), load({"rulebook.yaml": book.text})
    for answer in (None, "answers"):
        profile = data.draw(profiles(book))
        try:
            plan = strategist.plan(profile, answer, 60)
        except ProfileError:
            continue
        assert plan == again.plan(profile, answer, 60)
        assert json.loads(plan.to_json())["format"] == "strategist.plan/1"
        assert plan.text(width=80)
        assert plan.html().startswith("<!doctype html>")
        assert all(plan.first_day <= entry.on <= plan.first_day + timedelta(days=61) for entry in plan.entries)


@pytest.mark.parametrize(
    ("name", "answer"),
    [("hengda-feed", None), ("vogel-maschinenbau", "breaks-promise"), ("northwind-logistics", "disputes")],
)
def test_text(shipped: Strategist, name: str, answer: str | None, snapshot) -> None:
    plan = shipped.plan((EXAMPLES / f"{name}.yaml").read_text("utf-8"), answer)
    text = plan.text(width=100)
    assert text == snapshot
    assert all(width_of(line) <= 100 for line in text.splitlines())
    assert "\x1b" not in text
    coloured = plan.text(width=100, color=True)
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured).replace(" ", "") == text.replace(" ", "")
    assert coloured != text


def test_each_step_of_a_plan_is_what_would_be_recommended_that_day(shipped: Strategist) -> None:
    profile = (EXAMPLES / "vogel-maschinenbau.yaml").read_text("utf-8")
    plan = shipped.plan(profile)
    first = shipped.recommend(profile)
    assert plan.steps[0].action == first.next_step
    assert plan.steps[0].on == plan.steps[0].not_before == first.not_before
    assert plan.steps[0].because == str(first.because[0])


def test_a_plan_cannot_be_changed(shipped: Strategist) -> None:
    plan = shipped.plan((EXAMPLES / "hengda-feed.yaml").read_text("utf-8"))
    with pytest.raises(AttributeError):
        plan.days = 3  # type: ignore[misc]
    with pytest.raises(AttributeError):
        plan.steps[0].cost = None  # type: ignore[misc]


def test_costs_add_up(shipped: Strategist) -> None:
    plan = shipped.plan((EXAMPLES / "brightside-cafe.yaml").read_text("utf-8"))
    assert plan.minutes == sum(step.minutes for step in plan.steps)
    assert plan.cost == sum(step.cost for step in plan.steps if step.cost is not None)
    assert plan.currency == "GBP"
    assert [step.fee_pct for step in plan.steps if step.action == "refer_to_agency"] == [25]


@pytest.mark.parametrize(
    ("arguments", "code", "help"),
    [
        ({"assume": "pays-prat"}, "unknown-response", "did you mean `pays-part`?"),
        ({"assume": "wins a lottery"}, "unknown-response", "one of: breaks-promise, disputes, pays-part"),
        ({"days": -1}, "bad-days", None),
    ],
)
def test_what_cannot_be_supposed(shipped: Strategist, arguments, code: str, help: str | None) -> None:
    with pytest.raises(ProfileError) as caught:
        shipped.plan({"debtor_id": "D", "as_of": "2026-11-24T10:00:00+08:00"}, **arguments)
    assert [problem.code for problem in caught.value.problems] == [code]
    assert caught.value.problems[0].help == help


def test_a_rulebook_without_responses_says_so() -> None:
    with pytest.raises(ProfileError) as caught:
        load(SMALL).plan({"as_of": "2026-11-24T10:00:00+08:00"}, "pays")
    assert caught.value.problems[0].help == "the rulebook states no `responses:`"


def long_plan(shipped: Strategist) -> Plan:
    return shipped.plan((EXAMPLES / "northwind-logistics.yaml").read_text("utf-8"), "breaks-promise")


def test_the_page_needs_nothing_else(shipped: Strategist) -> None:
    page = long_plan(shipped).html()
    assert not re.findall(r"(?:src|href)=[\"'](?!#)", page)
    assert "url(" not in page
    assert "<script" not in page
    targets = set(re.findall(r'href="#([\w-]+)"', page))
    assert targets <= set(re.findall(r'id="([\w-]+)"', page))


def test_words_of_a_profile_are_no_markup() -> None:
    strategist = Strategist.load()
    plan = strategist.plan(
        {"debtor_id": "<b>D</b>", "name": "a & <i>", "as_of": "2026-11-24T10:00:00+08:00", "days_past_due": 5}
    )
    assert "<b>D</b>" not in plan.html()
    assert "<i>" not in plan.html()


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.yaml")), ids=lambda path: path.stem)
def test_labels_of_the_drawing_do_not_overlap(shipped: Strategist, path: Path) -> None:
    for answer in answers():
        plan = shipped.plan(path.read_text("utf-8"), answer)
        for lane in _lanes(plan, _Scale(plan)):
            for one, other in combinations(lane.marks, 2):
                (left, right), (start, end) = _reach(one), _reach(other)
                assert one.row != other.row or right < start or end < left, (one.label, other.label)


def _reach(mark: Mark) -> tuple[float, float]:
    width = width_of(mark.label) * LETTER + DOT + 6
    return (mark.x - width, mark.x + DOT) if mark.left else (mark.x - DOT, mark.x + width)


def test_a_circle_is_an_end_of_its_own() -> None:
    plan = load(CIRCLE).plan({"as_of": "2026-11-24T10:00:00+08:00"})
    assert plan.end.kind == LOOP
    assert "a defect of the rules" in plan.text()


CIRCLE = """\
rulebook: circle
version: 0.1.0
inputs: {all: {as_of: {type: datetime, required: true}}}
actions: {hold: {rung: 0, title: Hold}, monitor: {rung: 0, title: Watch}, write: {rung: 1, title: Write}}
rules: [{id: again, then: {propose: write, strength: 40}, because: "Again."}]
"""
