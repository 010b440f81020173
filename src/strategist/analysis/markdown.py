"""Small pieces of Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from strategist.errors import Place


def escaped(text: str) -> str:
    """Text that Markdown shows as it is.

    >>> escaped("a <b> *c*")
    'a &lt;b> \\\\*c\\\\*'
    """
    return " ".join(text.split()).replace("<", "&lt;").replace("*", "\\*")


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """The lines of a table; a bar in a cell is escaped, a line break becomes one.

    >>> table(["a", "b"], [["1", "x|y"]])
    ['| a | b |', '| --- | --- |', '| 1 | x\\\\|y |', '']
    """
    lines = [list(heads), ["---"] * len(heads), *rows]
    return [*(f"| {' | '.join(map(_cell, line))} |" for line in lines), ""]


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", "<br>")


def link(text: str, page: str, anchor: str) -> str:
    """A link to a place in one of the pages."""
    return f"[{text}]({page}#{slug(anchor)})"


def anchor(name: str) -> str:
    """The target of links to a thing."""
    return f'<a id="{slug(name)}"></a>'


def slug(name: str) -> str:
    """A name as the fragment of an address.

    >>> slug("000.11a")
    '000-11a'
    """
    return "".join(character if character.isalnum() or character == "_" else "-" for character in name).lower()


def where(place: Place | None) -> str:
    """File and line as code.

    >>> where(Place("rules/a.yaml", 3, 1))
    '`rules/a.yaml:3`'
    """
    return f"`{place.file}:{place.line}`" if place else ""
