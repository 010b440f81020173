"""What may be typed for each role of a word: the names and values, each with what it means in a few words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from strategist.analysis.document_words import kind
from strategist.analysis.rule_words import parameter_value
from strategist.editor.book import Book
from strategist.editor.forms import Form, Role
from strategist.editor.index import Symbol
from strategist.editor.mentions import QUANTITY
from strategist.program.texts import FILL_IN, LATE_INTEREST
from strategist.rulebook.schema_values import FactSchemas
from strategist.vocabulary.actions import FALLBACKS
from strategist.vocabulary.facts import Fact
from strategist.vocabulary.kinds import Kind
from strategist.vocabulary.vocabulary import STEP_FACTS, Parameter

YES_NO = ("true", "false")


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that may be typed. `detail`: in a few words; `symbol`: what to tell at length; `sort`: for its icon."""

    text: str
    detail: str = ""
    sort: str = "value"
    symbol: Symbol | None = None


class Choices:
    """The choices of one rulebook, by role."""

    def __init__(self, book: Book) -> None:
        self.book, self.words = book, book.vocabulary

    def keys(self, form: Form, about: str) -> Iterator[Choice]:
        """The keys a map may have: names first in a condition, where they are what is looked for."""
        fixed = [Choice(key, sort="key") for key in form.keys]
        named = list(self.names(form.names, about)) if form.names is not None else []
        yield from named + fixed if form.names is Role.SUBJECT else fixed + named

    def names(self, role: Role, about: str) -> Iterator[Choice]:
        """The names that stand as keys."""
        words = self.words
        match role:
            case Role.SUBJECT:
                facts = [fact for fact in words.facts if fact.kind is not Kind.DATETIME]
                yield from self.facts(fact for fact in facts if fact.name not in STEP_FACTS)
                yield from self.parameters(p for p in words.parameters.values() if p.kind is Kind.ENUM)
                yield from self.facts(fact for fact in facts if fact.name in STEP_FACTS)
            case Role.DERIVED:
                yield from self.facts(words.derived)
            case Role.ADDED:
                yield from self.facts(fact for fact in words.derived if fact.kind is Kind.SET)
            case Role.SCORED:
                yield from self.facts(fact for fact in words.derived if fact.scored)
            case Role.INPUT:
                yield from self.facts(words.inputs)
            case Role.FACT:
                yield from self.facts(words.facts)
            case Role.TACTIC:
                for tactic in words.tactics:
                    yield Choice(tactic.name, tactic.help or tactic.kind.value, "tactic", ("tactic", tactic.name))
            case Role.POINTS:
                fact = words.fact.get(about)
                yield from self.plain(fact.values if fact else ())
            case _:
                return

    def of(self, role: Role, about: str, form: Form, *, steps: bool) -> Iterator[Choice]:
        """The words that may stand as a value, tests apart. `steps`: only actions that a rule may propose."""
        yield from self.plain(self._values_of(role, about, form))
        words, index = self.words, self.book.index
        match role:
            case Role.ACTION:
                for action in words.actions:
                    if not (steps and action.id in FALLBACKS):
                        yield Choice(action.id, action.title, "action", ("action", action.id))
            case Role.SOURCE:
                for source in words.sources.values():
                    yield Choice(source.id, source.says, "source", ("source", source.id))
            case Role.DOCUMENT:
                for name, title in words.documents.items():
                    yield Choice(name, title, "source")
            case Role.RULE | Role.REGIME:
                sections = ("late_interest",) if role is Role.REGIME else ("rules", "tables")
                for found in index.named("rule", *sections):
                    name = found.declared.name
                    yield Choice(name, found.declared.texts.get("title", ""), "rule", ("rule", name))
            case Role.RATE:
                for found in index.named("rate table"):
                    name = found.declared.name
                    yield Choice(name, found.declared.texts.get("title", ""), "rule", ("rate table", name))
            case Role.COUNTER:
                yield from self.facts(f for f in words.facts if f.kind is Kind.INT and f.unit == "day")
            case Role.PERIOD:
                yield from self.bounds(Kind.INT, "day")
            case Role.DAY:
                yield from self.bounds(Kind.DATE, None)
            case Role.GIVEN:
                yield from self.values(words.fact.get(about))
                yield Choice("missing", "nothing is stated")
            case Role.SUBJECT | Role.DERIVED | Role.FACT:
                yield from self.names(role, about)
            case _:
                return

    def _values_of(self, role: Role, about: str, form: Form) -> Iterable[str]:
        """The words that mean something here only."""
        match role:
            case Role.WORD:
                return form.words
            case Role.GROUP:
                return self.words.groups
            case Role.CHANNEL:
                return self.words.channels
            case Role.TACTIC_VALUE | Role.SCRIPT_KIND:
                tactic = self.words.tactic.get("script_kind" if role is Role.SCRIPT_KIND else about)
                return () if tactic is None else YES_NO if tactic.kind is Kind.BOOL else tactic.values
            case _:
                return ()

    def values(self, fact: Fact | Parameter | None) -> Iterator[Choice]:
        """The literal values of a fact, where they can be listed."""
        if fact is not None:
            yield from self.plain(YES_NO if fact.kind is Kind.BOOL else fact.values)

    def facts(self, facts: Iterable[Fact]) -> Iterator[Choice]:
        """Facts by name, with type, unit and help."""
        for fact in facts:
            detail = kind(fact).partition(":")[0]
            yield Choice(fact.name, f"{detail} · {fact.help}" if fact.help else detail, "fact", (QUANTITY, fact.name))

    def parameters(self, parameters: Iterable[Parameter]) -> Iterator[Choice]:
        """Parameters by name, with their value."""
        for parameter in parameters:
            yield Choice(parameter.name, parameter_value(parameter), "parameter", (QUANTITY, parameter.name))

    def bounds(self, of: Kind, unit: str | None) -> Iterator[Choice]:
        """What values of a type and unit may be compared with, parameters first."""
        for name in FactSchemas(self.words).bounds(of, unit):
            if name in self.words.parameters:
                yield from self.parameters([self.words.parameters[name]])
            else:
                yield from self.facts([self.words.fact[name]])

    def same(self, fact: Fact) -> Iterator[Choice]:
        """Facts that may be the `same as` this one."""
        form = (fact.kind, fact.unit, fact.values)
        yield from self.facts(
            other for other in self.words.facts if other is not fact and (other.kind, other.unit, other.values) == form
        )

    def places(self) -> Iterator[Choice]:
        """The places that rules speak of already."""
        found = {
            code for page in self.book.pages for code in re.findall(r"within ([A-Z]{2}(?:-\w{1,3})?)", page.text.text)
        }
        yield from self.plain(sorted(found))

    def placeholders(self, *, script: bool) -> Iterator[Choice]:
        """What may stand in braces."""
        yield from self.facts(self.words.facts)
        yield from self.parameters(self.words.parameters.values())
        for name in FILL_IN if script else ():
            yield Choice(name, "filled in by a person", "fact")
        for name in LATE_INTEREST if script and self.book.index.named("rule", "late_interest") else ():
            yield Choice(name, "reckoned by the regimes of late interest", "fact")

    @staticmethod
    def plain(values: Iterable[str]) -> Iterator[Choice]:
        """Words without more."""
        for value in values:
            yield Choice(value)
