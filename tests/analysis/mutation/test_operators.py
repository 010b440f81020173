"""Each edit is what it says it is: the sentence, and the rules as they stand after it."""

from __future__ import annotations

import pytest

from folders import SMALL, load
from strategist.analysis.mutation.edits import all_edits, edits_of_rule
from strategist.analysis.mutation.patched import Patched
from strategist.decision.prepared import Preparation
from strategist.program.truth import fires

from .books import edits, said, with_rule

TRY = "try\n    when: {WHEN}\n    then: {propose: call, strength: 35}\n    because: tried"
MOMENT = "2026-11-24T10:00:00+08:00"

OPERATORS = {
    # condition -> kind -> edits, each with a profile that it alone, or only the original, fires for
    "{days_past_due: 5..}": {
        "threshold": {
            "`days_past_due: 5..` may start a day later": {"days_past_due": 5},
            "`days_past_due: 5..` may start a day earlier": {"days_past_due": 4},
        },
        "direction": {"`days_past_due: 5..` may be turned round": {"days_past_due": 4}},
        "condition": {"the only condition `days_past_due: 5..` may go": {}},
    },
    "{days_past_due: over 5}": {
        "threshold": {
            "`days_past_due: over 5` may start a day later": {"days_past_due": 6},
            "`days_past_due: over 5` may start a day earlier": {"days_past_due": 5},
        }
    },
    "{calls_made: 2..4}": {
        "threshold": {
            "`calls_made: 2..4` may start one later": {"calls_made": 2},
            "`calls_made: 2..4` may start one earlier": {"calls_made": 1},
            "`calls_made: 2..4` may end one later": {"calls_made": 5},
            "`calls_made: 2..4` may end one earlier": {"calls_made": 4},
        },
        "direction": {},
    },
    "{calls_made: 3}": {
        "threshold": {
            "`calls_made: 3` may say `4`": {"calls_made": 4},
            "`calls_made: 3` may say `2`": {"calls_made": 3},
        }
    },
    "{days_past_due: old_after_days..}": {
        "bound": {"`days_past_due: old_after_days..` may start a day later": {"days_past_due": 30}},
        "threshold": {},
    },
    "{days_past_due: under old_after_days}": {
        "bound": {"`days_past_due: under old_after_days` may end a day later": {"days_past_due": 30}}
    },
    "{amount_overdue: small_amount..}": {
        "bound": {
            "`amount_overdue: small_amount..` may leave out `small_amount` itself": {
                "amount_overdue": 1000,
                "currency": "CNY",
            }
        }
    },
    "{amount_overdue: over 0}": {
        "bound": {"`amount_overdue: over 0` may take in `0.00` itself": {"amount_overdue": 0}},
        "threshold": {},
    },
    "{promised_on: ..2026-11-20}": {
        "threshold": {
            "`promised_on: ..2026-11-20` may end a day later": {"promised_on": "2026-11-21"},
            "`promised_on: ..2026-11-20` may end a day earlier": {"promised_on": "2026-11-20"},
        }
    },
    "{cooperation: hostile}": {"value": {"`cooperation: hostile` may say `neutral`": {"cooperation": "hostile"}}},
    "{cooperation: friendly}": {"value": {"`cooperation: friendly` may say `neutral`": {"cooperation": "neutral"}}},
    "{cooperation: [friendly, hostile]}": {
        "value": {
            "`cooperation: [friendly, hostile]` may lose `friendly`": {"cooperation": "friendly"},
            "`cooperation: [friendly, hostile]` may lose `hostile`": {"cooperation": "hostile"},
        }
    },
    "{signs: [flight, fraud]}": {
        "value": {
            "`signs: [flight, fraud]` may lose `flight`": {"signs": ["flight"]},
            "`signs: [flight, fraud]` may lose `fraud`": {"signs": ["fraud"]},
        }
    },
    "{signs: has flight}": {"value": {"`signs: has flight` may say `fraud`": {"signs": ["fraud"]}}},
    "{home: [within US, within CN]}": {
        "value": {
            "`home: [within US, within CN]` may lose `US`": {"home": "US-NY"},
            "`home: [within US, within CN]` may lose `CN`": {"home": "CN"},
        }
    },
    "{home: not within US}": {"negation": {"`home: not within US` may lose its `not`": {"home": "US"}}},
    "{disputed: true}": {"negation": {"`disputed: true` may ask for the opposite": {"disputed": False}}},
    "{promised_on: given}": {"negation": {"`promised_on: given` may say `missing`": {}}},
    "{not: {disputed: true}}": {
        "negation": {
            "`not` before `disputed: true` may go": {"disputed": True},
            "`disputed: true` may ask for the opposite": {"disputed": False},
        }
    },
    "{disputed: true, calls_made: 1..}": {
        "condition": {
            "the condition `disputed: true` may go": {"calls_made": 1},
            "the condition `calls_made: 1..` may go": {"disputed": True},
        }
    },
    "{any: [{disputed: true, calls_made: 1..}, {home: within US}]}": {
        "alternative": {
            "the alternative `disputed: true, calls_made: 1..` may go": {"disputed": True, "calls_made": 1},
            "the alternative `home: within US` may go": {"home": "US"},
        }
    },
}


