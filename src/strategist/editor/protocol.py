"""From plain answers to the messages of the protocol."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from lsprotocol import types

from strategist.editor.book import Book
from strategist.editor.completion import Suggestion
from strategist.editor.diagnose import Diagnosis
from strategist.editor.pages import Page, Stretch
from strategist.editor.places import Entry
from strategist.editor.positions import Text
from strategist.editor.tell import tell

_ICONS = {
    "key": types.CompletionItemKind.Property,
    "fact": types.CompletionItemKind.Variable,
    "parameter": types.CompletionItemKind.Constant,
    "action": types.CompletionItemKind.Function,
    "tactic": types.CompletionItemKind.Field,
    "rule": types.CompletionItemKind.Reference,
    "source": types.CompletionItemKind.Reference,
    "word": types.CompletionItemKind.Keyword,
}
_SYMBOLS = {
    "rules": types.SymbolKind.Event,
    "tables": types.SymbolKind.Struct,
    "late_interest": types.SymbolKind.Event,
    "parameters": types.SymbolKind.Constant,
    "actions": types.SymbolKind.Function,
}


def position(text: Text, offset: int) -> types.Position:
    """An offset as the protocol says it."""
    return types.Position(*text.position(offset))


def span(text: Text, start: int, end: int) -> types.Range:
    """A stretch of a text as the protocol says it."""
    return types.Range(position(text, start), position(text, end))


def location(stretch: Stretch, uri: str) -> types.Location:
    """A stretch of a file."""
    return types.Location(uri, span(stretch.page.text, stretch.start, stretch.end))


def diagnostic(found: Diagnosis) -> types.Diagnostic:
    """A problem or finding."""
    return types.Diagnostic(
        types.Range(types.Position(*found.start), types.Position(*found.end)),
        found.message,
        severity=types.DiagnosticSeverity.Error if found.error else types.DiagnosticSeverity.Warning,
        code=found.code,
        source="strategist",
    )


def completion(found: Iterable[Suggestion], text: Text, path: Path) -> types.CompletionList:
    """Suggestions in their order; what they mean at length is asked for one by one, by symbol and file."""
    items = [
        types.CompletionItem(
            one.label,
            kind=_ICONS.get(one.sort, types.CompletionItemKind.EnumMember),
            detail=one.detail or None,
            sort_text=f"{number:05d}",
            text_edit=types.TextEdit(span(text, one.start, one.end), one.insert),
            data=[*one.symbol, str(path)] if one.symbol else None,
        )
        for number, one in enumerate(found)
    ]
    return types.CompletionList(is_incomplete=False, items=items)


def resolved(item: types.CompletionItem, book: Book, today: date) -> types.CompletionItem:
    """A suggestion with what it means at length."""
    data = item.data
    if isinstance(data, list | tuple) and len(data) == 3:
        told = tell(book, (str(data[0]), str(data[1])), today)
        if told:
            item.documentation = types.MarkupContent(types.MarkupKind.Markdown, told)
    return item


def outline_symbol(entry: Entry) -> types.DocumentSymbol:
    """An entry of a file's outline."""
    text = entry.whole.page.text
    return types.DocumentSymbol(
        entry.name,
        _SYMBOLS.get(entry.section, types.SymbolKind.Variable),
        span(text, entry.whole.start, entry.whole.end),
        span(text, entry.name_at.start, entry.name_at.end),
        detail=entry.title or None,
    )


def edits(places: Iterable[Stretch], new: str) -> dict[Path, list[types.TextEdit]]:
    """The replacement of each place by the new name, by file."""
    found: dict[Path, list[types.TextEdit]] = {}
    for place in places:
        edit = types.TextEdit(span(place.page.text, place.start, place.end), new)
        found.setdefault(place.page.path, []).append(edit)
    return found


def whole(page: Page, new: str) -> list[types.TextEdit]:
    """A file replaced by a text; nothing where it is the same."""
    return [] if page.text.text == new else [types.TextEdit(span(page.text, 0, len(page.text)), new)]
