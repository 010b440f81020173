"""A scenario that says what another says."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from strategist.analysis.findings.book import Book
from strategist.analysis.findings.contradicting_scenarios import key_of, slots_that_count
from strategist.analysis.findings.finding import Edit, Finding, Related, Severity
from strategist.analysis.findings.kind import Kind
from strategist.analysis.findings.scenario_words import expectations
from strategist.analysis.scenarios import Scenario


def check(book: Book) -> Iterator[Finding]:
    """Scenarios with the same case that expect nothing beyond what another expects."""
    seen: dict[Hashable, list[Scenario]] = {}
    used = slots_that_count(book)
    for scenario, case in book.cases:
        same = seen.setdefault(key_of(book, case, used), [])
        own = expectations(scenario).items()
        other = next((o for o in same if own <= expectations(o).items() or expectations(o).items() <= own), None)
        if other is not None:
            yield Finding(
                f"scenario `{scenario.name}` repeats `{other.name}`",
                scenario.place,
                "they state the same case; keep the one that expects more",
                (Related(other.place, f"`{other.name}`"),),
                edit=Edit("take one of them out"),
            )
        same.append(scenario)


KIND = Kind("repeated-scenario", "a scenario that stands twice", Severity.WARNING, check)
