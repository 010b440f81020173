"""`strategist docs`: the rulebook as Markdown pages. The same rulebook and scenarios give the same pages, byte for byte."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from strategist.analysis.document_interest import PAGE, InterestPage
from strategist.analysis.document_invariants import PAGE as INVARIANTS
from strategist.analysis.document_invariants import InvariantPage
from strategist.analysis.document_law import LawPages
from strategist.analysis.document_rules import PHASE_PAGES, RulePages
from strategist.analysis.document_sources import sources_page
from strategist.analysis.document_words import WordPages
from strategist.analysis.markdown import escaped, table, where
from strategist.analysis.scenarios import Result, Scenario, run_scenarios
from strategist.analysis.source_table import SourceRow, SourceTable, source_table
from strategist.program.program import Program
from strategist.strategist import Strategist


def write_documents(strategist: Strategist, scenarios: Sequence[Scenario], out: Path) -> list[Path]:
    """Write the pages into a folder, made if absent, and return their paths; other files there stay as they are.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     pages = write_documents(Strategist.load(), [], Path(folder))
    >>> [page.name for page in pages][:3]
    ['index.md', 'assess.md', 'propose.md']
    """
    pages = render_documents(strategist.program, run_scenarios(strategist, scenarios))
    out.mkdir(parents=True, exist_ok=True)
    written = []
    for name, text in pages.items():
        path = out / name
        path.write_text(text, encoding="utf-8", newline="\n")
        written.append(path)
    return written


def render_documents(program: Program, results: Sequence[Result]) -> dict[str, str]:
    """The pages by file name."""
    rules = RulePages(program)
    words = WordPages(program, rules)
    law = LawPages(program, rules)
    sources = source_table(program, results)
    pages = {file: rules.page(phase) for phase, (file, _, _) in PHASE_PAGES.items()}
    pages |= {
        "law.md": law.packs(),
        "guards-for-review.md": law.house_guards(),
        "actions.md": words.actions(),
        "facts.md": words.facts(),
        "parameters.md": words.parameters(),
        PAGE: InterestPage(program, rules).page(),
        INVARIANTS: InvariantPage(program, rules).page(),
        "sources.md": sources_page(sources, program.vocabulary, rules),
    }
    return {"index.md": _index(program, results, sources), **pages}


def _index(program: Program, results: Sequence[Result], sources: SourceTable) -> str:
    lines = [
        f"# {escaped(program.title or program.name)}",
        "",
        f"Rulebook `{program.name}` {program.version}, content `{program.sha256[:12]}`.",
        "",
    ]
    counts = {
        phase: len({rule.table or rule.id for rule in program.rules if rule.phase is phase}) for phase in PHASE_PAGES
    }
    contents = [
        (f"[{title}]({file})", f"{counts[phase]} rules and tables. {about}")
        for phase, (file, title, about) in PHASE_PAGES.items()
    ]
    vocabulary = program.vocabulary
    contents += [
        (
            "[The law, for review](law.md)",
            "every rule that states law: scope, effect, citation, standing, period, figures",
        ),
        ("[Guards of our own](guards-for-review.md)", "what is forbidden or put off by principle and house policy"),
        (
            "[The ladder of steps](actions.md)",
            f"{len(vocabulary.actions)} steps, {len(vocabulary.refused)} refused tactics",
        ),
        (
            "[Facts](facts.md)",
            f"{len(vocabulary.inputs)} facts of a profile, {len(vocabulary.derived)} that rules conclude",
        ),
        ("[Parameters](parameters.md)", f"{len(vocabulary.parameters)} figures with unit, dates and source"),
        (f"[Late interest]({PAGE})", f"{len(program.regimes)} regimes, {len(program.rates)} tables of reference rates"),
        (
            f"[What no decision may break]({INVARIANTS})",
            f"{len(program.invariants)} invariants, proved over every profile",
        ),
        ("[Sources](sources.md)", f"{len(sources.rows)} sources with their rules and scenarios"),
    ]
    lines += table(["page", "holds"], contents)
    failed = [result for result in results if not result.passed]
    if results:
        lines += [f"{len(results)} scenarios, {len(results) - len(failed)} as expected."]
        lines += [f"- not as expected: {escaped(one.scenario.name)} {where(one.scenario.place)}" for one in failed]
        lines += [""]
    lines += _gaps(
        "Sources without a rule", [f"{row.source.id}: {_instead(row)}" for row in sources.rows if not row.rules]
    )
    lines += _gaps(
        "Sources whose rules decide no scenario", [s.id for s in sources.without_scenario] if results else []
    )
    lines += _gaps("Cited, but not described", [f"{id} by `{by.id}` {where(by.place)}" for id, by in sources.unknown])
    return "\n".join(lines).rstrip() + "\n"


def _instead(row: SourceRow) -> str:
    """Where a source without a rule has its effect."""
    if row.source.lives_in:
        return f"lives in {escaped(row.source.lives_in)}"
    others = ", ".join(f"{one.kind} `{one.id}`" for one in row.others)
    return f"cited by {others}" if others else "cited by nothing, and it does not say where it lives"


def _gaps(title: str, items: Sequence[str]) -> list[str]:
    return [f"## {title}", "", *(f"- {item}" for item in items), ""] if items else []