@pytest.mark.parametrize("when", OPERATORS)
def test_tests_and_conditions(when: str) -> None:
    strategist = load(with_rule(TRY.replace("{WHEN}", when)))
    original = Preparation(strategist.program)
    index = strategist.program.rules_named("try")[0].index
    for kind, wanted in OPERATORS[when].items():
        assert sorted(said(strategist, kind, "in `try`,")) == sorted(f"in `try`, {what}" for what in wanted)
        for edit in edits(strategist, kind, "in `try`,"):
            case = strategist.case({"as_of": MOMENT, **wanted[edit.what]})
            before = original.at(case.today).epoch.rules[index]
            after = Patched(original, edit.change).at(case.today).epoch.rules[index]
            assert before is not None
            assert after is not None
            assert fires(before, case.values, case.given) is not fires(after, case.values, case.given), edit.sentence


UNLESS = TRY.replace("{WHEN}", "{calls_made: 1..}")


def test_exclusions_and_scopes() -> None:
    one = load(with_rule(UNLESS + "\n    unless: {disputed: true}\n    applies: {home: within US}"))
    assert said(one, "unless", "in `try`") == ["in `try`, `unless` `disputed: true` may go"]
    assert said(one, "applies", "in `try`") == ["in `try`, `applies` `home: within US` may go"]
    (without,) = edits(one, "unless", "in `try`")[0].change.rules.values()
    assert without is not None
    assert without.unless is None
    several = load(with_rule(UNLESS + "\n    unless: {any: [{disputed: true}, {home: within US}]}"))
    assert said(several, "unless", "in `try`") == [
        "in `try`, the alternative `disputed: true` may go",
        "in `try`, the alternative `home: within US` may go",
    ]


def test_rules_guards_and_overrides() -> None:
    book = SMALL.replace(
        "  - id: soft-first",
        "  - id: wait\n    when: {disputed: true}\n    then: {propose: call, strength: 31}\n"
        "    overrides: [call-when-overdue]\n    because: waits\n  - id: soft-first",
    )
    strategist = load(book)
    assert said(strategist, "guard") == ["`gap` may go as a whole"]
    assert "`call-when-overdue` may go as a whole" in said(strategist, "rule")
    (override,) = edits(strategist, "override")
    assert override.sentence == "in `wait`, `overrides: call-when-overdue` may go"
    (freed,) = override.change.rules.values()
    assert freed is not None
    assert freed.id == "call-when-overdue"
    assert freed.overridden_by == ()


def test_an_override_between_rules_that_never_meet_is_no_edit() -> None:
    strategist = load(
        SMALL.replace(
            "  - id: soft-first",
            "  - id: wait\n    when: {days_past_due: ..0}\n    then: {propose: call, strength: 31}\n"
            "    overrides: [call-when-overdue]\n    because: waits\n  - id: soft-first",
        )
    )
    assert edits(strategist, "override") == []


def test_strengths_change_places_with_the_next_weaker_rule_that_can_be_live_too() -> None:
    rule = "sooner\n    when: {days_past_due: ..0}\n    then: {propose: call, strength: 79}\n    because: tried"
    strategist = load(with_rule(rule))
    (swap,) = [edit for edit in edits(strategist, "strength") if "`sue-when-old`" in edit.where]
    assert swap.what == "strength 80 may change places with the 79 of `sooner`"
    assert {rule.id: rule.strength for rule in swap.change.rules.values() if rule} == {"sue-when-old": 79, "sooner": 80}
    # `sooner` and `call-when-overdue` exclude each other, and propose the same: nothing to swap
    assert [edit for edit in edits(strategist, "strength") if "`sooner`" in edit.where] == []


