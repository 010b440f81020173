"""A script that no decision carries."""

from __future__ import annotations

from collections.abc import Iterator

from strategist.analysis.findings.advised import advised
from strategist.analysis.findings.book import Book
from strategist.analysis.findings.finding import Finding, Related, Severity
from strategist.analysis.findings.kind import Kind
from strategist.analysis.findings.reachable import reachable_actions
from strategist.decision.staging import SCRIPT_KIND
from strategist.program.program import Script


def check(book: Book) -> Iterator[Finding]:
    """Scripts whose kind no rule advises, whose actions are never taken, or that another script always goes before."""
    vocabulary, scripts = book.vocabulary, book.program.scripts
    tactic = vocabulary.tactic.get(SCRIPT_KIND)
    kinds = advised(book.program, tactic) if tactic is not None else set()
    taken = reachable_actions(book.program)
    for number, script in enumerate(scripts):
        if script.kind not in kinds:
            yield Finding(
                f"script `{script.id}` is never chosen: no rule advises `{SCRIPT_KIND}: {script.kind}`",
                script.place,
                "advise that kind, or give the script another one",
            )
            continue
        serves = set(script.actions) & taken if script.actions else {p.index for p in book.program.plans if p.channels}
        before: list[Script] = []
        for other in scripts if not script.actions else scripts[:number]:
            if other is not script and other.kind == script.kind and bool(other.actions or not script.actions):
                if set(other.actions) & serves or (not other.actions and not script.actions and other.id < script.id):
                    before.append(other)
                    serves -= set(other.actions) if other.actions else serves
        if not serves:
            why = "other scripts of its kind go before it" if before else "none of its actions is ever taken"
            yield Finding(
                f"script `{script.id}` is never chosen: {why}",
                script.place,
                "merge the texts, or give it an action or kind of its own",
                tuple(Related(other.place, f"`{other.id}`") for other in before if other.place),
            )


KIND = Kind("script-never-chosen", "a script that is never chosen", Severity.WARNING, check)
