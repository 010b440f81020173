"""The page of sources: what each says, which rules carry it out, in which scenarios these decide."""

from __future__ import annotations

from collections.abc import Iterable

from strategist.analysis.document_rules import RulePages
from strategist.analysis.markdown import anchor, escaped, link, table, where
from strategist.analysis.source_table import Citation, SourceRow, SourceTable
from strategist.vocabulary.vocabulary import Vocabulary

SHOWN = 6
"""Scenarios named for a source; those that expect one of its rules come first."""


def sources_page(found: SourceTable, vocabulary: Vocabulary, rules: RulePages) -> str:
    """All sources, by document: first the table, then each with its text, rules and scenarios."""
    lines = [
        "# Sources, rules, scenarios",
        "",
        "Where each piece of knowledge comes from, the rules that carry it out, and the scenarios that such a rule "
        "decides.",
        "",
    ]
    if found.unknown:
        lines += ["Cited, but not described: " + ", ".join(f"`{id}` by `{by.id}`" for id, by in found.unknown), ""]
    lines += ["## At a glance", ""]
    lines += table(
        ["source", "says", "rules", "scenarios"],
        (
            [
                link(row.source.id, "sources.md", row.source.id),
                escaped(row.source.says),
                "\n".join(rules.link(cited.id) for cited in row.rules) or _without(row),
                str(len(row.scenarios) or "none"),
            ]
            for row in found.rows
        ),
    )
    for document, title in _documents(found, vocabulary):
        lines += [f"## {escaped(title)}", ""]
        for row in found.rows:
            if row.source.document == document:
                lines += _source(row, rules)
    return "\n".join(lines).rstrip() + "\n"


def _documents(found: SourceTable, vocabulary: Vocabulary) -> Iterable[tuple[str, str]]:
    """Documents in the order declared, then those that sources name in their own words."""
    cited = dict.fromkeys(row.source.document for row in found.rows)
    declared = [name for name in vocabulary.documents if name in cited]
    others = sorted(name for name in cited if name not in vocabulary.documents)
    return [(name, vocabulary.documents.get(name, name) or "No document") for name in (*declared, *others)]


def _without(row: SourceRow) -> str:
    return f"**no rule** lives in: {escaped(row.source.lives_in)}" if row.source.lives_in else "**no rule**"


def _source(row: SourceRow, rules: RulePages) -> list[str]:
    source = row.source
    lines = [anchor(source.id), f"### {source.id}", "", escaped(source.says), ""]
    for word, text in (
        ("Citation", source.citation),
        ("Standing", source.standing),
        ("Conduct", source.conduct),
        ("Lives in", source.lives_in),
    ):
        lines += [f"- **{word}** {escaped(text)}"] if text else []
    if row.rules:
        lines += ["- **Rules**", *(f"  - {rules.link(cited.id)} {where(cited.place)}" for cited in row.rules)]
    else:
        lines += [f"- **Rules** none{'' if source.lives_in else ', and it does not say where it lives'}"]
    lines += ["- **Also cited by**", *(f"  - {_other(cited)}" for cited in row.others)] if row.others else []
    if row.scenarios:
        lines += [f"- **Decides in** {len(row.scenarios)} scenario{'s' if len(row.scenarios) > 1 else ''}"]
        lines += [f"  - {escaped(one.name)} {where(one.place)}" for one in row.scenarios[:SHOWN]]
        lines += [f"  - and {len(row.scenarios) - SHOWN} more"] if len(row.scenarios) > SHOWN else []
    elif row.rules:
        lines += ["- **Decides in** no scenario"]
    return [*lines, ""]


def _other(cited: Citation) -> str:
    page = {
        "parameter": "parameters.md",
        "refused tactic": "actions.md",
        "regime": "late_interest.md",
        "rate table": "late_interest.md",
    }.get(cited.kind)
    name = link(f"`{cited.id}`", page, cited.id) if page else f"`{cited.id}`"
    return f"{cited.kind} {name} {where(cited.place)}"
