"""Whatever is given as a profile: a decision, or a `ProfileError` that names every mistake. Never another exception."""

from __future__ import annotations

import json
import math
from collections import UserDict
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from folders import SMALL, load
from strategist import Decision, ProfileError, Strategist
from strategist.profile.read import read_file, read_text

MOMENT = "2026-11-24T10:00:00+08:00"
BOOK = (
    SMALL.replace("    name: {type: text}\n", "    name: {type: text}\n    timezone: {type: text}\n")
    + """
constraints:
  - {id: no-calls-before-due, never: {days_past_due: ..0, calls_made: 1..}, because: nobody is called before the due date}
"""
)


@pytest.fixture(scope="module")
def strategist() -> Strategist:
    return load(BOOK)


def error_of(strategist: Strategist, profile: object) -> ProfileError:
    with pytest.raises(ProfileError) as caught:
        strategist.recommend(profile, name="debtor.yaml")
    for problem in caught.value.problems:
        assert "\n" not in problem.message
        assert not problem.message.endswith(".")
        problem.message.encode()  # what cannot be encoded cannot be printed
    return caught.value


LOOP: dict = {}
LOOP["self"] = LOOP
DEEP: list = []
for _ in range(2_000):
    DEEP = [DEEP]

BAD_VALUES = {
    "calls_made": [
        True,
        "3",
        3.0,
        3.5,
        [3],
        {"n": 3},
        10**16,
        -(10**16),
        10**5000,
        math.inf,
        b"3",
        DEEP,
        LOOP,
        object(),
    ],
    "amount_overdue": [
        True,
        "much",
        "",
        math.inf,
        -math.inf,
        1e300,
        0.1 + 0.2,
        "0.00001",
        "1e999999999",
        "1e-999999999",
        10**5000,
        Decimal("sNaN"),
        "NaN",
        [1],
        {"n": 1},
        b"1",
        "9" * 100,
    ],
    "disputed": ["true", "yes", 1, 0, "", [], 1.0],
    "cooperation": ["Friendly", "freindly", "", 1, True, ["friendly"], {}, "x" * 10_000],
    "signs": ["flight", {"flight": 1}, ["fligth"], [["flight"]], [{}], [None], 3, [True], b"x"],
    "promised_on": [
        "2026-02-30",
        "24.11.2026",
        "2026-11-24T10:00:00",
        "0001-01-01",
        "9999-12-31",
        "2026-W48-2",
        20261124,
        True,
        date(1, 1, 1),
        date(9999, 1, 1),
        datetime(2026, 11, 24),
        [],
    ],
    "home": ["us", "USA", "US_NY", "", "US-", "US-NEWYORK", 1, "U\nS"],
    "name": [1, True, [], {}, "x" * 2_001, "a\x00b", "a\x1b[31mb", "a\x9bb", "\ud800"],
    "timezone": ["Mars/Olympus", "", "../../etc/passwd", "\x00", "America", "x" * 300, 8, "+08:00"],
    "as_of": [
        "today",
        "2026-11-24",
        "2026-11-24T10:00:00",
        "0001-01-01T00:00:00+00:00",
        "9999-12-31T23:59:59+00:00",
        "2026-02-30T10:00:00+08:00",
        0,
        True,
        datetime(2026, 11, 24),
        date(2026, 11, 24),
        None,
        [],
        "",
        "\ud800",
    ],
}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param(name, value, id=f"{name}-{number}")
        for name, values in BAD_VALUES.items()
        for number, value in enumerate(values)
    ],
)
def test_a_value_of_the_wrong_kind_is_refused_by_name(strategist, name, value):
    error = error_of(strategist, {"as_of": MOMENT, name: value})
    assert len(error.problems) == 1
    assert f"`{name}`" in error.problems[0].message
    assert error.problems[0].code in ("bad-value", "unknown-timezone", "missing-fact")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("calls_made", math.nan),
        ("calls_made", None),
        ("amount_overdue", math.nan),
        ("amount_overdue", 15000.5),
        ("amount_overdue", 3),
        ("amount_overdue", "15000.5000"),
        ("amount_overdue", Decimal("0.1234")),
        ("amount_overdue", -1),
        ("signs", []),
        ("signs", ("flight",)),
        ("signs", {"flight"}),
        ("signs", frozenset()),
        ("signs", ["flight", "flight"]),
        ("promised_on", date(2026, 11, 24)),
        ("promised_on", "1900-01-01"),
        ("promised_on", "2200-12-31"),
        ("home", "US-NY"),
        ("name", "Ä 价 🙂 O'Hara \u202e"),
        ("name", ""),
        ("name", "two\nlines\tand a tab"),
        ("timezone", "Asia/Shanghai"),
        ("as_of", datetime(2026, 11, 24, tzinfo=timezone(timedelta(hours=-12)))),
        ("as_of", "1900-01-01T00:00:00-12:00"),
        ("as_of", "2200-12-31T23:59:59+14:00"),
        ("calls_made", 10**15),
        ("days_past_due", -(10**15)),
    ],
)
def test_what_is_odd_but_right_is_accepted(strategist, name, value):
    decision = strategist.recommend({"as_of": MOMENT, name: value})
    json.loads(decision.to_json())


