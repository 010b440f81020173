"""A rule that no profile can make fire."""

from __future__ import annotations

from collections.abc import Iterator

from strategist.analysis.findings.book import Book
from strategist.analysis.findings.finding import Finding, Related, Severity
from strategist.analysis.findings.kind import Kind
from strategist.analysis.findings.parts import place_of, said
from strategist.analysis.oracle.claims import AllOf, Claim, Holds, exclusion, fires, scope
from strategist.program.expressions import All, Condition
from strategist.program.program import Rule

CODE = "never-fires"


def check(book: Book) -> Iterator[Finding]:
    """Rules that are in force on no day, or whose conditions cannot hold together."""
    for rule in book.program.rules:
        if not book.days_of(rule):
            yield Finding(
                f"`{rule.id}` can never fire: its `valid` names no day",
                rule.place,
                "its file or an exception limits it to other days",
            )
    for rule in book.rules():
        if not rule.table and proved(book, rule):
            yield _told(book, rule)


def proved(book: Book, rule: Rule) -> bool:
    """Whether it is proved that a rule, or a table row taken by itself, never fires."""
    return book.never(rule, lambda fixed, _: fires(fixed))


def _told(book: Book, rule: Rule) -> Finding:
    if book.never(rule, lambda fixed, _: Holds(fixed.when)):
        core = _core(book, rule)
        names = " and ".join(f"`{said(part, book.vocabulary)}`" for part in core)
        related = tuple(
            Related(place, said(part, book.vocabulary)) for part in core[1:] if (place := place_of(part)) is not None
        )
        first = place_of(core[0]) if core else None
        what = f"{names} cannot hold together" if len(core) > 1 else f"{names} never holds"
        return Finding(
            f"`{rule.id}` can never fire: {what}",
            first or rule.place,
            "mend one of them, or take the rule out",
            related,
        )
    if book.never(rule, lambda fixed, _: AllOf((Holds(fixed.when), *exclusion(fixed)))):
        return Finding(
            f"`{rule.id}` can never fire: whenever its `when` holds, its `unless` does",
            rule.place,
            "narrow `unless`, or take the rule out",
        )
    if book.never(rule, lambda fixed, _: AllOf((Holds(fixed.when), *scope(fixed)))):
        return Finding(
            f"`{rule.id}` can never fire: its `when` holds only where `applies` is known not to",
            rule.place,
            "move it to a file of another scope, or mend `when`",
        )
    return Finding(f"`{rule.id}` can never fire: its conditions cannot hold together", rule.place, "mend one of them")


def _core(book: Book, rule: Rule) -> list[Condition]:
    """The fewest conjuncts that still contradict each other, found by leaving one after the other out."""
    children = list(rule.when.parts) if isinstance(rule.when, All) else [rule.when]
    kept = list(range(len(children)))
    for number in range(len(children)):
        fewer = [n for n in kept if n != number]

        def rest(fixed: Rule, _: object, fewer: list[int] = fewer) -> Claim:
            own = fixed.when.parts if isinstance(fixed.when, All) else (fixed.when,)
            return Holds(All(tuple(own[n] for n in fewer)))

        if fewer and book.never(rule, rest):
            kept = fewer
    return [children[n] for n in kept]


KIND = Kind(CODE, "a rule that can never fire", Severity.WARNING, check)
