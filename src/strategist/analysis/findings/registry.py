"""All kinds of findings, in the order in which docs/check.md lists them, and the run over a rulebook."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace

from strategist.analysis.findings import (
    always_overridden,
    always_true,
    contradicting_scenarios,
    duplicate_rule,
    fact_never_concluded,
    gap,
    idle_exclusion,
    law_exception,
    mergeable_rules,
    missing_placeholder,
    never_fires,
    odd_strength,
    old_rates,
    repeated_scenario,
    rule_without_source,
    script_never_chosen,
    set_conflict,
    source_without_rule,
    subsumed_alternative,
    tactic_never_advised,
    unknown_source,
    unnamed_group,
    unreachable_action,
    unreached_row,
    unused_derived,
    unused_input,
    unused_parameter,
    unused_window,
)
from strategist.analysis.findings.book import Book
from strategist.analysis.findings.finding import Finding
from strategist.analysis.findings.kind import Kind

KINDS: tuple[Kind, ...] = (
    set_conflict.KIND,
    never_fires.KIND,
    always_overridden.KIND,
    unreached_row.KIND,
    always_true.KIND,
    subsumed_alternative.KIND,
    idle_exclusion.KIND,
    duplicate_rule.KIND,
    mergeable_rules.KIND,
    gap.KIND,
    unreachable_action.KIND,
    missing_placeholder.KIND,
    odd_strength.KIND,
    fact_never_concluded.KIND,
    unused_parameter.KIND,
    unused_input.KIND,
    unused_derived.KIND,
    unused_window.KIND,
    script_never_chosen.KIND,
    tactic_never_advised.KIND,
    unnamed_group.KIND,
    unknown_source.KIND,
    source_without_rule.KIND,
    rule_without_source.KIND,
    law_exception.KIND,
    old_rates.KIND,
    contradicting_scenarios.KIND,
    repeated_scenario.KIND,
)
CODES = tuple(kind.code for kind in KINDS)


def find(
    book: Book,
    only: Collection[str] = (),
    ignore: Collection[str] = (),
    progress: Callable[[str, int, int], None] | None = None,
) -> list[Finding]:
    """All findings of the wanted kinds, in the order of files and lines. `progress` hears of each kind before it runs,
    and of the end."""
    wanted = [kind for kind in KINDS if (not only or kind.code in only) and kind.code not in ignore]
    found: list[Finding] = []
    for number, kind in enumerate(wanted):
        if progress is not None:
            progress(kind.title, number, len(wanted))
        found += dressed(kind, kind.check(book), book)
    if progress is not None:
        progress("", len(wanted), len(wanted))
    return in_order(found)


def dressed(kind: Kind, findings: Iterable[Finding], book: Book) -> list[Finding]:
    """Findings with the code and severity of their kind and the line they are about."""
    return [replace(one, code=kind.code, severity=kind.severity, excerpt=book.line(one.place)) for one in findings]


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """By file, line and column, those without a place first."""

    def key(one: Finding) -> tuple[str, int, int, str, str]:
        place = one.place
        return (
            (place.file, place.line, place.column, one.code, one.message)
            if place
            else ("", 0, 0, one.code, one.message)
        )

    return sorted(findings, key=key)
