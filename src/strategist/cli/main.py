"""`strategist`: the commands, and the one place where errors become messages and exit codes.

0 fine; 1 findings or failing scenarios; 2 unusable input; 3 the evaluators disagree, a defect of strategist.
"""

from __future__ import annotations

import atexit
import gc
import os
import sys
import threading
from contextlib import suppress

import typer

from strategist.cli.commands import Commands
from strategist.errors import EnginesDisagree, UnusableInput

app = typer.Typer(
    cls=Commands,
    help="The next step for each debtor, from rules that analysts edit, with every reason traced.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


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
    gc.set_threshold(250_000, 20, 100)  # a rulebook, its network and formulas are many small things that live
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # looking for plugins of others takes time
    try:
        try:
            app()
        finally:
            print(end="", flush=True)  # what cannot be written is said here too
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
        where = f"`{error.filename}`" if error.filename else "the output"
        print(f"{where} cannot be used: {(error.strerror or str(error)).lower()}", file=sys.stderr)
        sys.exit(2)


def run() -> None:
    """`main` as a process of its own: it leaves without taking everything apart, which takes longer than many answers."""
    code: int | str | None = 0
    try:
        main()
    except SystemExit as stopped:
        code = stopped.code
    if not isinstance(code, int | None) or threading.active_count() > 1:
        sys.exit(code)
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError):  # said already, by `main`
            stream.flush()
    os._exit(code or 0)


if __name__ == "__main__":
    run()
