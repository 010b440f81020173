"""Rules of one case, told with their sentences, the values they read, sources and places."""

from __future__ import annotations

from collections.abc import Iterable

from strategist.decision.decision import Decision
from strategist.decision.wording import fill
from strategist.errors import Place
from strategist.explain.speech import Speech, words
from strategist.explain.story import Reading, RuleTold, SourceTold
from strategist.program.conclusions import AddTo, Advise, Defer, Forbid, Only, Propose, Score, ScoreNumber, SetFact
from strategist.program.expressions import Condition, Given, Test, leaves
from strategist.program.program import Rule
from strategist.program.truth import operand
from strategist.vocabulary.facts import Fact

NOT_IN_FORCE = "not in force"
"""The state of a rule on a day outside its validity: its figures are not fixed, so what it would do is not told."""


def where(place: Place | None) -> str:
    """`file:line` of a place."""
    return f"{place.file}:{place.line}" if place else ""


class RuleTeller:
    """Tells rules of one decision."""

    def __init__(self, decision: Decision) -> None:
        self.decision = decision
        self.trace, self.prepared, self.outcome = decision.trace, decision.prepared, decision.outcome
        self.vocabulary = decision.program.vocabulary
        self.speech = Speech(decision.program, decision.outcome.values)
        self._told: dict[tuple[int, str], RuleTold] = {}

    def rule(self, index: int, effect: str = "") -> RuleTold:
        """One rule by its position; `effect` replaces its usual words."""
        found = self._told.get((index, effect))
        if found is None:
            traced = self.trace.of(self.decision.program.rules[index])
            rule = traced.rule
            found = RuleTold(
                rule.id,
                rule.title,
                self.fill(rule.because),
                effect or (NOT_IN_FORCE if traced.state == NOT_IN_FORCE else self.effect(rule)),
                tuple(self.reading(one.leaf, one.part, one.truth) for one in traced.readings),
                tuple(self.source(id) for id in rule.sources),
                rule.standing,
                where(rule.place),
                traced.state,
            )
            self._told[index, effect] = found
        return found

    def rules(self, indices: Iterable[int]) -> tuple[RuleTold, ...]:
        """Several rules."""
        return tuple(self.rule(index) for index in indices)

    def fill(self, text: str) -> str:
        """A text with the values of the case."""
        return fill(text, self.decision.program, self.outcome.values, self.decision.case.today)

    def readings(self, condition: Condition | None, part: str) -> tuple[Reading, ...]:
        """What a condition read."""
        return tuple(self.reading(leaf, part, self.trace.leaf(leaf)) for leaf in leaves(condition) if leaf.slot >= 0)

    def reading(self, leaf: Test, part: str, truth: bool | None) -> Reading:
        """One leaf."""
        fact = self.vocabulary.facts[leaf.slot]
        value = (self.trace.given if leaf.raw else self.outcome.values)[leaf.slot]
        silent = isinstance(leaf, Given) and value is None
        phrase = f"nothing said of {words(fact.name)}" if silent else self.speech.phrase(fact, value)
        return Reading(
            fact.name, phrase, self.speech.value(fact, value), self.origin(fact), self.speech.test(leaf), truth, part
        )

    def origin(self, fact: Fact) -> str:
        """Where a fact's value comes from."""
        case = self.decision.case
        if fact.derived:
            return "derived"
        if self.outcome.values[fact.slot] is None:
            return "unknown"
        if fact.computed:
            return "computed"
        if fact.slot in case.defaulted:
            return "assumed"
        return "stated" if case.states(fact.slot) else "implied"

    def source(self, id: str) -> SourceTold:
        """A source by its id."""
        source = self.vocabulary.sources.get(id)
        if source is None:
            return SourceTold(id, "", "")
        document = self.vocabulary.documents.get(source.document, source.document)
        return SourceTold(id, source.says, source.citation or document)

    def effect(self, rule: Rule) -> str:
        """What a rule does when it fires, in a few words."""
        vocabulary, facts = self.vocabulary, self.vocabulary.facts
        match rule.conclusion:
            case SetFact(slot=slot, value=value):
                return f"= {self.speech.value(facts[slot], operand(value, self.outcome.values))}"
            case AddTo(slot=slot, mask=mask):
                return f"adds {self.speech.value(facts[slot], mask)}"
            case Score(slot=slot, points=points):
                return ", ".join(f"{count:+d} {words(facts[slot].values[code])}" for code, count in points)
            case ScoreNumber(points=points):
                return f"{points:+d}"
            case Propose(action=action, strength=strength):
                return f"proposes {vocabulary.actions[action].title} at {strength}"
            case Advise(strength=strength):
                return f"advises at {strength}"
            case Forbid(actions=actions, channels=channels):
                titles = [vocabulary.actions[a].title for a in actions] + [vocabulary.channels[c] for c in channels]
                more = f" and {len(titles) - 3} more" if len(titles) > 3 else ""
                return f"forbids {', '.join(titles[:3])}{more}" if titles else "forbids certain tactics"
            case Only():
                return "allows only certain tactics"
            case Defer():
                return "not yet"
