"""What nobody may do is declared whole: each refused tactic of the sources, its reason, and a lawful way instead."""

from __future__ import annotations

import pytest

from strategist import Strategist

FAMILIES = [f"RF-{number:02d}" for number in range(1, 18)]


@pytest.fixture(scope="module")
def vocabulary():
    return Strategist.load().program.vocabulary


@pytest.mark.parametrize("family", FAMILIES)
def test_each_family_of_refused_tactics_is_declared(vocabulary, family: str) -> None:
    assert [tactic.id for tactic in vocabulary.refused.values() if family in tactic.sources]


def test_each_refused_tactic_says_why_and_what_instead(vocabulary) -> None:
    actions = {action.id for action in vocabulary.actions}
    for tactic in vocabulary.refused.values():
        assert tactic.because, tactic.id
        assert tactic.counterpart, tactic.id
        assert tactic.instead, tactic.id
        assert set(tactic.instead) <= actions, tactic.id
        assert tactic.id not in actions
