"""`strategist docs`: the rulebook as readable pages."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from strategist.cli.inputs import RulesArgument, load


def docs(
    rules: RulesArgument = None,
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder for the pages; made if absent.")] = Path(
        "rulebook-docs"
    ),
) -> None:
    """Write the rulebook as Markdown pages: rules in words, sources with their rules and scenarios, the ladder, the guards."""
    from strategist.analysis.documents import write_documents
    from strategist.analysis.scenarios import load_scenarios
    from strategist.rulebook.files import shipped_rules

    strategist = load(rules)
    pages = write_documents(strategist, load_scenarios(strategist, rules or shipped_rules()), out)
    print(f"wrote {len(pages)} pages to {out}")
