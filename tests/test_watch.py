"""A watched strategist follows good edits and survives bad ones."""

from __future__ import annotations

from pathlib import Path

from strategist.watch import WatchedStrategist

BOOK = """\
rulebook: tiny
version: 0.1.0
inputs: {all: {as_of: {type: datetime, required: true}, late: {type: int, unit: day}}}
actions: {hold: {rung: 0, title: Hold}, monitor: {rung: 0, title: Watch}, write: {rung: 1, title: Write}}
rules:
  - {id: write, when: {late: 10..}, then: {propose: write, strength: 40}, because: "{late} days late."}
"""
PROFILE = {"as_of": "2026-11-24T10:00:00+08:00", "late": 8}


def test_edits_are_followed_and_broken_ones_leave_the_last_good_rulebook(tmp_path: Path) -> None:
    path = tmp_path / "rulebook.yaml"
    path.write_text(BOOK, "utf-8")
    watched = WatchedStrategist(tmp_path, interval=0)
    assert watched.recommend(PROFILE).next_step == "monitor"
    path.write_text(BOOK.replace("10..", "8.."), "utf-8")
    assert watched.recommend(PROFILE).next_step == "write"
    path.write_text(BOOK.replace("late: 10..", "latte: 8.."), "utf-8")
    assert watched.recommend(PROFILE).next_step == "write"
    assert [problem.code for problem in watched.problems] == ["unknown-fact"]
    path.write_text(BOOK, "utf-8")
    assert watched.explain(PROFILE).decision.next_step == "monitor"
    assert watched.problems == ()
