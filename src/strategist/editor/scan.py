"""Where in the structure of a rule file a cursor is, though the file may be half typed and no YAML at all.

Lines are read by their indentation. A bracket or quote that was left open ends where a line begins that is no deeper
than the key before it, as YAML wants it deeper: so a mistake spoils its own entry only.
"""

from __future__ import annotations

import re

from strategist.editor.frames import Frame, Where, maps_of, path_of

REACH = 1_000_000
"""Characters of a section before the cursor that are read, at most."""
AHEAD = 20_000
"""Characters after the cursor that are read, for the keys that follow."""
_TOP_KEY = re.compile(r"""^["']?[\w.-]+["']?:(?=\s|$)""", re.M)
_DASH = re.compile(r"-(?=[ \t\r\n]|$)")
_KEY = re.compile(
    r"""(?P<quoted>"[^"\\\r\n]*(?:\\.[^"\\\r\n]*)*"|'[^'\r\n]*(?:''[^'\r\n]*)*')[ \t]*:(?=[ \t\r\n]|$)
    |(?P<plain>[^\s\[\]{},"'|>&*!%@`#][^\r\n#:]*(?:(?::(?=[^ \t\r\n])|(?<=\S)\#)[^\r\n#:]*)*?)[ \t]*:(?=[ \t\r\n]|$)""",
    re.X,
)
_LINE_END = re.compile(r"\r\n|\r|\n|\Z")
_COMMENT = re.compile(r"[ \t]+#")
_BEGINS = re.compile(r"- |-$|[\w\"'.-]+:(?=\s|$)", re.M)
_FLOW_WORD = re.compile(r"(?:[^\s,\[\]{}:#\"']|:(?=[^\s,\[\]{}])|(?<=\S)[#\"']|[ \t](?!#))+")
_QUOTED = {
    '"': re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*("|\Z)', re.S),
    "'": re.compile(r"'[^']*(?:''[^']*)*('|\Z)"),
}


def where(text: str, cursor: int) -> Where | None:
    """What stands at an offset; None in a comment, or where nothing can be said.

    >>> found = where("rules:\\n  - id: a\\n    when: {calls_made: 3.., day", 45)
    >>> found.path, found.typed, found.key, sorted(found.seen)
    (('rules', 0, 'when'), 'day', True, ['calls_made'])
    """
    cursor = min(max(0, cursor), len(text))
    begins = 0
    line_end = _LINE_END.search(text, cursor)
    reach = max(0, cursor - REACH)
    for found in _TOP_KEY.finditer(text, reach, line_end.start() if line_end else len(text)):
        begins = found.start()
    if begins < reach:
        return None
    scan = _Scan(text[: cursor + AHEAD], cursor)
    scan.run(begins)
    return scan.found


class _Scan:
    def __init__(self, text: str, cursor: int) -> None:
        self.text, self.cursor = text, cursor
        self.frames: list[Frame] = []
        self.found: Where | None = None
        self.passed = False

    def run(self, position: int) -> None:
        """Read line by line."""
        while position < len(self.text) or (position == self.cursor and not self.passed):
            after = self.line(position)
            if after <= position:  # the end of a text without a last line break
                break
            position = after
            if self.passed and self.found is None:
                break

    # --- what stands at the cursor

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

    # --- lines

    def line(self, start: int) -> int:
        """Read a line; the start of the next one."""
        end, after = self.end_of_line(start)
        first = start
        while first < end and self.text[first] in " \t":
            first += 1
        if first == end or self.text[first] == "#":
            if self.here(start, end):
                self.nothing() if self.cursor > first else self.blank(self.cursor - start)
            return after
        if self.here(start, first - 1):
            self.blank(self.cursor - start)
        if first == start and self.text[start : start + 3] in ("---", "..."):
            self.frames.clear()
            return after
        return self.node(first, first - start)

    def end_of_line(self, start: int) -> tuple[int, int]:
        """The end of the line, and the start of the next."""
        found = _LINE_END.search(self.text, start)
        return found.span() if found else (len(self.text), len(self.text))

    def blank(self, column: int) -> None:
        """The cursor stands where no word does: what could begin here?"""
        frames = list(self.frames)
        while frames and frames[-1].column > column:
            frames.pop()
        if not frames:
            self.note(self.cursor, self.cursor, frames, inside=False, key=True)
        elif frames[-1].column < column:
            self.note(self.cursor, self.cursor, frames, inside=False, key=True, value=True, item=frames[-1].keyed)
        else:
            self.note(self.cursor, self.cursor, frames, inside=True, key=frames[-1].keyed, item=not frames[-1].keyed)

    def node(self, start: int, column: int) -> int:
        """Read what begins in a line at a column; the start of the next line."""
        if _DASH.match(self.text, start):
            return self.dash(start, column)
        if found := _KEY.match(self.text, start):
            self.enter_map(column)
            return self.key(found)
        while self.frames and (self.frames[-1].column > column):
            self.frames.pop()
        if self.frames and not self.frames[-1].keyed and self.frames[-1].column == column:
            self.frames.pop()
        if self.text[start] in "{[\"'":
            return self.value(start, start)
        return self.bare(start, column)

    def dash(self, start: int, column: int) -> int:
        """Read an item of a list."""
        while self.frames and self.frames[-1].column > column:
            self.frames.pop()
        if not self.frames or self.frames[-1].keyed or self.frames[-1].column < column:
            self.frames.append(Frame(False, column))
        self.frames[-1].index += 1
        end, after = self.end_of_line(start)
        first = start + 1
        while first < end and self.text[first] in " \t":
            first += 1
        if self.here(start + 2, first - 1) or (first == end and self.here(start + 2, end)):
            self.note(self.cursor, self.cursor, inside=False, key=True, value=True)
        if first == end or self.text[first] == "#":
            return after
        return self.node(first, column + first - start)

    def enter_map(self, column: int) -> None:
        """Go to the map whose keys stand at a column."""
        while self.frames and (
            self.frames[-1].column > column or (self.frames[-1].column == column and not self.frames[-1].keyed)
        ):
            self.frames.pop()
        if not self.frames or self.frames[-1].column < column:
            self.frames.append(Frame(True, column))

    def key(self, found: re.Match[str]) -> int:
        """Read a key with what follows it."""
        name = found["plain"] if found["plain"] is not None else found["quoted"][1:-1]
        start, end = found.span("plain" if found["plain"] is not None else "quoted")
        frame = self.frames[-1]
        frame.key = name
        frame.seen[name] = ""
        if self.here(start, end):
            quote = "" if found["plain"] is not None else self.text[start]
            inner = len(quote)
            self.note(start + inner, end - inner, inside=True, key=True, quote=quote, colon=True)
        first, (end_of_line, _) = found.end(), self.end_of_line(found.end())
        while first < end_of_line and self.text[first] in " \t":
            first += 1
        return self.value(first, found.end())

    def bare(self, start: int, column: int) -> int:
        """Read a line that is neither item nor key: a word of a list, more of a text, or a key half typed."""
        end, after = self.end_of_line(start)
        end = self.before_comment(start, end)
        word = self.text[start:end].strip()
        if self.frames and not self.frames[-1].keyed and len(self.frames) > 1 and self.frames[-2].key is not None:
            holder = self.frames[-2]
            holder.seen[holder.key or ""] += f" {word}"
        if self.here(start, end):
            if self.frames and self.frames[-1].keyed and self.frames[-1].column == column:
                self.note(start, end, inside=True, key=True)
            else:
                self.note(start, end, inside=False, key=True, value=True)
        elif self.here(start, self.end_of_line(start)[0]):
            self.nothing()
        return after

    def before_comment(self, start: int, end: int) -> int:
        """The end of a plain word: before a comment in the same line."""
        found = _COMMENT.search(self.text, start, end)
        return found.start() if found else end

    def value(self, start: int, colon: int) -> int:
        """Read the value that begins in this line, if one does; the start of the next line that is not part of it."""
        end, after = self.end_of_line(start)
        if start >= end or self.text[start] == "#":
            if self.here(colon, start):
                self.note(self.cursor, self.cursor, inside=False, value=True)
            elif self.here(start, end):
                self.nothing()
            return after
        outer = self.frames[-1].column if self.frames else -1
        head = self.text[start]
        if head in "{[":
            last = self.flow(start, outer)
            if self.frames and self.frames[-1].key is not None:
                self.frames[-1].seen[self.frames[-1].key] = self.text[start:last]
            return self.rest(last)
        if head in "\"'":
            last = self.quoted(start, outer)
            return self.rest(last)
        if head in "|>":
            return self.block_text(after, outer)
        last = self.before_comment(start, end)
        if self.here(colon, last):
            self.note(start, last, inside=False, value=True)
        elif self.here(last, end):
            self.nothing()
        if self.frames and self.frames[-1].key is not None:
            self.frames[-1].seen[self.frames[-1].key] = self.text[start:last].strip()
        return after

    def rest(self, position: int) -> int:
        """Leave out what stands in a line after a value; the start of the next line."""
        end, after = self.end_of_line(position)
        if self.here(position, end):
            self.nothing()
        return after

    def block_text(self, start: int, outer: int) -> int:
        """Read a text below `|` or `>`: all lines that are deeper than its key."""
        position = last = start
        while position < len(self.text):
            end, after = self.end_of_line(position)
            if self.text[position:end].strip() and self.indent(position) <= outer:
                break
            last = end
            if after <= position:
                break
            position = after
        if self.here(start, last):
            self.note(start, last, inside=False, value=True, quote="|")
        return max(position, last) if position >= len(self.text) else position

    def indent(self, start: int) -> int:
        """Spaces a line begins with."""
        return len(self.text[start : start + 200]) - len(self.text[start : start + 200].lstrip(" "))

    # --- quotes and brackets

    def quoted(self, start: int, outer: int, *, key: bool = False) -> int:
        """Read a quoted word; its end."""
        quote = self.text[start]
        found = _QUOTED[quote].match(self.text, start)
        end = found.end() if found else len(self.text)
        closed = bool(found and found[1])
        for gap in _LINE_END.finditer(self.text, start, end):
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
            self.found = _with_colon(self.found)
        if not has_colon:
            return end, waiting and is_key
        frame.key = name
        following = re.compile(r"[^,}\]\r\n]*").match(self.text, colon + 1)
        frame.seen[name] = following[0].strip() if following else ""
        return colon + 1, True

    def broken(self, start: int, outer: int) -> bool:
        """Whether the next line with a word begins something outside of the brackets: one of them is missing."""
        while start < len(self.text):
            end, after = self.end_of_line(start)
            if self.text[start:end].strip():
                indent = self.indent(start)
                return indent <= outer and _BEGINS.match(self.text, start + indent) is not None
            if after <= start:
                return False
            start = after
        return False


def _with_colon(found: Where) -> Where:
    from dataclasses import replace

    return replace(found, colon=True)
