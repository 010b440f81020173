"""What may be typed, by position: complete files, flow and block style, files half typed."""

from __future__ import annotations

from pathlib import Path

import pytest

from editing import at_cursor
from strategist.editor.completion import Suggestion, complete

RULE = "rules:\n  - id: late-fee\n"
SCRIPTS = "scripts:\n  - id: s\n"


def suggested(tmp_path: Path, text: str, **more: str) -> list[Suggestion]:
    return complete(*at_cursor(tmp_path, text, **more))


def labels(tmp_path: Path, text: str, **more: str) -> list[str]:
    return [suggestion.label for suggestion in suggested(tmp_path, text, **more)]


def typed(text: str, chosen: Suggestion) -> str:
    """The text after a suggestion is taken."""
    plain = text.replace("‸", "")
    return plain[: chosen.start] + chosen.insert + plain[chosen.end :]


@pytest.mark.parametrize(
    ("text", "some", "none"),
    [
        ("‸", ["rules", "tables", "parameters"], ["scenarios", "when"]),
        (RULE + "    ‸\n    then: {}\n", ["when", "because", "overrides"], ["id", "then", "sets"]),
        (RULE + "    wh‸\n", ["when"], []),
        (RULE + "    when: {‸}", ["days_past_due", "cause", "any", "not"], ["as_of", "small_amount"]),
        (RULE + "    when:\n      ‸\n", ["days_past_due", "any"], []),
        (RULE + "    when: {calls_made: 1, ‸}", ["days_past_due"], ["calls_made"]),
        (RULE + "    when: {cooperation: ‸}", ["friendly", "hostile", "missing", "not "], ["soft", "old_after_days.."]),
        (RULE + "    when: {cooperation: [friendly, ‸]}", ["hostile"], []),
        (RULE + "    when:\n      cooperation: [friendly, h‸\n    then:", ["hostile"], []),
        (RULE + "    when: {disputed: ‸}", ["true", "false"], ["friendly"]),
        (RULE + "    when: {signs: has ‸}", ["flight", "fraud"], ["true", "given"]),
        (RULE + "    when: {days_past_due: ‸}", ["old_after_days..", "over "], ["small_amount..", "true"]),
        (
            RULE + "    when: {days_past_due: 3..‸}",
            ["old_after_days", "days_since_last_contact"],
            ["calls_made", "given"],
        ),
        (RULE + "    when: {days_past_due: over ‸}", ["old_after_days"], ["small_amount"]),
        (RULE + "    when: {days_past_due: '>= ‸'}", ["old_after_days"], ["small_amount"]),
        (RULE + "    when: {amount_overdue: under sm‸}", ["small_amount"], ["old_after_days"]),
        (RULE + "    when: {days_past_due: same as ‸}", ["days_since_last_contact"], ["days_past_due", "calls_made"]),
        (RULE + "    when: {promised_on: over ‸}", ["today"], ["days_past_due"]),
        (RULE + "    then: {‸}", ["propose", "forbid", "set"], ["when"]),
        (RULE + "    then: {propose: call, ‸}", ["strength"], ["forbid", "until", "propose"]),
        (RULE + "    then: {propose: ‸, strength: 3}", ["call", "sue"], ["hold", "monitor"]),
        (RULE + "    then: {set: {‸}}", ["age_band"], ["days_past_due", "call"]),
        (RULE + "    then: {set: {age_band: ‸}}", ["young", "old"], ["given"]),
        (RULE + "    then: {score: {‸}}", ["cause"], ["age_band"]),
        (RULE + "    then: {score: {cause: {‸}}}", ["negligence", "deliberate"], ["young"]),
        (RULE + "    then: {advise: {‸}}", ["tone", "channel"], ["actions"]),
        (RULE + "    then: {advise: {tone: ‸}}", ["soft", "firm"], ["phone"]),
        (RULE + "    then: {forbid: {‸}}", ["actions", "groups", "channels", "tone"], []),
        (RULE + "    then: {forbid: {groups: [‸]}}", ["contact", "law"], ["call"]),
        (RULE + "    then: {forbid: {channels: ‸}}", ["phone", "letter"], []),
        (RULE + "    then: {defer: {actions: [sue]}, for: ‸}", ["old_after_days"], ["small_amount"]),
        (RULE + "    then: {defer: {actions: [sue]}, for: 7, since: ‸}", ["days_past_due"], ["calls_made"]),
        (RULE + "    then: {defer: {actions: [sue]}, until: ‸}", ["promised_on"], ["days_past_due"]),
        (RULE + "    overrides: [‸]", ["call-when-overdue", "age"], ["late-fee", "S1"]),
        (RULE + "    overrides:\n      - ‸", ["call-when-overdue"], []),
        (RULE + "    source: [‸]", ["S1", "00.1"], ["age"]),
        (RULE + "    standing: ‸", ["confirmed", "unverified"], []),
        (RULE + '    because: "since {‸', ["days_past_due", "old_after_days"], ["sender"]),
        (RULE + '    because: "since {days_p‸} days"', ["days_past_due"], []),
        (RULE + '    because: "{calls_made} calls ‸"', [], ["days_past_due"]),
        (RULE + "    because: >\n      since {‸\n", ["days_past_due"], []),
        (SCRIPTS + '    text: "From {‸', ["sender", "creditor", "days_past_due"], []),
        (SCRIPTS + "    for: [‸]", ["call", "hold"], []),
        ("actions:\n  visit: {‸}", ["rung", "needs"], ["when"]),
        ("actions:\n  visit: {needs: [{if: {‸}}]}", ["calls_made"], ["rung"]),
        ("actions:\n  visit: {needs: [{first: ‸}]}", ["call"], []),
        ("actions:\n  visit:\n    effects: {‸}", ["calls_made"], ["age_band"]),
        ("inputs:\n  more:\n    new_fact: {‸}", ["type", "default"], ["otherwise"]),
        ("inputs:\n  more:\n    new_fact: {type: ‸}", ["int", "enum", "money"], []),
        ("derived:\n  new_fact: {‸}", ["otherwise", "at_least"], ["default"]),
        ("parameters:\n  new_days: {stricter: ‸}", ["lower", "higher"], []),
        ("tables:\n  - id: t\n    sets: ‸", ["age_band", "cause"], ["calls_made"]),
        ("tables:\n  - id: t\n    reads: [‸]", ["calls_made", "cooperation"], []),
        (
            "tables:\n  - id: t\n    sets: cause\n    reads: [cooperation]\n    rows:\n      - [‸",
            ["hostile"],
            ["deliberate"],
        ),
        (
            "tables:\n  - id: t\n    sets: cause\n    reads: [cooperation]\n    rows:\n      - [hostile, ‸]",
            ["deliberate"],
            ["hostile"],
        ),
        (
            "tables:\n  - id: t\n    sets: cause\n    rows:\n      - {when: {disputed: true}, then: ‸}",
            ["deliberate"],
            [],
        ),
        ("disable:\n  - rule: ‸", ["age", "gap"], []),
    ],
)
def test_what_may_be_typed(tmp_path: Path, text: str, some: list[str], none: list[str]) -> None:
    words = 'sources:\n  S1: {says: policy}\n  "00.1": {says: figures}\n'
    found = [one.label for one in complete(*at_cursor(tmp_path, text, {"sources.yaml": words}))]
    assert set(some) <= set(found), found
    assert not set(none) & set(found)


