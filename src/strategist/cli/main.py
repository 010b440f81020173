"""`strategist`: the commands, and the one place where errors become messages and exit codes.

0 fine; 1 findings or failing scenarios; 2 unusable input; 3 the evaluators disagree, a defect of strategist.
"""

from __future__ import annotations

import gc
import os
import sys

import typer

from strategist.cli.ask import ask
from strategist.cli.audit import audit
from strategist.cli.check import check
from strategist.cli.compare import compare
from strategist.cli.diff import diff
from strategist.cli.docs import docs
from strategist.cli.explain import explain
from strategist.cli.facts import facts
from strategist.cli.flip_option import ExplainCommand
from strategist.cli.fmt import fmt
from strategist.cli.interest import interest
from strategist.cli.lsp import lsp
from strategist.cli.map import map_
from strategist.cli.plan import plan
from strategist.cli.portfolio import portfolio
from strategist.cli.promise import promise
from strategist.cli.prove import prove
from strategist.cli.recommend import recommend
from strategist.cli.replay import replay
from strategist.cli.schema import schema
from strategist.cli.statement import statement
from strategist.cli.test import test
from strategist.errors import EnginesDisagree, UnusableInput

app = typer.Typer(
    help="The next step for each debtor, from rules that analysts edit, with every reason traced.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
COMMANDS = (
    *(recommend, explain, ask, plan, interest, promise, check, prove, diff, test, fmt, schema, docs, audit, lsp),
    *(facts, statement, replay, portfolio, compare),
)
for command in COMMANDS:
    app.command(cls=ExplainCommand if command is explain else None)(command)
app.command("map")(map_)


def _version(wanted: bool) -> None:
    if wanted:
        from strategist import __version__

        print(f"strategist {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: bool = typer.Option(
        False, "--version", callback=_version, is_eager=True, help="Show the version and exit."
    ),
) -> None:
    pass


def main() -> None:
    """The entry point of the `strategist` command."""
    gc.set_threshold(100_000, 20, 100)  # reading a rulebook makes many small things that live
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # looking for plugins of others takes time
    try:
        app()
    except UnusableInput as error:
        print(error.render(), file=sys.stderr)
        sys.exit(2)
    except EnginesDisagree as error:
        print(
            f"defect: {error}\nThis is a fault of strategist, not of your rules. Please report it with the profile and "
            "the rulebook's sha256 (see `strategist recommend --format json`), and act on no recommendation until it "
            "is mended.",
            file=sys.stderr,
        )
        sys.exit(3)
    except BrokenPipeError:  # the reader of a pipe went away, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as error:
        print(f"`{error.filename or 'a file'}`: {(error.strerror or str(error)).lower()}", file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()
