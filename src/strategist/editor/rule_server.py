"""The server's state: what one editor has open, and when which rulebook is checked and its problems are told."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeVar

from lsprotocol import types
from pygls.exceptions import JsonRpcException, JsonRpcInvalidParams
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol, lsp_method
from pygls.uris import to_fs_path

from strategist.editor import protocol
from strategist.editor.book import Book
from strategist.editor.diagnose import Diagnosis, diagnose
from strategist.editor.pages import Page, Stretch
from strategist.editor.session import Session
from strategist.version import VERSION

log = logging.getLogger(__name__)
PAUSE = 0.2
"""Seconds without a keystroke after which the rulebook is checked."""
Answer = TypeVar("Answer")


class Protocol(LanguageServerProtocol):
    """The protocol with columns in UTF-16 whatever the editor prefers, and an answer to requests that make no sense."""

    @lsp_method(types.INITIALIZE)
    def lsp_initialize(self, params: types.InitializeParams) -> Any:  # a generator of pygls' own steps
        """Agree on UTF-16, which every editor knows."""
        if params.capabilities.general is not None:
            params.capabilities.general.position_encodings = None
        return (yield from super().lsp_initialize(params))

    def structure_message(self, data: dict[str, Any]) -> Any:
        """A message; one that cannot be read is answered, if it waits for an answer."""
        try:
            return super().structure_message(data)
        except JsonRpcException:
            if "id" in data and "method" in data:
                self._send_response(data["id"], None, JsonRpcInvalidParams().to_response_error())
            raise


class RuleServer(LanguageServer):
    """Answers one editor. Rulebooks are read in a thread beside it, so that it never waits for typing to end."""

    def __init__(self, rules: Path | None = None) -> None:
        super().__init__(
            "strategist",
            VERSION,
            # Whole texts: pygls counts lines otherwise than editors do where a text holds U+2028 and the like.
            text_document_sync_kind=types.TextDocumentSyncKind.Full,
            protocol_cls=Protocol,
        )
        self.session = Session(rules)
        self.uris: dict[Path, str] = {}
        self.shown: dict[Path, dict[Path, list[Diagnosis]]] = {}
        self._due: dict[Path, asyncio.TimerHandle] = {}
        self._locks: dict[Path, asyncio.Lock] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def report_server_error(self, error: Exception, source: Any) -> None:
        """Log what the protocol layer could not do; the editor's user could do nothing about it."""
        log.error("%s", error)

    # --- diagnostics

    def changed(self, path: Path, pause: float) -> None:
        """Have the rulebook of a file checked, after a pause without further changes."""
        folder = self.session.folder(path)
        if folder is None:
            return
        if folder in self._due:
            self._due.pop(folder).cancel()
        self._due[folder] = asyncio.get_running_loop().call_later(pause, self._start, folder)

    def _start(self, folder: Path) -> None:
        self._due.pop(folder, None)
        task = asyncio.get_running_loop().create_task(self._check(folder))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _check(self, folder: Path) -> None:
        try:
            book = await self.examine(folder)
            if book.problems or any(one.error for same in self.shown.get(folder, {}).values() for one in same):
                self.show(folder, diagnose(book, findings=False))
            if book.program is not None:
                found = await asyncio.to_thread(diagnose, book)
                if self.session.books.get(folder) is book:
                    self.show(folder, found)
        except Exception:  # nobody awaits this task: what goes wrong is only seen in the log
            log.exception("cannot check %s", folder)

    async def examine(self, folder: Path) -> Book:
        """Read a rulebook, one reader at a time."""
        async with self._locks.setdefault(folder, asyncio.Lock()):
            return await asyncio.to_thread(self.session.examine, folder)

    def show(self, folder: Path, found: dict[Path, list[Diagnosis]]) -> None:
        """Publish what a rulebook's check found; files it found nothing in any more are cleared."""
        before = self.shown.get(folder, {})
        self.shown[folder] = found
        for path in sorted({*before, *found}):
            if before.get(path) != found.get(path):
                self.publish(path)

    def publish(self, path: Path) -> None:
        """Publish all there is to say on a file: a rulebook below others is checked with each of them."""
        together = dict.fromkeys(one for found in self.shown.values() for one in found.get(path, []))
        self.text_document_publish_diagnostics(
            types.PublishDiagnosticsParams(self.uri(path), [protocol.diagnostic(one) for one in together])
        )

    # --- files

    def uri(self, path: Path) -> str:
        """How the editor names a file."""
        return self.uris.get(path) or path.as_uri()

    async def look(self, uri: str) -> tuple[Book, Page] | None:
        """The rulebook that a file belongs to, with the text of the moment."""
        path = path_of(uri)
        folder = self.session.folder(path) if path is not None else None
        if path is None or folder is None:
            return None
        if folder not in self.session.books:
            await self.examine(folder)
        return self.session.now(path)

    def locations(self, found: Iterable[Stretch]) -> list[types.Location]:
        """Stretches of files as the protocol says them."""
        return [protocol.location(stretch, self.uri(stretch.page.path)) for stretch in found]


def path_of(uri: str) -> Path | None:
    """The path of a file's URI; None for what is no file."""
    path = to_fs_path(uri)
    return Path(path).resolve() if path and "\0" not in path else None
