"""`strategist lsp`: the language server for rule files, over standard input and output.

Whatever goes wrong is logged to standard error and answered with nothing, never with a traceback.
"""

from __future__ import annotations

import gc
import logging
import sys
from collections.abc import Awaitable, Callable
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from strategist.editor import handlers
from strategist.editor.rule_server import RuleServer

log = logging.getLogger(__name__)
Answer = TypeVar("Answer")


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
        except Exception:  # a request that fails must not end the session
            log.exception("no answer to %s", handler.__name__)
            return None

    return handled


def make_server(rules: Path | None = None) -> RuleServer:
    """A server with all it can do, not yet started."""
    server = RuleServer(rules)
    typing = types.CompletionOptions(trigger_characters=[" ", "{", "[", ".", ","], resolve_provider=True)
    answers: list[tuple[str, Callable[[RuleServer, Any], Awaitable[Any]], Any]] = [
        (types.INITIALIZED, handlers.initialized, None),
        (types.TEXT_DOCUMENT_DID_OPEN, handlers.opened, None),
        (types.TEXT_DOCUMENT_DID_CHANGE, handlers.edited, None),
        (types.TEXT_DOCUMENT_DID_SAVE, handlers.saved, None),
        (types.TEXT_DOCUMENT_DID_CLOSE, handlers.closed, None),
        (types.WORKSPACE_DID_CHANGE_WATCHED_FILES, handlers.changed_on_disk, None),
        (types.TEXT_DOCUMENT_COMPLETION, handlers.completions, typing),
        (types.COMPLETION_ITEM_RESOLVE, handlers.completion_told, None),
        (types.TEXT_DOCUMENT_HOVER, handlers.hover, None),
        (types.TEXT_DOCUMENT_DEFINITION, handlers.definition, None),
        (types.TEXT_DOCUMENT_DECLARATION, handlers.declaration, None),
        (types.TEXT_DOCUMENT_REFERENCES, handlers.references, None),
        (types.TEXT_DOCUMENT_PREPARE_RENAME, handlers.prepare_rename, None),
        (types.TEXT_DOCUMENT_RENAME, handlers.renamed, types.RenameOptions(prepare_provider=True)),
        (types.TEXT_DOCUMENT_FORMATTING, handlers.formatting, None),
        (types.TEXT_DOCUMENT_DOCUMENT_SYMBOL, handlers.symbols, None),
    ]
    for method, handler, options in answers:
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
    for handler in logging.getLogger().handlers:
        handler.addFilter(_worth_logging)
    gc.set_threshold(100_000, 20, 100)  # reading a rulebook makes many small things that live: a quarter of its time
    answers = sys.stdout.buffer
    sys.stdout = sys.stderr
    make_server(rules).start_io(sys.stdin.buffer, answers)


def _worth_logging(record: logging.LogRecord) -> bool:
    """Whether something went wrong: a refusal did not, it is an answer."""
    raised = record.exc_info[1] if record.exc_info else None
    said = record.args if isinstance(record.args, tuple) else ()
    return not any(isinstance(one, handlers.Refused) for one in (raised, record.msg, *said))
