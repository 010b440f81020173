"""Which question comes next: the most informative fact, or several that are mostly as usual together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from strategist.ask.outlook import Outlook
from strategist.vocabulary.facts import Fact
from strategist.vocabulary.kinds import Kind

NOTABLE = 0.3
"""A fact at least so informative is asked for by itself, however unusual its values are."""
TELLING = 0.2
"""Facts at least so informative that vary from debtor to debtor come before any list."""
LEAST, MOST = 2, 12
"""So many facts make a list."""
BREADTH = 0.5
"""What it counts that a fact is read by all undecided rules, next to telling all steps apart."""


def informative(outlook: Outlook) -> dict[int, float]:
    """How informative each fact is, by slot: how well it tells the steps apart, and how many undecided rules hang on it."""
    count = max(1, len(outlook.concern.rules) if outlook.concern else 1)
    return {
        fact.slot: round(outlook.gains[fact.slot] + BREADTH * outlook.reach.get(fact.slot, 0) / count, 6)
        for fact in outlook.facts
    }


def mostly_usual(fact: Fact) -> bool:
    """Whether one line says all there is to say of most debtors: the fact has a default, or counts from a rare event."""
    if fact.default is not None and fact.default.where is None:
        return True
    return fact.kind is Kind.DATE or (fact.kind is Kind.INT and bool(fact.daily))


def next_facts(outlook: Outlook) -> tuple[Fact, ...]:
    """The facts of the next question; none if nothing can change the decision as far as can be shown here.

    Only facts that have been shown to make a difference. What is mostly as usual is asked in lists, unless it tells much.
    """
    weights = informative(outlook)
    ranked = sorted(outlook.facts, key=lambda fact: (-weights[fact.slot], fact.slot))
    for fact in ranked:
        if weights[fact.slot] < TELLING:
            break
        if (not mostly_usual(fact) or weights[fact.slot] >= NOTABLE) and outlook.matters(fact):
            return (fact,)
    listed = [fact for fact in ranked if mostly_usual(fact) and weights[fact.slot] < NOTABLE]
    best = _best_list([fact for fact in outlook.facts if fact in listed and outlook.matters(fact)], weights)
    together = sum(weights[fact.slot] for fact in best)
    for fact in ranked:
        if len(best) >= LEAST and weights[fact.slot] < together:
            return best
        if (fact not in listed or len(best) < LEAST) and outlook.matters(fact):
            return (fact,)
    return best


def _best_list(facts: list[Fact], weights: Mapping[int, float]) -> tuple[Fact, ...]:
    """The list that tells most: facts of one heading, with those of the next ones while there is room."""
    groups = [[f for f in facts if f.heading == heading] for heading in dict.fromkeys(f.heading for f in facts)]
    lists: list[list[Fact]] = []
    for group in groups:
        for start in range(0, len(group), MOST):
            part = group[start : start + MOST]
            if lists and len(lists[-1]) + len(part) <= MOST:
                lists[-1] += part
            else:
                lists.append(part)
    return tuple(max(lists, key=lambda one: sum(weights[fact.slot] for fact in one), default=[]))


def leftovers(facts: Sequence[Fact]) -> tuple[Fact, ...]:
    """The first list of facts of which it could not be shown that they matter, nor that they do not."""
    return tuple(facts[:MOST])
