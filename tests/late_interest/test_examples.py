"""The shipped regimes on worked examples (`examples.yaml`): amounts, pieces, fixed sums, and reasons where there are none."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from strategist import LateInterest, NoLateInterest, Strategist

DATA = yaml.safe_load((Path(__file__).parent / "examples.yaml").read_text(encoding="utf-8"))
EXAMPLES = {example["name"]: example for example in DATA["examples"]}


def found(strategist: Strategist, example: dict) -> LateInterest | NoLateInterest:
    given = {name: value for name, value in {**DATA["background"], **example["given"]}.items() if value is not None}
    return strategist.late_interest(
        {
            "debtor_id": "D-1",
            "as_of": f"{example['as_of']}T12:00:00+00:00",
            "timezone": "UTC",
            "days_past_due": (example["as_of"] - example["due"]).days,
            **given,
        }
    )


@pytest.mark.parametrize("name", [name for name, example in EXAMPLES.items() if "gives" in example])
def test_interest(shipped: Strategist, name: str) -> None:
    one = found(shipped, EXAMPLES[name])
    assert isinstance(one, LateInterest), one
    wanted = dict(EXAMPLES[name]["gives"])
    notes = " | ".join(one.notes)
    assert all(note in notes for note in wanted.pop("notes", [])), notes
    unwanted = wanted.pop("no_note", None)
    assert unwanted is None or unwanted not in notes
    if "pieces" in wanted:
        told = [f"{p.first} {p.last} {p.days} {p.rate:.2f}" for p in one.pieces]
        assert told == wanted.pop("pieces")
    if "fixed_sum_of" in wanted:
        assert one.compensation == wanted.pop("fixed_sum_of")
    assert {key: _text(getattr(one, key)) for key in wanted} == wanted


@pytest.mark.parametrize("name", [name for name, example in EXAMPLES.items() if "none" in example])
def test_no_interest(shipped: Strategist, name: str) -> None:
    one = found(shipped, EXAMPLES[name])
    wanted = EXAMPLES[name]["none"]
    assert isinstance(one, NoLateInterest), one
    assert one.regime == wanted["regime"]
    assert wanted["reason"] in one.reason
    assert all(note in " | ".join(one.notes) for note in wanted.get("notes", []))


def test_every_regime_decides_an_example(shipped: Strategist) -> None:
    named = {example.get("gives", example.get("none"))["regime"] for example in EXAMPLES.values() if _names(example)}
    assert {regime.id for regime in shipped.program.regimes} <= named


def test_every_regime_and_rate_says_where_it_is_from(shipped: Strategist) -> None:
    for regime in shipped.program.regimes:
        assert regime.sources
        assert regime.because
    for table in shipped.program.rates:
        assert all(row.sources and row.standing for row in table.rows)


def _names(example: dict) -> bool:
    return "regime" in example.get("gives", example.get("none"))


def _text(value: object) -> object:
    return format(value, "f") if isinstance(value, Decimal) else value
