"""Laws of the questions put to an explanation, on random rulebooks: each compares an answer with another way to get it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
import yaml
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from folders import as_yaml, load
from strategies import RandomRulebook, profiles, rulebooks
from strategist import ProfileError, Strategist
from strategist.decision.selection import select
from strategist.explain.barriers import BarrierFinder
from strategist.explain.explanation import Explanation
from strategist.explain.margins import Edge, Margin, face
from strategist.explain.misses import Miss, MissFinder
from strategist.explain.routes import DIRECT
from strategist.explain.rules_told import RuleTeller
from strategist.explain.thresholds import Thresholds
from strategist.program.expressions import All, Any, Condition, Const, Not, Test, negation_normal
from strategist.program.program import Rule
from strategist.vocabulary.kinds import Kind

FEW = settings(
    max_examples=settings.default.max_examples * 3 // 10,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
Facts = dict[str, object]


def drawn(
    data: st.DataObject, book: RandomRulebook, strategist: Strategist, count: int = 3
) -> list[tuple[Facts, Explanation]]:
    """Explanations of random profiles, those that cannot be left out."""
    found = []
    for _ in range(count):
        profile = data.draw(profiles(book))
        try:
            found.append((profile, strategist.explain(profile)))
        except ProfileError:
            continue
    return found


# why not


@FEW
@given(st.data())
def test_an_action_has_no_obstacle_exactly_if_it_is_the_step_today(data: st.DataObject) -> None:
    book = data.draw(rulebooks())
    strategist = load(book.text)
    for _, explanation in drawn(data, book, strategist):
        decision = explanation.decision
        for action in strategist.program.vocabulary.action:
            answer = explanation.why_not(action)
            today = decision.next_step == action and decision.not_before is None
            assert (answer.obstacles == ()) is today, (action, answer.obstacles)
            assert answer.is_step is (decision.next_step == action)
            assert answer.title in answer.text()
            assert answer.as_json()["is_next_step"] is answer.is_step


@FEW
@given(st.data())
def test_nothing_bars_an_action_exactly_if_the_strongest_proposal_brings_it_about(data: st.DataObject) -> None:
    book = data.draw(rulebooks())
    strategist = load(book.text)
    for _, explanation in drawn(data, book, strategist):
        teller = RuleTeller(explanation.decision)
        finder = BarrierFinder(teller, MissFinder(teller))
        ladder, outcome, case = teller.prepared.ladder, teller.outcome, explanation.decision.case
        proposals, guards = ladder.live(outcome.live)
        for index, action in enumerate(strategist.program.vocabulary.actions):
            if action.id in ("hold", "monitor"):
                continue
            one = max(ladder.order, default=0) + 1
            stronger = replace(ladder, proposals={**ladder.proposals, one: (index, 101)})
            chosen = select(stronger, [one, *proposals], guards, outcome.values, case.given, case.today)
            unbarred = chosen.action == index and chosen.strength == 101 and chosen.not_before is None
            assert (finder.all(index) == ()) is unbarred, action.id


@FEW
@given(st.data())
def test_what_a_rule_lacks_is_enough_to_make_it_fire(data: st.DataObject) -> None:
    book = data.draw(rulebooks())
    strategist = load(book.text)
    for _, explanation in drawn(data, book, strategist):
        teller = RuleTeller(explanation.decision)
        finder = MissFinder(teller)
        for rule in teller.prepared.epoch.rules:
            if rule is None:
                continue
            misses = finder.rule(rule)
            fired = bool(teller.outcome.fired >> rule.index & 1)
            assert (misses == ()) is fired, rule.id
            assert all(miss.unknown or miss.reading.truth is not None for miss in misses)
            if not rule.table and all(miss.test is not None for miss in misses):  # no parameter rules it out
                assert fires_with(teller, rule, misses), rule.id


def fires_with(teller: RuleTeller, rule: Rule, misses: tuple[Miss, ...]) -> bool:
    """Whether a rule fires if these tests hold, by a reading of conditions of its own."""
    forced = {part: [m.test for m in misses if m.reading.part == part] for part in ("applies", "when", "unless")}

    def known(leaf: Test, part: str) -> bool | None:
        return True if leaf in forced[part] else teller.trace.leaf(leaf)

    def worth(condition: Condition, part: str) -> float:
        """1 true, 0 false, 0.5 unknown."""
        match condition:
            case Const(value):
                return float(value)
            case All(parts):
                return min((worth(one, part) for one in parts), default=1.0)
            case Any(parts):
                return max((worth(one, part) for one in parts), default=0.0)
            case Not():
                raise AssertionError("not in normal form")
            case leaf:
                return {True: 1.0, False: 0.0, None: 0.5}[known(leaf, part)]

    return (
        worth(negation_normal(rule.when), "when") == 1
        and (rule.applies is None or worth(negation_normal(rule.applies), "applies") > 0)
        and (rule.unless is None or worth(negation_normal(rule.unless, True), "unless") > 0)
    )


@FEW
@given(st.data())
def test_what_would_be_if_a_rule_fired_is_what_a_rulebook_says_where_it_always_does(data: st.DataObject) -> None:
    book = data.draw(rulebooks())
    document = yaml.load(book.text, yaml.BaseLoader)
    strategist = load(book.text)
    for profile, explanation in drawn(data, book, strategist, 2):
        routes = [
            route
            for action in strategist.program.vocabulary.action
            for route in explanation.why_not(action).routes
            if route.kind == DIRECT and route.then is not None
        ]
        for route in routes[:2]:
            bare = {key: value for key, value in rule_of(document, route.rule.id).items() if key not in CONDITIONS}
            rules = [bare if rule["id"] == route.rule.id else rule for rule in document["rules"]]
            other = load(as_yaml({**document, "rules": rules})).recommend(profile)
            selection = other.outcome.selection
            assert (selection.action, selection.strength, selection.via, selection.not_before) == (
                route.then.action,
                route.then.strength,
                route.then.via,
                route.then.not_before,
            ), route.rule.id


CONDITIONS = ("when", "applies", "unless")


def rule_of(document: dict[str, list[dict[str, object]]], id: str) -> dict[str, object]:
    return next(rule for rule in document["rules"] if rule["id"] == id)


# what if


@FEW
@given(st.data())
def test_a_what_if_decides_as_the_changed_profile_does(data: st.DataObject) -> None:
    book = data.draw(rulebooks())
    strategist = load(book.text)
    for profile, explanation in drawn(data, book, strategist):
        other = data.draw(profiles(book))
        names = data.draw(st.lists(st.sampled_from([fact.name for fact in book.inputs]), min_size=1, max_size=4))
        changes = {name: other.get(name) for name in names}
        changed = {key: value for key, value in {**profile, **changes}.items() if value is not None}
        try:
            meant = strategist.recommend(changed)
        except ProfileError as refused:
            with_problems = [problem.code for problem in refused.problems]
            with pytest.raises(ProfileError) as error:
                explanation.what_if(**changes)
            assert [problem.code for problem in error.value.problems] == with_problems
            continue
        answer = explanation.what_if(**changes)
        assert answer.after.decision.to_json() == meant.to_json()
        assert answer.before.decision == explanation.decision
        assert answer.same_step is (
            (meant.next_step, meant.not_before) == (explanation.decision.next_step, explanation.decision.not_before)
        )
        assert (answer.causes == ()) is answer.same_step
        assert answer.after.decision.title in " ".join(answer.text(width=250).split())
        assert answer.as_json()["same_step"] is answer.same_step


@FEW
@given(st.data())
def test_a_single_rule_made_the_difference_if_the_old_step_stays_without_it(data: st.DataObject) -> None:
    book = data.draw(rulebooks())
    document = yaml.load(book.text, yaml.BaseLoader)
    strategist = load(book.text)
    entangled = {rule["id"] for rule in document["rules"] if rule.get("overrides")}
    entangled |= {target for rule in document["rules"] for target in rule.get("overrides", ())}
    checked = 0
    for _, explanation in drawn(data, book, strategist):
        changed = {key: value for key, value in data.draw(profiles(book)).items() if key != "as_of"}
        try:
            answer = explanation.what_if(**changed)
        except (ProfileError, KeyError):
            continue
        old = explanation.decision
        for causes in answer.causes:
            cause = causes[0]
            if len(causes) > 1 or cause.kind != "rule" or cause.name in entangled or checked > 2:
                continue
            checked += 1
            fires = answer.after.decision.outcome.live >> index_of(strategist, cause.name) & 1
            rule = rule_of(document, cause.name)
            bare = {key: value for key, value in rule.items() if key not in CONDITIONS}
            never = {**rule, "when": {"all": [{"n_days": "given"}, {"n_days": "missing"}]}}
            put_back = [(never if fires else bare) if one is rule else one for one in document["rules"]]
            if "defer" in rule["then"]:  # its day hangs on facts besides
                continue
            edited = load(as_yaml({**document, "rules": put_back}))
            then = edited.decide(edited.case(profile_of(answer.after)))
            if old.next_step != answer.after.decision.next_step:
                assert then.next_step == old.next_step, cause.name
            else:
                assert then.not_before == old.not_before, cause.name


def index_of(strategist: Strategist, id: str) -> int:
    return strategist.program.rules_named(id)[0].index


def profile_of(explanation: Explanation) -> Facts:
    """What the profile behind an explanation says."""
    case, vocabulary = explanation.decision.case, explanation.decision.program.vocabulary
    facts = {f.name: f.plain(case.given[f.slot]) for f in vocabulary.inputs if f.slot >= 0 and case.states(f.slot)}
    return {"as_of": case.as_of, **facts}


# margins

WINDOW = 40


@FEW
@given(st.data())
def test_margins_are_what_trying_every_value_finds(data: st.DataObject) -> None:
    book = data.draw(rulebooks())
    strategist = load(book.text)
    for profile, explanation in drawn(data, book, strategist, 2):
        thresholds = Thresholds(explanation.decision.prepared.epoch)
        for margin in explanation.margins().facts:
            if margin.fact.kind is Kind.MONEY:
                between(data, strategist, profile, explanation, margin)
                continue
            decision = explanation.decision
            low = thresholds.points(decision.case, decision.outcome.values, margin.fact.slot).low
            down = [margin.value - step for step in range(1, WINDOW) if margin.value - step >= low]
            up = [margin.value + step for step in range(1, WINDOW)]
            for edge, walk in ((margin.below, down), (margin.above, up)):
                compare(strategist, profile, explanation, margin, edge, walk)


def compare(
    strategist: Strategist, profile: Facts, explanation: Explanation, margin: Margin, edge: Edge | None, walk: list[int]
) -> None:
    """The first value of a walk with another decision, and where that one ends, against the edge that was found."""
    faces = [(value, tried(strategist, profile, margin, value)) for value in walk]
    now = face(explanation.decision)
    first = next((value for value, found in faces if found is not None and found != now), None)
    name = margin.fact.name
    if first is None:
        assert edge is None or edge.value not in walk, name
        return
    assert edge is not None, (name, first)
    assert edge.value == first, name
    assert face(edge.decision) == dict(faces)[first]
    rest = walk[walk.index(first) :]
    same = [value for value in rest if dict(faces)[value] == face(edge.decision)]
    until = next((walk.index(value) for value in rest if dict(faces)[value] != face(edge.decision)), None)
    if until is not None:
        assert edge.last == walk[until - 1], name
    else:
        assert edge.last is None or edge.last == same[-1] or edge.last not in walk, name


def tried(strategist: Strategist, profile: Facts, margin: Margin, value: int) -> tuple[str, bool] | None:
    """The decision for one value; None if the profile cannot be so."""
    try:
        return face(strategist.recommend({**profile, margin.fact.name: margin.fact.plain(value)}))
    except ProfileError:
        return None


def between(
    data: st.DataObject, strategist: Strategist, profile: Facts, explanation: Explanation, margin: Margin
) -> None:
    """Amounts: any value short of the edge leaves the step as it is, and the edge itself does not."""
    for edge in (margin.below, margin.above):
        if edge is None:
            continue
        assert tried(strategist, profile, margin, edge.value) == face(edge.decision) != face(explanation.decision)
        short = sorted((margin.value, edge.value - (1 if edge.change > 0 else -1)))
        for _ in range(6):
            value = data.draw(st.integers(*short))
            assert tried(strategist, profile, margin, value) in (None, face(explanation.decision))


def test_far_edges_of_a_date_set_years_later_are_exact() -> None:
    strategist = load(
        {
            "rulebook.yaml": """\
