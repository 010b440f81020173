"""A strategist that follows its rule files: reloads what changed, keeps the last good rulebook when that breaks."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from strategist.errors import Problem, RulebookError
from strategist.rulebook.files import fingerprint, layer_files
from strategist.strategist import AnyProfile, Strategist

if TYPE_CHECKING:
    from strategist.decision.decision import Decision
    from strategist.explain.explanation import Explanation


class WatchedStrategist:
    """Recommends by the newest rulebook that loads.

    `interval`: seconds between looks at the files (each call looks if it is due; there is no thread).
    `problems`: what is wrong with the newest files; empty if they are in use.
    """

    def __init__(self, path: str | Path, *, interval: float = 1.0) -> None:
        self.path = Path(path)
        self.interval = interval
        self.problems: tuple[Problem, ...] = ()
        self._lock = threading.Lock()
        self._seen = self._fingerprint()
        self._current = Strategist.load(self.path)
        self._looked = time.monotonic()

    def _fingerprint(self) -> str:
        return fingerprint([file for _, files in layer_files(self.path) for file in files])

    @property
    def current(self) -> Strategist:
        """The strategist in use, after a look at the files if one is due."""
        with self._lock:
            if time.monotonic() - self._looked >= self.interval:
                self._look()
        return self._current

    def _look(self) -> None:
        self._looked = time.monotonic()
        try:
            seen = self._fingerprint()
            if seen == self._seen:
                return
            self._seen = seen
            self._current = Strategist.load(self.path)
            self.problems = ()
        except RulebookError as error:
            self.problems = error.problems

    def recommend(self, profile: AnyProfile) -> Decision:
        """See `Strategist.recommend`."""
        return self.current.recommend(profile)

    def explain(self, profile: AnyProfile) -> Explanation:
        """See `Strategist.explain`."""
        return self.current.explain(profile)
