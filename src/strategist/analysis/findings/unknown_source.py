"""A source that nobody describes."""

from __future__ import annotations

from collections.abc import Iterator

from strategist.analysis.findings.book import Book
from strategist.analysis.findings.finding import Finding, Severity
from strategist.analysis.findings.kind import Kind
from strategist.errors import did_you_mean


def check(book: Book) -> Iterator[Finding]:
    """Whatever cites sources, and one of them that nobody describes."""
    program, vocabulary = book.program, book.vocabulary
    cited = [(f"rule `{rule.table or rule.id}`", rule.sources, rule.place) for rule in program.rules]
    cited += [(f"script `{script.id}`", script.sources, script.place) for script in program.scripts]
    cited += [(f"parameter `{p.name}`", p.sources, p.place) for p in vocabulary.parameters.values()]
    cited += [(f"refused tactic `{r.id}`", r.sources, r.place) for r in vocabulary.refused.values()]
    cited += [(f"regime `{r.id}`", r.sources, r.place) for r in program.regimes]
    cited += [(f"rate table `{t.name}`", t.cited, t.place) for t in program.rates]
    cited += [(f"invariant `{i.id}`", i.sources, i.place) for i in program.invariants]
    cited += [(f"lapse `{lapse.id}`", lapse.sources, lapse.place) for lapse in program.lapses]
    cited += [(f"response `{r.id}`", r.sources, r.place) for r in program.responses]
    told = set()
    for what, sources, place in cited:
        for source in sources:
            if source not in vocabulary.sources and (what, source) not in told:
                told.add((what, source))
                yield Finding(
                    f"{what} cites `{source}`, which `sources` does not describe",
                    place,
                    did_you_mean(source, vocabulary.sources) or "describe it below `sources:`",
                )


KIND = Kind("unknown-source", "a source that nobody describes", Severity.ERROR, check)
