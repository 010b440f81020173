"""A rulebook after an edit, as selection and reasons need it: the epochs of the original with few things exchanged."""

from __future__ import annotations

from dataclasses import replace

from strategist.analysis.mutation.edit import Change
from strategist.analysis.mutation.of_actions import plan_parameters
from strategist.decision.ladder import reference_ladder
from strategist.decision.prepared import Preparation, Prepared
from strategist.decision.tactics import build_board
from strategist.program.conclusions import Phase
from strategist.program.program import ActionPlan, Epoch, Program, Rule, fixed_plan, fixed_rule, parameters_read


class Patched(Preparation):
    """Prepared epochs of a program after an edit; rules that the edit leaves alone are shared with the original.

    `changed`: the positions of the rules that are not as before. `reweighs`: whether a rule that fires as before may count
    otherwise; if not, a case with the same outcome has the same reasons.
    """

    def __init__(self, original: Preparation, change: Change) -> None:
        super().__init__(original.program)
        self._original = original
        self._rules = rules_after(original.program, change)
        self._plans = {**change.plans} | {
            plan.index: plan for plan in original.program.plans if plan_parameters(plan) & set(change.parameters)
        }
        self.changed = frozenset(self._rules)
        self.reweighs = (
            bool(self._plans)
            or bool(change.parameters)
            or any(
                after is not None and concludes_otherwise(original.program.rules[index], after)
                for index, after in self._rules.items()
            )
        )
        self._vocabulary = replace(
            original.program.vocabulary,
            parameters={**original.program.vocabulary.parameters, **change.parameters},
        )

    @property
    def touched_plans(self) -> list[int]:
        """The actions of which the edit changes what they need, by position."""
        return sorted(self._plans)

    @property
    def touches_plans(self) -> bool:
        """Whether there are any."""
        return bool(self._plans)

    def at(self, day: int) -> Prepared:
        """See `Preparation.at`."""
        prepared = self._original.at(day)
        found = self._prepared.get(prepared.epoch.first_day)
        if found is None:
            epoch = self._epoch(prepared.epoch)
            found = replace(prepared, epoch=epoch)
            if self.reweighs:
                found = Prepared(epoch, reference_ladder(epoch), build_board(epoch))
            found = self._prepared.setdefault(epoch.first_day, found)
        return found

    def rule(self, index: int, day: int) -> Rule | None:
        """A changed rule as it is on a day, parameters put in; None if it is not in force, or gone."""
        after = self._rules[index]
        return fixed_rule(after, self._vocabulary, day) if after is not None and after.in_force(day) else None

    def plan(self, index: int, day: int) -> ActionPlan:
        """The changed plan of an action as it is on a day."""
        return fixed_plan(self._plans[index], self._vocabulary, day)

    def _epoch(self, epoch: Epoch) -> Epoch:
        day = epoch.first_day
        rules = list(epoch.rules)
        for index in self._rules:
            rules[index] = self.rule(index, day)
        by_phase: dict[Phase, list[Rule]] = {phase: [] for phase in Phase}
        for rule in rules:
            if rule is not None:
                by_phase[rule.phase].append(rule)
        plans = list(epoch.plans)
        for index in self._plans:
            plans[index] = self.plan(index, day)
        return replace(
            epoch,
            rules=tuple(rules),
            proposals=tuple(by_phase[Phase.PROPOSE]),
            guards=tuple(by_phase[Phase.GUARD]),
            advice=tuple(by_phase[Phase.TACTICS]),
            plans=tuple(plans),
        )


def rules_after(program: Program, change: Change) -> dict[int, Rule | None]:
    """The rules that an edit changes, those that read a changed parameter included."""
    found = dict(change.rules)
    if change.parameters:
        names = set(change.parameters)
        found |= {rule.index: rule for rule in program.rules if parameters_read(rule) & names}
    return found


def concludes_otherwise(before: Rule, after: Rule) -> bool:
    """Whether a rule that fires as before may still count otherwise."""
    return (
        before.conclusion != after.conclusion
        or before.overridden_by != after.overridden_by
        or (before.applies is None) is not (after.applies is None)  # an absent counter then defers for the full period
    )
