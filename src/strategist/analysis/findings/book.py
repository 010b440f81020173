"""What checks look at: the program, the rules as written, the scenarios, and an oracle for each epoch."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path

from strategist.analysis.coverage import settled_false
from strategist.analysis.findings.parts import Part
from strategist.analysis.oracle.claims import Claim
from strategist.analysis.oracle.protocol import Answer, Oracle
from strategist.analysis.oracle.search import SearchOracle
from strategist.analysis.scenarios import Scenario, load_scenarios
from strategist.decision.outcome import Outcome
from strategist.errors import Place, ProfileError
from strategist.profile.case import Case
from strategist.profile.read import validate
from strategist.program.program import Epoch, Program, Rule
from strategist.rulebook.documents import parse_files
from strategist.rulebook.files import find_files, layer_files, shipped_rules
from strategist.rulebook.nodes import Mapping as Written
from strategist.rulebook.nodes import Scalar
from strategist.rulebook.nodes import Sequence as Items
from strategist.strategist import Strategist
from strategist.vocabulary.vocabulary import Vocabulary

LONG_AGO = 739_256
"""5 January 2025: the day of witnesses in a rulebook that nothing dates."""
Idle = tuple[Rule, str, Part]
"""A rule, the key that a part of it stands under, and the part."""
Make = Callable[[Rule, Epoch], Claim | None]


class Book:
    """A rulebook under check. `roots`: its files as trees, by name; empty where only a program is at hand. `as_of`: the day
    to judge what grows old by; None: nothing is too old. `oracle`: another one than the search, by program and day number."""

    def __init__(
        self,
        strategist: Strategist,
        scenarios: Sequence[Scenario] = (),
        roots: Mapping[str, Written] | None = None,
        lines: Mapping[str, Sequence[str]] | None = None,
        as_of: date | None = None,
        oracle: Callable[[Program, int], Oracle] | None = None,
    ) -> None:
        self.strategist = strategist
        self.program: Program = strategist.program
        self.vocabulary: Vocabulary = strategist.program.vocabulary
        self.scenarios = tuple(scenarios)
        self.roots: Mapping[str, Written] = roots or {}
        self.lines: Mapping[str, Sequence[str]] = lines or {}
        self.as_of = as_of
        self.idle: list[Idle] | None = None
        self._make = oracle
        self._oracles: dict[int, Oracle] = {}
        self._searches: dict[int, SearchOracle] = {}

    @classmethod
    def load(cls, folder: Path | None = None, as_of: date | None = None) -> Book:
        """The rulebook in a folder, or the shipped one. Raises `RulebookError`."""
        path = folder or shipped_rules()
        strategist = Strategist.load(folder)
        roots: dict[str, Written] = {}
        lines: dict[str, Sequence[str]] = {}
        for layer, files in layer_files(path):
            documents = parse_files(files)
            roots.update({document.name: document.root for document in documents})
            lines.update({document.name: document.lines for document in documents})
            lines.update({document.name: document.lines for document in parse_files(find_files(layer, scenarios=True))})
        return cls(strategist, load_scenarios(strategist, path), roots, lines, as_of)

    def line(self, place: Place | None) -> str | None:
        """The source line of a place."""
        lines = self.lines.get(place.file, ()) if place else ()
        return lines[place.line - 1] if place and 0 < place.line <= len(lines) else None

    def key_place(self, section: str, name: str) -> Place | None:
        """Where an entry of a section of named things stands."""
        for root in self.roots.values():
            node = root.get(section)
            if isinstance(node, Written) and name in node.entries:
                return node.entries[name][0].place
        return None

    def word_place(self, section: str, word: str) -> Place | None:
        """Where a word stands in a list such as `groups`."""
        for root in self.roots.values():
            node = root.get(section)
            for item in node.items if isinstance(node, Items) else ():
                if isinstance(item, Scalar) and item.text == word:
                    return item.place
        return None

    # epochs and oracles

    @cached_property
    def days(self) -> tuple[int, ...]:
        """One day of each epoch, the latest epoch first."""
        edges = self.program.edges
        return (*reversed(edges), edges[0] - 1) if edges else (LONG_AGO,)

    def days_of(self, *rules: Rule) -> tuple[int, ...]:
        """One day of each epoch in which all of these rules are in force, the latest first."""
        return tuple(day for day in self.days if all(rule.in_force(day) for rule in rules))

    def oracle(self, day: int) -> Oracle:
        """The oracle of the epoch of a day: the one asked for, or the search."""
        if self._make is None:
            return self.search(day)
        return self._oracles.get(day) or self._oracles.setdefault(day, self._make(self.program, day))

    def search(self, day: int) -> SearchOracle:
        """The search of the epoch of a day."""
        found = self._searches.get(day)
        return found or self._searches.setdefault(day, SearchOracle(self.program, day, self._seen(day)))

    def rules(self) -> Iterator[Rule]:
        """The rules that are in force at some time and that no setting of a parameter switches off."""
        for rule in self.program.rules:
            if any(not settled_false(self.at(rule, day), self.program) for day in self.days_of(rule)):
                yield rule

    def at(self, rule: Rule, day: int) -> Rule:
        """A rule with the parameters in force on a day put in."""
        found = self.program.at(day).rules[rule.index]
        assert found is not None
        return found

    def never(self, rule: Rule, make: Make) -> bool:
        """Whether a claim about a rule is proved impossible in every epoch in which the rule is in force."""
        days = self.days_of(rule)
        for day in days:
            claim = make(self.at(rule, day), self.program.at(day))
            if claim is None or not self.oracle(day).impossible(claim):
                return False
        return bool(days)

    def shown(self, day: int, claim: Claim) -> Answer:
        """A witness of a claim, None if it is proved impossible, or "unknown"."""
        return self.oracle(day).satisfiable(claim)

    # scenarios

    @cached_property
    def cases(self) -> tuple[tuple[Scenario, Case], ...]:
        """The scenarios that can be decided, with their cases."""
        found = []
        for scenario in self.scenarios:
            try:
                profile = validate(self.stated(scenario), self.strategist.profile_model, self.vocabulary, scenario.name)
                found.append((scenario, self.strategist.case(profile)))
            except ProfileError:  # `strategist test` reports it
                continue
        return tuple(found)

    def stated(self, scenario: Scenario) -> dict[str, object]:
        """What a scenario states, with a name for the debtor."""
        named = "debtor_id" in self.vocabulary.fact and "debtor_id" not in scenario.given
        return {**scenario.given, **({"debtor_id": "scenario"} if named else {})}

    @cached_property
    def outcomes(self) -> tuple[tuple[Case, Outcome], ...]:
        """The scenarios, decided."""
        return tuple((case, self.strategist.decide(case).outcome) for _, case in self.cases)

    def _seen(self, day: int) -> Callable[[], list[tuple[Case, Outcome]]]:
        epoch = self.program.at(day)
        return lambda: [(case, outcome) for case, outcome in self.outcomes if self.program.at(case.today) is epoch]
