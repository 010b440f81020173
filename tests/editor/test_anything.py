"""Whatever is in a file and wherever the cursor is: an answer, never an error."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from folders import SMALL
from strategist.editor import places
from strategist.editor.book import Book, open_book
from strategist.editor.completion import complete
from strategist.editor.cursor import mention_at
from strategist.editor.diagnose import diagnose
from strategist.editor.pages import Page
from strategist.editor.positions import Text
from strategist.editor.rename import CannotRename, rename
from strategist.editor.tell import tell
from untidy import untidy

TODAY = date(2026, 11, 24)
PIECES = st.sampled_from(
    ["rules:\n", "  - id: a\n", "    when: ", "{", "}", "[", "]", "calls_made", ": ", ", ", "'", '"', "\n", "    ", "- ",
     "then: ", "set: ", "cause", "..", "over ", "#", "|", ">", "\t", "tables:\n", "rows:\n", "reads: ", "\r\n", "债", "😀",
     "\u2028", "\ufeff", "\x00", "&a", "*a", "!t", "---\n", "because: ", "same as ", "derived:\n", "?", "\\", ":"]
)  # fmt: skip


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    folder = tmp_path_factory.mktemp("book").resolve()
    (folder / "rulebook.yaml").write_text(SMALL, encoding="utf-8")
    return open_book(folder)


def ask_everything(book: Book, text: str, offset: int) -> None:
    page = Page(book.folder / "more.yaml", "book/more.yaml", Text(text), True)
    asked = Book(book.folder, (*book.pages, page), book.vocabulary, None)
    for suggestion in complete(asked, page, offset):
        assert 0 <= suggestion.start <= suggestion.end <= len(text)
    mention = mention_at(asked, page, offset)
    if mention is not None:
        assert text[mention.start : mention.end] == mention.name
        tell(asked, (mention.sort, mention.name), TODAY)
    for found in (places.definitions, places.declarations, places.references):
        for stretch in found(asked, page, offset):
            assert 0 <= stretch.start < stretch.end <= len(stretch.page.text)
    for entry in places.outline(page):
        assert 0 <= entry.whole.start <= entry.name_at.start <= entry.name_at.end <= entry.whole.end <= len(text)
    with suppress(CannotRename):
        rename(asked, page, offset, "new_name")


@given(st.lists(PIECES, max_size=30).map("".join), st.integers(-5, 200))
def test_pieces_of_rules_in_any_order(book: Book, text: str, offset: int) -> None:
    ask_everything(book, text, offset)


@given(st.integers(0, 10**6), st.integers(0, 10**6))
@settings(max_examples=60)
def test_yaml_as_nobody_should_write_it(book: Book, seed: int, offset: int) -> None:
    text = untidy(Random(seed))
    ask_everything(book, text, offset % (len(text) + 1))


@given(st.integers(0, len(SMALL)), st.integers(0, 60))
@settings(max_examples=60)
def test_a_sound_file_with_a_piece_missing(book: Book, cut: int, length: int) -> None:
    ask_everything(book, SMALL[:cut] + SMALL[cut + length :], cut)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00\x01\x02\xff" * 100,
        "\ufeffrules: []".encode(),
        b"\xef\xbb\xbf\xef\xbb\xbf",
        b"[" * 5000,
        b"{a: " * 5000,
        b"- " * 3000,
        b"x" * 100_000,
        b"rules:\n" + b"  - {id: a}\n" * 20_000,
        b"a: '" + b"''" * 50_000,
        b'a: "' + b"\\\\" * 50_000,
        b"#" * 9_000_000,
        b"rules: &a [*a]\n",
        b"? [a]\n: b\n",
        b"--- a\n--- b\n",
        "rules: [{id: \ud800}]".encode("utf-8", "surrogatepass"),
        b"rules:\n  - id: x" + b" " * 200_000 + b"y",
        b"rules:\n  - when: {" + b"\n" * 200_000 + b"}",
        b"rules:\n  - when: {calls_made: " + b"x" * 200_000 + b" ",
        b"rules:\n  - when: {calls_made: '" + b"over " * 40_000 + b"'}",
        b"rules:\n  - source:\n" + b"      - S1\n" * 40_000,
    ],
    ids=range(21),
)
def test_absurd_files(tmp_path: Path, data: bytes) -> None:
    folder = tmp_path.resolve()
    (folder / "rulebook.yaml").write_text(SMALL, encoding="utf-8")
    before = open_book(folder)
    (folder / "more.yaml").write_bytes(data)
    book = open_book(folder, None, before)
    diagnose(book)
    assert {fact.name for fact in before.vocabulary.facts} <= {fact.name for fact in book.vocabulary.facts}
    text = data.decode("utf-8", "replace")
    for offset in (0, len(text) // 2, len(text)):
        ask_everything(before, text[:400_000], offset)
