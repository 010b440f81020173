"""What changed in wording and grounds: sentences, titles, sources, standing, exceptions. None of it decides."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from difflib import SequenceMatcher

from strategist.analysis.diff.change import Detail
from strategist.program.program import Rule
from strategist.vocabulary.seal import SealException

_SENTENCE = re.compile(r"(?<=[.!?。！？])\s*")


def rule_texts(before: Rule, after: Rule) -> Iterator[Detail]:
    """Details on the words of a rule."""
    for text in texts("title", before.title, after.title):
        yield Detail(text, decides=False)
    for text in texts("because", before.because, after.because):
        yield Detail(text, decides=False)
    for text in (*named("source", before.sources, after.sources), *worded("standing", before.standing, after.standing)):
        yield Detail(text, decides=False)
    for text in exceptions(before.exception, after.exception):
        yield Detail(text, decides=False)


def exceptions(before: SealException | None, after: SealException | None) -> Iterator[str]:
    """What changed in the permission to touch the law."""
    return worded("exception", _exception(before), _exception(after))


def texts(what: str, old: str, new: str) -> Iterator[str]:
    """The sentences of a text that changed.

    >>> list(texts("text", "Good day. Pay soon.", "Good day. Pay now."))
    ['text: “Pay now.” instead of “Pay soon.”']
    """
    if old == new:
        return
    before, after = _SENTENCE.split(old.strip()), _SENTENCE.split(new.strip())
    for word, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        gone, come = " ".join(before[i:j]), " ".join(after[k:m])
        if word == "replace" and gone and come:
            yield f"{what}: “{come}” instead of “{gone}”"
        elif word != "equal":
            yield from ([f"{what}: no longer “{gone}”"] if gone else [])
            yield from ([f"{what}: now also “{come}”"] if come else [])


def worded(what: str, old: object, new: object) -> Iterator[str]:
    """A plain value that changed; absent ones as nothing.

    >>> list(worded("standing", "", "confirmed")), list(worded("unit", "day", "month"))
    (['standing: confirmed, was none'], ['unit: month instead of day'])
    """
    if old != new:
        was, is_ = ("none" if value in ("", None, ()) else f"{value}" for value in (old, new))
        yield f"{what}: {is_}, was none" if was == "none" else f"{what}: {is_} instead of {was}"


def named(what: str, old: Sequence[str], new: Sequence[str], *, order: bool = False) -> Iterator[str]:
    """Names that came and went; `order`: their order counts, too.

    >>> list(named("group", ["a", "b"], ["b", "c"]))
    ['group: now also c', 'group: no longer a']
    """
    come = [name for name in new if name not in old]
    gone = [name for name in old if name not in new]
    if come:
        yield f"{what}: now also {', '.join(come)}"
    if gone:
        yield f"{what}: no longer {', '.join(gone)}"
    kept, still = [name for name in old if name in new], [name for name in new if name in old]
    if order and kept != still:
        yield f"{what}: in the order {', '.join(new)} instead of {', '.join(old)}"


def details(found: Iterable[str], *, decides: bool = True) -> Iterator[Detail]:
    """Sentences as details."""
    return (Detail(text, decides) for text in found)


def _exception(exception: SealException | None) -> str:
    if exception is None:
        return ""
    return f"{exception.reason} ({exception.owner}) until {date.fromordinal(exception.until).isoformat()}"
