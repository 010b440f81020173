"""`strategist lsp`: the language server for rule files, over standard input and output.

Here is all that knows the protocol's methods; the answers come from the other modules. Whatever goes wrong is logged to
standard error and answered with nothing, never with a traceback.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Awaitable, Callable, Iterable
from datetime import date
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

from lsprotocol import types
from pygls.exceptions import JsonRpcException, JsonRpcInvalidParams
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol, lsp_method
from pygls.uris import to_fs_path

from strategist.editor import places, protocol
from strategist.editor.book import Book
from strategist.editor.completion import complete
from strategist.editor.cursor import mention_at
from strategist.editor.diagnose import Diagnosis, diagnose
from strategist.editor.pages import Page, Stretch
from strategist.editor.rename import CannotRename, renamable, rename
from strategist.editor.session import Session
from strategist.editor.tell import tell
from strategist.errors import RulebookError
from strategist.rulebook.format import format_text
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
        except Exception:
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


def _safely(
    handler: Callable[[RuleServer, Any], Awaitable[Answer]],
) -> Callable[[RuleServer, Any], Awaitable[Answer | None]]:
    """A handler that answers nothing where it fails, and logs why. A refusal with a reason goes through."""

    @wraps(handler)
    async def handled(server: RuleServer, params: Any) -> Answer | None:
        try:
            return await handler(server, params)
        except JsonRpcException:
            raise
        except Exception:
            log.exception("no answer to %s", handler.__name__)
            return None

    return handled


async def opened(server: RuleServer, params: types.DidOpenTextDocumentParams) -> None:
    """A file is shown."""
    path = path_of(params.text_document.uri)
    if path is not None:
        server.uris[path] = params.text_document.uri
        server.session.hold(path, params.text_document.text)
        server.changed(path, 0)


async def edited(server: RuleServer, params: types.DidChangeTextDocumentParams) -> None:
    """A file is typed in."""
    path = path_of(params.text_document.uri)
    if path is not None:
        server.session.hold(path, server.workspace.get_text_document(params.text_document.uri).source)
        server.changed(path, PAUSE)


async def saved(server: RuleServer, params: types.DidSaveTextDocumentParams) -> None:
    """A file is saved."""
    path = path_of(params.text_document.uri)
    if path is not None:
        server.changed(path, 0)


async def closed(server: RuleServer, params: types.DidCloseTextDocumentParams) -> None:
    """A file is no longer shown: what is on disk counts again."""
    path = path_of(params.text_document.uri)
    if path is not None:
        server.session.drop(path)
        server.changed(path, 0)


async def changed_on_disk(server: RuleServer, params: types.DidChangeWatchedFilesParams) -> None:
    """Files changed outside of the editor."""
    for change in params.changes:
        path = path_of(change.uri)
        if path is not None:
            server.changed(path, PAUSE)


async def completions(server: RuleServer, params: types.CompletionParams) -> types.CompletionList | None:
    """What may be typed here."""
    found = await server.look(params.text_document.uri)
    if found is None:
        return None
    book, page = found
    text = page.text
    return protocol.completion(
        complete(book, page, text.offset(params.position.line, params.position.character)), text, page.path
    )


async def completion_told(server: RuleServer, item: types.CompletionItem) -> types.CompletionItem:
    """What a suggestion means."""
    data = item.data
    path = data[2] if isinstance(data, list | tuple) and len(data) == 3 else None
    found = server.session.now(Path(path)) if isinstance(path, str) else None
    return protocol.resolved(item, found[0], date.today()) if found is not None else item


async def hover(server: RuleServer, params: types.HoverParams) -> types.Hover | None:
    """What the name here means."""
    found = await server.look(params.text_document.uri)
    if found is None:
        return None
    book, page = found
    mention = mention_at(book, page, page.text.offset(params.position.line, params.position.character))
    told = tell(book, (mention.sort, mention.name), date.today()) if mention is not None else ""
    if mention is None or not told:
        return None
    content = types.MarkupContent(types.MarkupKind.Markdown, told)
    return types.Hover(content, protocol.span(page.text, mention.start, mention.end))


async def definition(server: RuleServer, params: types.DefinitionParams) -> list[types.Location] | None:
    """What makes the name here what it is."""
    found = await server.look(params.text_document.uri)
    if found is None:
        return None
    book, page = found
    offset = page.text.offset(params.position.line, params.position.character)
    return server.locations(places.definitions(book, page, offset))


async def declaration(server: RuleServer, params: types.DeclarationParams) -> list[types.Location] | None:
    """Where the name here is declared."""
    found = await server.look(params.text_document.uri)
    if found is None:
        return None
    book, page = found
    offset = page.text.offset(params.position.line, params.position.character)
    return server.locations(places.declarations(book, page, offset))


async def references(server: RuleServer, params: types.ReferenceParams) -> list[types.Location] | None:
    """Where else the name here stands."""
    found = await server.look(params.text_document.uri)
    if found is None:
        return None
    book, page = found
    offset = page.text.offset(params.position.line, params.position.character)
    declared = params.context.include_declaration
    return server.locations(places.references(book, page, offset, declared=declared))


async def prepare_rename(server: RuleServer, params: types.PrepareRenameParams) -> types.Range | None:
    """Whether the name here can be changed."""
    found = await server.look(params.text_document.uri)
    if found is None:
        return None
    book, page = found
    try:
        place = renamable(book, page, page.text.offset(params.position.line, params.position.character))
    except CannotRename as reason:
        raise _refusal(reason) from None
    return protocol.span(page.text, place.start, place.end)


async def renamed(server: RuleServer, params: types.RenameParams) -> types.WorkspaceEdit | None:
    """The changes that give the name here another one."""
    found = await server.look(params.text_document.uri)
    if found is None:
        return None
    book, page = found
    offset = page.text.offset(params.position.line, params.position.character)
    try:
        changes = await asyncio.to_thread(rename, book, page, offset, params.new_name)
    except CannotRename as reason:
        raise _refusal(reason) from None
    new = params.new_name.strip()
    return types.WorkspaceEdit({server.uri(path): edits for path, edits in protocol.edits(changes, new).items()})


def _refusal(reason: CannotRename) -> JsonRpcException:
    return JsonRpcException(str(reason), types.LSPErrorCodes.RequestFailed.value)


async def formatting(server: RuleServer, params: types.DocumentFormattingParams) -> list[types.TextEdit] | None:
    """The file in canonical form; nothing where it cannot be read, as its problems say."""
    found = await server.look(params.text_document.uri)
    if found is None:
        return None
    _, page = found
    try:
        new = await asyncio.to_thread(format_text, page.text.text, page.name)
    except RulebookError as error:
        log.info("cannot format %s: %s", page.name, error)
        return None
    return protocol.whole(page, new)


async def symbols(server: RuleServer, params: types.DocumentSymbolParams) -> list[types.DocumentSymbol] | None:
    """The outline of a file."""
    found = await server.look(params.text_document.uri)
    return None if found is None else [protocol.outline_symbol(entry) for entry in places.outline(found[1])]


async def initialized(server: RuleServer, params: types.InitializedParams) -> None:
    """Ask to be told of files that change outside of the editor, where it can."""
    workspace = server.client_capabilities.workspace
    watching = workspace.did_change_watched_files if workspace is not None else None
    if watching is not None and watching.dynamic_registration:
        watchers = [types.FileSystemWatcher("**/*.yaml"), types.FileSystemWatcher("**/*.yml")]
        options = types.DidChangeWatchedFilesRegistrationOptions(watchers)
        wanted = types.Registration("rule-files", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
        await server.client_register_capability_async(types.RegistrationParams([wanted]))


def make_server(rules: Path | None = None) -> RuleServer:
    """A server with all it can do, not yet started."""
    server = RuleServer(rules)
    typing = types.CompletionOptions(trigger_characters=[" ", "{", "[", ".", ","], resolve_provider=True)
    handlers: list[tuple[str, Callable[[RuleServer, Any], Awaitable[Any]], Any]] = [
        (types.INITIALIZED, initialized, None),
        (types.TEXT_DOCUMENT_DID_OPEN, opened, None),
        (types.TEXT_DOCUMENT_DID_CHANGE, edited, None),
        (types.TEXT_DOCUMENT_DID_SAVE, saved, None),
        (types.TEXT_DOCUMENT_DID_CLOSE, closed, None),
        (types.WORKSPACE_DID_CHANGE_WATCHED_FILES, changed_on_disk, None),
        (types.TEXT_DOCUMENT_COMPLETION, completions, typing),
        (types.COMPLETION_ITEM_RESOLVE, completion_told, None),
        (types.TEXT_DOCUMENT_HOVER, hover, None),
        (types.TEXT_DOCUMENT_DEFINITION, definition, None),
        (types.TEXT_DOCUMENT_DECLARATION, declaration, None),
        (types.TEXT_DOCUMENT_REFERENCES, references, None),
        (types.TEXT_DOCUMENT_PREPARE_RENAME, prepare_rename, None),
        (types.TEXT_DOCUMENT_RENAME, renamed, types.RenameOptions(prepare_provider=True)),
        (types.TEXT_DOCUMENT_FORMATTING, formatting, None),
        (types.TEXT_DOCUMENT_DOCUMENT_SYMBOL, symbols, None),
    ]
    for method, handler, options in handlers:
        server.feature(method, options)(_bound(server, handler))
    return server


def _bound(server: RuleServer, handler: Callable[[RuleServer, Any], Awaitable[Any]]) -> Callable[[Any], Awaitable[Any]]:
    safe = _safely(handler)

    async def answer(params: Any) -> Any:
        return await safe(server, params)

    return answer


def serve(rules: Path | None = None) -> None:
    """Serve one editor until it says goodbye. What any code prints goes to standard error: the rest is the protocol's."""
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="strategist lsp: %(levelname)s %(message)s")
    answers = sys.stdout.buffer
    sys.stdout = sys.stderr
    make_server(rules).start_io(sys.stdin.buffer, answers)
