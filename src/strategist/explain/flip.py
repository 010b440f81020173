"""The smallest change that gives another step: which facts would have to be otherwise, proved by deciding again.

What may change at all, in which direction, and how hard that is, the vocabulary says (`change`, `learn`). How the lightest
change is found is told in `flip_search`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from strategist.decision.openings import Opening, openings
from strategist.errors import EnginesDisagree, Problem, ProfileError
from strategist.explain.barriers import Barrier
from strategist.explain.change import Again, Changes
from strategist.explain.flip_search import BY_SOLVER, NOT_PROVED, Found, Search
from strategist.explain.hinges import hinges
from strategist.explain.margins import decisive_facts
from strategist.explain.speech import Speech
from strategist.explain.story import Reading, RuleTold
from strategist.explain.thawing import NONE, Thaw, Thaws, thaws
from strategist.explain.tries import Tries
from strategist.explain.what_if import Pair, WhatIf, answer_what_if
from strategist.explain.why_not import action_named
from strategist.vocabulary.facts import Fact

if TYPE_CHECKING:
    from strategist.decision.decision import Decision
    from strategist.explain.explanation import Explanation

FORMAT = "strategist.flip/1"


@dataclass(frozen=True, slots=True)
class Part:
    """One fact of the change. `learnt`: the profile said nothing of it."""

    fact: Fact
    weight: int
    learnt: bool
    said: Pair


@dataclass(frozen=True, slots=True)
class Flip:
    """The smallest change found. `action` None: any other step was wanted. `parts` empty: none was found.

    `proof`: "tried" (every lighter change was tried), "solver" (the symbolic evaluator has ruled every lighter change out, or
    every change, if there are no parts), or "not proved". `tried`: so many changed profiles were judged one by one.
    `what_if`: the decision of the changed profile by all evaluators, beside this one, in brief. `others`: other sets of facts
    of the same weight that do it too. Where nothing does it: `in_the_way` has facts that may not change as they would have to,
    and `guards` is what forbids the action.
    """

    before: Decision
    action: str | None
    parts: tuple[Part, ...]
    proof: str
    tried: int
    what_if: WhatIf | None
    others: tuple[tuple[str, ...], ...]
    in_the_way: Thaws
    guards: tuple[Barrier, ...]

    @property
    def weight(self) -> int:
        """What the change weighs."""
        return sum(part.weight for part in self.parts)

    @property
    def thaws(self) -> tuple[Thaw, ...]:
        """The fewest facts found that may not change as they would have to."""
        return self.in_the_way.facts

    @property
    def proved(self) -> bool:
        """Whether it is known that nothing lighter does it."""
        return self.proof != NOT_PROVED

    def text(self, *, width: int = 110, color: bool = False) -> str:
        """The answer for a terminal."""
        from strategist.explain.flip_text import render_flip

        return render_flip(self, width=width, color=color)

    def as_json(self) -> dict[str, object]:
        """The answer as a `strategist.flip/1` object."""
        from strategist.explain.flip_record import flip_record

        return flip_record(self)


def answer_flip(explanation: Explanation, action: str | None, again: Again, *, solver: bool = True) -> Flip:
    """The smallest change for an action, or for any other step. `solver` False: z3 is not asked, though it be there.

    Raises `ProfileError` for an action that is unknown, refused, or the next step already.
    """
    decision = explanation.decision
    vocabulary = decision.program.vocabulary
    now = decision.outcome.selection.action
    index = None if action is None else action_named(action, vocabulary)
    if index == now:
        help = "ask for another action, or for any other step with `--flip` alone"
        raise ProfileError([Problem("already-the-step", f"`{action}` is the next step already", help=help)])
    open_facts = openings(decision.prepared.epoch, decision.case)
    tries = Tries(decision, again, (lambda step: step != now) if index is None else (lambda step: step == index))
    why_not = None if action is None else explanation.why_not(action)
    likely = decisive_facts(decision) if why_not is None else hinges(why_not, vocabulary)
    found = Search(tries, open_facts, index, likely, solver).run()
    if found.changes is None:
        barriers = () if why_not is None else why_not.barriers
        guards = tuple(barrier for barrier in barriers if barrier.kind == "forbidden")
        warm = thaws(decision, open_facts, index, guards) if found.proof == BY_SOLVER else NONE
        return Flip(decision, action, (), found.proof, found.tried, None, (), warm, guards)
    return _flipped(explanation, action, found, open_facts, again)


def _flipped(
    explanation: Explanation, action: str | None, found: Found, open_facts: tuple[Opening, ...], again: Again
) -> Flip:
    decision = explanation.decision
    facts = decision.program.vocabulary.facts
    assert found.changes is not None
    stated = {facts[slot].name: facts[slot].plain(value) for slot, value in sorted(found.changes.items())}
    what_if = answer_what_if(explanation, Changes(stated, "flip"), again, brief=True)
    then = what_if.after.decision.next_step
    if then == decision.next_step or action not in (None, then):
        raise EnginesDisagree(f"the change {stated} was to give {action or 'another step'}, and gives {then}")
    by_slot = {opening.slot: opening for opening in open_facts}
    speech = Speech(decision.program, what_if.after.decision.outcome.values)
    parts = []
    for (slot, value), pair in zip(sorted(found.changes.items()), what_if.asked, strict=True):
        opening = by_slot[slot]
        said = Pair(pair.name, pair.before, speech.phrase(opening.fact, value))
        parts.append(Part(opening.fact, opening.weight, not opening.stated, said))
    others = tuple(tuple(facts[slot].name for slot in way) for way in found.others)
    return Flip(decision, action, tuple(parts), found.proof, found.tried, what_if, others, NONE, ())


def frozen_grounds(answer: Flip, rule: RuleTold) -> dict[str, Reading]:
    """The facts of the profile on which a rule rests and that never change, by name, as it reads them."""
    fact = answer.before.program.vocabulary.fact
    return {
        reading.fact: reading
        for reading in rule.grounds
        if reading.origin == "stated" and reading.fact in fact and fact[reading.fact].leeway.change is None
    }
