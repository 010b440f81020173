"""Renaming: everywhere at once, or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from editing import at_cursor
from strategist.analysis.scenarios import load_scenarios, run_scenarios
from strategist.editor.book import Book, open_book
from strategist.editor.pages import Stretch
from strategist.editor.rename import CannotRename, renamable, rename
from strategist.strategist import Strategist

RULE = "rules:\n  - id: late-fee\n"
REST = '    then: {propose: call, strength: 3}\n    because: "x"\n'


def applied(book: Book, places: list[Stretch], new: str) -> dict[Path, bytes]:
    """The texts after the change."""
    texts = dict(book.unsaved)
    for page in {place.page for place in places}:
        text = page.text.text
        for place in sorted((p for p in places if p.page is page), key=lambda p: -p.start):
            text = text[: place.start] + new + text[place.end :]
        texts[page.path] = text.encode()
    return texts


def test_a_derived_fact_is_renamed_in_every_file(tmp_path: Path) -> None:
    scenario = """\
background: {as_of: "2026-11-24T10:00:00+00:00", days_past_due: 40}
scenarios: [{name: x, given: {}, expect: {facts: {age_band: old}, because_of: [call-when-overdue]}}]
"""
    text = RULE + "    when: {age_‸band: [old, young], days_past_due: over 3}\n    note: age_band as a word\n" + REST
    book, page, offset = at_cursor(tmp_path, text, {"scenarios/s.yaml": scenario})
    after = applied(book, rename(book, page, offset, "age_class"), "age_class")
    assert "age_band" not in after[page.path].decode().replace("age_band as a word", "")
    renamed = open_book(book.folder, after)
    assert renamed.problems == ()
    assert renamed.program is not None
    results = run_scenarios(
        Strategist(renamed.program), load_scenarios(Strategist(renamed.program), book.folder, after)
    )
    assert [result.failures for result in results] == [[]]
    assert sorted(path.name for path in after) == ["more.yaml", "rulebook.yaml", "s.yaml"]


def test_the_countdown_of_a_date_goes_along(tmp_path: Path) -> None:
    words = "derived: {ends_on: {type: date, otherwise: missing}}\n"
    rules = "rules:\n  - {id: s, then: {set: {ends_on: promised_on}}, because: x}\n"
    text = RULE + "    when: {ends‸_on: given, days_until_ends_on: ..3}\n" + REST
    book, page, offset = at_cursor(tmp_path, text, {"words.yaml": words + rules})
    after = applied(book, rename(book, page, offset, "closes_on"), "closes_on")
    assert "{closes_on: given, days_until_closes_on: ..3}" in after[page.path].decode()
    assert open_book(book.folder, after).problems == ()


def test_rules_and_parameters_are_renamed(tmp_path: Path) -> None:
    text = RULE + "    when: {days_past_due: old_‸after_days..}\n    overrides: [call-when-overdue]\n" + REST
    book, page, offset = at_cursor(tmp_path, text)
    assert {place.text for place in rename(book, page, offset, "aged_after_days")} == {"old_after_days"}
    assert len(rename(book, page, offset, "aged_after_days")) == 3
    at_rule = page.text.text.index("call-when")
    after = applied(book, rename(book, page, at_rule, "call-the-overdue"), "call-the-overdue")
    assert open_book(book.folder, after).problems == ()
    assert renamable(book, page, at_rule).text == "call-when-overdue"


@pytest.mark.parametrize(
    ("text", "new", "why"),
    [
        (RULE + "    when: {calls‸_made: 1}", "calls", "a fact of the profile"),
        (RULE + "    then: {propose: ca‸ll}", "ring", "cannot be renamed"),
        (RULE + "    when: {ca‸use: deliberate}", "Cause!", "is not a name"),
        (RULE + "    when: {ca‸use: deliberate}", "today", "name of the language"),
        (RULE + "    when: {ca‸use: deliberate}", "calls_made", "something else already"),
        (RULE + "    when: {ca‸use: deliberate}", "missing", "name of the language"),
        (RULE + "    overrides: [g‸ap]", "two words", "kebab-case"),
        (RULE + "    overrides: [g‸ap]", "age", "something else already"),
        (RULE + "    title: no‸thing", "x", "no name"),
        (RULE + "    when: {today‸: given}", "now", "no name"),
        (RULE + "    when: {cau‸se: [", "reason", "cannot be read as YAML"),
    ],
)
def test_what_cannot_be_renamed_is_refused_with_a_reason(tmp_path: Path, text: str, new: str, why: str) -> None:
    book, page, offset = at_cursor(tmp_path, text)
    with pytest.raises(CannotRename, match=why):
        rename(book, page, offset, new)


def test_names_of_the_rulebook_below_are_a_contract(tmp_path: Path) -> None:
    below = tmp_path / "below"
    at_cursor(below, "‸")
    header = {"rulebook.yaml": "rulebook: ours\nversion: 1.0.0\nextends: ../below\n"}
    text = RULE + "    when: {age_‸band: old}\n" + REST
    book, page, offset = at_cursor(tmp_path / "ours", text, header)
    assert book.problems == ()
    with pytest.raises(CannotRename, match="belongs to the rulebook below"):
        rename(book, page, offset, "age_class")
    with pytest.raises(CannotRename, match="belongs to the rulebook below"):
        renamable(book, page, offset)


def test_a_fact_that_the_calendar_reads_by_name_keeps_it(tmp_path: Path) -> None:
    words = "derived: {trigger_now: {type: bool, otherwise: false}}"
    book, page, offset = at_cursor(tmp_path, RULE + "    when: {trigger_‸now: true}", {"words.yaml": words})
    with pytest.raises(CannotRename, match="read by its name"):
        rename(book, page, offset, "act_now")


def test_no_change_after_which_the_rulebook_would_not_load(tmp_path: Path) -> None:
    """A mention in a spelling that YAML alone understands would be left behind."""
    text = RULE + "    when: {cau‸se: deliberate}\n" + REST.replace('"x"', '"Why: {cau\\x73e}."')
    book, page, offset = at_cursor(tmp_path, text)
    assert book.problems == ()
    with pytest.raises(CannotRename, match=r"would not load any more: .*placeholder"):
        rename(book, page, offset, "reason")
