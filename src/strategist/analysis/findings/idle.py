"""Parts of a rule that could be left out without changing when it fires: what three kinds of findings share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from strategist.analysis.findings import never_fires
from strategist.analysis.findings.book import Book, Idle
from strategist.analysis.findings.parts import Part, place_of, whole
from strategist.analysis.oracle.claims import AllOf, NotSo, fires
from strategist.errors import Place
from strategist.program.conclusions import Defer
from strategist.program.expressions import TRUE, All, Condition
from strategist.program.program import Rule


def idle_parts(book: Book, wanted: Callable[[str, Part], bool]) -> Iterator[Idle]:
    """The wanted ones among the parts that are proved to change nothing.

    Of a part only the outermost is named, and of its neighbours the first: once that is gone the next may be needed.
    """
    if book.idle is None:
        book.idle = [found for rule in book.rules() if not rule.table for found in _idle_parts_of(book, rule)]
    for rule, key, part in book.idle:
        if wanted(key, part):
            yield rule, key, part


def _idle_parts_of(book: Book, rule: Rule) -> Iterator[Idle]:
    found: list[tuple[str, tuple[int, ...]]] = []
    fires = None
    empty = {step.slot for step in book.program.steps if not step.rules}  # `fact-never-concluded` says so already
    for key, number, part in _parts(book, rule, book.days_of(rule)[0]):
        if not _own(rule, part.place) or any(key == k and part.path[: len(above)] == above for k, above in found):
            continue
        if part.slots & empty:
            continue
        if _changes_nothing(book, rule, key, number):
            fires = not never_fires.proved(book, rule) if fires is None else fires
            if fires:
                found.append((key, part.path[:-1]))
                yield rule, key, part


def _parts(book: Book, rule: Rule, day: int) -> Iterator[tuple[str, int, Part]]:
    fixed = _bare(book.at(rule, day))
    keys = ("when", "unless") if isinstance(rule.conclusion, Defer) else ("when", "applies", "unless")
    for (
        key
    ) in keys:  # that a deferral has `applies` says what an absent counter means, whether it excludes anybody or not
        condition: Condition | None = getattr(fixed, key)
        if condition is not None:
            for number, part in enumerate(whole(condition, book.vocabulary, exclusion=key == "unless")):
                yield key, number, part


def _changes_nothing(book: Book, rule: Rule, key: str, number: int) -> bool:
    """The rule with the part and the rule without it fire for the same profiles, in every epoch.

    What stands at the head of the file is left aside: a rule may say for itself what its file says of all.
    """

    def difference(fixed: Rule, _: object) -> AllOf | None:
        fixed = _bare(fixed)
        all_parts = list(whole(getattr(fixed, key), book.vocabulary, exclusion=key == "unless"))
        if number >= len(all_parts):
            return None
        part = all_parts[number]
        without = _with(fixed, key, part.rest)
        wider, narrower = (without, fixed) if part.looser is not (key == "unless") else (fixed, without)
        return AllOf((*fires(wider).parts, NotSo(fires(narrower))))

    return book.never(rule, difference)


def _with(rule: Rule, key: str, condition: Condition) -> Rule:
    if key == "when":
        return replace(rule, when=condition)
    return replace(rule, applies=condition) if key == "applies" else replace(rule, unless=condition)


def _bare(rule: Rule) -> Rule:
    """The rule without the scope of its file."""
    applies = rule.applies if rule.applies is None or _own(rule, place_of(rule.applies)) else None
    when = rule.when
    if isinstance(when, All) and when.parts and not _own(rule, place_of(when.parts[0])):
        when = All((TRUE, *when.parts[1:]))  # parts keep their numbers
    return replace(rule, applies=applies, when=when)


def _own(rule: Rule, place: Place | None) -> bool:
    """Whether the part stands in the rule itself, not at the head of its file."""
    return (
        place is not None and rule.place is not None and place.file == rule.place.file and place.line >= rule.place.line
    )
