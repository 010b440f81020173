"""What names mean, told where the cursor is."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from editing import at_cursor
from strategist.editor.cursor import mention_at
from strategist.editor.tell import tell

WORDS = """\
inputs: {more: {mood: {type: enum, values: [good, bad], default: good, help: "how he sounds"}}}
parameters:
  gap_days: {unit: day, value: {2020-01-01: 10, 2027-01-01: 14}, source: [S1], stricter: higher, help: "between calls"}
sources: {S1: {says: "do not pester", citation: "an act, 1", document: law, standing: secondary}}
documents: {law: Statutes}
actions: {visit: {rung: 2, title: Visit, groups: [contact], only_when: {days_past_due: gap_days..},
  needs: [{if: {calls_made: 0}, first: call}, {pending: {mood: bad}, wait: {for: gap_days, since: days_past_due}}]}}
tactics: {place: {values: [home, shop], help: "where to go"}}
rules:
  - {id: ask, title: Ask first, source: [S1], when: {mood: bad}, then: {propose: visit, strength: 40}, because: "He is cross."}
"""
RULE = "rules:\n  - id: late-fee\n"


def told(tmp_path: Path, text: str, day: date = date(2026, 11, 24)) -> str:
    book, page, offset = at_cursor(tmp_path, text, {"words.yaml": WORDS})
    mention = mention_at(book, page, offset)
    return tell(book, (mention.sort, mention.name), day) if mention is not None else ""


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            RULE + "    when: {mo‸od: bad}",
            ["**mood**", "enum", "how he sounds", "`good`, `bad`", "without a statement: good"],
        ),
        (RULE + "    when: {age_band‸: old}", ["derived fact", "otherwise: missing", "set by `age`"]),
        (
            RULE + "    when: {days_past_due: over ga‸p_days}",
            ["parameter", "int, day", "today: 10 days", "by date", "`S1`"],
        ),
        (
            RULE + "    then: {propose: vi‸sit}",
            ["Visit", "rung 2", "contact", "only when days past due is at least gap_days"],
        ),
        (
            RULE + "    then: {propose: vi‸sit}",
            ["needs `call` first if calls made is 0", "waits until days past due reaches"],
        ),
        (RULE + "    source: [S‸1]", ["do not pester", "an act, 1", "Statutes", "secondary"]),
        (RULE + "    overrides: [a‸sk]", ["**ask** · rule", "Ask first", "He is cross."]),
        (RULE + "    then: {advise: {pl‸ace: home}}", ["tactic", "where to go", "`home`, `shop`"]),
        (RULE + '    because: "债务 {days_past‸_due}"', ["days_past_due", "int, day"]),
        (RULE + "    when: {promised_on: over tod‸ay}", ["the debtor's local date"]),
        (RULE + "    when: {mood‸: bad", ["how he sounds"]),  # in a file that cannot be read
    ],
)
def test_what_is_told(tmp_path: Path, text: str, parts: list[str]) -> None:
    found = told(tmp_path, text)
    assert [part for part in parts if part not in found] == [], found


def test_the_value_in_force_is_that_of_the_day(tmp_path: Path) -> None:
    text = RULE + "    when: {days_past_due: over ga‸p_days}"
    assert "today: 14 days" in told(tmp_path, text, date(2027, 1, 1))
    assert "today" not in told(tmp_path, text, date(2019, 1, 1))


@pytest.mark.parametrize(
    "text",
    [RULE + "    wh‸en: {}", RULE + "    title: mo‸od", RULE + "    when: {cooperation: ho‸stile}", "# mo‸od", "‸"],
)
def test_nothing_is_told_of_plain_words(tmp_path: Path, text: str) -> None:
    assert told(tmp_path, text) == ""


def test_a_word_that_is_a_fact_elsewhere_is_none_as_a_value(tmp_path: Path) -> None:
    words = "inputs: {more: {call: {type: bool}, tone: {type: enum, values: [call, other]}}}"
    book, page, offset = at_cursor(tmp_path, RULE + "    when: {tone: ca‸ll}", {"words.yaml": words})
    assert mention_at(book, page, offset) is None