@pytest.mark.parametrize(
    ("text", "label", "after"),
    [
        (RULE + "    wh‸\n", "when", RULE + "    when: \n"),
        (RULE + "    wh‸: {}\n", "when", RULE + "    when: {}\n"),
        (RULE + "    when: {days‸_since: 1}", "days_past_due", RULE + "    when: {days_past_due: 1}"),
        (
            RULE + "    when: {days_past_due: 3..ol‸d}",
            "old_after_days",
            RULE + "    when: {days_past_due: 3..old_after_days}",
        ),
        (RULE + "    when: {cooperation:‸}", "hostile", RULE + "    when: {cooperation: hostile}"),
        (RULE + '    because: "债务 {day‸ 天"', "days_past_due", RULE + '    because: "债务 {days_past_due} 天"'),
        (RULE + "    source: [‸]", "00.1", RULE + '    source: ["00.1"]'),
        (RULE + "    source: ['‸']", "00.1", RULE + "    source: ['00.1']"),
        (RULE + "    source:\n      ‸\n", "S1", RULE + "    source:\n      - S1\n"),
        ("rules:\n  ‸", "id", "rules:\n  - id: "),
    ],
)
def test_what_is_typed_then(tmp_path: Path, text: str, label: str, after: str) -> None:
    words = 'sources:\n  S1: {says: policy}\n  "00.1": {says: figures}\n'
    found = complete(*at_cursor(tmp_path, text, {"sources.yaml": words}))
    assert typed(text, next(one for one in found if one.label == label)) == after


def test_scenario_files_have_sections_of_their_own(tmp_path: Path) -> None:
    assert labels(tmp_path, "‸", name="scenarios/more.yaml") == ["background", "scenarios"]
    scenario = "scenarios:\n  - name: x\n    "
    assert "cooperation" in labels(tmp_path, scenario + "given: {‸}", name="scenarios/more.yaml")
    assert "friendly" in labels(tmp_path, scenario + "given: {cooperation: ‸}", name="scenarios/more.yaml")
    assert {"sue", "monitor"} <= set(labels(tmp_path, scenario + "expect: {next_step: ‸}", name="scenarios/more.yaml"))
    assert "age" in labels(tmp_path, scenario + "expect: {because_of: [‸]}", name="scenarios/more.yaml")
    assert "soft" in labels(tmp_path, scenario + "expect: {tactics: {tone: ‸}}", name="scenarios/more.yaml")


def test_facts_come_with_type_unit_and_help(tmp_path: Path) -> None:
    words = {"words.yaml": 'inputs: {more: {age: {type: int, unit: day, help: "how old it is"}}}'}
    found = {one.label: one.detail for one in complete(*at_cursor(tmp_path, RULE + "    when: {‸}", words))}
    assert found["age"] == "int, day · how old it is"
    assert found["cooperation"] == "enum"


def test_words_outlive_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    """The vocabulary itself is half typed: what it said before still counts, and what other files say now."""
    others = {"words.yaml": "inputs: {more: {fresh: {type: bool}}}"}
    book, page, offset = at_cursor(tmp_path, "parameters: {limit: {unit: day, value: 3}}\nrules: [{‸", others)
    assert book.problems[0].code == "yaml-syntax"
    assert "fresh" in {fact.name for fact in book.vocabulary.facts}
    assert "when" in [one.label for one in complete(book, page, offset)]