def test_names_are_helped_along(strategist):
    profile = {"as_of": MOMENT, "days_pastdue": 3, "cooperation": "freindly", "age_band": "old", "x\ny": 1}
    problems = error_of(strategist, profile).problems
    found = {problem.message: problem.help for problem in problems}
    assert found["unknown fact `days_pastdue`"] == "did you mean `days_past_due`?"
    assert found["unknown fact `age_band`"] == "`age_band` is concluded by the rules; a profile cannot state it"
    assert found["unknown fact `x y`"] is None
    assert "did you mean `friendly`?" in found.values()
    assert len(problems) == 4


def test_what_the_vocabulary_rules_out_is_refused_with_its_reason(strategist):
    error = error_of(strategist, {"as_of": MOMENT, "days_past_due": 0, "calls_made": 1})
    assert error.problems[0].code == "impossible"
    assert "nobody is called before the due date" in error.problems[0].message


TEXTS = {
    "empty": "",
    "only spaces": " \n",
    "a list": "[1, 2]",
    "a word": "days_past_due",
    "a key twice": f"as_of: {MOMENT}\ndays_past_due: 1\ndays_past_due: 2\n",
    "a key twice, JSON": f'{{"as_of": "{MOMENT}", "calls_made": 1, "calls_made": 2}}',
    "broken JSON": f'{{"as_of": "{MOMENT}",\n  "calls_made": }}',
    "JSON that only looks like YAML": f'{{\n  "as_of": "{MOMENT}",\n  "calls_made": "3"\n}}',
    "a number too long": f'{{"as_of": "{MOMENT}", "calls_made": {"1" * 5000}}}',
    "infinity": f'{{"as_of": "{MOMENT}", "amount_overdue": Infinity}}',
    "nested too deep": '{"a": ' * 3_000 + "1" + "}" * 3_000,
    "YAML nested too deep": "a: " + "[" * 100 + "]" * 100,
    "an alias": f"as_of: &x {MOMENT}\nname: *x\n",
    "a tag": f"as_of: {MOMENT}\nname: !!str x\n",
    "a control character": f'as_of: {MOMENT}\nname: "a\\eb"\n',
    "a control character, raw": f"as_of: {MOMENT}\nname: a\x07b\n",
    "a control character, JSON": f'{{"as_of": "{MOMENT}", "name": "a\\u001bb"}}',
    "two signs": f"as_of: {MOMENT}\ndays_past_due: -+3\n",
    "digits of another script": f"as_of: {MOMENT}\ndays_past_due: ٣\n",
    "a second document": f"as_of: {MOMENT}\n---\nas_of: {MOMENT}\n",
    "several mistakes": f"as_of: {MOMENT}\ncalls_made: three\nhome: usa\npromised_on: 2026-02-30\nhomee: US\n",
    "no as_of": "days_past_due: 3\n",
    "a naive moment": "as_of: 2026-11-24 10:00\n",
    "a test for a value": f"as_of: {MOMENT}\ndays_past_due: 3..\n",
}


