"""Which tactics are advised for the selected step, for every profile at once, as `decision.tactics` has it."""

from __future__ import annotations

from strategist.engines.symbolic.logic import Formula, all_of, any_of, opposite
from strategist.engines.symbolic.selection import Choosing
from strategist.program.conclusions import Advise, Forbid, Only
from strategist.program.program import Epoch, Rule
from strategist.vocabulary.actions import Tactic
from strategist.vocabulary.kinds import Kind


class Tactics:
    """The tactics of an epoch. The tactic `channel` is left to `Symbolic.offers_channel`: it follows the open channels."""

    def __init__(self, epoch: Epoch, choosing: Choosing, live: dict[int, Formula]) -> None:
        self.epoch, self.choosing, self.live = epoch, choosing, live

    def _limits(self, tactic: Tactic, kind: type[Only] | type[Forbid]) -> list[tuple[Formula, tuple[int, ...]]]:
        return [
            (self.live[rule.index], values)
            for rule in self.epoch.guards
            if isinstance(rule.conclusion, kind)
            for index, values in rule.conclusion.tactics
            if index == tactic.index
        ]

    def _advice(self, tactic: Tactic) -> list[tuple[Rule, int, int]]:
        """Rules that advise on a tactic: rule, value, strength."""
        return [
            (rule, value, rule.conclusion.strength)
            for rule in self.epoch.advice
            if isinstance(rule.conclusion, Advise)
            for index, value in rule.conclusion.tactics
            if index == tactic.index
        ]

    def permitted(self, tactic: Tactic, value: int) -> Formula:
        """No guard bars the value, nor allows others only. Values of set tactics are bits."""
        barred = any_of(live for live, values in self._limits(tactic, Forbid) if value in values)
        return all_of((self._allowed(tactic, value), opposite(barred)))

    def _allowed(self, tactic: Tactic, value: int) -> Formula:
        return all_of(opposite(live) for live, values in self._limits(tactic, Only) if value not in values)

    def includes(self, tactic: Tactic, bit: int) -> Formula:
        """A set tactic has the member with this bit."""
        advised = any_of(self.live[rule.index] for rule, mask, _ in self._advice(tactic) if mask & bit)
        return all_of((advised, self.permitted(tactic, bit)))

    def has(self, tactic: Tactic, value: int) -> Formula:
        """The tactic has the value: advised with the greatest strength of all that is permitted, or the least that is left."""
        if tactic.kind is Kind.SET:
            return self.includes(tactic, value)
        ways: dict[tuple[int, int], list[Formula]] = {}
        for rule, advised, strength in self._advice(tactic):
            ways.setdefault((-strength, advised), []).append(self.live[rule.index])
        found = []
        earlier: Formula = False
        for (_, advised), rules in sorted(ways.items()):
            here = all_of((any_of(rules), self.permitted(tactic, advised)))
            if advised == value:
                found.append(all_of((here, opposite(earlier))))
            earlier = any_of((earlier, here))
        return any_of((*found, all_of((opposite(earlier), self._left(tactic, value)))))

    def _left(self, tactic: Tactic, value: int) -> Formula:
        """The value is the least that `only` leaves, where nothing is advised."""
        only = self._limits(tactic, Only)
        values = sorted({each for _, named in only for each in named})
        if value not in values:
            return False
        smaller = any_of(self._allowed(tactic, each) for each in values if each < value)
        return all_of((any_of(live for live, _ in only), self._allowed(tactic, value), opposite(smaller)))
