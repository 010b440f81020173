"""Which step is selected, for every profile at once, as `decision.selection` has it.

What selection says is held by unknowns of its own (`chosen`, `meanwhile`, `companion`). With `rough` they only obey what
is cheap to say: nobody chooses what a guard forbids, or what something else must precede. With `exact` they are what
selection gives. A property that holds of the rough choice holds of the exact one.
"""

from __future__ import annotations

from collections.abc import Iterable

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
        bringing = {index for plan in epoch.plans for index in plan.companions}
        self.rough = all_of(
            (
                any_of(self.chosen),
                at_most_one(self.chosen),
                *(self._only_if_permitted(index) for index in range(len(actions))),
                *(opposite(came) for index, came in enumerate(self.companion) if index not in bringing),
            )
        )
        self._exact: Formula | None = None

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

    @property
    def exact(self) -> Formula:
        """What ties the unknowns to what selection gives."""
        if self._exact is None:
            self._exact = all_of((self.rough, *self._definitions()))
        return self._exact

    def _only_if_permitted(self, action: int) -> Formula:
        if action in self.fallbacks:
            return all_of((opposite(self.meanwhile[action]), opposite(self.companion[action])))
        idle = self.rungs[action] != 0
        resting = all_of((self.meanwhile[action], any_of((idle, self.steps.rests[action]))))
        fit = all_of((self.steps.permitted[action], self.steps.ends(action)))
        return all_of((any_of((opposite(self.takes(action)), fit)), opposite(resting)))

    def _definitions(self) -> Iterable[Formula]:
        entries, guarded = self._entries()
        keys = sorted(entries)
        levels = {strength: any_of(entries[k] for k in keys if k[0] == strength) for strength, _, _ in keys}
        for action, is_chosen in enumerate(self.chosen):
            if action not in self.fallbacks:
                own = [key for key in keys if key[2] == action]
                best = any_of(all_of((entries[key], opposite(self._better(key, keys, entries, levels)))) for key in own)
                yield same(is_chosen, best)
        anything = any_of(levels.values())
        hold, monitor = self.fallbacks
        yield same(self.chosen[hold], all_of((opposite(anything), guarded)))
        yield same(self.chosen[monitor], all_of((opposite(anything), opposite(guarded))))
        yield from self._beside(keys, entries)

    def _better(self, key: Key, keys: list[Key], entries: dict[Key, Formula], levels: dict[int, Formula]) -> Formula:
        """A candidate ranks before this one."""
        stronger = [level for strength, level in levels.items() if strength < key[0]]
        return any_of((*stronger, *(entries[k] for k in keys if k[0] == key[0] and k < key)))

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
                found.setdefault((-strength, self.rungs[step], step), []).append(all_of((stated, way)))
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
                    found.setdefault((-strength, self.rungs[action], action), []).append(way)
                refused = any_of((refused, fit))
