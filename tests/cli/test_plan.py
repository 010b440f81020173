"""`strategist plan` as users call it: formats, files, several debtors, and what it says where it cannot plan."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .conftest import Run

DEBTORS = Path(__file__).parents[2] / "examples" / "debtors"
CAFE, VOGEL = (str(DEBTORS / f"{name}.yaml") for name in ("brightside-cafe", "vogel-maschinenbau"))


def test_text_is_plain_where_it_is_piped(run: Run) -> None:
    ran = run("plan", CAFE)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("GB-0112 · Brightside Cafe Ltd: plan from Tue 24 Nov 2026, if nobody stirs\n")
    assert "\nEnd " in ran.out
    assert "\x1b" not in ran.out


def test_a_response_may_be_supposed(run: Run) -> None:
    ran = run("plan", VOGEL, "--assume", "breaks-promise", "--format", "json")
    record = json.loads(ran.out)
    assert (record["format"], record["assume"]) == ("strategist.plan/1", "breaks-promise")
    assert {event["id"] for event in record["events"]} >= {"breaks-promise", "promise-runs-out"}


def test_json_of_several_is_a_list(run: Run) -> None:
    assert [one["debtor_id"] for one in json.loads(run("plan", CAFE, VOGEL, "-f", "json").out)] == [
        "GB-0112",
        "DE-3301",
    ]


def test_the_page_goes_into_a_file(run: Run, tmp_path: Path) -> None:
    ran = run("plan", CAFE, "--format", "html", "--out", str(tmp_path / "plan.html"))
    assert (ran.code, ran.out) == (0, "")
    assert (tmp_path / "plan.html").read_text("utf-8").startswith("<!doctype html>")


def test_days_bound_what_is_looked_at(run: Run) -> None:
    record = json.loads(run("plan", CAFE, "--days", "10", "--format", "json").out)
    assert record["end"]["kind"] == "horizon"
    assert all(step["in_days"] <= 10 for step in record["steps"])


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("plan", CAFE, "--assume", "pays-prat"), "did you mean `pays-part`?"),
        (("plan", CAFE, "--days", "-3"), "a plan looks 0 to 3660 days ahead, not -3"),
        (("plan", CAFE, VOGEL, "--format", "html"), "html shows one profile"),
        (("plan", "nobody.yaml"), "nobody.yaml"),
    ],
)
def test_what_cannot_be_planned_is_said_in_a_line_or_two(run: Run, arguments: tuple[str, ...], says: str) -> None:
    ran = run(*arguments)
    assert ran.code == 2
    assert says in ran.err
    assert "Traceback" not in ran.err
    assert ran.out == ""


def test_of_several_a_bad_profile_loses_nothing_else(run: Run, tmp_path: Path) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text("debtor_id: D\nas_of: 2026-11-24T10:00:00+00:00\ndays_past_du: 3\n", "utf-8")
    ran = run("plan", str(bad), CAFE)
    assert ran.code == 2
    assert "did you mean `days_past_due`?" in ran.err
    assert "Brightside Cafe" in ran.out
