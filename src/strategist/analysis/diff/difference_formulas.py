"""Where two epochs decide differently, as formulas over all profiles: what both say in the same way is left out.

Nothing that a decision shows is left out otherwise. Where something is said too coarsely, it is said to differ.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from strategist.analysis.diff.face import URGENT, hours
from strategist.analysis.diff.program_meaning import action_meaning
from strategist.analysis.diff.side_words import Told
from strategist.analysis.diff.timing_formulas import Timing
from strategist.decision.staging import SCRIPT_KIND, choose_script
from strategist.decision.tactics import CHANNEL
from strategist.engines.symbolic import Symbolic, z3
from strategist.engines.symbolic.cells import Choice
from strategist.engines.symbolic.logic import Formula, Term, all_of, any_of, opposite, same
from strategist.program.conclusions import Advise, Forbid, Only
from strategist.vocabulary.actions import Tactic
from strategist.vocabulary.kinds import Kind


@dataclass(frozen=True, slots=True)
class Question:
    """Part of a decision, and where it differs. `exact`: whether the old selection is part of the question."""

    about: str
    differs: Formula
    exact: bool = True


class Pair:
    """Two epochs over the same unknowns."""

    def __init__(self, old: Symbolic, new: Symbolic) -> None:
        self.old, self.new = old, new
        self._timing = (Timing(old), Timing(new))
        self.same_steps = False

    @cached_property
    def limits(self) -> Formula:
        """What holds of every profile and day that both may be asked about, whether or not it can be."""
        return all_of((*self.old.inputs.limits, *self.new.inputs.limits, *self.old.calendar.definitions))

    @cached_property
    def accepted(self) -> Formula:
        """Both accept the profile, and no step is recommended that only the new one has."""
        old, new = self.old.choosing, self.new.choosing
        known = {str(one) for one in (*old.chosen, *old.meanwhile, *old.companion)}
        others = [one for one in (*new.chosen, *new.meanwhile, *new.companion) if str(one) not in known]
        return all_of((self.limits, self.old.possible, self.new.possible, *map(opposite, others)))

    def questions(self) -> Iterator[Question]:
        """What has to be asked, the cheap first; those that need no asking are left out."""
        found: tuple[Callable[[], Question], ...] = (
            lambda: Question("which profiles can be", _differ(self.old.possible, self.new.possible), exact=False),
            lambda: Question("the next step", self._selection()),
            lambda: Question("the step it prepares", self._prepares()),
            lambda: Question("the day", self._days()),
            lambda: Question("tactics", any_of(self._tactics())),
            lambda: Question("the text", any_of(self._scripts())),
        )
        for make in found[:1] + found[4:] if self.same_steps else found:
            question = make()
            if question.differs is not False:
                yield question

    def firing(self) -> Formula:
        """Where a rule fires on one side only; for programs whose rules stand at the same positions."""
        positions = range(len(self.old.epoch.rules))
        return any_of(_differ(self.old.fired(index), self.new.fired(index)) for index in positions)

    def grounds(self) -> Formula:
        """Where anything differs that the next step follows from: proposals, guards, what actions want and when they rest.

        True at once where the ladders are not alike. Nowhere means that the steps are the same; somewhere means nothing.
        """
        ladders = [_ladder(one) for one in (self.old, self.new)]
        if ladders[0] != ladders[1]:
            return True
        grounds = [_grounds(*pair) for pair in zip((self.old, self.new), self._timing, strict=True)]
        if [len(part) for part in grounds[0]] != [len(part) for part in grounds[1]]:
            return True
        pairs = zip(*([one for part in side for one in part] for side in grounds), strict=True)
        return any_of(_apart(one, other) for one, other in pairs)

    def _selection(self) -> Formula:
        """What the old selection gives is not what the new one gives; each gives exactly one answer."""
        known = {part.get_id() for part in _parts(self.old.choosing.exact)}
        rest = [part for part in _parts(self.new.choosing.exact) if part.get_id() not in known]
        return opposite(all_of(rest))

    def _prepares(self) -> Formula:
        ways = [self._by_id(one) for one in (self.old, self.new)]
        pairs = dict.fromkeys([*ways[0], *ways[1]])
        return any_of(_differ(ways[0].get(pair, False), ways[1].get(pair, False)) for pair in pairs)

    @staticmethod
    def _by_id(symbolic: Symbolic) -> dict[tuple[str, str], Formula]:
        ids = [action.id for action in symbolic.vocabulary.actions]
        return {(ids[step], ids[via]): holds for (step, via), holds in symbolic.choosing.prepares().items()}

    def _days(self) -> Formula:
        """Of steps that both have: a step only one has was asked about before."""
        found = []
        for action in self.old.vocabulary.actions:
            twin = self.new.vocabulary.action.get(action.id)
            if twin is not None:
                was, now = self._timing[0].days[action.index], self._timing[1].days[twin.index]
                found.append(all_of((self.old.choosing.chosen[action.index], _apart(was, now))))
        return any_of(found)

    def _tactics(self) -> Iterator[Formula]:
        before, after = (_by_value(*pair) for pair in zip((self.old, self.new), self._timing, strict=True))
        for key in dict.fromkeys([*before, *after]):
            yield _differ(before.get(key, False), after.get(key, False))

    def _scripts(self) -> Iterator[Formula]:
        """The step and the kind of message for which both have not the same text."""
        for action in self.old.vocabulary.actions:
            twin = self.new.vocabulary.action.get(action.id)
            for kind in _kinds(self.old) | _kinds(self.new) if twin is not None else ():
                assert twin is not None
                texts = [
                    choose_script(side.epoch, index, kind)
                    for side, index in ((self.old, action.index), (self.new, twin.index))
                ]
                said = [None if text is None else (text.id, text.paragraphs) for text in texts]
                if said[0] != said[1]:
                    tactic = self.old.vocabulary.tactic.get(SCRIPT_KIND)
                    known = tactic is not None and kind in tactic.values
                    of_kind = self.old.tactic(tactic, tactic.values.index(kind)) if tactic and known else not known
                    yield all_of((self.old.choosing.chosen[action.index], of_kind))


def _ladder(symbolic: Symbolic) -> object:
    """What of the ladder no profile changes: actions and their plans, and what proposals and guards are about, in order."""
    told = Told(symbolic.epoch.program)
    actions = tuple(action_meaning(told, index) for index in range(len(symbolic.vocabulary.actions)))
    proposed = sorted({told.meanings.conclusion(rule.conclusion) for rule in symbolic.epoch.proposals}, key=repr)
    forbidding = tuple(told.meanings.conclusion(forbid) for _, _, forbid in symbolic.steps.forbids)
    return actions, symbolic.vocabulary.channels, proposed, forbidding


def _grounds(symbolic: Symbolic, timing: Timing) -> tuple[list[Formula | Term], ...]:
    proposed: dict[str, list[Formula]] = {}
    meanings = Told(symbolic.epoch.program).meanings
    for rule in symbolic.epoch.proposals:
        proposed.setdefault(repr(meanings.conclusion(rule.conclusion)), []).append(symbolic.live(rule.index))
    steps = symbolic.steps
    ways = [steps.way(plan.index) for plan in symbolic.epoch.plans]
    return (
        [any_of(rules) for _, rules in sorted(proposed.items())],
        [live for live, _, _ in steps.forbids],
        list(steps.permitted),
        list(steps.forbidden),
        list(steps.rests),
        [part for waits, ready, firsts in ways for part in (waits, ready, *firsts.values())],
        list(timing.days.values()),
    )


def _kinds(symbolic: Symbolic) -> set[str]:
    return {script.kind for script in symbolic.epoch.program.scripts}


def _by_value(symbolic: Symbolic, timing: Timing) -> dict[tuple[str, object], Formula]:
    """Where each tactic has each value that it may have, by name; the members of a set one by one."""
    found: dict[tuple[str, object], Formula] = {}
    for tactic in symbolic.vocabulary.tactics:
        if tactic.name == CHANNEL:
            for value, holds in timing.channel(tactic.index).items():
                found[tactic.name, _shown(symbolic, tactic, value)] = holds
            continue
        for value in _values(symbolic, tactic):
            name = _shown(symbolic, tactic, value)
            found[tactic.name, name] = any_of((found.get((tactic.name, name), False), symbolic.tactic(tactic, value)))
    urgent = symbolic.vocabulary.fact.get(URGENT)
    if urgent is not None and urgent.derived:
        cell = symbolic.cell(URGENT)
        assert isinstance(cell, Choice)
        found |= {(URGENT, value): holds for value, holds in cell.options.items()}
    return found


def _values(symbolic: Symbolic, tactic: Tactic) -> Iterable[int]:
    if tactic.kind is Kind.SET:
        return [1 << bit for bit in range(len(tactic.values))]
    named = set(range(len(tactic.values)))
    for rule in (*symbolic.epoch.advice, *symbolic.epoch.guards):
        match rule.conclusion:
            case Advise(tactics=advised):
                named |= {value for index, value in advised if index == tactic.index}
            case Only(tactics=limits) | Forbid(tactics=limits):
                named |= {value for index, values in limits if index == tactic.index for value in values}
            case _:
                pass
    return sorted(named)


def _shown(symbolic: Symbolic, tactic: Tactic, value: int) -> object:
    if tactic.kind is Kind.SET:
        return hours(symbolic.vocabulary, tactic.values[value.bit_length() - 1])
    return hours(symbolic.vocabulary, tactic.values[value]) if tactic.values else value


def _parts(formula: Formula) -> list[z3.BoolRef]:
    """What must hold together, however it is nested."""
    found: list[z3.BoolRef] = []
    waiting = [z3.BoolVal(formula) if isinstance(formula, bool) else formula]
    while waiting:
        part = waiting.pop()
        if z3.is_and(part):
            waiting += reversed(part.children())
        elif not z3.is_true(part):
            found.append(part)
    return found


def _differ(one: Formula, other: Formula) -> Formula:
    if isinstance(one, bool) or isinstance(other, bool):
        return opposite(same(one, other))
    return False if one.eq(other) else one != other


def _apart(one: Formula | Term, other: Formula | Term) -> Formula:
    if isinstance(one, bool) or isinstance(other, bool):
        return opposite(same(one, other))
    if isinstance(one, int) or isinstance(other, int):
        return one != other
    return False if one.eq(other) else one != other
