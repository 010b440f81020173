"""`strategist map`: a proposal for how ledger files are read."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from strategist.cli.inputs import RulesOption, load, write


def map_(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Files of a ledger: CSV, XLSX or Parquet.")],
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Write the mapping to this file.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite the mapping if it is there.")] = False,
    encoding: Annotated[str, typer.Option("--encoding", help="How text files are encoded.")] = "utf-8",
    rules: RulesOption = None,
) -> None:
    """Propose a mapping from the headers and cells of ledger files, with how sure each line is."""
    from strategist.errors import Problem, UnusableInput
    from strategist.portfolio.extra import need

    need("polars", "rapidfuzz")
    from strategist.portfolio.ledger.propose import propose
    from strategist.portfolio.ledger.propose_text import as_yaml

    if out is not None and out.exists() and not force:
        raise UnusableInput(
            [Problem("file-there", f"`{out}` is there already", help="give another name, or `--force` to overwrite it")]
        )
    lost = [path for path in files if not path.is_file()]
    if lost:
        raise UnusableInput([Problem("no-file", f"there is no file `{path}`") for path in lost])
    vocabulary = load(rules).program.vocabulary
    found = [propose(path, vocabulary, encoding) for path in files]
    write(as_yaml(found, out.parent if out is not None else files[0].parent), out)
