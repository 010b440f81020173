"""The profiles of a portfolio file: JSON Lines, a list in JSON or YAML, or CSV with names of facts as its header.

Every row comes out, either as facts or with the reason why it cannot be read; none is dropped.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from strategist.errors import Place, Problem, ProfileError, did_you_mean
from strategist.profile.read import read_text
from strategist.profile.yaml_profile import plain_value
from strategist.rulebook.nodes import Mapping as Map
from strategist.rulebook.nodes import Scalar, Sequence, read_nodes
from strategist.vocabulary.facts import Fact
from strategist.vocabulary.kinds import Kind

Facts = Mapping[str, Fact]
"""The input facts that either rulebook knows."""
FORMS = (".jsonl", ".ndjson", ".json", ".yaml", ".yml", ".csv")
MEMBERS = ";|"
"""What separates the members of a set in a CSV cell."""


class Row(NamedTuple):
    """One row: where it stands, and its facts, or why it has none."""

    where: str
    facts: dict[str, object] | None
    reason: str = ""


def portfolio_rows(path: Path, facts: Facts) -> Iterator[Row]:
    """The rows of a file. Raises `ProfileError` where the file as a whole cannot be used."""
    reader = _reader(path)
    if not path.is_file():
        what = "is a folder" if path.is_dir() else "does not exist"
        raise _refusal("no-portfolio", f"`{path}` {what}", f"give a file: {', '.join(FORMS)}")
    for row in reader(path, facts):
        yield _known(row, facts)


def row_count(path: Path) -> int:
    """About how many rows a file has, for the progress bar: its lines."""
    if path.suffix == ".json" or not path.is_file():
        return 0
    with path.open("rb") as file:
        return sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b""))


def _reader(path: Path) -> Callable[[Path, Facts], Iterator[Row]]:
    match path.suffix.lower():
        case ".jsonl" | ".ndjson":
            return _json_lines
        case ".json":
            return _json_list
        case ".yaml" | ".yml":
            return _yaml_list
        case ".csv":
            return _csv
        case _:
            raise _refusal("portfolio-form", f"`{path}` is of no form known here", f"one of: {', '.join(FORMS)}")


def _known(row: Row, facts: Facts) -> Row:
    for name in row.facts or ():
        if name not in facts:
            hint = did_you_mean(name, facts)
            return Row(row.where, None, f"unknown fact `{name[:60]}`{f'; {hint}' if hint else ''}")
    return row


def _json_lines(path: Path, facts: Facts) -> Iterator[Row]:
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            data = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
            if data.strip():
                yield _from_json(f"line {number}", data)


def _from_json(where: str, data: bytes) -> Row:
    try:
        return _mapped(where, _json(data))
    except UnicodeDecodeError:
        return Row(where, None, "not UTF-8 text")
    except json.JSONDecodeError as error:
        return Row(where, None, f"not readable as JSON: {error.msg.lower()} at column {error.colno}")
    except (RecursionError, ValueError) as error:
        return Row(where, None, f"not readable as JSON: {error}")


def _json(data: bytes | str) -> object:
    def unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
        found = dict(pairs)
        if len(found) < len(pairs):
            raise ValueError("a key stands twice")
        return found

    text = data.decode("utf-8") if isinstance(data, bytes) else data
    return json.loads(text, parse_float=Decimal, object_pairs_hook=unique)


def _mapped(where: str, found: object) -> Row:
    if not isinstance(found, dict):
        return Row(where, None, "not a map of facts")
    return Row(where, found)


def _json_list(path: Path, facts: Facts) -> Iterator[Row]:
    text = _whole(path)
    try:
        found = _json(text)
    except json.JSONDecodeError as error:
        place = Place(str(path), error.lineno, error.colno)
        raise _refusal("json-syntax", f"not readable as JSON: {error.msg.lower()}", None, place) from None
    except (RecursionError, ValueError) as error:
        raise _refusal("json-syntax", f"`{path}` is not readable as JSON: {error}", None) from None
    for number, item in enumerate(found if isinstance(found, list) else [found], 1):
        yield _mapped(f"item {number}", item)


def _yaml_list(path: Path, facts: Facts) -> Iterator[Row]:
    root, problems = read_nodes(_whole(path), str(path))
    if problems or root is None:
        raise ProfileError(problems or [Problem("empty", f"`{path}` is empty")])
    for item in root.items if isinstance(root, Sequence) else [root]:
        where = f"line {item.line}"
        if isinstance(item, Map):
            yield Row(where, {key.text: plain_value(facts.get(key.text), value) for key, value in item.pairs()})
        else:
            yield Row(where, None, "not a map of facts")


def _whole(path: Path) -> str:
    return read_text(path.read_bytes(), str(path))


def _csv(path: Path, facts: Facts) -> Iterator[Row]:
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
        first = file.readline()
        header = [name.strip() for name in next(csv.reader([first], delimiter=_delimiter(first)), [])]
        _check_header(path, header, facts)
        reader = csv.reader(file, delimiter=_delimiter(first), strict=True)
        start = 2
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield Row(f"line {start}", None, f"not readable as CSV: {error}")
                return
            if cells:
                yield _from_cells(f"line {start}", header, cells, facts)
            start = reader.line_num + 2


def _delimiter(header: str) -> str:
    return max((",", ";", "\t"), key=header.count)


def _check_header(path: Path, header: list[str], facts: Facts) -> None:
    if not header:
        raise _refusal("empty", f"`{path}` is empty", "its first line names the facts")
    for number, name in enumerate(header):
        if name not in facts:
            message = f"column {number + 1} of `{path}` names no fact: `{name[:60]}`"
            raise _refusal("unknown-fact", message, did_you_mean(name, facts), Place(str(path), 1, 1))
        if name in header[:number]:
            raise _refusal("duplicate-key", f"`{path}` has two columns `{name}`", "keep one", Place(str(path), 1, 1))


def _from_cells(where: str, header: list[str], cells: list[str], facts: Facts) -> Row:
    if len(cells) != len(header):
        return Row(where, None, f"{len(cells)} cells; the header has {len(header)}")
    if any("\udc80" <= sign <= "\udcff" for cell in cells for sign in cell):
        return Row(where, None, "not UTF-8 text")
    stated = {name: cell.strip() for name, cell in zip(header, cells, strict=True) if cell.strip()}
    return Row(where, {name: _cell(facts[name], text) for name, text in stated.items()})


def _cell(fact: Fact, text: str) -> object:
    if fact.kind is Kind.SET:
        for sign in MEMBERS:
            text = text.replace(sign, ",")
        return [member.strip() for member in text.strip("[]").split(",") if member.strip()]
    return plain_value(fact, Scalar(text, "", 1, 1))


def _refusal(code: str, message: str, help: str | None, place: Place | None = None) -> ProfileError:
    return ProfileError([Problem(code, message, place, help)])
