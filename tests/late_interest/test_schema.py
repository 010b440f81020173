"""Editors and the formatter know the sections of late interest."""

from __future__ import annotations

import pytest
import yaml
from jsonschema import Draft7Validator

from folders import load
from late_interest.book import BOOK, LAW, LETTER
from strategist.rulebook.format import format_text
from strategist.rulebook.json_schema import rule_schema
from strategist.rulebook.keys import KEYS, RATE_KEYS, RATE_ROW_KEYS

UNTIDY = """\
late_interest:
  - rate: {daily: 0.05}
    because: "so"
    when: {days_past_due: ">= 3"}
    title: Own
    id: own
rates:
  base: {standing: secondary, values: {2026-01-01: 4.00}, rows: half_years, source: [L.1]}
"""
TIDY = """\
late_interest:
  - id: own
    title: Own
    when: {days_past_due: 3..}
    rate: {daily: 0.05}
    because: so
rates:
  base: {rows: half_years, values: {2026-01-01: 4.00}, source: [L.1], standing: secondary}
"""


@pytest.fixture(scope="module")
def schema() -> dict:
    return rule_schema(load({"rulebook.yaml": BOOK, "law.yaml": LAW + LETTER}).program.vocabulary)


def wrong(schema: dict, text: str) -> list[str]:
    data = yaml.load(text, yaml.BaseLoader)
    return sorted("/".join(map(str, error.absolute_path)) for error in Draft7Validator(schema).iter_errors(data))


def test_what_loads_is_accepted(schema) -> None:
    assert wrong(schema, LAW + LETTER) == []


def test_no_key_is_forgotten(schema) -> None:
    regime = schema["properties"]["late_interest"]["items"]["properties"]
    rates = schema["properties"]["rates"]["additionalProperties"]["properties"]
    assert set(regime) == set(KEYS["late_interest"])
    assert set(regime["rate"]["then"]["properties"]) == set(RATE_KEYS)
    assert set(rates) == set(KEYS["rates"])
    [row] = rates["values"]["patternProperties"].values()
    assert set(row["then"]["properties"]) == set(RATE_ROW_KEYS)


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("plus: 8", "plus: much", "late_interest/0/rate/plus"),
        ("rate: {reference", "rate: {daily: 1, reference", "late_interest/0/rate"),
        ("fixed_at: each_half_year", "fixed_at: each_year", "late_interest/0/fixed_at"),
        ("currency: GBP", "currency: pounds", "late_interest/0/compensation/currency"),
        ("kind: company", "kind: compny", "late_interest/0/when/kind"),
        ("2025-07-01: 3", "2025-07: 3", "rates/base/values"),
        ("standing: unverified", "standing: sure", "rates/base/values/2026-07-01/standing"),
        ("rows: half_years", "rows: monthly", "rates/base/rows"),
    ],
)
def test_a_typo_is_found_where_it_stands(schema, old: str, new: str, place: str) -> None:
    assert wrong(schema, LAW.replace(old, new)) == [place]


def test_the_formatter_orders_keys_and_rewrites_tests() -> None:
    assert format_text(UNTIDY, "own.yaml") == TIDY
    assert format_text(TIDY, "own.yaml") == TIDY
