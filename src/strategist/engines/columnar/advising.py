"""Tactics in many rows: for each, the strongest permitted advice; set tactics unite. The mirror of `decision.tactics`."""

from __future__ import annotations

from collections.abc import Mapping

from strategist.decision.tactics import CHANNEL, advice_order
from strategist.engines.columnar.batch import Batch
from strategist.engines.columnar.bits import Bits, both, codes_of, either, some, without
from strategist.engines.columnar.choosing import Choice
from strategist.engines.columnar.columns import Choices, Members, Numbers
from strategist.program.conclusions import Advise, Forbid, Only
from strategist.program.program import Epoch
from strategist.vocabulary.kinds import Kind

Advised = dict[int, dict[int, Bits]]
"""Bitmaps by tactic and value; by tactic and member (a power of two) for set tactics."""


class Adviser:
    """Advises batches of one epoch."""

    def __init__(self, epoch: Epoch) -> None:
        self.epoch = epoch
        vocabulary = epoch.vocabulary
        self.tactics = vocabulary.tactics
        self.sets = {tactic.index for tactic in self.tactics if tactic.kind is Kind.SET}
        channel = vocabulary.tactic.get(CHANNEL)
        self.channel = None if channel is None else channel.index
        self.channel_values = {
            number: channel.values.index(name) if name in channel.values else -1
            for number, name in enumerate(vocabulary.channels)
            if channel is not None
        }
        self.advice: dict[int, list[tuple[int, int, int]]] = {tactic.index: [] for tactic in self.tactics}
        for rule in advice_order(epoch):
            assert isinstance(rule.conclusion, Advise)
            for tactic, value in rule.conclusion.tactics:
                self.advice[tactic].append((rule.strength, value, rule.index))
        for advised in self.advice.values():
            advised.sort(key=lambda one: (-one[0], one[1]))
        self.only: dict[int, dict[int, frozenset[int]]] = {}
        self.bars: dict[int, dict[int, frozenset[int]]] = {}
        for rule in epoch.guards:
            if isinstance(rule.conclusion, Only | Forbid):
                into = self.only if isinstance(rule.conclusion, Only) else self.bars
                for tactic, values in rule.conclusion.tactics:
                    into.setdefault(tactic, {})[rule.index] = frozenset(values)

    def tell_step(self, batch: Batch, choice: Choice) -> None:
        """Makes the chosen step known to the rules of advice."""
        vocabulary = self.epoch.vocabulary
        fact, plans = vocabulary.fact, self.epoch.plans
        chosen = choice.actions
        groups: dict[int, Bits] = {}
        for action, rows in chosen.items():
            for group in range(len(vocabulary.groups)):
                if plans[action].groups >> group & 1:
                    groups[group] = either(groups.get(group, False), rows)
        batch.put(fact["next_step"].slot, Choices(True, lambda action: chosen.get(action, False)))
        batch.put(fact["next_groups"].slot, Members(True, lambda group: groups.get(group, False)))
        rungs = [(vocabulary.actions[action].rung, rows) for action, rows in chosen.items()]
        batch.put(fact["next_rung"].slot, Numbers(codes_of(rungs, batch.count), True))

    def advise(self, batch: Batch, choice: Choice) -> Advised:
        """The tactics of all rows, given the live rules of advice."""
        return {
            tactic.index: self._members(tactic.index, batch)
            if tactic.index in self.sets
            else self._strongest(tactic.index, batch, choice)
            for tactic in self.tactics
        }

    def _limits(self, tactic: int, batch: Batch) -> tuple[Bits, dict[int, Bits], dict[int, Bits]]:
        """Rows with a guard that permits some values only; by value, the rows that such guards or others take it from."""
        limited: Bits = False
        values = {value for permitted in self.only.get(tactic, {}).values() for value in permitted}
        values |= {value for _, value, _ in self.advice[tactic]}
        if tactic in self.sets:
            values = {1 << member for member in range(len(self.tactics[tactic].values))}
        outside: dict[int, Bits] = {}
        for rule, permitted in self.only.get(tactic, {}).items():
            rows = batch.live[rule]
            limited = either(limited, rows)
            for value in values - permitted:
                outside[value] = either(outside.get(value, False), rows)
        barred: dict[int, Bits] = {}
        for rule, taken in self.bars.get(tactic, {}).items():
            for value in taken:
                barred[value] = either(barred.get(value, False), batch.live[rule])
        return limited, outside, barred

    def _strongest(self, tactic: int, batch: Batch, choice: Choice) -> dict[int, Bits]:
        limited, outside, barred = self._limits(tactic, batch)
        found: dict[int, Bits] = {}
        left: Bits = True
        closed: Mapping[int, Bits] | None = None
        if tactic == self.channel:
            closed = {value: choice.open.get(number, False) for number, value in self.channel_values.items()}
        for _, value, rule in self.advice[tactic]:
            rows = both(left, batch.live[rule])
            if rows is False:
                continue
            if closed is not None:
                rows = both(rows, closed.get(value, False))
            else:
                rows = without(rows, outside.get(value, False))
            rows = some(without(rows, barred.get(value, False)))
            if rows is not False:
                found[value] = either(found.get(value, False), rows)
                left = some(without(left, rows))
        if closed is not None:
            for number, value in self.channel_values.items():
                rows = some(both(left, choice.first_channel.get(number, False)))
                if rows is not False:
                    found[value] = either(found.get(value, False), rows)
        elif limited is not False:
            for value in sorted(outside.keys() | {v for p in self.only[tactic].values() for v in p}):
                rows = some(without(both(left, limited), outside.get(value, False)))
                if rows is not False:
                    found[value] = either(found.get(value, False), rows)
                    left = some(without(left, rows))
        return found

    def _members(self, tactic: int, batch: Batch) -> dict[int, Bits]:
        _, outside, barred = self._limits(tactic, batch)
        found: dict[int, Bits] = {}
        for _, mask, rule in self.advice[tactic]:
            if (rows := batch.live[rule]) is False:
                continue
            for member in range(mask.bit_length()):
                value = 1 << member
                if mask & value:
                    found[value] = either(found.get(value, False), rows)
        for value in found:
            taken = either(outside.get(value, False), barred.get(value, False))
            found[value] = some(without(found[value], taken))
        return {value: rows for value, rows in found.items() if rows is not False}
