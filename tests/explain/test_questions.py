"""What the answers to why not, what if and how near say, in the words a person reads."""

from __future__ import annotations

import json
from datetime import date

import pytest
from syrupy.assertion import SnapshotAssertion

from folders import SMALL, load
from strategist import ProfileError
from strategist.explain.change import read_changes
from strategist.explain.columns import width_of

KEEPER = {"reminders": 3, "days_late": 40}
WHY_NOT = {
    "nothing is said of a fact, and a figure is short": ({}, "block_card"),
    "it is outranked": (KEEPER, "remind"),
    "something comes first": ({**KEEPER, "days_late": 70}, "block_card"),
    "a guard forbids it": ({**KEEPER, "reader_kind": "child"}, "bill"),
    "a guard would offer it": (KEEPER, "write_to_parents"),
    "it is the step, but not today": ({"days_since_letter": 2}, "remind"),
    "it is never proposed": (KEEPER, "monitor"),
    "it is excluded": ({**KEEPER, "reader_kind": "institution"}, "bill"),
}
WHAT_IF = {
    "a figure crosses a threshold": ({"reminders": 3}, {"days_late": 40}),
    "a step comes first": (KEEPER, {"days_late": 70}),
    "a need is met": ({**KEEPER, "days_late": 70}, {"bill_days_ago": 9}),
    "a deferral ends": ({"days_since_letter": 2}, {"days_since_letter": 9}),
    "a fact is taken away": (KEEPER, {"fee": None, "reader": "Bea"}),
    "nothing to do with it": ({}, {"shelf_mark": "Q 36"}),
}


@pytest.mark.parametrize("case", WHY_NOT)
def test_why_not(explain, case: str, snapshot: SnapshotAssertion) -> None:
    facts, action = WHY_NOT[case]
    assert explain(**facts).why_not(action).text(width=100) == snapshot


@pytest.mark.parametrize("case", WHAT_IF)
def test_what_if(explain, case: str, snapshot: SnapshotAssertion) -> None:
    facts, changes = WHAT_IF[case]
    assert explain(**facts).what_if(**changes).text(width=100) == snapshot


@pytest.mark.parametrize("facts", [{}, KEEPER, {"days_since_letter": 2}, {**KEEPER, "closed_until": "2026-12-01"}])
def test_margins(explain, facts: dict[str, object], snapshot: SnapshotAssertion) -> None:
    assert explain(**facts).margins().text(width=100) == snapshot


def test_json_of_all_three(explain, snapshot: SnapshotAssertion) -> None:
    explanation = explain(**KEEPER)
    found = [
        explanation.why_not("block_card").as_json(),
        explanation.what_if(days_late=70).as_json(),
        explanation.margins().as_json(),
    ]
    assert [one["format"] for one in found] == ["strategist.why_not/1", "strategist.what_if/1", "strategist.margins/1"]
    for one in found:
        one.get("rulebook", {}).pop("sha256", None)
    assert json.dumps(found, ensure_ascii=False, indent=1) == snapshot


def test_the_nearest_rule_comes_first_and_unknown_counts_half(explain) -> None:
    routes = explain(days_late=50, reminders=3).why_not("block_card").routes
    assert [(route.rule.id, route.cost[0]) for route in routes] == [("block-who-keeps-long", 2)]
    assert routes[0].misses[0].distance.amount == 10
    unknown = explain(days_late=None, reminders=3).why_not("check_shelf").routes[0]
    assert (unknown.cost, unknown.misses[0].unknown) == ((1, 0.0), True)


def test_a_miss_names_value_threshold_parameter_and_place() -> None:
    answer = (
        load(SMALL)
        .explain(
            {"as_of": "2026-11-24T10:00:00+08:00", "days_past_due": 25, "amount_overdue": "400", "currency": "CNY"}
        )
        .why_not("sue")
    )
    age, amount = answer.routes[0].misses
    assert (amount.distance.threshold, amount.distance.parameter) == ("1000.00", "small_amount")
    assert amount.distance.said == "600.00 CNY short"
    row = age.through[0].misses[0]
    assert (row.reading.value, row.distance.parameter, row.distance.said) == ("25", "old_after_days", "5 days short")
    assert row.place.startswith("book/rulebook.yaml:")


def test_alternatives_are_named_beside_the_nearest() -> None:
    text = SMALL.replace("when: {days_past_due: 1..}", "when: {any: [{days_past_due: 100..}, {days_past_due: ..-1}]}")
    answer = load(text).explain({"as_of": "2026-11-24T10:00:00+08:00", "days_past_due": 90}).why_not("call")
    miss = next(route for route in answer.routes if route.rule.id == "call-when-overdue").misses[0]
    assert (miss.distance.amount, [way[0].distance.amount for way in miss.others]) == (10, [-91])


