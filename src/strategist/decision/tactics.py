"""Choosing tactics for the selected step: for each, the strongest permitted advice; set tactics unite."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from strategist.decision.ladder import by_scope
from strategist.decision.outcome import Selection
from strategist.program.conclusions import Advise, Forbid, Only
from strategist.program.program import Epoch, Rule
from strategist.vocabulary.kinds import Kind, Value

CHANNEL = "channel"


@dataclass(frozen=True, slots=True)
class TacticsBoard:
    """What choosing tactics needs of an epoch. `advice`: rule -> ((tactic, value, unites), …), strength;
    `limits`: guard -> ((tactic, values, only), …); `order`: advice rules, the strongest first;
    `by_tactic`: what they advise, tactic -> ((rule, value, strength), …) in that order."""

    advice: dict[int, tuple[tuple[tuple[int, int, bool], ...], int]]
    limits: dict[int, tuple[tuple[int, frozenset[int], bool], ...]]
    order: tuple[int, ...]
    channel: int | None
    channel_values: tuple[int, ...]
    sets: frozenset[int]
    count: int
    limit_mask: int
    by_tactic: dict[int, tuple[tuple[int, int, int], ...]]

    def live(self, mask: int) -> list[int]:
        """The advice rules of a mask, in order."""
        return [index for index in self.order if mask >> index & 1]

    def opened(self, channels: Sequence[int]) -> tuple[list[int], int | None]:
        """The values of the tactic `channel` that these channels are, and the first of them."""
        values = [] if self.channel is None else [self.channel_values[channel] for channel in channels]
        return values, (values[0] if values else None)

    def limiting(self, live: Iterable[int]) -> list[int]:
        """The guards among live rules that limit tactics."""
        return [index for index in live if index in self.limits]


def advice_order(epoch: Epoch) -> tuple[Rule, ...]:
    """Advice rules, the strongest first."""
    return tuple(sorted(epoch.advice, key=lambda rule: (-rule.strength, *by_scope(rule))))


def build_board(epoch: Epoch) -> TacticsBoard:
    """The board of an epoch."""
    vocabulary = epoch.vocabulary
    sets = frozenset(tactic.index for tactic in vocabulary.tactics if tactic.kind is Kind.SET)
    advice = {
        rule.index: (
            tuple((tactic, value, tactic in sets) for tactic, value in rule.conclusion.tactics),
            rule.conclusion.strength,
        )
        for rule in epoch.advice
        if isinstance(rule.conclusion, Advise)
    }
    limiting = {}
    for rule in epoch.guards:
        if isinstance(rule.conclusion, Only | Forbid) and rule.conclusion.tactics:
            only = isinstance(rule.conclusion, Only)
            limiting[rule.index] = tuple(
                (tactic, frozenset(values), only) for tactic, values in rule.conclusion.tactics
            )
    order = tuple(rule.index for rule in advice_order(epoch))
    by_tactic = {
        tactic.index: tuple(
            (index, value, advice[index][1])
            for index in order
            for advised, value, _ in advice[index][0]
            if advised == tactic.index
        )
        for tactic in vocabulary.tactics
    }
    channel = vocabulary.tactic.get(CHANNEL)
    positions = (
        tuple(channel.values.index(name) if name in channel.values else -1 for name in vocabulary.channels)
        if channel
        else ()
    )
    return TacticsBoard(
        advice,
        limiting,
        order,
        channel.index if channel else None,
        positions,
        sets,
        len(vocabulary.tactics),
        sum(1 << index for index in limiting),
        by_tactic,
    )


def step_values(epoch: Epoch, selection: Selection) -> tuple[tuple[int, Value], ...]:
    """(slot, value) of `next_step`, `next_groups` and `next_rung`."""
    fact = epoch.vocabulary.fact
    return (
        (fact["next_step"].slot, selection.action),
        (fact["next_groups"].slot, epoch.plans[selection.action].groups),
        (fact["next_rung"].slot, epoch.vocabulary.actions[selection.action].rung),
    )


def choose_tactics(
    board: TacticsBoard,
    advice: Iterable[int],
    limiting: Sequence[int],
    selection: Selection,
    record: dict[int, list[int]] | None = None,
) -> tuple[int | None, ...]:
    """The value of each tactic, by position. `advice`: live advice rules, the strongest first; `limiting`: live guards
    that limit tactics. `record` receives the rules that gave each tactic its value."""
    allowed, barred = limits(board, limiting) if limiting else ({}, {})
    chosen: dict[int, int] = {}
    strengths: dict[int, int] = {}
    if board.channel is not None:
        allowed[board.channel] = frozenset([board.channel_values[channel] for channel in selection.channels])
    limited = len(allowed) > (board.channel is not None) or bool(barred)
    for index in advice:
        advised, strength = board.advice[index]
        for tactic, value, unites in advised:
            if unites:
                if limited:
                    value = permitted_members(value, allowed.get(tactic), barred.get(tactic))
                if value:
                    chosen[tactic] = chosen[tactic] | value if tactic in chosen else value
                    if record is not None:
                        _note(record, tactic, index, fresh=False)
                continue
            if tactic in chosen and (strength < strengths[tactic] or value > chosen[tactic]):
                continue
            if (tactic in allowed and value not in allowed[tactic]) or (tactic in barred and value in barred[tactic]):
                continue
            if record is not None:
                _note(record, tactic, index, fresh=tactic not in chosen or value != chosen[tactic])
            chosen[tactic] = value
            strengths[tactic] = strength
    if board.channel is not None and board.channel not in chosen and selection.channels:
        chosen[board.channel] = board.channel_values[selection.channels[0]]
    for tactic in allowed:
        if tactic not in chosen and tactic != board.channel and tactic not in board.sets and allowed[tactic]:
            chosen[tactic] = min(allowed[tactic])
    return tuple([chosen.get(tactic) for tactic in range(board.count)])


def limits(board: TacticsBoard, limiting: Iterable[int]) -> tuple[dict[int, frozenset[int]], dict[int, set[int]]]:
    """What live guards leave of each tactic: allowed values, barred values."""
    allowed: dict[int, frozenset[int]] = {}
    barred: dict[int, set[int]] = {}
    for index in limiting:
        for tactic, values, only in board.limits[index]:
            if only:
                allowed[tactic] = allowed.get(tactic, values) & values
            else:
                barred.setdefault(tactic, set()).update(values)
    return allowed, barred


def permitted_members(mask: int, allowed: frozenset[int] | None, barred: set[int] | None) -> int:
    """The members of a set tactic that are permitted."""
    if allowed is not None:
        mask &= sum(allowed)
    for value in barred or ():
        mask &= ~value
    return mask


def _note(record: dict[int, list[int]], tactic: int, index: int, *, fresh: bool) -> None:
    if fresh:
        record[tactic] = []
    record.setdefault(tactic, []).append(index)
