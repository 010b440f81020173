"""How far a long run is: a bar after a second where somebody watches, a line every ten seconds where nobody does."""

from __future__ import annotations

import os
import sys
import time
from types import TracebackType

SILENT = 1.0
"""Seconds in which no bar is drawn."""
STROKE = 0.1
"""Seconds between two states of the bar."""
BETWEEN = 10.0
"""Seconds between two lines where the output is no terminal."""


class Progress:
    """Counts on standard error what is done. `total` 0: nobody knows how many. `logged`: in a log too."""

    def __init__(self, total: int, doing: str, *, logged: bool = True) -> None:
        self.total, self.doing, self.done, self.resumed = total, doing, 0, 0
        self.logged = logged
        self._started = self._said = time.monotonic()
        self._bar: object = None

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        from rich.progress import Progress as Bar

        if isinstance(self._bar, Bar):
            self._bar.stop()

    def advance(self, rows: int, *, resumed: bool = False) -> None:
        """So many more are done; `resumed`: by a former run."""
        self.done += rows
        self.resumed += rows if resumed else 0
        now = time.monotonic()
        if now - self._started < SILENT:
            return
        watched = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        if not (watched or self.logged) or now - self._said < (STROKE if watched else BETWEEN):
            return
        self._said = now
        if watched:
            self._draw()
        else:
            print(f"{self.doing}: {self.done:,} of {self.total:,}", file=sys.stderr)

    def _draw(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
        from rich.progress import Progress as Bar

        if not isinstance(self._bar, Bar):
            self._bar = Bar(
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                TimeRemainingColumn(),
                console=Console(stderr=True),
                transient=True,
            )
            self._bar.add_task(self.doing, total=self.total or None)
            self._bar.start()
        self._bar.update(self._bar.task_ids[0], completed=self.done)
