"""Editing rule files in tests: books with a cursor in them, and an editor without a screen that drives the real server."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

from lsprotocol import types
from pygls.lsp.client import LanguageClient

from folders import SMALL
from strategist.editor.book import Book, open_book
from strategist.editor.pages import Page

CURSOR = "‸"
Cursor = tuple[Book, Page, int]
PATIENCE = 60.0
"""Seconds to wait for anything, on a busy machine."""


def at_cursor(folder: Path, text: str, files: Mapping[str, str] | None = None, name: str = "more.yaml") -> Cursor:
    """The small rulebook with one more file, the book before that file was typed in, and where its cursor is."""
    folder = folder.resolve()
    for other, content in {"rulebook.yaml": SMALL, **(files or {})}.items():
        (folder / other).parent.mkdir(parents=True, exist_ok=True)
        (folder / other).write_text(content, encoding="utf-8")
    offset = text.index(CURSOR)
    held = {folder / name: text.replace(CURSOR, "").encode()}
    book = open_book(folder, held, open_book(folder))
    page = book.page(folder / name)
    assert page is not None
    return book, page, offset


class Editor:
    """Opens, types, asks. `told`: the last diagnostics of each file."""

    def __init__(self, client: LanguageClient) -> None:
        self.client = client
        self.told: dict[str, list[types.Diagnostic]] = {}
        self.messages: list[str] = []
        self.capabilities: types.ServerCapabilities | None = None
        self._news = asyncio.Event()
        self._versions: dict[str, int] = {}

        @client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        def diagnostics(params: types.PublishDiagnosticsParams) -> None:
            self.told[params.uri] = list(params.diagnostics)
            self._news.set()

        @client.feature(types.WINDOW_SHOW_MESSAGE)
        def message(params: types.ShowMessageParams) -> None:
            self.messages.append(params.message)

    def open(self, path: Path, text: str | None = None) -> str:
        uri = path.as_uri()
        text = path.read_text(encoding="utf-8") if text is None else text
        self._versions[uri] = 1
        item = types.TextDocumentItem(uri, "yaml", 1, text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
        return uri

    def type(self, uri: str, text: str) -> None:
        """The file now reads like this."""
        self._versions[uri] += 1
        document = types.VersionedTextDocumentIdentifier(self._versions[uri], uri)
        change = types.TextDocumentContentChangeWholeDocument(text)
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(document, [change]))

    async def until(self, wanted: Callable[[], bool]) -> None:
        """Wait for diagnostics to be as wanted."""
        async with asyncio.timeout(PATIENCE):
            while not wanted():
                self._news.clear()
                await self._news.wait()

    async def codes(self, uri: str, *codes: str) -> list[types.Diagnostic]:
        """Wait until a file has diagnostics of these codes, and no others."""
        await self.until(lambda: uri in self.told and sorted(str(d.code) for d in self.told[uri]) == sorted(codes))
        return self.told[uri]

    async def complete(self, uri: str, line: int, character: int) -> list[types.CompletionItem]:
        asked = types.CompletionParams(types.TextDocumentIdentifier(uri), types.Position(line, character))
        found = await self.client.text_document_completion_async(asked)
        return list(found.items) if isinstance(found, types.CompletionList) else list(found or [])


def drive(script: Callable[[Editor], Awaitable[None]], *arguments: str) -> None:
    """Start a server, say hello, run a script, say goodbye; the server must leave in peace."""
    asyncio.run(_drive(script, arguments))


async def _drive(script: Callable[[Editor], Awaitable[None]], arguments: tuple[str, ...]) -> None:
    client = LanguageClient("test", "1")
    editor = Editor(client)
    environment = {**os.environ, "STRATEGIST_CACHE": "off"}
    await client.start_io(sys.executable, "-m", "strategist.cli.main", "lsp", *arguments, env=environment)
    process = client._server
    assert process is not None
    errors = asyncio.create_task(process.stderr.read() if process.stderr else asyncio.sleep(0))
    try:
        async with asyncio.timeout(PATIENCE):
            hello = await client.initialize_async(types.InitializeParams(capabilities=types.ClientCapabilities()))
            editor.capabilities = hello.capabilities
            client.initialized(types.InitializedParams())
        await script(editor)
        async with asyncio.timeout(PATIENCE):
            await client.shutdown_async(None)
            client.exit(None)
            assert await process.wait() == 0
            said = await errors
        assert b"Traceback" not in (said or b""), said
        assert editor.messages == []
    finally:
        if process.returncode is None:
            process.kill()
        await client.stop()