@pytest.mark.parametrize("name", TEXTS)
def test_bad_texts_are_refused_with_their_place(strategist, name, snapshot):
    assert error_of(strategist, TEXTS[name]).render() == snapshot


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"\xff\xfe", "not-utf8"),
        (b"as_of: \xe4\n", "not-utf8"),
        (b"#" * 8_000_001, "file-too-large"),
    ],
)
def test_bad_files_are_refused(tmp_path, data, code):
    with pytest.raises(ProfileError) as caught:
        read_text(data, "debtor.yaml")
    assert [problem.code for problem in caught.value.problems] == [code]


def test_files_that_cannot_be_read(tmp_path):
    for path, code in ((tmp_path, "is-folder"), (tmp_path / "nobody.yaml", "unreadable-file")):
        with pytest.raises(ProfileError) as caught:
            read_file(path)
        assert [problem.code for problem in caught.value.problems] == [code]


GOOD = {
    "as_of": MOMENT,
    "days_past_due": 40,
    "amount_overdue": "2000.00",
    "currency": "CNY",
    "signs": ["fraud"],
    "disputed": False,
    "promised_on": "2026-11-30",
    "name": 'Grüße/价 "x"',
    "home": "US-NY",
}


def test_all_forms_of_a_profile_give_the_same_decision(strategist):
    yaml_text = "\n".join(f"{name}: {json.dumps(value)}" for name, value in GOOD.items())
    model = strategist.profile_model(**GOOD)
    forms = [
        GOOD,
        MappingProxyType(GOOD),
        UserDict(GOOD),
        json.dumps(GOOD),
        json.dumps(GOOD, indent=2),
        json.dumps(GOOD, ensure_ascii=False),
        " " + json.dumps(GOOD),
        yaml_text,
        "\ufeff" + yaml_text,
        model,
    ]
    assert len({strategist.recommend(form).to_json() for form in forms}) == 1
    assert isinstance(strategist.recommend(model), Decision)


def test_a_model_of_another_load_of_the_same_rulebook_is_as_good(strategist):
    assert load(BOOK).recommend(strategist.profile_model(**GOOD)) == strategist.recommend(GOOD)


def test_a_model_of_another_rulebook_is_checked_again(strategist):
    other = load(BOOK.replace("    name: {type: text}\n", "    name: {type: text}\n    more: {type: int}\n"))
    error = error_of(strategist, other.profile_model(**GOOD, more=3))
    assert error.problems[0].message == "unknown fact `more`"


@pytest.mark.parametrize("thing", [None, 3, b"{}", [], ["as_of"], {1: 2}, {("a",): 1}, object()])
def test_what_is_no_profile_at_all(strategist, thing):
    assert [problem.code for problem in error_of(strategist, thing).problems] == ["not-a-map"]


ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.decimals()
    | st.dates()
    | st.binary(max_size=3)
    | st.sampled_from(["friendly", "US", "flight", MOMENT, "2026-11-24", 10**400, "\ud800", "1e400"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=5,
)
NAMES = st.sampled_from(
    [
        "as_of",
        "currency",
        "days_past_due",
        "calls_made",
        "amount_overdue",
        "cooperation",
        "disputed",
        "signs",
        "promised_on",
        "home",
        "name",
        "timezone",
        "age_band",
        "today",
        "next_step",
        "days_until_promised_on",
    ]
)


@settings(max_examples=settings.default.max_examples * 6)
@given(st.dictionaries(NAMES | st.text(max_size=6), ANYTHING, max_size=6), st.booleans())
def test_any_map_gives_a_decision_or_says_why_not(profile, dated):
    if dated:
        profile["as_of"] = MOMENT
    decide_or_refuse(profile)


@settings(max_examples=settings.default.max_examples * 6)
@given(st.dictionaries(NAMES, st.text(max_size=10), max_size=4), st.text(max_size=20), st.booleans())
def test_any_text_gives_a_decision_or_says_why_not(profile, noise, as_json):
    text = json.dumps(profile) if as_json else "\n".join(f"{name}: {value}" for name, value in profile.items())
    for written in (text, f"as_of: {MOMENT}\n{text}", noise, text[: len(text) // 2] + noise + text[len(text) // 2 :]):
        decide_or_refuse(written)


SHARED = load(BOOK)


def decide_or_refuse(profile: object) -> None:
    try:
        SHARED.recommend(profile).to_json()
    except ProfileError as error:
        refusal = error
    else:
        return
    assert refusal.problems
    assert all("\n" not in problem.message for problem in refusal.problems)
    refusal.render().encode()
