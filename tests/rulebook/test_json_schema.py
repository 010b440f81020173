"""The schemas for editors: everything that loads is accepted, a typo is refused where it stands."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from jsonschema import Draft7Validator

from folders import SMALL, load
from strategies import rulebooks
from strategist import Strategist
from strategist.analysis.scenarios import EXPECTATIONS
from strategist.rulebook.files import shipped_rules
from strategist.rulebook.json_schema import profile_schema, rule_schema
from strategist.rulebook.keys import KEYS
from strategist.rulebook.sections import TOP_KEYS

SHIPPED = sorted(shipped_rules().rglob("*.yaml"))


class _EditorsYaml(yaml.SafeLoader):
    """YAML as an editor's 1.2 parser reads it: `no` and dates are text, 30 is a number, true is a boolean."""


_EditorsYaml.yaml_implicit_resolvers = {
    first: [(tag, form) for tag, form in found if not tag.endswith((":timestamp", ":bool"))]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_EditorsYaml.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(true|false)$"), ["t", "f"])


@cache
def small() -> Draft7Validator:
    return Draft7Validator(rule_schema(load(SMALL).program.vocabulary))


@pytest.fixture(scope="module")
def shipped_schema(shipped: Strategist) -> Draft7Validator:
    schema = rule_schema(shipped.program.vocabulary)
    Draft7Validator.check_schema(schema)
    return Draft7Validator(schema)


def wrong(validator: Draft7Validator, text: str) -> list[str]:
    """Where the schema finds something wrong."""
    data = yaml.load(text, _EditorsYaml)
    return sorted("/".join(map(str, error.absolute_path)) for error in validator.iter_errors(data))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: str(path.relative_to(shipped_rules())))
def test_shipped_files_are_accepted(path: Path, shipped_schema: Draft7Validator) -> None:
    assert wrong(shipped_schema, path.read_text(encoding="utf-8")) == []


def test_the_small_rulebook_is_accepted() -> None:
    assert wrong(small(), SMALL) == []


@settings(max_examples=30)
@given(rulebooks())
def test_what_loads_is_accepted(book) -> None:
    assert wrong(Draft7Validator(rule_schema(load(book.text).program.vocabulary)), book.text) == []


@pytest.mark.parametrize(
    "test",
    [
        "1",
        "1..30",
        "30..",
        "..old_after_days",
        "over 3",
        "under calls_made",
        "not 3",
        "given",
        "missing",
        "[1, 5..]",
        "same as days_since_last_contact",
        "'>= 3'",
        "days_since_last_contact..",
    ],
)
def test_tests_of_a_number(test: str) -> None:
    expected = ["rules/0/when/days_past_due"] if test == "under calls_made" else []  # days do not compare with calls
    assert wrong(small(), _rule(f"{{days_past_due: {test}}}")) == expected


@pytest.mark.parametrize(
    "when",
    [
        "{cooperation: [friendly, neutral]}",
        "{cooperation: not hostile}",
        "{signs: has fraud}",
        "{signs: [flight, fraud]}",
        "{disputed: true}",
        "{disputed: not false}",
        "{home: within US-NY}",
        "{home: not within CN}",
        "{promised_on: ..today}",
        "{promised_on: 2026-01-01..}",
        "{amount_overdue: small_amount..}",
        "{amount_overdue: over 0}",
        "{name: any text}",
        "{not: {cooperation: friendly}}",
        "{any: [{disputed: true}, {all: [{calls_made: 1}, {days_until_promised_on: 3}]}]}",
        "[{disputed: true}, {calls_made: 1}]",
    ],
)
def test_conditions(when: str) -> None:
    assert wrong(small(), _rule(when)) == []


