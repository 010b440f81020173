"""Two scenarios that cannot both pass."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from strategist.analysis.findings.book import Book
from strategist.analysis.findings.finding import Finding, Related, Severity
from strategist.analysis.findings.kind import Kind
from strategist.analysis.findings.readers import slots_in_use
from strategist.analysis.findings.scenario_words import expectations
from strategist.analysis.scenarios import Scenario
from strategist.profile.case import Case

ALONE = ("next_step", "on_the_way_to", "not_before", "meanwhile", "companions", "conflicts")
"""Expectations of which only one can be met; others, such as `because_of`, name a part of what there is."""
OPEN = ("later",)


def check(book: Book) -> Iterator[Finding]:
    """Scenarios that say the same of everything that any rule reads, and expect different things."""
    seen: dict[Hashable, list[Scenario]] = {}
    used = slots_that_count(book)
    for scenario, case in book.cases:
        same = seen.setdefault(key_of(book, case, used), [])
        for other in same:
            clash = _clash(other, scenario)
            if clash is not None:
                yield Finding(
                    f"scenario `{scenario.name}` contradicts `{other.name}`: {clash}",
                    scenario.place,
                    "both state the same of everything that rules read; mend one of them",
                    (Related(other.place, f"`{other.name}`"),),
                )
        same.append(scenario)


def slots_that_count(book: Book) -> tuple[int, ...]:
    """The facts that tell cases apart: what anything reads, but for who the debtor is."""
    named = {book.vocabulary.fact[name].slot for name in ("name", "debtor_id") if name in book.vocabulary.fact}
    return tuple(sorted(slots_in_use(book.program) - named))


def key_of(book: Book, case: Case, used: tuple[int, ...]) -> Hashable:
    """What rules see of a case: it decides, so two cases with one key have one decision."""
    values = tuple((case.values[slot], case.given[slot]) for slot in used)
    return (values, case.today, case.as_of, case.zone)


def _clash(one: Scenario, other: Scenario) -> str | None:
    first, second = expectations(one), expectations(other)
    for key in sorted(first.keys() & second.keys()):
        fixed = key in ALONE or key.startswith(("facts.", "tactics."))
        ranged = any(
            sign in str(word) for word in (first[key], second[key]) for sign in ("..", "over ", "under ", *OPEN)
        )
        if (
            fixed
            and not ranged
            and first[key] != second[key]
            and isinstance(first[key], str)
            and isinstance(second[key], str)
        ):
            return f"`{key}` cannot be both {first[key]} and {second[key]}"
    return None


KIND = Kind("contradicting-scenarios", "two scenarios that cannot both pass", Severity.ERROR, check)
