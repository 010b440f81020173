"""`strategist lsp`: a language server for editors."""

from __future__ import annotations

import sys

import typer

from strategist.cli.inputs import RulesOption


def lsp(rules: RulesOption = None) -> None:
    """Serve an editor over standard input and output: problems, completion, meaning, places, renaming, format."""
    try:
        from strategist.editor.server import serve
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("pygls", "lsprotocol"):
            raise
        print(
            "the language server needs pygls; install it with `pip install 'collection-strategist[editor]'`",
            file=sys.stderr,
        )
        raise typer.Exit(2) from None
    serve(rules)
