"""`strategist check` beyond loading: findings about a rulebook that runs but is not yet as it should be."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from strategist.errors import Problem, did_you_mean
from strategist.program.program import Program

Check = Callable[[Program], Iterator[Problem]]


def unknown_sources(program: Program) -> Iterator[Problem]:
    """A rule, script, parameter, refused tactic or invariant that cites a source nobody describes."""
    known = program.vocabulary.sources
    cited = [(f"rule `{rule.table or rule.id}`", rule.sources, rule.place) for rule in program.rules]
    cited += [(f"script `{script.id}`", script.sources, script.place) for script in program.scripts]
    cited += [(f"parameter `{p.name}`", p.sources, p.place) for p in program.vocabulary.parameters.values()]
    cited += [(f"refused tactic `{r.id}`", r.sources, r.place) for r in program.vocabulary.refused.values()]
    cited += [(f"regime `{r.id}`", r.sources, r.place) for r in program.regimes]
    cited += [(f"rate table `{t.name}`", t.cited, t.place) for t in program.rates]
    cited += [(f"invariant `{i.id}`", i.sources, i.place) for i in program.invariants]
    told = set()
    for what, sources, place in cited:
        for source in sources:
            if source not in known and (what, source) not in told:
                told.add((what, source))
                yield Problem(
                    "unknown-source",
                    f"{what} cites `{source}`, which `sources` does not describe",
                    place,
                    did_you_mean(source, known) or "describe it below `sources:`",
                )


def sources_without_rule(program: Program) -> Iterator[Problem]:
    """A source that no rule, script, parameter or refused tactic cites, unless it says where it lives."""
    vocabulary = program.vocabulary
    cited = {source for rule in program.rules for source in rule.sources}
    cited |= {source for script in program.scripts for source in script.sources}
    cited |= {source for parameter in vocabulary.parameters.values() for source in parameter.sources}
    cited |= {source for refused in vocabulary.refused.values() for source in refused.sources}
    cited |= {source for regime in program.regimes for source in regime.sources}
    cited |= {source for table in program.rates for source in table.cited}
    for source in vocabulary.sources.values():
        if source.id not in cited and not source.lives_in:
            yield Problem(
                "source-without-rule",
                f"no rule cites `{source.id}`: {_short(source.says)}",
                source.place,
                "write the rule, or say `lives_in:` where else it is carried out",
            )


def rules_without_source(program: Program) -> Iterator[Problem]:
    """A rule that cites nothing: nobody can tell who may change it."""
    for rule in program.rules:
        if not rule.sources and (not rule.table or rule.id.endswith("/1")):
            yield Problem(
                "rule-without-source",
                f"rule `{rule.table or rule.id}` cites no source",
                rule.place,
                "add `source: [...]`; house policy is a source too",
            )


def facts_never_concluded(program: Program) -> Iterator[Problem]:
    """A derived fact that no rule concludes, though rules may read it."""
    concluded = {step.slot for step in program.steps if step.rules}
    for fact in program.vocabulary.derived:
        if fact.slot not in concluded and not fact.lives_in:
            yield Problem(
                "fact-never-concluded",
                f"no rule concludes the derived fact `{fact.name}`",
                fact.place,
                "write a rule that sets it, take it out, or say `lives_in:` what concludes it",
            )


def exceptions_to_law(program: Program) -> Iterator[Problem]:
    """Every exception to sealed law, printed so that nobody forgets it."""
    for exception in program.exceptions:
        until = date.fromordinal(exception.until).isoformat()
        yield Problem(
            "law-exception",
            f"`{exception.touches}` departs from sealed law until {until}: {exception.reason} "
            f"(owner: {exception.owner})",
            None,
            "take the exception out when it is no longer needed",
        )


def old_rates(program: Program, day: date) -> list[Problem]:
    """Rate tables that have known nothing for more than a year before a day."""
    return [
        Problem(
            "old-rates",
            f"rate table `{table.name}` knows nothing after {date.fromordinal(table.known_until).isoformat()}",
            table.place,
            "add the values published since"
            + ("" if table.half_years else ", or move `known_until` if none has changed"),
        )
        for table in program.rates
        if table.used_on(day.toordinal()) and table.known_until < day.toordinal() - 365
    ]


CHECKS: tuple[Check, ...] = (
    unknown_sources,
    sources_without_rule,
    rules_without_source,
    facts_never_concluded,
    exceptions_to_law,
)


def check_program(program: Program) -> list[Problem]:
    """All findings, in the order of files and lines."""
    found = [problem for check in CHECKS for problem in check(program)]
    return sorted(found, key=lambda p: (p.place.file, p.place.line, p.code) if p.place else ("", 0, p.code))


def _short(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:77]}…"