@pytest.mark.parametrize(
    ("rule", "place"),
    [
        ("when: {days_past_du: 3}", "rules/0/when"),
        ("when: {any: [{calls_made: 1}, {cooperaton: friendly}]}", "rules/0/when/any/1"),
        ("when: {cooperation: friendl}", "rules/0/when/cooperation"),
        ("when: {cooperation: [friendly, hostil]}", "rules/0/when/cooperation/1"),
        ("when: {disputed: maybe}", "rules/0/when/disputed"),
        ("when: {days_past_due: old_after_day..}", "rules/0/when/days_past_due"),
        ("when: {home: US}", "rules/0/when/home"),
        ("wen: {disputed: true}", "rules/0"),
        ("id: Not_An_Id", "rules/0/id"),
        ("valid: 2026..", "rules/0/valid"),
        ("then: {propose: cal, strength: 3}", "rules/0/then/propose"),
        ("then: {propose: monitor, strength: 3}", "rules/0/then/propose"),
        ("then: {propose: call}", "rules/0/then"),
        ("then: {propose: call, strength: 300}", "rules/0/then/strength"),
        ("then: {set: {age_band: ancient}}", "rules/0/then/set/age_band"),
        ("then: {set: {days_past_due: 3}}", "rules/0/then/set"),
        ("then: {score: {cause: {negligenc: 3}}}", "rules/0/then/score/cause"),
        ("then: {advise: {tone: loud}, strength: 3}", "rules/0/then/advise/tone"),
        ("then: {forbid: {groups: [contacts]}}", "rules/0/then/forbid/groups/0"),
        ("then: {forbid: {channels: [phone]}, instead: [cal]}", "rules/0/then/instead/0"),
        ("then: {only: {tone: [soft, lowd]}}", "rules/0/then/only/tone/1"),
        ("then: {defer: {actions: [call]}, for: 3}", "rules/0/then"),
        ("then: {defer: {actions: [call]}, for: 3, since: calls_made}", "rules/0/then/since"),
    ],
)
def test_a_typo_is_found_where_it_stands(rule: str, place: str) -> None:
    assert wrong(small(), _rule("{calls_made: 1}", rule)) == [place]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("ruls: []", ""),
        ("inputs: {case: {x: {type: enumeration}}}", "inputs/case/x/type"),
        ("derived: {x: {type: bool}}", "derived/x"),
        ("parameters: {x: {unit: day}}", "parameters/x"),
        ("actions: {x: {rung: 1, title: X, groups: [contcat]}}", "actions/x/groups/0"),
        ("actions: {x: {rung: 1, title: X, needs: [{first: call}]}}", "actions/x/needs/0"),
        ("tables: [{id: x, sets: age_bond, because: x, rows: []}]", "tables/0/sets"),
        ("scenarios: [{name: x, given: {signs: [fligt]}, expect: {}}]", "scenarios/0/given/signs"),
        ("scenarios: [{name: x, given: {}, expect: {next_step: cal}}]", "scenarios/0/expect/next_step"),
    ],
)
def test_other_sections_are_checked_too(text: str, place: str) -> None:
    assert wrong(small(), text) == [place]


def test_no_key_of_the_language_is_forgotten(shipped_schema: Draft7Validator) -> None:
    known = shipped_schema.schema["properties"]
    assert set(known) == {*TOP_KEYS, "background", "scenarios"}
    assert set(known["rules"]["items"]["properties"]) == set(KEYS["rules"])
    assert set(known["tables"]["items"]["properties"]) == set(KEYS["tables"])
    assert set(known["actions"]["additionalProperties"]["properties"]) == set(KEYS["actions"])
    assert set(known["inputs"]["additionalProperties"]["additionalProperties"]["properties"]) == set(KEYS["inputs"])
    assert set(known["derived"]["additionalProperties"]["then"]["properties"]) == set(KEYS["derived"])
    assert set(known["parameters"]["additionalProperties"]["properties"]) == set(KEYS["parameters"])
    for section in ("lapses", "responses", "shared_effects"):
        assert set(known[section]["items"]["properties"]) == set(KEYS[section])
    assert set(known["scenarios"]["items"]["properties"]["expect"]["properties"]) == set(EXPECTATIONS)


def test_profiles() -> None:
    validator = Draft7Validator(profile_schema(load(SMALL).program.vocabulary))
    good = (
        "as_of: 2026-11-24T10:00:00+08:00\ndays_past_due: 3\namount_overdue: 10.50\ndisputed: false\n"
        "signs: [fraud]\npromised_on: 2026-12-01\nhome: NO\nname: null"
    )
    assert wrong(validator, good) == []
    assert wrong(validator, "days_past_due: 3") == [""]
    assert wrong(validator, "as_of: 2026-11-24T10:00:00+08:00\nsigns: [frau]\ncooperation: frendly\nx: 1") == [
        "",
        "cooperation",
        "signs",
    ]


def _rule(when: str, more: str = "") -> str:
    parts = {
        "id": "id: x",
        "when": f"when: {when}",
        "then": "then: {propose: call, strength: 30}",
        "because": "because: x",
    }
    parts[more.partition(":")[0]] = more
    return "rules:\n  - " + "\n    ".join(part for part in parts.values() if part)
