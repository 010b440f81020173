"""The table source -> rules -> scenarios: where each piece of knowledge is carried out, and where it is shown to work."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from strategist.analysis.scenarios import Result, Scenario, deciding_rules
from strategist.decision.decision import Decision
from strategist.errors import Place
from strategist.program.program import Program, Rule
from strategist.rulebook.nodes import Scalar
from strategist.rulebook.nodes import Sequence as Items
from strategist.vocabulary.vocabulary import Source


@dataclass(frozen=True, slots=True)
class Citation:
    """What cites a source: `kind` is rule, table, script, parameter, regime, rate table or refused tactic."""

    kind: str
    id: str
    place: Place | None


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One source, the rules and tables that cite it, what else does, and the scenarios that such a rule decides.

    Scenarios that expect such a rule, by `because_of`, come first.
    """

    source: Source
    rules: tuple[Citation, ...]
    others: tuple[Citation, ...]
    scenarios: tuple[Scenario, ...]


@dataclass(frozen=True, slots=True)
class SourceTable:
    """All sources of a rulebook. `unknown`: (source id, what cites it) where no source of that id is described."""

    rows: tuple[SourceRow, ...]
    unknown: tuple[tuple[str, Citation], ...]

    @property
    def without_rule(self) -> tuple[Source, ...]:
        """Sources that no rule or table cites, whatever else does."""
        return tuple(row.source for row in self.rows if not row.rules)

    @property
    def without_scenario(self) -> tuple[Source, ...]:
        """Sources with rules of which none decides any scenario."""
        return tuple(row.source for row in self.rows if row.rules and not row.scenarios)


def source_table(program: Program, results: Iterable[Result]) -> SourceTable:
    """The table of a program and the results of its scenarios.

    >>> from strategist import Strategist
    >>> source_table(Strategist.load().program, []).unknown
    ()
    """
    citing: dict[str, dict[Citation, None]] = {}
    for source, citation in _citations(program):
        citing.setdefault(source, {})[citation] = None
    shown = _shown(program, results)
    rows = []
    for source_id, described in program.vocabulary.sources.items():
        cited = tuple(citing.get(source_id, {}))
        rules = tuple(citation for citation in cited if citation.kind in ("rule", "table"))
        others = tuple(citation for citation in cited if citation.kind not in ("rule", "table"))
        rows.append(SourceRow(described, rules, others, tuple(shown.get(source_id, ()))))
    unknown = [
        (source_id, citation)
        for source_id, cited_by in sorted(citing.items())
        if source_id not in program.vocabulary.sources
        for citation in cited_by
    ]
    return SourceTable(tuple(rows), tuple(unknown))


def citation(rule: Rule) -> Citation:
    """A rule, or the table a row belongs to, as something that cites."""
    return Citation("table" if rule.table else "rule", rule.table or rule.id, rule.place)


def _citations(program: Program) -> Iterable[tuple[str, Citation]]:
    tables: dict[tuple[str, int | None], Citation] = {}
    for rule in program.rules:
        one = citation(rule)
        if rule.table:  # the rows of a table cite as one, at the place of the first
            one = tables.setdefault((rule.table, rule.starts), one)
        yield from ((source, one) for source in rule.sources)
    for script in program.scripts:
        yield from ((source, Citation("script", script.id, script.place)) for source in script.sources)
    for parameter in program.vocabulary.parameters.values():
        yield from ((source, Citation("parameter", parameter.name, parameter.place)) for source in parameter.sources)
    for regime in program.regimes:
        yield from ((source, Citation("regime", regime.id, regime.place)) for source in regime.sources)
    for lapse in program.lapses:
        yield from ((source, Citation("lapse", lapse.id, lapse.place)) for source in lapse.sources)
    for response in program.responses:
        yield from ((source, Citation("response", response.id, response.place)) for source in response.sources)
    for rates in program.rates:
        yield from ((source, Citation("rate table", rates.name, rates.place)) for source in rates.cited)
    for refused in program.vocabulary.refused.values():
        yield from ((source, Citation("refused tactic", refused.id, refused.place)) for source in refused.sources)


def _shown(program: Program, results: Iterable[Result]) -> dict[str, list[Scenario]]:
    """By source the scenarios that a rule, or a script, of that source decides."""
    scripts = {script.id: script.sources for script in program.scripts}
    expecting: dict[str, list[Scenario]] = {}
    others: dict[str, list[Scenario]] = {}
    for result in results:
        if result.decision is None:
            continue
        expected = _expected(program, result.scenario)
        sources = _sources(program, result.decision) | set(
            scripts.get(str(result.decision.tactics.get("script_id")), ())
        )
        for source in sources:
            (expecting if source in expected else others).setdefault(source, []).append(result.scenario)
    return {
        source: [*expecting.get(source, []), *others.get(source, [])] for source in expecting.keys() | others.keys()
    }


def _sources(program: Program, decision: Decision) -> set[str]:
    return {source for index in deciding_rules(decision) for source in program.rules[index].sources}


def _expected(program: Program, scenario: Scenario) -> set[str]:
    """The sources of the rules that a scenario names as its reasons."""
    node = scenario.expect.get("because_of")
    words = node.items if isinstance(node, Items) else [node]
    return {
        source
        for word in words
        if isinstance(word, Scalar)
        for rule in program.rules_named(word.text)
        for source in rule.sources
    }