def test_points_move_by_the_smallest_step_in_use() -> None:
    strategist = load(
        SMALL.replace(
            "then: {score: {cause: {deliberate: 50}}}", "then: {score: {cause: {deliberate: 50, negligence: -10}}}"
        )
    )
    assert set(said(strategist, "score")) == {
        "in `evasive`, the points for `negligence` may be 0 instead of -10",
        "in `evasive`, the points for `negligence` may be -20 instead of -10",
        "in `evasive`, the points for `deliberate` may be 60 instead of 50",
        "in `evasive`, the points for `deliberate` may be 40 instead of 50",
    }


def test_deferrals_needs_and_alternatives_of_guards() -> None:
    strategist = load(
        SMALL.replace("first: call}]", "first: call}], only_when: {amount_overdue: over 0}").replace(
            "  - id: soft-first",
            "  - id: bar\n    when: {disputed: true}\n    then: {forbid: {actions: [sue]}, instead: [call]}\n"
            "    because: barred\n  - id: soft-first",
        )
    )
    assert said(strategist, "deferral") == ["in `gap`, the wait of 7 days may be a day shorter"]
    assert said(strategist, "instead") == ["in `bar`, `instead: [call]` may go"]
    assert said(strategist, "need") == [
        "in action `sue`, the need `first: call` may go",
        "in action `sue`, `only_when` `amount_overdue: over 0` may go",
    ]


def test_rows_go_and_neighbours_swap_unless_they_exclude_each_other() -> None:
    strategist = load(
        SMALL.replace("      - [-, young]", "      - [..10, young]\n      - [5.., old]\n      - [-, young]")
    )
    assert said(strategist, "row") == [f"row `age/{number}` may go" for number in (1, 2, 3, 4)]
    assert said(strategist, "order") == [
        "rows `age/2` and `age/3` may change places",
        "rows `age/3` and `age/4` may change places",
    ]
    swap = edits(strategist, "order")[0].change.rules
    rows = strategist.program.rules_named("age")
    assert [(rule.id, rule.when, rule.conclusion) for rule in swap.values() if rule] == [
        ("age/2", rows[2].when, rows[2].conclusion),
        ("age/3", rows[1].when, rows[1].conclusion),
    ]


def test_parameters_move_once_for_all_their_readers() -> None:
    strategist = load(SMALL)
    assert set(said(strategist, "parameter")) == {
        "parameter `old_after_days` may be 31 instead of 30",
        "parameter `old_after_days` may be 29 instead of 30",
        "parameter `small_amount` may be 1000.01 CNY instead of 1000 CNY",
        "parameter `small_amount` may be 999.99 CNY instead of 1000 CNY",
    }


def test_what_a_file_states_once_is_one_edit() -> None:
    book = {
        "rulebook.yaml": SMALL,
        "more.yaml": "applies: {home: within US}\nrules:\n"
        "  - {id: a, when: {calls_made: 1..}, then: {propose: call, strength: 30}, because: a}\n"
        "  - {id: b, when: {calls_made: 2..}, then: {propose: call, strength: 31}, because: b}\n",
    }
    strategist = load(book)
    (scope,) = edits(strategist, "applies")
    assert scope.sentence == "in the 2 rules of `more.yaml`, `applies` `home: within US` may go"
    assert len(scope.change.rules) == 2


def test_rules_that_a_setting_switches_off_are_left_alone() -> None:
    setting = SMALL.replace("parameters:\n", "parameters:\n  curve: {values: [short, long], value: short}\n")
    asleep = (
        "asleep\n    when: {curve: long, calls_made: 1..}\n    then: {propose: call, strength: 35}\n    because: tried"
    )
    strategist = load(setting.replace("rules:\n", f"rules:\n  - id: {asleep}\n", 1))
    assert [edit for edit in all_edits(strategist.program) if "asleep" in edit.sentence] == []


def test_the_edits_of_one_rule_include_what_it_reads() -> None:
    program = load(SMALL).program
    assert {edit.kind for edit in edits_of_rule(program, "age/1")} == {
        "bound",
        "direction",
        "condition",
        "row",
        "order",
        "parameter",
    }
    assert {edit.sentence for edit in edits_of_rule(program, "age/1")} <= {edit.sentence for edit in all_edits(program)}
    assert edits_of_rule(program, "soft-first") != []


def test_edits_come_in_the_order_of_files_and_lines(shipped) -> None:
    found = all_edits(shipped.program)
    places = [(edit.place.file, edit.place.line) for edit in found if edit.place]
    assert places == sorted(places)
    assert len(found) > 6_000
    keys = [(edit.kind, edit.place, edit.sentence, edit.variant) for edit in found]
    assert len(keys) == len(set(keys))
