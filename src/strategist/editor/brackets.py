"""Reading quotes and brackets, which may never end, around a cursor that may be in them."""

from __future__ import annotations

import re
from dataclasses import replace

from strategist.editor.frames import Frame, Where, maps_of, path_of

LINE_END = re.compile(r"\r\n|\r|\n|\Z")
_BEGINS = re.compile(r"- |-$|[\w\"'.-]+:(?=\s|$)", re.M)
_FLOW_WORD = re.compile(r"(?:[^\s,\[\]{}:#\"']|:(?=[^\s,\[\]{}])|(?<=\S)[#\"']|[ \t](?!#))+")
_SHORTLY = re.compile(r"[^,}\]\r\n]{0,200}")
_QUOTED = {
    '"': re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*("|\Z)', re.S),
    "'": re.compile(r"'[^']*(?:''[^']*)*('|\Z)"),
}


class Brackets:
    """The text, the cursor, and the maps and lists that are open; what was found at the cursor, once it is passed."""

    def __init__(self, text: str, cursor: int) -> None:
        self.text, self.cursor = text, cursor
        self.frames: list[Frame] = []
        self.found: Where | None = None
        self.passed = False

    def note(self, start: int, end: int, frames: list[Frame] | None = None, *, inside: bool, **more: object) -> None:
        """Note that the cursor is in a word, unless that is known already."""
        if self.passed:
            return
        self.passed = True
        frames = self.frames if frames is None else frames
        word = self.text[start:end].rstrip() if end > start else ""
        self.found = Where(
            path_of(frames, inside=inside),
            start,
            max(end, self.cursor) if word == "" else max(start + len(word), min(end, self.cursor)),
            word,
            self.text[start : self.cursor],
            maps=maps_of(frames),
            **more,  # type: ignore[arg-type]  # the flags of Where, as callers name them
        )

    def nothing(self) -> None:
        """Note that nothing can be said of where the cursor is."""
        self.passed = True

    def here(self, start: int, end: int) -> bool:
        """Whether the cursor is in a stretch, its end included."""
        return not self.passed and start <= self.cursor <= end

    def end_of_line(self, start: int) -> tuple[int, int]:
        """The end of the line, and the start of the next."""
        found = LINE_END.search(self.text, start)
        return found.span() if found else (len(self.text), len(self.text))

    def indent(self, start: int) -> int:
        """Spaces a line begins with."""
        return len(self.text[start : start + 200]) - len(self.text[start : start + 200].lstrip(" "))

    def quoted(self, start: int, outer: int, *, key: bool = False) -> int:
        """Read a quoted word; its end."""
        quote = self.text[start]
        found = _QUOTED[quote].match(self.text, start)
        end = found.end() if found else len(self.text)
        closed = bool(found and found[1])
        for gap in LINE_END.finditer(self.text, start, end):
            line = self.end_of_line(gap.end())[0]
            if gap.end() > gap.start() and self.text[gap.end() : line].strip() and self.indent(gap.end()) <= outer:
                end, closed = gap.start(), False
                break
        inner = end - 1 if closed else end
        if self.here(start + 1, inner):
            self.note(start + 1, inner, inside=key, key=key, value=not key, quote=quote, flow=self.in_flow())
        elif self.here(start, end):
            self.nothing()
        return end

    def in_flow(self) -> bool:
        return bool(self.frames) and self.frames[-1].flow

    def flow(self, start: int, outer: int) -> int:
        """Read what stands in brackets; the end, which is that of its last line where a bracket is missing."""
        depth = len(self.frames)
        position = start
        waiting = True  # for a key, or for an item
        while position < len(self.text):
            before = position
            while position < len(self.text) and self.text[position] in " \t":
                position += 1
            head = self.text[position] if position < len(self.text) else ""
            if head in "\r\n#" and head:
                end, after = self.end_of_line(position)
                if head == "#" and self.here(position + 1, end):
                    self.nothing()
                self.gap(before, end if head != "#" else position, waiting, depth)
                if self.broken(after, outer):
                    break
                position = after
                continue
            ends_gap = head in ",}]" or head == ""
            if self.here(before, position - 1) or (ends_gap and self.here(before, position)):
                self.gap(before, position, waiting, depth)
            if not head:
                break
            if head in "{[":
                self.frames.append(Frame(head == "{", outer, True, index=0))
                waiting, position = True, position + 1
            elif head in "}]":
                self.frames.pop()
                position += 1
                if len(self.frames) <= depth:
                    return position
                waiting = False
            elif head == ",":
                self.frames[-1].key = None
                self.frames[-1].index += 1
                waiting, position = True, position + 1
            else:
                position, waiting = self.flow_word(position, outer, waiting)
        if position >= len(self.text):
            self.gap(position, position, waiting, depth)
        del self.frames[depth:]
        return position

    def gap(self, start: int, end: int, waiting: bool, depth: int) -> None:
        """The cursor may stand between the words of a flow map or list."""
        if not self.here(start, end) or len(self.frames) <= depth:
            return
        frame = self.frames[-1]
        if frame.keyed and frame.key is None:
            self.note(self.cursor, self.cursor, inside=True, key=True, flow=True)
        elif waiting:
            self.note(self.cursor, self.cursor, inside=False, value=True, flow=True)
        else:
            self.nothing()

    def flow_word(self, start: int, outer: int, waiting: bool) -> tuple[int, bool]:
        """Read one word between brackets, with the colon after a key; the end, and whether a value is waited for."""
        frame = self.frames[-1]
        is_key = frame.keyed and frame.key is None
        quote = self.text[start] if self.text[start] in "\"'" else ""
        if quote:
            known = self.passed
            end = self.quoted(start, outer, key=is_key)
            name = self.text[start + 1 : end - 1]
            fresh = self.passed and not known
        else:
            found = _FLOW_WORD.match(self.text, start)
            end = found.end() if found else start + 1
            name = self.text[start:end].strip()
            fresh = False
        colon = end
        while colon < len(self.text) and self.text[colon] in " \t":
            colon += 1
        has_colon = is_key and colon < len(self.text) and self.text[colon] == ":"
        if not quote and self.here(start, end):
            self.note(start, end, inside=is_key, key=is_key, value=not is_key, flow=True, colon=has_colon)
        elif fresh and has_colon and self.found is not None and is_key:
            self.found = replace(self.found, colon=True)
        if not has_colon:
            return end, waiting and is_key
        frame.key = name
        following = _SHORTLY.match(self.text, colon + 1)
        frame.seen[name] = following[0].strip() if following else ""
        return colon + 1, True

    def broken(self, start: int, outer: int) -> bool:
        """Whether the next line begins something outside of the brackets: one of them is missing."""
        end, _ = self.end_of_line(start)
        indent = self.indent(start)
        return start + indent < end and indent <= outer and _BEGINS.match(self.text, start + indent) is not None
