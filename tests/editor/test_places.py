"""Where things are declared, settled and mentioned; what a file holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from editing import at_cursor
from strategist.editor.pages import Stretch
from strategist.editor.places import declarations, definitions, outline, references

RULE = "rules:\n  - id: late-fee\n"


def lines(found: list[Stretch]) -> list[str]:
    """The line each stretch is in, and its text."""
    return [
        f"{stretch.text}: {stretch.page.text.text[: stretch.start].rpartition(chr(10))[2].strip()}" for stretch in found
    ]


@pytest.mark.parametrize(
    ("text", "where"),
    [
        (RULE + "    when: {calls_ma‸de: 1}", ["calls_made: "]),
        (RULE + "    when: {days_past_due: old_‸after_days..}", ["old_after_days: "]),
        (RULE + "    then: {propose: su‸e}", ["sue: "]),
        (RULE + "    overrides: [gap‸]", ["gap: - id:"]),
        (RULE + "    when: {age_‸band: old}", ["age_band: sets:"]),  # settled by a table
        (RULE + "    when: {ca‸use: deliberate}", ["cause: then: {score: {"]),  # by a scorecard
        (RULE + "    then: {advise: {to‸ne: soft}}", ["tone: "]),
        (RULE + '    because: "{ca‸use}"', ["cause: then: {score: {"]),
        (RULE + "    title: ca‸use", []),
    ],
)
def test_definitions(tmp_path: Path, text: str, where: list[str]) -> None:
    assert lines(definitions(*at_cursor(tmp_path, text))) == where


def test_the_declaration_of_a_derived_fact_is_in_the_vocabulary(tmp_path: Path) -> None:
    cursor = at_cursor(tmp_path, RULE + "    when: {age_‸band: old}")
    assert lines(declarations(*cursor)) == ["age_band: "]
    settled = at_cursor(tmp_path, RULE + "    then: {score: {ca‸use: {negligence: 3}}}")
    assert lines(definitions(*settled)) == ["cause: "]  # from one that settles it, on to its declaration


def test_references_are_tests_bounds_conclusions_tables_placeholders_and_scenarios(tmp_path: Path) -> None:
    scenario = "scenarios: [{name: x, given: {}, expect: {facts: {age_band: old}}}]"
    cursor = at_cursor(tmp_path, RULE + "    when: {age_‸band: old}", {"scenarios/s.yaml": scenario})
    found = [stretch.page.name.partition("/")[2] for stretch in references(*cursor)]
    assert found == ["more.yaml", *["rulebook.yaml"] * 4, "scenarios/s.yaml"]
    assert len(references(*cursor, declared=False)) == 5


def test_rows_of_tables_are_mentions_of_the_table(tmp_path: Path) -> None:
    text = "scenarios: [{name: x, given: {}, expect: {because_of: [a‸ge/2]}}]"
    book, page, offset = at_cursor(tmp_path, text, name="scenarios/s.yaml")
    assert lines(definitions(book, page, offset)) == ["age: - id:"]


def test_an_overlays_own_comes_first(tmp_path: Path) -> None:
    below = tmp_path / "below"
    at_cursor(below, "‸")
    (below / "more.yaml").unlink(missing_ok=True)
    header = {"rulebook.yaml": "rulebook: ours\nversion: 1.0.0\nextends: ../below\n"}
    text = "parameters: {old_after_days: {unit: day, value: 9}}\n"
    text += "rules:\n  - id: x\n    when: {days_past_due: old_after‸_days..}\n"
    book, page, offset = at_cursor(tmp_path / "ours", text, header)
    assert [stretch.page.name for stretch in definitions(book, page, offset)] == [
        "ours/more.yaml",
        "below/rulebook.yaml",
    ]


def test_outline(tmp_path: Path) -> None:
    text = "‸rules:\n  - id: a\n    title: First\ntables:\n  - {id: t, sets: age_band}\n"
    text += "derived:\n  heading:\n    x: {type: bool}\n"
    _, page, _ = at_cursor(tmp_path, text)
    assert [(entry.section, entry.name, entry.title) for entry in outline(page)] == [
        ("rules", "a", "First"),
        ("tables", "t", "sets age_band"),
        ("derived", "x", ""),
    ]
    for entry in outline(page):
        assert entry.whole.start <= entry.name_at.start <= entry.name_at.end <= entry.whole.end
