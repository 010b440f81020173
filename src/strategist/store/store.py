"""The store of decisions, as callers see it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from types import TracebackType
from typing import TYPE_CHECKING

from strategist.decision.decision import Decision
from strategist.errors import nearest
from strategist.rulebook.texts import RulebookTexts, texts_of
from strategist.store.backend import Backend
from strategist.store.locate import open_backend
from strategist.store.problem import store_error
from strategist.store.record import ID_LENGTH, StoredDecision, present_moment, stored_decision

if TYPE_CHECKING:
    import polars

    from strategist.engines.columnar.rejects import Rejects
    from strategist.strategist import Strategist

SHORTEST = 6
"""Digits of an id that are enough, if no other decision starts with them."""


class Store:
    """Keeps decisions, each once, with the rulebook that made it. Use as a context manager, or `close` it.

    >>> import tempfile
    >>> from strategist import Strategist
    >>> with tempfile.TemporaryDirectory() as folder, Store.open(f"{folder}/decisions.db") as store:
    ...     decision = Strategist.load().recommend({"debtor_id": "D-1", "as_of": "2026-11-24T10:00:00+08:00"})
    ...     first, again = store.append(decision), store.append(decision)
    ...     (first == again, store.count(), store.read(first).next_step == decision.next_step)
    (True, 1, True)
    """

    def __init__(self, backend: Backend) -> None:
        self._backend = backend

    @classmethod
    def open(cls, url: str, *, create: bool = True) -> Store:
        """The store at an address; `create` makes it when first written to, otherwise it must be there.

        `url`: `decisions.db` or `sqlite:///decisions.db`; `postgresql://user@host/database`, or whatever SQLAlchemy speaks
        to; `parquet:folder`, or just a folder, for Parquet files with a subfolder a day. Raises `StoreError`.
        """
        return cls(open_backend(url, create=create))

    @property
    def name(self) -> str:
        """The address, without a password."""
        return self._backend.name

    def append(self, decision: Decision) -> str:
        """Keep a decision and return its id; one that is there already stays as it is. Raises `StoreError`."""
        return self.append_all([decision])[0]

    def append_all(self, decisions: Iterable[Decision]) -> list[str]:
        """Keep several decisions, all or none, and return their ids in order."""
        moment = present_moment()
        kept = list(decisions)
        rows = [stored_decision(decision, moment) for decision in kept]
        books = {decision.program.sha256: decision.program for decision in kept}
        self._backend.append([rows], [texts_of(program) for program in books.values()])
        return [row.id for row in rows]

    def append_frame(
        self,
        strategist: Strategist,
        debtors: polars.DataFrame,
        decisions: polars.DataFrame,
        *,
        as_of: datetime | str | None = None,
        rejects: Rejects | None = None,
    ) -> int:
        """Keep what `recommend_all` decided, all or none; the number of decisions that were not there before.

        `debtors`, `as_of`, `rejects`: what `recommend_all` was given. `decisions`: its answer, asked for with `fired=True`
        and all tactics and facts. The rows are those that `append` keeps of the same decisions made one by one.
        Raises `StoreError` where the frames do not belong together.
        """
        return self.append_frames(strategist, [(debtors, decisions, rejects)], as_of=as_of)

    def append_frames(
        self,
        strategist: Strategist,
        frames: Iterable[tuple[polars.DataFrame, polars.DataFrame, Rejects | None]],
        *,
        as_of: datetime | str | None = None,
    ) -> int:
        """Keep a portfolio that comes in parts, all or none: as `append_frame`, with debtors, decisions and rejects of each.

        One part is held at a time, so that memory does not grow with the portfolio.
        """
        from strategist.store.frames import FrameRows

        moment, program = present_moment(), strategist.program
        batches = (
            batch
            for debtors, decisions, rejects in frames
            for batch in FrameRows(program, debtors, decisions, as_of, rejects).batches(moment)
        )
        return self._backend.append(batches, [texts_of(program)])

    def read(self, id: str) -> StoredDecision:
        """The decision of an id, or of its first digits. Raises `StoreError` that names the nearest, if there is none."""
        wanted = id.strip().lower()
        found = self._backend.starting_with(wanted, 5) if _is_id(wanted) else []
        if len(found) == 1:
            return self._intact(found[0])
        if found:
            several = ", ".join(f"`{row.id}`" for row in found)
            raise store_error("which-decision", f"several decisions start with `{wanted}`", f"one of: {several}")
        raise store_error("unknown-decision", f"no decision `{id[:60]}` in `{self.name}`", self._hint(id, wanted))

    def _intact(self, row: StoredDecision) -> StoredDecision:
        if not row.intact:
            message = (
                f"the decision `{row.id}` in `{self.name}` is no longer what was kept: its id does not fit what it says"
            )
            raise store_error(
                "altered-decision", message, "bring the store back from a copy; somebody changed this row"
            )
        return row

    def _hint(self, id: str, wanted: str) -> str:
        of_debtor = self._backend.find(id.strip(), None, 5)
        if of_debtor:
            several = ", ".join(f"`{row.id}` (as of {row.as_of})" for row in of_debtor)
            return f"debtor `{id.strip()}` has {several}"
        near = nearest(wanted, self._backend.near(wanted, 20))
        if near:
            return f"did you mean `{near}`?"
        count = self._backend.count()
        if not count:
            return "the store is empty"
        kept = "1 decision is kept" if count == 1 else f"{count:,} decisions are kept"
        return f"{kept}; an id has {ID_LENGTH} digits (0-9, a-f), the first {SHORTEST} are enough"

    def find(
        self, *, debtor_id: str | None = None, day: date | None = None, limit: int | None = None
    ) -> Sequence[StoredDecision]:
        """The decisions of a debtor, of a day (that they were made for), or of both; by moment."""
        return self._backend.find(debtor_id, day, limit)

    def texts(self, decision: StoredDecision) -> RulebookTexts:
        """The rule files that made a decision. Raises `StoreError` where somebody took them away or damaged them."""
        found = self._backend.texts(decision.rulebook_sha256)
        if found is None:
            message = (
                f"the rule files of `{decision.rulebook}` ({decision.rulebook_sha256[:12]}) are not in `{self.name}`"
            )
            raise store_error("no-texts", message, "keep a decision of that rulebook again; its files come with it")
        return found

    def count(self) -> int:
        """How many decisions are kept."""
        return self._backend.count()

    def close(self) -> None:
        """Let go of files and connections."""
        self._backend.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _is_id(text: str) -> bool:
    return SHORTEST <= len(text) <= ID_LENGTH and set(text) <= set("0123456789abcdef")
