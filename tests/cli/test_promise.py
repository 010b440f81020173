"""`strategist promise`: one line for people, JSON for programs, exit code 2 for what names no day."""

from __future__ import annotations

import json

import pytest

from .conftest import Run


def test_it_says_the_day_and_how_it_was_counted(run: Run) -> None:
    ran = run("promise", "in two days", "--said-on", "2026-05-14", "--place", "CN")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == (
        "Mon 18 May 2026\n"
        "  two full days after Thu 14 May are over on Sun 17 May; the next business day is Mon 18 May\n"
    )


def test_json_has_both_days(run: Run) -> None:
    ran = run("promise", "过两天", "--said-on", "2026-05-14", "--place", "CN", "--format", "json")
    record = json.loads(ran.out)
    assert (record["format"], record["said"], record["place"]) == ("strategist.promise/1", "过两天", "CN")
    assert (record["said_day"], record["day"], record["note"]) == ("2026-05-17", "2026-05-18", None)


def test_an_unknown_place_is_said(run: Run) -> None:
    ran = run("promise", "25 December", "--said-on", "2026-05-14")
    assert ran.code == 0
    assert ran.out.startswith("Fri 25 Dec 2026\n")
    assert "note: the place is not known" in ran.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("soon", "--said-on", "2026-05-14"), "ask for an exact day"),
        (("tomorrow", "--said-on", "2026-15-14"), "`--said-on` cannot be `2026-15-14`"),
        (("tomorrow", "--said-on", "1776-07-04"), "between 1900 and 2200"),
        (("tomorrow", "--said-on", "2026-05-14", "--place", "china"), "`--place` cannot be `china`"),
        (("tomorrow",), "--said-on"),
    ],
)
def test_unusable_input_is_said_in_a_line(run: Run, arguments: tuple[str, ...], said: str) -> None:
    ran = run("promise", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
