"""Tactics that guards limit, found from the unlimited ones: only what a guard took away is looked for again.

The reference evaluator weighs all advice anew, so every comparison of evaluators checks this too.
"""

from __future__ import annotations

from collections.abc import Sequence

from strategist.decision.outcome import Selection
from strategist.decision.tactics import TacticsBoard, limits, permitted_members


def limit_tactics(
    board: TacticsBoard, unlimited: tuple[int | None, ...], live: int, limiting: Sequence[int], selection: Selection
) -> tuple[int | None, ...]:
    """What `choose_tactics` gives. `unlimited`: the tactics without limits; `live`: the mask of live rules;
    `limiting`: the live guards that limit tactics."""
    allowed, barred = limits(board, limiting)
    found = list(unlimited)
    for tactic in (*allowed, *(tactic for tactic in barred if tactic not in allowed)):
        value, off = found[tactic], barred.get(tactic, ())
        if tactic in board.sets:
            found[tactic] = permitted_members(value or 0, allowed.get(tactic), barred.get(tactic)) or None
            continue
        on = allowed.get(tactic)
        if tactic == board.channel:
            on = frozenset([board.channel_values[channel] for channel in selection.channels])
        if value is not None and value not in off and (on is None or value in on):
            continue
        value = _strongest(board, tactic, live, on, off)
        if value is None and tactic == board.channel:
            value = board.channel_values[selection.channels[0]] if selection.channels else None
        elif value is None and on:
            value = min(on)
        found[tactic] = value
    return tuple(found)


def _strongest(
    board: TacticsBoard, tactic: int, live: int, on: frozenset[int] | None, off: Sequence[int] | set[int]
) -> int | None:
    """The strongest live advice that is permitted; of equals the smaller value."""
    best: int | None = None
    reached = 0
    for rule, value, strength in board.by_tactic.get(tactic, ()):
        if strength < reached:
            break
        if live >> rule & 1 and value not in off and (on is None or value in on) and (best is None or value < best):
            best, reached = value, strength
    return best
