"""Layout, order, files and comments are no change, and the same meaning is proved to be the same."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from folders import SMALL, as_yaml
from strategies import rulebooks
from strategist.analysis.diff.compare import compare
from strategist.analysis.diff.difference import difference
from strategist.analysis.diff.locate import open_books
from strategist.analysis.diff.prover import SameMeaning
from strategist.analysis.diff.render import render
from strategist.rulebook.files import shipped_rules

from .books import book, edited


def shuffled(text: str, seed: int) -> dict[str, str]:
    """The same rulebook: rules, tables, parameters and keys of rules in another order, in three files."""
    document = yaml.load(text, Loader=yaml.BaseLoader)
    order = random.Random(seed)
    parts: list[dict[str, object]] = [{}, {}]
    for section in ("rules", "tables"):
        items = document.pop(section, [])
        order.shuffle(items)
        items = [dict(order.sample(list(item.items()), len(item))) for item in items]
        cut = order.randint(0, len(items))
        for part, some in zip(parts, (items[:cut], items[cut:]), strict=True):
            if some:
                part[section] = some
    named = list(document.pop("parameters", {}).items())
    order.shuffle(named)
    parts[0]["parameters"] = dict(named)
    files = {"rulebook.yaml": as_yaml(document), "sub/a.yaml": as_yaml(parts[0]), "z.yaml": as_yaml(parts[1])}
    return {name: f"# a comment\n{body}" for name, body in files.items() if not body.startswith("{}")}


@pytest.mark.parametrize("seed", range(5))
def test_order_and_layout_are_no_change(seed: int, tmp_path: Path) -> None:
    old, new = book(tmp_path / "old", SMALL), book(tmp_path / "new", shuffled(SMALL, seed))
    found = difference(old, new)
    assert found.changes == ()
    assert found.proof is not None
    assert (found.shown, found.tried) == ((), 0)
    text = render(found)
    assert "Nothing changed" in text
    assert "equivalent, proved by structure" in text


@settings(max_examples=12)
@given(rulebooks(), st.integers(0, 1_000))
def test_any_rulebook_shuffled_is_the_same(tmp_path_factory: pytest.TempPathFactory, random_book, seed: int) -> None:
    folder = tmp_path_factory.mktemp("shuffled")
    old, new = book(folder / "old", random_book.text), book(folder / "new", shuffled(random_book.text, seed))
    assert compare(old, new).changes == ()
    assert SameMeaning().equivalent(old.program, new.program) is not None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("calls_made: over 3", "calls_made: 4.."),
        ("calls_made: over 3", "calls_made: not ..3"),
        ("when: {calls_made: over 3}", "when: {all: [{calls_made: over 3}, {calls_made: 4..}]}"),
        ("unless: {disputed: true}", "unless: {disputed: not false}"),
        ("unless: {disputed: true}", "unless: {any: [{disputed: true}]}"),
        ("unless: {disputed: true}", "unless: {not: {not: {disputed: true}}}"),
    ],
)
def test_other_spellings_of_one_test_are_no_change(old: str, new: str, tmp_path: Path) -> None:
    found = difference(*edited(tmp_path, (old, new)))
    assert found.changes == ()
    assert found.proof is not None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("calls_made: over 3", "calls_made: 3.."),
        ("unless: {disputed: true}", "unless: {disputed: false}"),
        ("rung: 6", "rung: 5"),
        ("calls_made: {type: int, default: 0}", "calls_made: {type: int, implied: 0}"),
        ("lead: 10", "lead: 11"),
        ("channels: [phone], groups: [contact]", "channels: [phone, letter], groups: [contact]"),
    ],
)
def test_what_means_something_else_is_not_proved_to_be_the_same(old: str, new: str, tmp_path: Path) -> None:
    assert SameMeaning().equivalent(*(one.program for one in edited(tmp_path, (old, new)))) is None


def test_a_deferral_scoped_to_everything_is_another_one(tmp_path: Path) -> None:
    """With `applies`, a counter nobody stated defers by the whole period; without, it defers nothing."""
    edit = ("    then: {defer:", "    applies: {}\n    then: {defer:")
    assert SameMeaning().equivalent(*(one.program for one in edited(tmp_path, edit))) is None


def test_another_order_of_actions_is_a_change_since_it_settles_ties(tmp_path: Path) -> None:
    lines = re.search(r"(  call: .*\n)(  sue: .*\n)", SMALL)
    assert lines is not None
    (change,) = compare(*edited(tmp_path, (lines[0], lines[2] + lines[1]))).changes
    assert change.id == "order"
    assert change.decides


def test_the_shipped_rulebook_is_the_same_as_itself(tmp_path: Path) -> None:
    found = difference(*open_books("default", str(shipped_rules()), tmp_path))
    assert found.changes == ()
    assert found.proof is not None
