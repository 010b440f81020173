"""Which step is selected, for every profile at once, as `decision.selection` has it.

What selection says is held by unknowns of its own (`chosen`, `meanwhile`, `companion`). With `rough` they only obey what
is cheap to say: nobody chooses what a guard forbids, or what something else must precede. With `exact` they are what
selection gives. A property that holds of the rough choice holds of the exact one.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

import z3

from strategist.engines.symbolic.logic import Formula, all_of, any_of, at_most_one, opposite, same
from strategist.engines.symbolic.steps import Steps
from strategist.program.conclusions import Propose
from strategist.program.program import Epoch

Key = tuple[int, int, int]
"""What a candidate is ranked by, first is best: strength (negative), rung, position of its action."""


class Choosing:
    """The selection of an epoch, given which proposals and guards live. `prefix`: keeps unknowns of two apart."""

    def __init__(self, epoch: Epoch, steps: Steps, live: dict[int, Formula], prefix: str = "") -> None:
        self.epoch, self.steps = epoch, steps
        self._live = live
        actions = epoch.vocabulary.actions
        self.rungs = [action.rung for action in actions]
        self.chosen = [z3.Bool(f"{prefix}step={action.id}") for action in actions]
        self.meanwhile = [z3.Bool(f"{prefix}meanwhile={action.id}") for action in actions]
        self.companion = [z3.Bool(f"{prefix}with={action.id}") for action in actions]
        self.fallbacks = (epoch.vocabulary.action["hold"].index, epoch.vocabulary.action["monitor"].index)
        self.proposed_as: dict[tuple[Key, int | None], list[Formula]] = {}

    def takes(self, action: int) -> Formula:
        """The action is recommended: as the next step, in the meantime, or along with it."""
        return any_of((self.chosen[action], self.meanwhile[action], self.companion[action]))

    def takes_today(self, action: int) -> Formula:
        """The action is recommended for today."""
        with_it = all_of((self.companion[action], self.due))
        due = all_of((self.chosen[action], opposite(self.steps.rests[action])))
        return any_of((due, self.meanwhile[action], with_it))

    @property
    def due(self) -> Formula:
        """The next step may be taken today."""
        return opposite(any_of(all_of(pair) for pair in zip(self.chosen, self.steps.rests, strict=True)))

    def prepares(self) -> dict[tuple[int, int], Formula]:
        """Where an action is the next step on the way to another one, by both: the strongest way to it counts, then the
        direct one, then that of the gentler step."""
        found: dict[tuple[int, int], list[Formula]] = {}
        better: dict[int, Formula] = {}
        _ = self.exact  # making it notes how each step was proposed
        for (key, via), ways in sorted(self.proposed_as.items(), key=self._by_rank):
            action = key[2]
            here = any_of(ways)
            if via is not None:
                parts = (self.chosen[action], here, opposite(better.get(action, False)))
                found.setdefault((action, via), []).append(all_of(parts))
            better[action] = any_of((better.get(action, False), here))
        return {pair: any_of(ways) for pair, ways in found.items()}

    def _by_rank(self, item: tuple[tuple[Key, int | None], object]) -> tuple[int, bool, int, int, int]:
        (strength, _, action), via = item[0]
        return (strength, via is not None, 0 if via is None else self.rungs[via], -1 if via is None else via, action)

    @cached_property
    def rough(self) -> Formula:
        """What the unknowns obey at least."""
        bringing = {index for plan in self.epoch.plans for index in plan.companions}
        return all_of(
            (
                any_of(self.chosen),
                at_most_one(self.chosen),
                *(self._only_if_permitted(index) for index in range(len(self.rungs))),
                *(opposite(came) for index, came in enumerate(self.companion) if index not in bringing),
            )
        )

    @cached_property
    def exact(self) -> Formula:
        """What ties the unknowns to what selection gives."""
        return all_of((self.rough, *self._definitions()))

    def _only_if_permitted(self, action: int) -> Formula:
        if action in self.fallbacks:
            return all_of((opposite(self.meanwhile[action]), opposite(self.companion[action])))
        idle = self.rungs[action] != 0
        resting = all_of((self.meanwhile[action], any_of((idle, self.steps.rests[action]))))
        fit = all_of((self.steps.permitted[action], self.steps.ends(action)))
        return all_of((any_of((opposite(self.takes(action)), fit)), opposite(resting)))

    def selects(self, action: int) -> Formula:
        """Selection gives the action as the next step, said without the unknowns."""
        entries, guarded = self._candidates
        if action in self.fallbacks:
            nothing = opposite(any_of(self._levels.values()))
            return all_of((nothing, guarded if action == self.fallbacks[0] else opposite(guarded)))
        own = [key for key in entries if key[2] == action]
        return any_of(all_of((entries[key], opposite(self._better(key)))) for key in own)

    def _definitions(self) -> Iterable[Formula]:
        for action, is_chosen in enumerate(self.chosen):
            yield same(is_chosen, self.selects(action))
        entries, _ = self._candidates
        yield from self._beside(list(entries), entries)

    @cached_property
    def _candidates(self) -> tuple[dict[Key, Formula], Formula]:
        """Where each candidate survives, best rank first; and where a guard has removed any."""
        entries, guarded = self._entries()
        return dict(sorted(entries.items())), guarded

    @cached_property
    def _levels(self) -> dict[int, Formula]:
        """Where any candidate of a (negative) strength survives."""
        entries, _ = self._candidates
        strengths = dict.fromkeys(key[0] for key in entries)
        return {
            strength: any_of(holds for key, holds in entries.items() if key[0] == strength) for strength in strengths
        }

    def _better(self, key: Key) -> Formula:
        """A candidate ranks before this one."""
        entries, _ = self._candidates
        stronger = [level for strength, level in self._levels.items() if strength < key[0]]
        return any_of((*stronger, *(holds for k, holds in entries.items() if k[0] == key[0] and k < key)))

    def _beside(self, keys: list[Key], entries: dict[Key, Formula]) -> Iterable[Formula]:
        """Companions of the step, and what fills the time until it may be taken."""
        taking_part: dict[int, list[Formula]] = {}
        for key in keys:
            taking_part.setdefault(key[2], []).append(entries[key])
        for action, comes in enumerate(self.companion):
            bringing = any_of(
                self.chosen[plan.index]
                for plan in self.epoch.plans
                if action in plan.companions and plan.index != action
            )
            yield same(comes, all_of((bringing, any_of(taking_part.get(action, ())))))
        fills = [key for key in keys if self.rungs[key[2]] == 0]
        ways: dict[int, list[Formula]] = {}
        earlier: Formula = self.due
        for key in fills:
            action = key[2]
            here = all_of((entries[key], opposite(self.steps.rests[action]), opposite(self.chosen[action])))
            ways.setdefault(action, []).append(all_of((here, opposite(earlier))))
            earlier = any_of((earlier, here))
        for action, fill in enumerate(self.meanwhile):
            yield same(fill, any_of(ways.get(action, ())))

    def _entries(self) -> tuple[dict[Key, Formula], Formula]:
        """Where each candidate survives, by rank; and where a guard has removed any."""
        proposed: dict[tuple[int, int], list[Formula]] = {}
        for rule in self.epoch.proposals:
            if isinstance(rule.conclusion, Propose):
                where = (rule.conclusion.strength, rule.conclusion.action)
                proposed.setdefault(where, []).append(self._live[rule.index])
        found: dict[Key, list[Formula]] = {}
        guarded: list[Formula] = []
        walks = {action: self.steps.reached(action) for _, action in proposed}
        removals: dict[int, list[tuple[int, Formula]]] = {}
        for (strength, action), rules in sorted(proposed.items(), reverse=True):
            stated = any_of(rules)
            reached, barred = walks[action]
            for step, way in reached.items():
                key, via = (-strength, self.rungs[step], step), None if step == action else action
                found.setdefault(key, []).append(all_of((stated, way)))
                self.proposed_as.setdefault((key, via), []).append(all_of((stated, way)))
            guarded.append(all_of((stated, any_of((self.steps.forbidden[action], barred)))))
            for number, (live, _, forbid) in enumerate(self.steps.forbids):
                if forbid.instead:
                    removed = all_of((stated, self.steps.removed_by(live, forbid, action)))
                    if removed is not False:
                        removals.setdefault(number, []).append((strength, removed))
        for number, removed_at in removals.items():
            self._offer(self.steps.forbids[number][2].instead, removed_at, found)
        return {key: any_of(ways) for key, ways in found.items()}, any_of(guarded)

    def _offer(
        self, instead: Iterable[int], removed_at: list[tuple[int, Formula]], found: dict[Key, list[Formula]]
    ) -> None:
        """What a guard offers instead, once, at the strength of the strongest candidate it removed."""
        for strength in sorted({strength for strength, _ in removed_at}, reverse=True):
            here = any_of(removed for at, removed in removed_at if at == strength)
            before = any_of(removed for at, removed in removed_at if at > strength)
            offered = all_of((here, opposite(before)))
            refused: Formula = False
            for action in instead:
                fit = all_of((self.steps.permitted[action], self.steps.ready(action)))
                way = all_of((offered, fit, opposite(refused)))
                if way is not False:
                    key = (-strength, self.rungs[action], action)
                    found.setdefault(key, []).append(way)
                    self.proposed_as.setdefault((key, None), []).append(way)
                refused = any_of((refused, fit))