rulebook: far
version: 0.1.0
inputs: {all: {as_of: {type: datetime, required: true}, late: {type: int, unit: day}, due_on: {type: date}}}
derived:
  lost_on: {type: date, otherwise: missing}
  stale_on: {type: date, otherwise: missing}
actions:
  {hold: {rung: 0, title: Hold}, monitor: {rung: 0, title: Watch}, sue: {rung: 6, title: Sue}, drop: {rung: 1, title: Drop}}
rules:
  - {id: three-years, when: {late: given}, then: {set: {lost_on: 3 years after late}}, because: so}
  - {id: new-year, when: {due_on: given}, then: {set: {stale_on: 2 years after the end of the year of due_on}}, because: so}
  - {id: sue-in-time, when: {days_until_lost_on: 0..30}, then: {propose: sue, strength: 80}, because: so}
  - {id: too-late, when: {stale_on: ..today}, then: {propose: drop, strength: 90}, because: so}
"""
        }
    )
    today = date(2026, 11, 24)
    facts = {"as_of": "2026-11-24T10:00:00+00:00", "late": 10, "due_on": "2026-11-14"}
    late, due = {m.fact.name: m for m in strategist.explain(facts).margins().facts}.values()
    first = next(days for days in range(11, 4000) if 0 <= (shift(today - timedelta(days=days), 3) - today).days <= 30)
    assert (late.above.value, late.above.decision.next_step, late.below) == (first, "sue", None)
    assert late.above.last == (today - date(2023, 11, 24)).days
    assert date.fromordinal(due.below.value) == date(2023, 12, 31)
    assert (due.below.decision.next_step, due.below.last, due.above) == ("drop", None, None)


def shift(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
