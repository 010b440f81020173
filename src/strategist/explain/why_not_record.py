"""The answer to a why-not as JSON: `strategist.why_not/1`."""

from __future__ import annotations

from collections.abc import Iterable

from strategist.decision.outcome import Selection
from strategist.explain.barriers import Barrier
from strategist.explain.misses import Miss
from strategist.explain.routes import Route
from strategist.explain.story import Reading, RuleTold
from strategist.explain.why_not import FORMAT, WhyNot
from strategist.profile.case import Vector
from strategist.vocabulary.kinds import Kind
from strategist.vocabulary.vocabulary import Vocabulary


def why_not_record(answer: WhyNot) -> dict[str, object]:
    """The whole answer. Money is decimal text, dates ISO, distances between dates days."""
    record = _Record(answer)
    decision, ahead = answer.decision, answer.ahead
    program = decision.program
    return {
        "format": FORMAT,
        "debtor_id": decision.debtor_id,
        "as_of": decision.as_of,
        "rulebook": {"name": program.name, "version": program.version, "sha256": program.sha256},
        "action": answer.action,
        "title": answer.title,
        "is_next_step": answer.is_step,
        "not_before": answer.not_before.isoformat() if answer.not_before else None,
        "reasons": list(answer.reasons),
        "next_step": decision.next_step,
        "ahead": {"action": ahead.action, "strength": ahead.strength, "behind": ahead.behind} if ahead else None,
        "routes": [record.route(route) for route in answer.routes],
        "barriers": [record.barrier(barrier) for barrier in answer.barriers],
    }


class _Record:
    """Writes the parts, with values as the vocabulary has them."""

    def __init__(self, answer: WhyNot) -> None:
        self.vocabulary: Vocabulary = answer.decision.program.vocabulary
        self.values: Vector = answer.decision.outcome.values
        self.given: Vector = answer.decision.trace.given

    def route(self, route: Route) -> dict[str, object]:
        """One rule that could bring the action about."""
        failing, distance = route.cost
        return {
            "kind": route.kind,
            **self.rule(route.rule),
            "state": route.rule.state,
            "leads_to_it": route.open,
            "strength": route.strength,
            "way": list(route.way),
            "cost": {"failing": failing / 2, "distance": round(distance, 4)},
            "misses": self.misses(route.misses),
            "overridden_by": [self.rule(rule) for rule in route.overridden_by],
            "in_force": route.not_in_force or None,
            "hindrances": [self.barrier(barrier) for barrier in route.hindrances],
            "then": None if route.then is None else self.selection(route.then),
        }

    def barrier(self, barrier: Barrier) -> dict[str, object]:
        """One thing in the way."""
        return {
            "kind": barrier.kind,
            "action": barrier.action,
            "says": barrier.says,
            "rules": [self.rule(rule) for rule in barrier.rules],
            "instead": list(barrier.instead),
            "first": barrier.first,
            "nearest": None if barrier.nearest is None else self.rule(barrier.nearest),
            "until": barrier.until.isoformat() if barrier.until else None,
            "misses": self.misses(barrier.misses),
            "because": [self.reading(reading) for reading in barrier.readings],
            "place": barrier.place or None,
        }

    def rule(self, told: RuleTold) -> dict[str, object]:
        """Which rule, with its law."""
        return {
            "rule": told.id,
            "title": told.title or None,
            "place": told.place or None,
            "sources": [source.id for source in told.sources],
            "citation": "; ".join(dict.fromkeys(source.where for source in told.sources if source.where)) or None,
            "standing": told.standing or None,
        }

    def misses(self, misses: Iterable[Miss]) -> list[dict[str, object]]:
        """Tests that do not hold."""
        return [self.miss(miss) for miss in misses]

    def miss(self, miss: Miss) -> dict[str, object]:
        """One test that does not hold."""
        fact = self.vocabulary.facts[miss.test.slot] if miss.test is not None else None
        distance = miss.distance.as_json(fact) if miss.distance is not None and fact is not None else None
        return {
            "part": miss.reading.part,
            **self.reading(miss.reading, raw=miss.test is not None and miss.test.raw),
            "unit": "day" if fact is not None and fact.kind is Kind.DATE else fact.unit if fact is not None else None,
            "distance": distance,
            "place": miss.place or None,
            "or": [self.misses(way) for way in miss.others],
            "through": [{**self.rule(t.rule), "misses": self.misses(t.misses)} for t in miss.through],
        }

    def reading(self, reading: Reading, *, raw: bool = False) -> dict[str, object]:
        """A fact with its value and what is wanted of it."""
        fact = self.vocabulary.fact.get(reading.fact)
        value = None if fact is None else fact.plain((self.given if raw else self.values)[fact.slot])
        return {
            "fact": reading.fact or None,
            "value": value,
            "origin": reading.origin,
            "wants": reading.test,
            "holds": reading.truth,
        }

    def selection(self, selection: Selection) -> dict[str, object]:
        """What would be selected."""
        actions = self.vocabulary.actions
        return {
            "next_step": actions[selection.action].id,
            "strength": selection.strength,
            "on_the_way_to": None if selection.via is None else actions[selection.via].id,
        }
