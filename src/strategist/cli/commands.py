"""The commands by name, each imported when it is called or told of: importing them all takes longer than most take to run."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

from strategist.cli.flip_option import ExplainCommand

NAMES = (
    *("recommend", "explain", "ask", "plan", "interest", "promise", "check", "prove", "diff", "test", "fmt", "schema"),
    *("docs", "audit", "lsp", "facts", "statement", "replay", "portfolio", "compare", "map"),
)
"""As help lists them. Each is a function of its own name, in a module of that name."""


class Commands(TyperGroup):
    """`strategist` with its commands."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.commands = _Late()


class _Late(MutableMapping[str, Any]):  # typer keeps the type of a command to itself
    def __init__(self) -> None:
        self._made: dict[str, Any] = dict.fromkeys(NAMES)

    def __getitem__(self, name: str) -> Any:
        if self._made[name] is None:
            self._made[name] = _command(name)
        return self._made[name]

    def __setitem__(self, name: str, command: Any) -> None:
        self._made[name] = command

    def __delitem__(self, name: str) -> None:
        del self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._made)

    def __len__(self) -> int:
        return len(self._made)


def _command(name: str) -> Any:
    function = getattr(import_module(f"strategist.cli.{name}"), "map_" if name == "map" else name)
    alone = typer.Typer(add_completion=False, rich_markup_mode=None)
    alone.command(name, cls=ExplainCommand if name == "explain" else None)(function)
    return get_command(alone)