def test_an_overriding_rule_is_an_obstacle() -> None:
    text = SMALL.replace(
        "then: {propose: sue, strength: 80}", "then: {propose: sue, strength: 80}\n    overrides: [call-when-overdue]"
    )
    facts = {"as_of": "2026-11-24T10:00:00+08:00", "days_past_due": 40, "amount_overdue": "2000", "currency": "CNY"}
    answer = load(text).explain({**facts, "calls_made": 2}).why_not("call")
    assert [rule.id for rule in answer.routes[0].overridden_by] == ["sue-when-old"]
    assert "overridden by sue-when-old" in answer.text()


def test_a_rule_that_is_not_in_force_says_when() -> None:
    text = SMALL.replace("- id: call-when-overdue", "- id: call-when-overdue\n    valid: 2027-01-01..2027-12-31")
    answer = load(text).explain({"as_of": "2026-11-24T10:00:00+08:00", "days_past_due": 3}).why_not("call")
    assert "in force from Fri 1 Jan 2027 until Fri 31 Dec 2027 only" in answer.text()


def test_the_smallest_set_names_both_rules_where_two_turn() -> None:
    rules = """  - id: hostile-sue
    when: {cooperation: hostile}
    then: {propose: sue, strength: 90}
    because: so
  - id: sign-sue
    when: {signs: fraud}
    then: {propose: sue, strength: 95}
    because: so
  - id: evasive
"""
    book = load(SMALL.replace("  - id: evasive\n", rules))
    facts = {"as_of": "2026-11-24T10:00:00+08:00", "days_past_due": 3, "calls_made": 1}
    answer = book.explain(facts).what_if(cooperation="hostile", signs=["fraud"])
    assert answer.smallest
    assert [[cause.name for cause in causes] for causes in answer.causes] == [["hostile-sue", "sign-sue"]]
    assert "→ with these put back, and all else as it would be, “Call” would remain" in answer.text()
    alone = book.explain(facts).what_if(signs=["fraud"], cooperation="friendly")
    assert [[cause.name for cause in causes] for causes in alone.causes] == [["sign-sue"]]


def test_another_day_is_a_change_too() -> None:
    text = SMALL.replace("value: 30}", "value: {2020-01-01: 50, 2026-12-01: 30}}")
    facts = {
        "as_of": "2026-11-24T10:00:00+08:00",
        "days_past_due": 40,
        "amount_overdue": "2000",
        "currency": "CNY",
        "calls_made": 1,
    }
    answer = load(text).explain(facts).what_if(as_of="2026-12-02T10:00:00+08:00")
    assert (answer.before.decision.next_step, answer.after.decision.next_step) == ("call", "sue")
    assert [[cause.name for cause in causes] for causes in answer.causes] == [["sue-when-old"]]


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({}, "nothing is asked to change"),
        ({"days_lat": 3}, "unknown fact `days_lat`"),
        ({"lateness": "late"}, "unknown fact `lateness`"),
        ({"reader_kind": "robot"}, "`reader_kind` cannot be `robot`"),
        ({"as_of": None}, "the fact `as_of` is required in `what_if`"),
        ({"fee": "much"}, "`fee` cannot be `much`"),
    ],
)
def test_changes_that_cannot_be_are_refused(explain, changes: dict[str, object], problem: str) -> None:
    with pytest.raises(ProfileError, match=problem):
        explain().what_if(**changes)


def test_changes_are_read_by_the_type_of_their_fact() -> None:
    vocabulary = load(SMALL).program.vocabulary
    texts = [
        "days_past_due= 40",
        "amount_overdue=1000.50",
        "disputed=true",
        "signs=flight, fraud",
        "promised_on=2026-12-01",
        "cooperation=missing",
        "name=",
        "home=US-NY",
    ]
    assert dict(read_changes(texts, vocabulary).facts) == {
        "days_past_due": 40,
        "amount_overdue": "1000.50",
        "disputed": True,
        "signs": ["flight", "fraud"],
        "promised_on": "2026-12-01",
        "cooperation": None,
        "name": None,
        "home": "US-NY",
    }
    assert read_changes(["signs=[]"], vocabulary).facts == {"signs": []}


def test_unknown_and_refused_actions_are_named(explain, shipped) -> None:
    with pytest.raises(ProfileError, match="unknown action `remnd`") as error:
        explain().why_not("remnd")
    assert error.value.problems[0].help == "did you mean `remind`?"
    refused = next(iter(shipped.program.vocabulary.refused))
    profile = {"debtor_id": "D-1", "as_of": "2026-11-24T10:00:00+08:00"}
    with pytest.raises(ProfileError, match=f"`{refused}` is refused"):
        shipped.explain(profile).why_not(refused)


