"""What every evaluator returns: the hot path keeps masks and positions; words are made on demand."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

from strategist.profile.case import Vector

Conflict = tuple[int, tuple[int, ...]]
"""A derived fact (slot) and the live rules that disagree on it."""


class Selection(NamedTuple):
    """The chosen action and its dates, as positions and day numbers.

    `via`: the action this one prepares. `channels`: what guards left of the action's channels, the best first.
    `tie`: the action that lost the tie-break, if there was one.
    """

    action: int
    strength: int
    not_before: int | None
    via: int | None
    channels: tuple[int, ...]
    meanwhile: int | None
    companions: tuple[int, ...]
    tie: int | None


plain_selection = partial(tuple.__new__, Selection)
"""Makes a Selection of a tuple of all its fields: half the time of naming them, for the hot path."""


class Outcome(NamedTuple):
    """The result of one evaluation. `values` holds derived facts too; masks have a bit for each rule.

    `fired`: the rule's conditions hold. `live`: fired and not overridden by a live rule.
    `tactics`: the value of each tactic, by position; None where nobody advised one.
    """

    values: Vector
    fired: int
    live: int
    conflicts: tuple[Conflict, ...]
    selection: Selection
    tactics: tuple[int | None, ...]


plain_outcome = partial(tuple.__new__, Outcome)
"""Makes an Outcome of a tuple of all its fields, for the hot path."""
