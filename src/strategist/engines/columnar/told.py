"""Decisions of one rulebook in the positions of another: actions, channels and values of tactics, found by their names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from strategist.decision.tactics import CHANNEL
from strategist.engines.columnar.answering import Answer
from strategist.engines.columnar.bits import Flags
from strategist.program.program import Program
from strategist.vocabulary.actions import Tactic
from strategist.vocabulary.kinds import Kind

NOTHING = -(2**62)
"""Nothing is said."""
STRANGE = NOTHING + 1
"""Something that the other rulebook does not know."""
Codes = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Told:
    """Decisions by row. `days`: days since 1970 of a step that waits, else 0; `companions`: by action, the rows.

    `tactics`: codes by the position of the tactic, masks for set tactics (`sets`).
    """

    steps: Codes
    via: Codes
    days: Codes
    meanwhile: Codes
    companions: Mapping[int, Flags]
    channels: Codes
    tactics: Mapping[int, Codes]
    sets: frozenset[int]


def told(decisions: pl.DataFrame, author: Program, reader: Program) -> Told:
    """Decisions of the `author`, whose actions the `reader` knows, in the reader's positions."""
    vocabulary = reader.vocabulary
    actions = {action.id: action.index for action in vocabulary.actions}
    companions = {}
    for name, index in actions.items():
        rows = decisions["companions"].cast(pl.List(pl.String)).list.contains(name).fill_null(False).to_numpy()
        if rows.any():
            companions[index] = rows
    column = Answer(author, author.vocabulary.tactics, author.vocabulary.derived, False).name
    said = {tactic.name: column(tactic) for tactic in author.vocabulary.tactics}
    count = len(decisions)
    tactics = {
        tactic.index: _tactic(decisions[said[tactic.name]], tactic, author, reader)
        if said.get(tactic.name) in decisions.columns
        else np.full(count, NOTHING)
        for tactic in vocabulary.tactics
    }
    channels = np.full(count, NOTHING)
    if said.get(CHANNEL) in decisions.columns:
        channels = _coded(decisions[said[CHANNEL]], {name: place for place, name in enumerate(vocabulary.channels)})
        channels[channels == STRANGE] = NOTHING  # such as `none`: no channel is named
    return Told(
        _coded(decisions["next_step"], actions),
        _coded(decisions["on_the_way_to"], actions),
        decisions["not_before"].to_physical().cast(pl.Int64).fill_null(0).to_numpy().astype(np.int64),
        _coded(decisions["meanwhile"], actions),
        companions,
        channels,
        tactics,
        frozenset(tactic.index for tactic in vocabulary.tactics if tactic.kind is Kind.SET),
    )


def _coded(names: pl.Series, codes: Mapping[str, int]) -> Codes:
    """The code of each name, NOTHING for null, STRANGE for a name that has none."""
    text = names.cast(pl.String)
    known = text.replace_strict(codes, default=STRANGE, return_dtype=pl.Int64)
    return known.set(text.is_null(), NOTHING).to_numpy().astype(np.int64)


def _tactic(values: pl.Series, tactic: Tactic, author: Program, reader: Program) -> Codes:
    own = author.vocabulary.tactic[tactic.name]
    if own.kind is not tactic.kind:
        return np.where(values.is_null().to_numpy(), NOTHING, STRANGE)
    known = {word: place for place, word in enumerate(tactic.values) if _same_window(word, tactic, author, reader)}
    if tactic.kind is Kind.SET:
        return _masks(values.cast(pl.List(pl.String)), tactic.values)
    if tactic.values:
        return _coded(values, known)
    return values.cast(pl.Int64).fill_null(NOTHING).to_numpy().astype(np.int64)


def _same_window(word: str, tactic: Tactic, author: Program, reader: Program) -> bool:
    """Whether a window means the same hours in both; every other word means what it says."""
    windows = (author.vocabulary.windows.get(word), reader.vocabulary.windows.get(word))
    if not tactic.windows or None in windows:
        return not tactic.windows or windows[0] is windows[1]
    one, other = windows
    assert one is not None
    assert other is not None
    return (one.weekdays, one.start, one.end) == (other.weekdays, other.start, other.end)


def _masks(lists: pl.Series, words: Sequence[str]) -> Codes:
    """A bit for each member; STRANGE where a member is not known."""
    found = np.zeros(len(lists), np.int64)
    for place, word in enumerate(words):
        found |= lists.list.contains(word).fill_null(False).to_numpy().astype(np.int64) << place
    known = lists.list.eval(pl.element().is_in(list(words))).list.all().fill_null(True).to_numpy()
    found[~known] = STRANGE
    return found
