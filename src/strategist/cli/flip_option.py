"""`--flip` may stand alone or before an action: an option with a value that may be left out, which Typer does not have."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from typer.core import TyperCommand

FLIP = "--flip"


class ExplainCommand(TyperCommand):
    """Gives a lone `--flip` an empty value. What follows it is an action unless it is an option or a file."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """See `click.Command.parse_args`."""
        found: list[str] = super().parse_args(ctx, completed(args))
        return found


def completed(args: list[str]) -> list[str]:
    """The arguments with an empty action where `--flip` names none.

    >>> completed(["debtor.yaml", "--flip"]), completed(["--flip", "remind", "debtor.yaml"])
    (['debtor.yaml', '--flip', ''], ['--flip', 'remind', 'debtor.yaml'])
    >>> completed(["--flip", "debtor.yaml"])
    ['--flip', '', 'debtor.yaml']
    """
    found: list[str] = []
    for number, arg in enumerate(args):
        found.append(arg)
        if arg == FLIP and (number + 1 == len(args) or not _is_action(args[number + 1])):
            found.append("")
    return found


def _is_action(text: str) -> bool:
    return not (text.startswith("-") or text.endswith((".yaml", ".yml", ".json")) or Path(text).is_file())
