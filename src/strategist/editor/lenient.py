"""The words of a rulebook that does not load: whatever of it can be read, and for the rest what could be read before."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path

from strategist.editor.pages import Layers, decoded
from strategist.rulebook.documents import Document
from strategist.rulebook.nodes import Mapping as Map
from strategist.rulebook.nodes import read_nodes
from strategist.rulebook.overlay import lay_over
from strategist.rulebook.reader import Reader
from strategist.rulebook.sections import Sections, collect
from strategist.rulebook.words import read_vocabulary
from strategist.vocabulary.vocabulary import Vocabulary

log = logging.getLogger(__name__)


def lenient_vocabulary(layers: Layers, kept: Mapping[Path, str]) -> tuple[Vocabulary | None, dict[Path, str]]:
    """The vocabulary, and the texts it was read from; None where nothing can be made of them.

    `kept`: the last readable text of each file.
    """
    reader = Reader({})  # what is wrong has been said
    texts: dict[Path, str] = {}
    merged: Sections | None = None
    try:
        for folder, files in layers:
            documents = []
            for file in files:
                path = (folder.parent / file.name).resolve()
                for text in (decoded(file).removeprefix("\ufeff"), kept.get(path, "")):
                    root, problems = read_nodes(text, file.name)
                    if isinstance(root, Map) and not problems:
                        documents.append(Document(file.name, root, []))
                        texts[path] = text
                        break
            sections = collect(documents, folder.name, reader)
            merged = sections if merged is None else lay_over(merged, sections, reader)
        return (read_vocabulary(merged, reader) if merged is not None else None), texts
    except Exception:  # the readers are made for what has been checked; this has not
        log.exception("no words could be made of a rulebook that does not load")
        return None, {**kept, **texts}
