"""From the bytes of rule files to trees, with every unreadable file named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from strategist.errors import Place, Problem, RulebookError
from strategist.rulebook.files import File
from strategist.rulebook.nodes import Mapping, read_nodes


@dataclass(slots=True)
class Document:
    """One file as a tree; `lines` for excerpts in messages."""

    name: str
    root: Mapping
    lines: list[str]


def parse_files(files: Sequence[File]) -> list[Document]:
    """The documents of all files; raises one error that names everything unreadable."""
    documents: list[Document] = []
    problems: list[Problem] = []
    for file in files:
        text = _decode(file, problems)
        if text is None:
            continue
        root, found = read_nodes(text, file.name)
        problems += found
        if isinstance(root, Mapping):
            documents.append(Document(file.name, root, text.splitlines()))
        elif root is not None and getattr(root, "text", "x") != "":
            problems.append(
                Problem(
                    "not-a-map",
                    "a rule file is a map of sections such as `rules:`",
                    root.place,
                    excerpt=text.splitlines()[root.line - 1] if text else None,
                )
            )
    if problems:
        raise RulebookError(problems)
    return documents


def _decode(file: File, problems: list[Problem]) -> str | None:
    try:
        text = file.data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = file.data[: error.start]
        line = before.count(b"\n") + 1
        column = error.start - (before.rfind(b"\n") + 1) + 1
        problems.append(
            Problem(
                "not-utf8",
                f"byte 0x{file.data[error.start]:02x} is not UTF-8 text",
                Place(file.name, line, column),
                "save the file as UTF-8",
            )
        )
        return None
    return text
