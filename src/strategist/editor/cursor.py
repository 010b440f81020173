"""What the word at the cursor is: the name it mentions, whether or not the file can be read."""

from __future__ import annotations

from strategist.editor.book import Book
from strategist.editor.forms import Role
from strategist.editor.mentions import QUANTITY, Mention, mentions
from strategist.editor.pages import Page
from strategist.editor.scan import where
from strategist.editor.spots import spot_of


def mention_at(book: Book, page: Page, offset: int) -> Mention | None:
    """The name at an offset of a file: what is declared, or a fact that the language itself declares."""
    text = page.text.text
    found = where(text, offset)
    if found is None or found.word == "":
        return None
    spot = spot_of(found)
    named: list[Mention] = []
    if found.key and spot.form.names is not None and found.word not in spot.form.keys:
        named += mentions(text, found.start, found.end, spot.form.names, spot.about, spot.form.defines)
    if found.value and spot.form.word is not Role.FREE:
        named += mentions(text, found.start, found.end, spot.form.word, spot.about, spot.form.defines)
    for mention in named:
        if mention.start <= offset <= mention.end and _means_something(book, mention):
            return mention
    return None


def _means_something(book: Book, mention: Mention) -> bool:
    if (mention.sort, mention.name) in book.index.declarations:
        return book.index.counts(mention)
    known = mention.sort == QUANTITY and mention.name in book.vocabulary.fact  # such as `today`
    return known and (not mention.operand or book.index.has_order(mention.about))
