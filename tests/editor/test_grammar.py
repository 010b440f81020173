"""The grammar of editors is that of the readers: no key is missing, none is invented."""

from __future__ import annotations

import pytest

from strategist.analysis.scenarios import EXPECTATIONS
from strategist.editor.forms import Form
from strategist.editor.grammar import FILE
from strategist.rulebook.keys import KEYS, NEED_KEYS, RATE_KEYS, THEN_KEYS
from strategist.rulebook.sections import TOP_KEYS


def below(*path: str | int) -> Form:
    form = FILE
    for key in path:
        form = form.below(key)
    return form


@pytest.mark.parametrize("section", sorted(KEYS))
def test_every_section_has_its_keys(section: str) -> None:
    form = below(section)
    entry = form.items if form.items is not None else form.below("x")
    entry = entry.below("x") if section == "inputs" else entry
    assert tuple(entry.keys) == KEYS[section]


def test_a_file_has_the_sections_that_files_have() -> None:
    assert set(FILE.keys) == {*TOP_KEYS, "background", "scenarios"}


def test_the_smaller_maps_have_their_keys() -> None:
    assert tuple(below("rules", 0, "then").keys) == THEN_KEYS
    assert tuple(below("actions", "x", "needs", 0).keys) == NEED_KEYS
    assert tuple(below("late_interest", 0, "rate").keys) == RATE_KEYS
    assert tuple(below("scenarios", 0, "expect").keys) == EXPECTATIONS
