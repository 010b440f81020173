"""What the server answers to each method of the protocol."""

from __future__ import annotations

import asyncio
import logging
from datetime import date
from pathlib import Path
from typing import Protocol

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from strategist.editor import places, protocol
from strategist.editor.book import Book
from strategist.editor.completion import complete
from strategist.editor.cursor import mention_at
from strategist.editor.pages import Page
from strategist.editor.rename import CannotRename, renamable, rename
from strategist.editor.rule_server import PAUSE, RuleServer, path_of
from strategist.editor.tell import tell
from strategist.errors import RulebookError
from strategist.rulebook.format import format_text

log = logging.getLogger(__name__)


class Asked(Protocol):
    """A question about a position."""

    text_document: types.TextDocumentIdentifier
    position: types.Position


async def _cursor(server: RuleServer, params: Asked) -> tuple[Book, Page, int] | None:
    """The rulebook, the file and the offset that a question is about; None for files of no rulebook."""
    found = await server.look(params.text_document.uri)
    if found is None:
        return None
    book, page = found
    return book, page, page.text.offset(params.position.line, params.position.character)


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
    found = await _cursor(server, params)
    return None if found is None else protocol.completion(complete(*found), found[1].text, found[1].path)


async def completion_told(server: RuleServer, item: types.CompletionItem) -> types.CompletionItem:
    """What a suggestion means."""
    data = item.data
    path = data[2] if isinstance(data, list | tuple) and len(data) == 3 else None
    found = server.session.now(Path(path)) if isinstance(path, str) else None
    return protocol.resolved(item, found[0], date.today()) if found is not None else item


async def hover(server: RuleServer, params: types.HoverParams) -> types.Hover | None:
    """What the name here means."""
    found = await _cursor(server, params)
    if found is None:
        return None
    book, page, offset = found
    mention = mention_at(book, page, offset)
    told = tell(book, (mention.sort, mention.name), date.today()) if mention is not None else ""
    if mention is None or not told:
        return None
    content = types.MarkupContent(types.MarkupKind.Markdown, told)
    return types.Hover(content, protocol.span(page.text, mention.start, mention.end))


async def definition(server: RuleServer, params: types.DefinitionParams) -> list[types.Location] | None:
    """What makes the name here what it is."""
    found = await _cursor(server, params)
    if found is None:
        return None
    return server.locations(places.definitions(*found))


async def declaration(server: RuleServer, params: types.DeclarationParams) -> list[types.Location] | None:
    """Where the name here is declared."""
    found = await _cursor(server, params)
    if found is None:
        return None
    return server.locations(places.declarations(*found))


async def references(server: RuleServer, params: types.ReferenceParams) -> list[types.Location] | None:
    """Where else the name here stands."""
    found = await _cursor(server, params)
    if found is None:
        return None
    return server.locations(places.references(*found, declared=params.context.include_declaration))


async def prepare_rename(server: RuleServer, params: types.PrepareRenameParams) -> types.Range | None:
    """Whether the name here can be changed."""
    found = await _cursor(server, params)
    if found is None:
        return None
    book, page, offset = found
    try:
        place = renamable(book, page, offset)
    except CannotRename as reason:
        raise _refusal(reason) from None
    return protocol.span(page.text, place.start, place.end)


async def renamed(server: RuleServer, params: types.RenameParams) -> types.WorkspaceEdit | None:
    """The changes that give the name here another one."""
    found = await _cursor(server, params)
    if found is None:
        return None
    book, page, offset = found
    try:
        changes = await asyncio.to_thread(rename, book, page, offset, params.new_name)
    except CannotRename as reason:
        raise _refusal(reason) from None
    new = params.new_name.strip()
    return types.WorkspaceEdit({server.uri(path): edits for path, edits in protocol.edits(changes, new).items()})


class Refused(JsonRpcException):
    """What was asked cannot be done, and the editor shows why."""


def _refusal(reason: CannotRename) -> Refused:
    return Refused(str(reason), types.LSPErrorCodes.RequestFailed.value)


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
