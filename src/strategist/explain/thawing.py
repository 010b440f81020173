"""Which facts stand in the way of a step because they may not change: the fewest that would have to, all the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from strategist.decision.openings import Opening
from strategist.errors import UnusableInput
from strategist.explain.barriers import Barrier
from strategist.explain.speech import Speech
from strategist.vocabulary.facts import Fact
from strategist.vocabulary.kinds import Kind, Value

if TYPE_CHECKING:
    from strategist.decision.decision import Decision

MOST = 4
"""More facts than these are no answer."""


@dataclass(frozen=True, slots=True)
class Thaw:
    """A fact that may not change as it would have to. `would`: a value with which the step could come about, in words."""

    fact: Fact
    before: Value | None
    after: Value
    now: str
    would: str
    frozen: bool


@dataclass(frozen=True, slots=True)
class Thaws:
    """What stands in the way, by itself or together. `proved`: fewer facts will not do."""

    facts: tuple[Thaw, ...]
    proved: bool


NONE = Thaws((), False)


def thaws(
    decision: Decision, open_facts: Sequence[Opening], action: int | None, guards: Sequence[Barrier] = ()
) -> Thaws:
    """The fewest facts whose frost keeps a step away; none if no profile of that day gets it, or the solver comes to no end.

    No place is thought away: with it all law would be open. Where guards forbid the action, of the frozen facts only those that
    these guards read are.
    """
    try:
        from strategist.engines.symbolic.fewest import fewest
        from strategist.engines.symbolic.lightest import Changing
    except UnusableInput:
        return NONE
    open_slots = {opening.slot for opening in open_facts}
    case, epoch = decision.case, decision.prepared.epoch
    read = {reading.fact for barrier in guards for rule in barrier.rules for reading in rule.readings}
    frozen = [
        Opening(fact, 1, case.values[fact.slot], case.states(fact.slot), 0, 0)
        for fact in epoch.vocabulary.inputs
        if fact.slot not in open_slots and fact.kind not in (Kind.TEXT, Kind.PLACE, Kind.DATETIME)
        if not guards or fact.name in read
    ]
    if not frozen and (guards or not any(opening.fact.leeway.direction for opening in open_facts)):
        return NONE
    changing = Changing(epoch, case, open_facts, frozen)
    wanted = changing.step(action, decision.outcome.selection.action)
    answer = fewest(changing, wanted, MOST)
    facts, speech = epoch.vocabulary.facts, Speech(decision.program, decision.outcome.values)
    found = []
    for slot, value in sorted(answer.changes.items()):
        fact, before = facts[slot], case.values[slot]
        is_frozen = slot not in open_slots
        found.append(Thaw(fact, before, value, speech.value(fact, before), speech.value(fact, value), is_frozen))
    return Thaws(tuple(found), answer.proved)
