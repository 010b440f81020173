"""All changes between two rulebooks, in the order in which a reviewer reads them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from strategist.analysis.diff.actions_compared import action_changes
from strategist.analysis.diff.book import Book
from strategist.analysis.diff.change import Change, Sort, in_order
from strategist.analysis.diff.facts_compared import constraint_changes, fact_changes
from strategist.analysis.diff.interest_compared import interest_changes
from strategist.analysis.diff.invariants_compared import invariant_changes
from strategist.analysis.diff.parameters_compared import parameter_changes
from strategist.analysis.diff.rules_compared import RulesCompared
from strategist.analysis.diff.side_words import Told
from strategist.analysis.diff.sources_compared import header_changes, source_changes
from strategist.analysis.diff.tactics_compared import refused_changes, script_changes, tactic_changes
from strategist.analysis.diff.time_compared import shared_effect_changes, time_changes

NEUTRAL = ("parameters", "inputs", "derived", "computed", "actions", "tactics", "windows", "rates")
"""Sections whose new entries change nothing until something reads them."""
ELSEWHERE = "its text is the same; this follows from another change"


@dataclass(frozen=True)
class Comparison:
    """The changes, and the new ids of renamed rules by their old ones."""

    changes: tuple[Change, ...]
    renamed: dict[str, str]

    @property
    def edits(self) -> tuple[Change, ...]:
        """The changes that can make a decision differ, and that can be undone one by one."""
        return tuple(change for change in self.changes if change.decides and not _idle(change))


def compare(old: Book, new: Book) -> Comparison:
    """Compare what two rulebooks say."""
    before, after = Told(old.program), Told(new.program)
    rules = RulesCompared(before, after)
    found = [*rules.changes(), *_words(before, after), *shared_effect_changes(old, new)]
    return Comparison(in_order(_traced(old, new, change) for change in found), rules.renamed)


def _words(before: Told, after: Told) -> Iterator[Change]:
    yield from parameter_changes(before, after)
    yield from fact_changes(before, after)
    yield from constraint_changes(before, after)
    yield from action_changes(before, after)
    yield from tactic_changes(before, after)
    yield from refused_changes(before, after)
    yield from script_changes(before, after)
    yield from interest_changes(before, after)
    yield from time_changes(before, after)
    yield from invariant_changes(before, after)
    yield from source_changes(before, after)
    yield from header_changes(before, after)


def _traced(old: Book, new: Book, change: Change) -> Change:
    """Marks a change that no edit of its own entry made, such as a guard whose group got another step."""
    keys = [key for key in change.entries if key in old.keys or key in new.keys]
    if change.sort is Sort.CHANGED and keys and all(old.says(key) == new.says(key) for key in keys):
        return replace(change, details=(*change.details, ELSEWHERE), decides=False)
    return change


def _idle(change: Change) -> bool:
    """Whether a thing came or went that decides nothing as long as nothing reads it."""
    return change.sort in (Sort.ADDED, Sort.REMOVED) and all(section in NEUTRAL for section, _ in change.entries)
