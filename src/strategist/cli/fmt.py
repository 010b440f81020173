"""`strategist fmt`: rule files in canonical form."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from strategist.errors import Problem, RulebookError


def fmt(
    paths: Annotated[
        list[str], typer.Argument(metavar="PATH...", help="Rule files or folders; `-` filters standard input.")
    ],
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing; exit 1 if a file is not in canonical form.")
    ] = False,
) -> None:
    """Bring rule files into canonical form: comments stay, meaning stays, a second run changes nothing."""
    from strategist.rulebook.format import format_text

    if paths == ["-"]:
        sys.stdout.write(format_text(_decode(sys.stdin.buffer.read(), "standard input"), "standard input"))
        return
    changed = 0
    for path in _files(paths):
        text = _decode(path.read_bytes(), str(path))
        formatted = format_text(text, str(path))
        if formatted != text:
            changed += 1
            print(f"{'would reformat' if check else 'reformatted'} {path}")
            if not check:
                waiting = path.with_name(f".{path.name}.{os.getpid()}")
                waiting.write_text(formatted, encoding="utf-8")
                os.replace(waiting, path)
    if not changed:
        print("nothing to do: every file is in canonical form")
    if check and changed:
        raise typer.Exit(1)


def _files(paths: list[str]) -> list[Path]:
    found: list[Path] = []
    for text in paths:
        path = Path(text)
        if not path.exists():
            raise RulebookError([Problem("no-file", f"there is no file `{path}`")])
        found += sorted(p for p in path.rglob("*.y*ml") if p.is_file()) if path.is_dir() else [path]
    return found


def _decode(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RulebookError(
            [
                Problem(
                    "not-utf8",
                    f"`{name}`: byte 0x{data[error.start]:02x} is not UTF-8 text",
                    help="save the file as UTF-8",
                )
            ]
        ) from None
