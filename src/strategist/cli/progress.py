"""What a command is doing, on one line of the terminal, once it takes longer than a second.

The line stands on standard error and goes away again. Where that is no terminal, or one that cannot go back to the start of
a line (`TERM=dumb`), nothing is written.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from types import TracebackType

PATIENCE = 1.0
"""Seconds after which the line shows."""
STROKE = 0.2
"""Seconds after which it is written again."""


class Progress:
    """A line for as long as the `with` block takes. A thread writes it, so what runs need not report; it may, by `say`.

    >>> with Progress("thinking") as progress:  # nothing is written: this takes no second
    ...     progress.say("still thinking")
    """

    def __init__(self, about: str) -> None:
        self.about = about
        self._ended = threading.Event()
        self._writer: threading.Thread | None = None
        self._width = 0

    def __enter__(self) -> Progress:
        if watched():
            self._writer = threading.Thread(target=self._write, name="progress", daemon=True)
            self._writer.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._ended.set()
        if self._writer is not None:
            self._writer.join()

    def say(self, about: str) -> None:
        """What it is doing now."""
        self.about = about

    def _write(self) -> None:
        begun = time.monotonic()
        wait = PATIENCE
        while not self._ended.wait(wait):
            self._show(f"{self.about} … {time.monotonic() - begun:.0f} s")
            wait = STROKE
        if self._width:
            print(f"\r{' ' * self._width}\r", end="", file=sys.stderr, flush=True)

    def _show(self, line: str) -> None:
        line = line[: _columns() - 1]
        print(f"\r{line.ljust(self._width)}", end="", file=sys.stderr, flush=True)
        self._width = len(line)


def watched() -> bool:
    """Whether somebody watches standard error on a terminal that can rewrite a line."""
    return sys.stderr.isatty() and os.environ.get("TERM") != "dumb"


def _columns() -> int:
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns or 80
    except (OSError, ValueError):
        return 80