def test_money_just_beyond_a_figure_is_said_as_over_or_under() -> None:
    text = SMALL.replace("amount_overdue: small_amount..", "amount_overdue: over small_amount")
    facts = {"as_of": "2026-11-24T10:00:00+08:00", "days_past_due": 40, "currency": "CNY", "calls_made": 1}
    margins = load(text).explain({**facts, "amount_overdue": "900"}).margins()
    amount = next(one for one in margins.facts if one.fact.name == "amount_overdue")
    assert (amount.above.value, amount.above.parameter, amount.decisive) == (10_000_001, "small_amount", False)
    assert "over 1,000.00 CNY: Sue (over 100.00 CNY more" in " ".join(margins.text(width=200).split())


def test_margins_of_a_date(explain) -> None:
    book = load(SMALL.replace("when: {days_past_due: 1..}", "when: {promised_on: under today}"))
    margin = book.explain({"as_of": "2026-11-24T10:00:00+08:00", "promised_on": "2026-11-30"}).margins().facts[0]
    assert (date.fromordinal(margin.below.value), margin.below.change, margin.above) == (date(2026, 11, 23), -7, None)


def test_without_questions_the_explanation_stays_as_it_was(explain) -> None:
    explanation = explain(**KEEPER)
    assert "MARGINS" not in explanation.text()
    assert "margins" not in explanation.as_json()
    assert 'id="margins"' not in explanation.html()
    assert 'id="why-not"' not in explanation.html()
    assert (
        explanation.text(margins=True).replace(margin_section(explanation.text(margins=True)), "") == explanation.text()
    )


def margin_section(text: str) -> str:
    return text[text.index("\nMARGINS") : text.index("\nRULEBOOK")]


def test_the_page_answers_too_and_escapes(explain) -> None:
    page = explain(**KEEPER, reader="<b>&").html(why_not="block_card", margins=True)
    assert 'id="why-not"' in page
    assert 'id="margins"' in page
    assert "<b>&" not in page
    assert "20 days short" in page


@pytest.mark.parametrize("width", [50, 80, 110])
def test_lines_keep_to_the_width(explain, width: int) -> None:
    explanation = explain(**KEEPER, reader="饲料有限公司 " * 9 + "x" * 90)
    answers = (explanation.why_not("block_card"), explanation.what_if(days_late=70, reader=None), explanation.margins())
    for answer in answers:
        assert max(width_of(line) for line in answer.text(width=width).splitlines()) <= width
        assert "\x1b" not in answer.text(width=width)
        assert "\x1b[" in answer.text(width=width, color=True)


NEED_LINE = next(line for line in SMALL.splitlines() if "first: call" in line)


def test_margins_see_the_needs_of_an_action() -> None:
    book = load(SMALL.replace("{if: {calls_made: 0}, first: call}", "{if: {calls_made: ..4}, first: call}"))
    facts = {"as_of": "2026-11-24T10:00:00+08:00", "days_past_due": 40, "amount_overdue": "2000", "currency": "CNY"}
    margins = {one.fact.name: one for one in book.explain({**facts, "calls_made": 2}).margins().facts}
    above = margins["calls_made"].above
    assert (above.value, above.decision.next_step, above.last) == (5, "sue", None)
    assert (above.rule, above.place) == (None, f"book/rulebook.yaml:{1 + SMALL.splitlines().index(NEED_LINE)}")


def test_margins_move_differences_of_facts() -> None:
    text = SMALL.replace("    name: {type: text}\n", "    name: {type: text}\n    amount_disputed: {type: money}\n")
    text += "computed:\n  amount_demanded: {type: money, difference: [amount_overdue, amount_disputed]}\n"
    text = text.replace("amount_overdue: small_amount..", "amount_demanded: small_amount..")
    facts = {"as_of": "2026-11-24T10:00:00+08:00", "days_past_due": 40, "currency": "CNY", "calls_made": 1}
    explanation = load(text).explain({**facts, "amount_overdue": "5000", "amount_disputed": "100.50"})
    margins = {one.fact.name: one for one in explanation.margins().facts}
    assert (margins["amount_overdue"].below.value, margins["amount_disputed"].above.value) == (11_004_999, 40_000_001)
    assert margins["amount_disputed"].decisive
    said = " ".join(explanation.margins().text(width=200).split())
    assert "under 1,100.50 CNY down to 0.00 CNY: Call (over 3,899.50 CNY less; small amount)" in said
    assert "over 4,000.00 CNY: Call (over 3,899.50 CNY more; small amount)" in said
