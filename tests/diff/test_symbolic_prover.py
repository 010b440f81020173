"""What z3 says of two rulebooks: proofs hold on random profiles, witnesses are run by both."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from folders import write_folder
from strategies import profiles
from strategist import RulebookError
from strategist.analysis.diff.book import Book, read_book
from strategist.analysis.diff.difference import difference
from strategist.analysis.diff.prover import Proof, SameMeaning, Unsure, Witness
from strategist.analysis.diff.render import render
from strategist.analysis.diff.side import Side
from strategist.analysis.diff.symbolic_prover import SymbolicProver
from strategist.rulebook.files import shipped_rules

from .books import edited
from .test_witnesses import pairs

QUIET = "  - {id: quiet, when: {days_past_due: 5..}, then: {propose: call, strength: 10}, because: so}\ntables:"


def answer(books: tuple[Book, Book], day: date | None = None) -> Proof | Witness | Unsure:
    return SymbolicProver(20, day).equivalent(books[0].program, books[1].program)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("tables:", QUIET),
        ("when: {calls_made: over 3}", "when: {all: [{calls_made: over 3}, {calls_made: over 2}]}"),
        ("unless: {disputed: true}", "unless: {not: {any: [{disputed: false}, {disputed: missing}]}}"),
        ("strength: 80", "strength: 79"),
    ],
)
def test_edits_that_change_no_decision_are_proved(old: str, new: str, tmp_path: Path) -> None:
    books = edited(tmp_path, (old, new))
    assert SameMeaning().equivalent(*(one.program for one in books)) is None
    assert isinstance(answer(books), Proof)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("when: {days_past_due: 1..}", "when: {days_past_due: 5..}"),
        ("for: 7,", "for: 9,"),
        ("advise: {tone: soft}", "advise: {tone: firm}"),
        ("unless: {disputed: true}", "unless: {disputed: false}"),
        ("channels: [phone], groups: [contact]", "channels: [letter], groups: [contact]"),
        ("calls_made: {type: int, default: 0}", "calls_made: {type: int, default: 5}"),
        ("old_after_days: {unit: day, value: 30}", "old_after_days: {unit: day, value: {2020-01-01: 30}}"),
    ],
)
def test_edits_that_change_a_decision_are_shown(old: str, new: str, tmp_path: Path) -> None:
    books = edited(tmp_path, (old, new))
    found = answer(books)
    assert isinstance(found, Witness)
    one, other = (Side(book.strategist).face(found.profile) for book in books)
    assert one != other


def test_a_day_alone(tmp_path: Path) -> None:
    dated = ("    when: {days_past_due: 1..}", "    valid: ..2026-12-31\n    when: {days_past_due: 1..}")
    books = edited(tmp_path, dated)
    assert isinstance(answer(books, date(2026, 6, 1)), Proof)
    assert isinstance(answer(books, date(2027, 6, 1)), Witness)


def test_why_there_is_no_answer(tmp_path: Path) -> None:
    values = edited(tmp_path / "values", ("[friendly, neutral, hostile]", "[friendly, neutral, hostile, silent]"))
    assert answer(values) == Unsure("`cooperation` does not take the same values")
    books = edited(tmp_path / "time", ("strength: 80", "strength: 79"))
    late = SymbolicProver(0.0).equivalent(books[0].program, books[1].program)
    assert late == Unsure("z3 came to no end in 0 s")
    provers = (SameMeaning(), SymbolicProver(0.0))
    assert "note: no proof: z3 came to no end in 0 s" in render(difference(*books, provers=provers))


def test_an_edit_beside_another_is_proved_alone(tmp_path: Path) -> None:
    books = edited(tmp_path, ("tables:", QUIET), ("for: 7,", "for: 9,"))
    found = difference(*books, provers=(SameMeaning(), SymbolicProver(20)), alone=True)
    assert [edit.id for edit in found.proved] == ["quiet"]
    assert "proved: made alone, each of these changes no decision: `quiet`" in render(found)


@settings(max_examples=8)
@given(pairs(), st.data())
def test_answers_about_random_edits_hold(tmp_path_factory: pytest.TempPathFactory, pair: Any, data: Any) -> None:
    random_book, after = pair
    folder = tmp_path_factory.mktemp("pair")
    old = read_book(write_folder(folder / "old", {"rulebook.yaml": random_book.text}), "old")
    try:
        new = read_book(write_folder(folder / "new", {"rulebook.yaml": after}), "new")
    except RulebookError:
        assume(False)
        return
    found = answer((old, new))
    sides = Side(old.strategist), Side(new.strategist)
    if isinstance(found, Proof):
        for _ in range(8):
            profile = data.draw(profiles(random_book))
            assert sides[0].face(profile) == sides[1].face(profile)
    elif isinstance(found, Witness):
        assert sides[0].face(found.profile) != sides[1].face(found.profile)
    if SameMeaning().equivalent(old.program, new.program) is not None:
        assert isinstance(found, Proof)


def test_a_rule_of_the_shipped_rulebook_in_other_words(tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    shutil.copytree(shipped_rules(), folder)
    path = folder / "guard" / "house.yaml"
    text = path.read_text(encoding="utf-8")
    same = (
        "unless: {not: {any: [{trader: false}, {trader: missing}, {distress_signs: false}, {distress_signs: missing}]}}"
    )
    assert "unless: {distress_signs: true, trader: true}" in text
    path.write_text(text.replace("unless: {distress_signs: true, trader: true}", same, 1), encoding="utf-8")
    books = read_book(shipped_rules(), "default"), read_book(folder, "mine")
    assert SameMeaning().equivalent(books[0].program, books[1].program) is None
    assert isinstance(answer(books, date(2026, 11, 24)), Proof)
