"""What a place that keeps decisions must do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Protocol

from strategist.rulebook.texts import RulebookTexts
from strategist.store.record import StoredDecision

SCHEMA_VERSION = 1
"""Of the columns and their meaning. A store of a newer version is refused, since nobody here can know what it means."""


class Backend(Protocol):
    """Keeps rows and rule texts. `name`: what messages call it, without passwords."""

    name: str

    def append(self, batches: Iterable[Sequence[StoredDecision]], texts: Iterable[RulebookTexts]) -> int:
        """Keep rows, each once, all of them or none; the number of those that were not there before."""

    def starting_with(self, prefix: str, limit: int) -> list[StoredDecision]:
        """Rows whose id starts so, by id."""

    def find(self, debtor_id: str | None, day: date | None, limit: int | None) -> list[StoredDecision]:
        """Rows of a debtor, of a day, or both; by moment, then id."""

    def near(self, id: str, limit: int) -> list[str]:
        """Some ids that stand beside this one in order."""

    def texts(self, sha256: str) -> RulebookTexts | None:
        """The rule files of a kept rulebook."""

    def count(self) -> int:
        """How many decisions are kept."""

    def close(self) -> None:
        """Let go of files and connections."""
