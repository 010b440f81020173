"""Evaluating a recorded case again after an edit, judging only the rules that the edit can reach.

It follows the reference evaluator step by step; where nothing that a rule reads has changed, the record stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from strategist.analysis.mutation.patched import Patched
from strategist.decision.outcome import Outcome, Selection
from strategist.decision.prepared import Prepared
from strategist.decision.reasons import condition_slots
from strategist.decision.selection import select
from strategist.decision.settle import live_mask, settle
from strategist.decision.tactics import choose_tactics, step_values
from strategist.profile.case import Case
from strategist.program.expressions import operand_slots
from strategist.program.program import Epoch, Rule, Step
from strategist.program.truth import fires
from strategist.vocabulary.kinds import Value


@dataclass(frozen=True, slots=True)
class Record:
    """A case and its outcome by the original rulebook."""

    case: Case
    outcome: Outcome


class Readers:
    """Which rules of an epoch read which facts; made once an epoch of the original."""

    def __init__(self, epoch: Epoch) -> None:
        self.reads = {rule.index: rule_reads(rule) for rule in epoch.rules if rule is not None}
        self.of_slot: dict[int, list[int]] = {}
        for index, slots in self.reads.items():
            for slot in sorted(slots):
                self.of_slot.setdefault(slot, []).append(index)
        self.step_reads = {
            step.slot: frozenset(slot for rule in epoch.producers(step) for slot in self.reads[rule.index])
            for step in epoch.steps
        }

    def of(self, slots: Iterable[int]) -> set[int]:
        """The rules that read any of these facts."""
        return {index for slot in slots for index in self.of_slot.get(slot, ())}


def rule_reads(rule: Rule) -> set[int]:
    """Every fact that a rule's conditions and conclusion read."""
    found = {slot for part in (rule.applies, rule.when, rule.unless) for slot in condition_slots(part)}
    for name in ("value", "days", "until"):
        found |= set(operand_slots(getattr(rule.conclusion, name, None)))
    since = getattr(rule.conclusion, "since", None)
    return found if since is None else found | {since}


def replay(patched: Patched, readers: Readers, record: Record) -> Outcome:
    """The outcome of a recorded case after an edit. `readers` are those of the record's epoch."""
    return _Replay(patched.at(record.case.today), patched, readers, record).run()


class _Replay:
    """One evaluation: `dirty` are facts that came out otherwise, `flipped` rules that are live where they were not, or not."""

    def __init__(self, prepared: Prepared, patched: Patched, readers: Readers, record: Record) -> None:
        self.prepared, self.readers = prepared, readers
        self.changed, self.reweighs = patched.changed, patched.reweighs
        self.case, self.before = record.case, record.outcome
        concluded = prepared.epoch.vocabulary.concluded
        self.values: list[Value | None] = list(record.outcome.values)
        self.given = [
            after if slot in concluded else before
            for slot, (before, after) in enumerate(zip(record.case.given, self.values, strict=True))
        ]
        self.fired, self.live = record.outcome.fired, record.outcome.live
        self.conflicts = dict(record.outcome.conflicts)
        self.order = prepared.epoch.program.override_order
        self.dirty: set[int] = set()
        self.flipped: set[int] = set()

    def run(self) -> Outcome:
        epoch = self.prepared.epoch
        for step in epoch.steps:
            if self._reached(step):
                self._settle(step)
        self._judge((*epoch.proposals, *epoch.guards))
        selection = self._select()
        for slot, value in step_values(epoch, selection):
            self._put(slot, value)
        self._judge(epoch.advice)
        guards = self.prepared.ladder.live(self.live)[1]
        board = self.prepared.board
        tactics = choose_tactics(board, board.live(self.live), board.limiting(guards), selection)
        conflicts = tuple((step.slot, self.conflicts[step.slot]) for step in epoch.steps if step.slot in self.conflicts)
        return Outcome(tuple(self.values), self.fired, self.live, conflicts, selection, tactics)

    def _reached(self, step: Step) -> bool:
        if self.changed.intersection(step.rules) or self.dirty & self.readers.step_reads[step.slot]:
            return True
        if not self.flipped:
            return False
        producers = self.prepared.epoch.producers(step)
        return any(self.flipped.intersection(rule.overridden_by) for rule in producers)

    def _settle(self, step: Step) -> None:
        epoch = self.prepared.epoch
        producers = epoch.producers(step)
        before = self.live
        if step.table:
            self._clear(step.rules)
            hit = next((rule for rule in producers if fires(rule, self.values, self.given)), None)
            if hit is not None:
                self.fired |= 1 << hit.index
        else:
            self._fire(producers, step.rules)
        self.live = live_mask(self.fired, self.live, producers, self.order)
        self._flip(before)
        fact = epoch.vocabulary.facts[step.slot]
        live = [rule for rule in producers if self.live >> rule.index & 1]
        value, disagreeing = settle(fact, live, self.values, table=step.table)
        self.conflicts.pop(step.slot, None)
        if disagreeing:
            self.conflicts[step.slot] = disagreeing
        self._put(step.slot, value)
        if step.companion is not None:
            self._put(step.companion, None if value is None else int(value) - self.case.today)

    def _put(self, slot: int, value: Value | None) -> None:
        if self.values[slot] != value:
            self.dirty.add(slot)
        self.values[slot] = self.given[slot] = value

    def _judge(self, rules: Sequence[Rule]) -> None:
        own = {rule.index for rule in rules}
        gone = [index for index in self.changed if self.prepared.epoch.rules[index] is None]
        if not gone and not own & (again := self._again() | self.flipped) and not self._overridden_by(own, again):
            return
        before = self.live
        self._fire(rules, [*own, *gone])
        self.live = live_mask(self.fired, self.live, rules, self.order)
        self._flip(before)

    def _overridden_by(self, own: set[int], others: set[int]) -> bool:
        """Whether any of these rules is overridden by one of the others."""
        rules = self.prepared.epoch.rules
        return any(
            index in own and (rule := rules[index]) is not None and others.intersection(rule.overridden_by)
            for index in self.order
        )

    def _again(self) -> set[int]:
        """The rules that have to be judged again."""
        return self.readers.of(self.dirty) | self.changed

    def _fire(self, rules: Sequence[Rule], own: Iterable[int]) -> None:
        """Judge the rules that are reached, and settle none of them as live."""
        again, kept = self._again(), self.fired
        self._clear(own)
        for rule in rules:
            bit = 1 << rule.index
            if fires(rule, self.values, self.given) if rule.index in again else kept & bit:
                self.fired |= bit

    def _clear(self, indices: Iterable[int]) -> None:
        mask = ~sum(1 << index for index in set(indices))
        self.fired &= mask
        self.live &= mask

    def _flip(self, before: int) -> None:
        difference = before ^ self.live
        while difference:
            low = difference & -difference
            self.flipped.add(low.bit_length() - 1)
            difference ^= low

    def _select(self) -> Selection:
        if not (self.dirty or self.flipped or self.reweighs):
            return self.before.selection
        proposals, guards = self.prepared.ladder.live(self.live)
        return select(self.prepared.ladder, proposals, guards, self.values, self.given, self.case.today)
