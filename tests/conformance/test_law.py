"""The lines that the law draws, on the shipped rulebook: `law.yaml` says what, this file only compares.

`explain` decides with three evaluators and raises if they differ. `channels`: these may be used today; `never`: this one may
not; `opens`: when the contact may begin, `within`: legal hours that bound it; `interest`: parts of the late interest.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from strategist import Strategist

CASES = Path(__file__).parent / "law.yaml"


def cases() -> Iterator[object]:
    for case in yaml.safe_load(CASES.read_text(encoding="utf-8"))["cases"]:
        for number, one in enumerate(case["decisions"], 1):
            yield pytest.param(
                {**case.get("background", {}), **one["given"]}, one["expect"], id=f"{case['name']} {number}"
            )


@pytest.fixture(scope="module")
def strategist() -> Strategist:
    return Strategist.load()


@pytest.mark.parametrize(("given", "expect"), list(cases()))
def test_case(strategist: Strategist, given: dict, expect: dict) -> None:
    given = {"debtor_id": "a case", **given}
    decision = strategist.explain(given).decision
    record = decision.as_json()
    vocabulary = strategist.program.vocabulary
    open_now = {vocabulary.channels[channel] for channel in decision.outcome.selection.channels}
    due = decision.not_before is None
    told = {
        **record,
        "forbidden": {one["what"] for one in record["forbidden"]},
        "fired": set(record["fired"]),
        "not_fired": set(record["fired"]),
    }
    for key, wanted in expect.items():
        match key:
            case "facts":
                assert {name: record["facts"][name] for name in wanted} == wanted
            case "forbidden" | "fired":
                assert set(wanted) <= told[key], sorted(told[key])
            case "not_fired":
                assert not set(wanted) & told[key]
            case "channels":
                assert due
                assert set(wanted) <= open_now, (record["next_step"], open_now)
            case "never":
                assert not due or wanted not in open_now, (record["next_step"], open_now)
            case "opens":
                assert record["tactics"]["contact_window"]["from"] == wanted
            case "within":
                assert set(wanted) <= set(record["tactics"]["contact_window"]["within"])
            case "interest":
                found = strategist.late_interest(given).as_json()
                assert {name: found[name] for name in wanted} == wanted
            case _:
                assert record[key] == wanted
