"""What may be typed at the cursor, from the position alone: a file that is half typed will do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from strategist.editor.book import Book
from strategist.editor.comparisons import comparison_choices
from strategist.editor.forms import Form, Role
from strategist.editor.frames import Where
from strategist.editor.grammar import THEN
from strategist.editor.index import Symbol
from strategist.editor.pages import Page
from strategist.editor.scan import where
from strategist.editor.spots import Spot, spot_of
from strategist.editor.suggestions import Choice, Choices
from strategist.rulebook.files import SCENARIOS
from strategist.rulebook.keys import CONCLUSIONS
from strategist.rulebook.quoting import plain_reads_back, quoted

_BRACE = re.compile(r"\{([a-z0-9_]*)\Z")
_WORD_AFTER = re.compile(r"[\w-]*")
SCENARIO_KEYS = ("background", "scenarios")
_TESTS = (Role.TEST, Role.VALUE, Role.CONCLUDED)
_TEXTS = (Role.TEXT, Role.SCRIPT_TEXT)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`insert` in place of `start` to `end`; shown as `label`, with a few words of `detail`."""

    label: str
    insert: str
    start: int
    end: int
    sort: str
    detail: str = ""
    symbol: Symbol | None = None


def complete(book: Book, page: Page, offset: int) -> list[Suggestion]:
    """What may be typed at an offset of a file, the likeliest first."""
    text = page.text.text
    offset = min(max(0, offset), len(text))
    found = where(text, offset)
    if found is None:
        return []
    spot, choices = spot_of(found), Choices(book)
    if found.value and spot.form.word in _TEXTS:
        return list(_placeholders(found, spot, choices, text, offset))
    result = list(_values(found, spot, choices, text, offset)) if found.value else []
    if found.key:
        result = [*_keys(found, spot, choices, page), *result]
    elif found.item:
        result = [*_items(found, spot, choices), *result]
    return list({suggestion.label: suggestion for suggestion in result}.values())


def _keys(found: Where, spot: Spot, choices: Choices, page: Page) -> Iterator[Suggestion]:
    form, text = spot.form, page.text.text
    if form.items is not None and found.item:
        yield from _items(found, spot, choices)
        return
    if form.items is not None and not form.keys:
        return
    stood = {key for key in found.seen if key != found.word}
    if not found.path:
        stood |= _of_other_files(page, form)
    after = "" if found.colon else ": "
    if after and text[found.end : found.end + 1] == " ":
        after = ":"
    if form is THEN and (kinds := found.seen.keys() & CONCLUSIONS.keys() - {found.word}):
        stood |= form.keys.keys() - {key for kind in kinds for key in CONCLUSIONS[kind]}
    for choice in choices.keys(form, spot.about):
        if choice.text not in stood:
            name = choice.text if found.quote else _written(choice.text, found.flow, key=True)
            yield _suggestion(choice, f"{name}{after if not found.quote else ''}", found.start, found.end)


def _of_other_files(page: Page, form: Form) -> set[str]:
    """The sections that such a file cannot have: scenarios stand in files of their own."""
    own = set(SCENARIO_KEYS)
    return set(form.keys) - own if SCENARIOS in page.path.parts[:-1] else own


def _items(found: Where, spot: Spot, choices: Choices) -> Iterator[Suggestion]:
    """Where a list may go on: its items begin with a dash."""
    item = spot.form.items
    if item is not None and item.keys:
        for choice in choices.keys(item, spot.about):
            yield _suggestion(choice, f"- {choice.text}: ", found.start, found.end)
    else:
        for choice in choices.of(spot.form.word, spot.about, spot.form, steps=_proposes(found)):
            yield _suggestion(choice, f"- {_written(choice.text, False)}", found.start, found.end)


def _values(found: Where, spot: Spot, choices: Choices, text: str, offset: int) -> Iterator[Suggestion]:
    role = spot.form.word
    space = " " if found.start == offset and text[offset - 1 : offset] == ":" else ""
    if role in _TESTS:
        after = _WORD_AFTER.match(text, offset)
        end = after.end() if after else offset
        start, wanted = comparison_choices(choices, spot.about, found.typed, concluded=role is not Role.TEST)
        for choice in wanted:
            yield _suggestion(choice, space + choice.text, found.start + start, max(end, found.start + start))
        return
    if found.item:  # a list may begin here as well
        yield from _items(found, spot, choices)
        return
    own = next((seen.get("id") for depth, seen in found.maps if depth == 2), None)
    for choice in choices.of(role, spot.about, spot.form, steps=_proposes(found)):
        if role is Role.RULE and choice.text == own:
            continue
        word = choice.text if found.quote else _written(choice.text, found.flow)
        yield _suggestion(choice, space + word, found.start, found.end)


def _placeholders(found: Where, spot: Spot, choices: Choices, text: str, offset: int) -> Iterator[Suggestion]:
    """Names in braces; only where a brace is open, and not in a text without quotes that begins with one."""
    brace = _BRACE.search(found.typed)
    if brace is None:
        return
    after = _WORD_AFTER.match(text, offset)
    end = after.end() if after else offset
    close = "" if text[end : end + 1] == "}" else "}"
    for choice in choices.placeholders(script=spot.form.word is Role.SCRIPT_TEXT):
        yield _suggestion(choice, choice.text + close, offset - len(brace[1]), end)


def _proposes(found: Where) -> bool:
    """Whether an action here is one that a rule concludes on: then none of those that remain."""
    return "then" in found.path


def _written(word: str, flow: bool, *, key: bool = False) -> str:
    """The word as YAML needs it; ids of figures in quotes, lest other readers take them for numbers."""
    figures = re.fullmatch(r"[\d.]+", word) is not None and "." in word
    return quoted(word) if figures or not plain_reads_back(word, flow, key) else word


def _suggestion(choice: Choice, insert: str, start: int, end: int) -> Suggestion:
    return Suggestion(choice.text, insert, start, end, choice.sort, choice.detail, choice.symbol)
