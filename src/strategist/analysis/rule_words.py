"""Rules in sentences: conditions and conclusions of the compiled rules, without any case they are applied to.

Parameters stand by name with the value, or values by date, that the rulebook gives them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from strategist.decision.wording import spoken, spoken_money
from strategist.program.conclusions import (
    AddTo,
    Advise,
    Conclusion,
    Defer,
    Forbid,
    Only,
    Propose,
    Score,
    ScoreNumber,
    SetFact,
)
from strategist.program.expressions import (
    After,
    All,
    Any,
    Between,
    ByCurrency,
    Condition,
    Const,
    Given,
    HasAny,
    Literal,
    Not,
    OneOf,
    Operand,
    ParameterIs,
    Read,
    SameAs,
    Test,
    Within,
)
from strategist.vocabulary.actions import FALLBACKS, Tactic
from strategist.vocabulary.facts import Fact
from strategist.vocabulary.kinds import Kind, Value
from strategist.vocabulary.vocabulary import Parameter, Vocabulary


def said(name: str) -> str:
    """A name as words.

    >>> said("days_past_due")
    'days past due'
    """
    return name.replace("_", " ")


def joined(parts: Sequence[str], word: str = "or") -> str:
    """A list in a sentence.

    >>> joined(["a", "b", "c"])
    'a, b or c'
    """
    return f"{', '.join(parts[:-1])} {word} {parts[-1]}" if len(parts) > 1 else "".join(parts)


def period(first: int | None, last: int | None) -> str:
    """The days a rule is in force.

    >>> period(date(2026, 1, 1).toordinal(), None)
    'from 2026-01-01'
    """
    words = [
        f"{word} {date.fromordinal(day).isoformat()}"
        for word, day in (("from", first), ("to", last))
        if day is not None
    ]
    return " ".join(words) or "always"


class RuleWords:
    """Says the rules of one vocabulary.

    >>> from strategist import Strategist
    >>> program = Strategist.load().program
    >>> rule = program.rules_named("agency-term-over")[0]
    >>> RuleWords(program.vocabulary).condition(rule.when)
    'agency status is placed and agency days is at least agency_term_days (90 days)'
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary

    def condition(self, condition: Condition, inner: bool = False) -> str:
        """A condition in one sentence; `inner` puts alternatives in brackets."""
        match condition:
            case All(parts) | Any(parts):
                if not parts:
                    return "always" if isinstance(condition, All) else "never"
                said_parts = [self.condition(part, True) for part in parts]
                text = f" {'and' if isinstance(condition, All) else 'or'} ".join(said_parts)
                return f"({text})" if inner and len(parts) > 1 else text
            case Not(part):
                return f"it is known that not {self.condition(part, True)}"
            case Const(value):
                return "always" if value else "never"
            case _:
                return self.test(condition)

    def parts(self, condition: Condition | None) -> list[tuple[str, list[str]]]:
        """A condition as a list: what must hold, each with its alternatives if it is a choice."""
        if condition is None:
            return []
        found = []
        for part in condition.parts if isinstance(condition, All) else (condition,):
            if isinstance(part, Any) and len(part.parts) > 1:
                found.append(("one of these:", [self.condition(one) for one in part.parts]))
            else:
                found.append((self.condition(part), []))
        return found

    def test(self, leaf: Test) -> str:
        """One test of one fact."""
        if isinstance(leaf, ParameterIs):
            parameter = self.vocabulary.parameters[leaf.name]
            wanted = joined([_name(parameter.values[value]) for value in leaf.values])
            return f"{self.parameter(leaf.name)} {'is not' if leaf.negated else 'is'} {wanted}"
        fact = self.vocabulary.facts[leaf.slot]
        name = said(fact.name)
        if isinstance(leaf, Given):
            return f"{name} is {'not stated' if leaf.negated else 'stated'}"
        verb = "is not" if leaf.negated else "is"
        match leaf:
            case OneOf(values=values):
                return f"{name} {verb} {joined([self.value(fact, value) for value in values])}"
            case HasAny(mask=mask):
                return f"{name} {'does not have' if leaf.negated else 'has'} {joined(_members(fact, mask))}"
            case SameAs(other=other):
                return f"{name} {verb} the same as {said(self.vocabulary.facts[other].name)}"
            case Within(codes=codes):
                return f"{name} {verb} within {joined(codes)}"
            case Between():
                return f"{name} {verb} {self._range(fact, leaf)}"

    def _range(self, fact: Fact, leaf: Between) -> str:
        low = None if leaf.low is None else self.operand(fact, leaf.low)
        high = None if leaf.high is None else self.operand(fact, leaf.high)
        if low is not None and high is not None:
            if (
                low != high
                and isinstance(leaf.low, Literal)
                and isinstance(leaf.high, Literal)
                and leaf.low.value is not None
            ):
                low = spoken(fact, leaf.low.value)  # the unit stands once: from 1 to 30 days
            return low if low == high else f"from {low} to {high}"
        over, least, under, most = (
            ("after", "on or after", "before", "on or before")
            if fact.kind is Kind.DATE
            else ("over", "at least", "under", "at most")
        )
        if low is not None:
            return f"{over if leaf.low_open else least} {low}"
        return f"{under if leaf.high_open else most} {high}"

    def operand(self, fact: Fact, operand: Operand) -> str:
        """A bound: a value in the fact's unit, a parameter with its value, or another fact."""
        match operand:
            case Literal(value):
                return "nothing" if value is None else self.value(fact, value)
            case Read(slot):
                return said(self.vocabulary.facts[slot].name)
            case ByCurrency(name=name):
                return self.parameter(name)
            case After(slot=slot, count=count, unit=unit, year_end=year_end):
                since = "the end of the year of " if year_end else ""
                number = self.operand(Fact("the period", Kind.INT), count)
                number = f"{number} {unit}" if isinstance(count, Literal) else number
                return f"{number} after {since}{said(self.vocabulary.facts[slot].name)}"
            case _:
                return self.parameter(operand.name)

    @staticmethod
    def value(fact: Fact, value: Value) -> str:
        """A value with its unit; names that hold figures, such as `d31_60`, as they are."""
        match fact.kind:
            case Kind.INT:
                return _with_unit(spoken(fact, value), fact.unit, value)
            case Kind.MONEY:
                return spoken(fact, value).removesuffix(".00")
            case Kind.BOOL:
                return "true" if value else "false"
            case Kind.ENUM:
                return _name(fact.values[int(value)])
            case Kind.SET:
                return joined(_members(fact, int(value)), "and") or "empty"
            case Kind.DATE:
                return date.fromordinal(int(value)).isoformat()
            case _:
                return str(value)

    def parameter(self, name: str) -> str:
        """A parameter by name, with its value."""
        return f"{name} ({parameter_value(self.vocabulary.parameters[name])})"

    def conclusion(self, conclusion: Conclusion) -> str:
        """What a rule concludes."""
        vocabulary = self.vocabulary
        match conclusion:
            case SetFact(slot, value):
                return f"{said(vocabulary.facts[slot].name)} is {self.operand(vocabulary.facts[slot], value)}"
            case AddTo(slot, mask):
                return f"{said(vocabulary.facts[slot].name)} has {self.value(vocabulary.facts[slot], mask)}"
            case Score(slot, points):
                fact = vocabulary.facts[slot]
                return f"points for {said(fact.name)}: {', '.join(f'{_name(fact.values[code])} {n:+d}' for code, n in points)}"
            case ScoreNumber(slot, points):
                return f"{said(vocabulary.facts[slot].name)} {points:+d}"
            case Propose(action, strength):
                return f"propose {self.action(action)}, strength {strength}"
            case Advise(tactics, strength):
                advice = [self.advice(vocabulary.tactics[tactic], value) for tactic, value in tactics]
                return f"advise {'; '.join(advice)}, strength {strength}"
            case Forbid(actions, channels, tactics, instead):
                what = "; ".join([*self._targets(actions, channels), *self._tactics(tactics)])
                alternative = f"; instead {joined([self.action(action) for action in instead])}" if instead else ""
                return f"forbid {what or 'nothing'}{alternative}"
            case Only(tactics):
                return f"allow only {'; '.join(self._tactics(tactics))}"
            case Defer():
                targets = "; ".join(self._targets(conclusion.actions, conclusion.channels))
                return f"not before {self._wait(conclusion)}: {targets}"

    def action(self, action: int) -> str:
        """An action by its id."""
        return f"`{self.vocabulary.actions[action].id}`"

    def advice(self, tactic: Tactic, value: int) -> str:
        """A tactic with the value advised."""
        return f"{said(tactic.name)} {self.value(Fact(tactic.name, tactic.kind, tactic.values), value)}"

    def _wait(self, defer: Defer) -> str:
        if defer.until is not None:
            return self.operand(Fact("until", Kind.DATE), defer.until)
        days = self.operand(Fact("for", Kind.INT, unit="day"), defer.days) if defer.days is not None else ""
        return days if defer.since is None else f"{said(self.vocabulary.facts[defer.since].name)} reaches {days}"

    def _tactics(self, tactics: Iterable[tuple[int, tuple[int, ...]]]) -> list[str]:
        found = []
        for index, values in tactics:
            tactic = self.vocabulary.tactics[index]
            fact = Fact(tactic.name, tactic.kind, tactic.values)
            found.append(f"{said(tactic.name)} {joined([self.value(fact, value) for value in values])}")
        return found

    def _targets(self, actions: Sequence[int], channels: Sequence[int]) -> list[str]:
        """Steps by the groups that hold most of them, then what is left one by one, then channels."""
        left, wanted = set(actions), set(actions)
        members = {
            group: {a.index for a in self.vocabulary.actions if group in a.groups and a.id not in FALLBACKS}
            for group in self.vocabulary.groups
        }
        found = []
        for group in sorted(members, key=lambda group: len(members[group] - wanted)):
            spared = members[group] - wanted
            if members[group] & left and len(members[group]) > 1 and len(spared) * 3 < len(members[group]):
                but = f" except {joined([self.action(action) for action in sorted(spared)], 'and')}" if spared else ""
                found.append(f"every step of {said(group)}{but}")
                left -= members[group]
        if left:
            found.append(joined([self.action(action) for action in sorted(left)], "and"))
        if channels:
            named = joined([self.vocabulary.channels[channel] for channel in channels], "and")
            found.append(f"the channel{'s' if len(channels) > 1 else ''} {named}")
        return found


def parameter_value(parameter: Parameter) -> str:
    """The value of a parameter with its unit; all values by date where it changes."""
    fact = Fact(parameter.name, parameter.kind, parameter.values, parameter.unit)
    told = []
    for first, value in parameter.steps:
        if isinstance(value, int | str):
            text = RuleWords.value(fact, value)
        else:
            text = ", ".join(
                spoken_money(amount, currency).replace(".00 ", " ") for currency, amount in sorted(value.items())
            )
        told.append(text if first is None else f"{text} from {date.fromordinal(first).isoformat()}")
    return "; ".join(told)


def _name(value: str) -> str:
    return value if any(character.isdigit() for character in value) else said(value)


def _members(fact: Fact, mask: int) -> list[str]:
    return [_name(value) for bit, value in enumerate(fact.values) if mask >> bit & 1]


def _with_unit(text: str, unit: str | None, value: Value) -> str:
    if unit is None:
        return text
    if unit == "percent":
        return f"{text}%"
    return f"{text} {unit}{'s' if unit in ('day', 'month', 'year') and value != 1 else ''}"
