"""Text files with separated columns: exact lines, declared encodings, ragged rows told apart.

Read by the standard library's csv module in blocks: unlike faster readers it says on which line each row stands, also
after a quoted line break.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from strategist.errors import Place, Problem
from strategist.portfolio.ledger.mapping_reader import LedgerError
from strategist.portfolio.ledger.raw import LINE, Ragged, Raw

BLOCK = 100_000
"""Rows turned into a frame at once: their Python texts take some 50 MB."""
SEPARATORS = (",", ";", "\t", "|")
LONGEST_CELL = 1 << 20


def read_csv(path: Path, encoding: str, delimiter: str | None) -> Raw:
    """All cells as text. Raises `LedgerError` for files that are empty, of another encoding, or quoted wrongly."""
    if encoding.lower().replace("_", "-") in ("utf-8", "utf8"):
        encoding = "utf-8-sig"
    csv.field_size_limit(LONGEST_CELL)
    ragged: list[Ragged] = []
    try:
        with path.open(encoding=encoding, newline="") as file:
            first = file.readline()
            if not first.strip("\r\n\x00 ,;\t|"):
                raise LedgerError([Problem("empty", f"`{path}` is empty", help="its first line must name the columns")])
            file.seek(0)
            rows = csv.reader(file, delimiter=delimiter or separator(first), strict=True)
            try:
                headers = check_headers([cell.strip() for cell in next(rows)], path)
                frames = list(_blocks(rows, headers, ragged))
            except csv.Error as error:
                raise LedgerError([_quoting(path, rows.line_num, error)]) from None
    except UnicodeError:
        raise LedgerError([_not_text(path, encoding)]) from None
    frame = pl.concat(frames, rechunk=False) if frames else _frame([], [], headers)
    return Raw(frame.lazy(), tuple(headers), "line", tuple(ragged))


def separator(header: str) -> str:
    """The separator of a header line: the candidate that stands there most often.

    >>> separator("a;b;c,d")
    ';'
    """
    return max(SEPARATORS, key=header.count)


def check_headers(headers: list[str], path: Path) -> list[str]:
    """The headers themselves. Raises `LedgerError` where two are the same."""
    twice = sorted({name for name in headers if name and headers.count(name) > 1})
    if twice:
        raise LedgerError(
            [Problem("header-twice", f"two columns are called `{twice[0][:60]}`", Place(str(path), 1, 1), "rename one")]
        )
    return [name or f"column {number}" for number, name in enumerate(headers, 1)]


def _blocks(rows: Iterator[list[str]], headers: list[str], ragged: list[Ragged]) -> Iterator[pl.DataFrame]:
    """Frames of the rows; a row stands on the line after the end of the one before."""
    wide = len(headers)
    lines: list[int] = []
    block: list[list[str]] = []
    before: int = rows.line_num  # type: ignore[attr-defined]  # a csv reader has it
    for row in rows:
        line, before = before + 1, rows.line_num  # type: ignore[attr-defined]  # likewise
        if len(row) != wide:
            if not row:
                continue
            if len(row) > wide and not any(row[wide:]):
                row = row[:wide]
            else:
                ragged.append(Ragged(line, tuple(row)))
                continue
        lines.append(line)
        block.append(row)
        if len(block) == BLOCK:
            yield _frame(lines, block, headers)
            lines, block = [], []
    if block:
        yield _frame(lines, block, headers)


def _frame(lines: list[int], block: list[list[str]], headers: list[str]) -> pl.DataFrame:
    columns = zip(*block, strict=True) if block else ([] for _ in headers)
    cells = {name: pl.Series(name, list(column), pl.String) for name, column in zip(headers, columns, strict=True)}
    return pl.DataFrame({LINE: pl.Series(LINE, lines, pl.UInt32), **cells})


def _quoting(path: Path, line: int, error: csv.Error) -> Problem:
    return Problem(
        "csv-syntax", f"not readable as CSV: {error}", Place(str(path), max(1, line), 1), "is a quote left open?"
    )


def _not_text(path: Path, encoding: str) -> Problem:
    """Where the first byte stands that the encoding does not know, and which encoding it may be."""
    data = path.read_bytes()
    name = "UTF-8" if encoding == "utf-8-sig" else encoding
    try:
        data.decode(encoding)
        at = 0
    except UnicodeDecodeError as error:
        at = error.start
    except UnicodeError:
        at = 0
    line, column = data.count(b"\n", 0, at) + 1, at - data.rfind(b"\n", 0, at)
    likely = likely_encoding(data)
    byte = f"byte 0x{data[at]:02x}" if at < len(data) else "the end"
    return Problem(
        "not-text", f"{byte} is not {name} text", Place(str(path), line, column), f"state `encoding: {likely}`?"
    )


def likely_encoding(data: bytes) -> str:
    """A guess at what a text that is not UTF-8 is written in: Chinese in pairs of high bytes, or West European.

    >>> likely_encoding("Café Müller".encode("latin-1")), likely_encoding("恒达饲料有限公司".encode("gbk"))
    ('cp1252', 'gbk')
    """
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    high = sum(byte >= 0x80 for byte in data)
    try:
        text = data.decode("gbk")
    except UnicodeDecodeError:
        return "cp1252"
    chinese = sum("\u4e00" <= sign <= "\u9fff" for sign in text)
    lone = sum(  # an umlaut stands between Latin letters, a Chinese byte beside another high one
        1 for before, byte, after in zip(data, data[1:], data[2:]) if byte >= 0x80 and before < 0x80 and after < 0x80
    )
    return "gbk" if chinese * 2 >= high - lone and not lone else "cp1252"
