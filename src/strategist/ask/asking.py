"""From a state of knowledge to its question: why it is asked, and what could come of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from strategist.ask.choose import informative, leftovers, next_facts
from strategist.ask.figures import Figures
from strategist.ask.outlook import Outlook
from strategist.ask.proof import Prover
from strategist.ask.question import STEPS_SHOWN, Question, band_text
from strategist.program.program import Rule
from strategist.vocabulary.facts import Fact


def ask(outlook: Outlook, prover: Prover) -> Question | None:
    """The next question; None if nothing that may still be answered can change the decision."""
    if not outlook.facts:
        return None
    facts = next_facts(outlook)
    if facts:
        return as_question(outlook, facts)
    proof = prover.look(outlook)
    if isinstance(proof, dict):
        weights = informative(outlook)
        slot = min(proof, key=lambda slot: (-weights.get(slot, 0.0), slot))
        face = outlook.deciding.decide({**outlook.known, **proof})
        steps = [] if face is None else [face.action]
        return as_question(outlook, (outlook.vocabulary.facts[slot],), steps)
    left: Sequence[Fact] = outlook.facts
    if proof is False:  # the step is final; its day may not be
        left = outlook.facts_of_day() if outlook.face.not_before is not None else ()
    return as_question(outlook, leftovers(left), shown=False) if left else None


def as_question(
    outlook: Outlook, facts: tuple[Fact, ...], steps: Sequence[int] = (), *, shown: bool = True
) -> Question:
    """The question about some facts."""
    weights = informative(outlook)
    why: dict[int, Rule] = {}
    for fact in facts:
        why.update((rule.index, rule) for rule in outlook.readers(fact))
    stakes = outlook.concern.rules if outlook.concern else {}
    rules = sorted(why.values(), key=lambda rule: (-stakes.get(rule.index, 0), rule.index))
    return Question(
        facts,
        tuple(rules),
        tuple(outlook.vocabulary.actions[action].id for action in [*steps, *_steps(outlook, facts)][:STEPS_SHOWN]),
        _bands(outlook, facts[0], rules) if len(facts) == 1 else (),
        round(sum(weights.get(fact.slot, 0.0) for fact in facts), 4),
        shown,
    )


def _steps(outlook: Outlook, facts: Sequence[Fact]) -> list[int]:
    """The steps that answers lead to, those that most of them lead to first."""
    counts: Counter[int] = Counter()
    for fact in facts:
        faces = outlook.alone(fact)
        other = None if faces else outlook.together(fact)
        for face in faces if other is None else [other]:
            counts[face.action] += 1
    return sorted(counts, key=lambda action: (-counts[action], action))


def _bands(outlook: Outlook, fact: Fact, rules: Sequence[Rule]) -> tuple[str, ...]:
    if not fact.kind.ordered or outlook.epoch is None:
        return ()
    figures = Figures(outlook.epoch, rules)
    return tuple(band_text(fact, low, high) for low, high in figures.bands(fact, outlook.case.today))
