"""A mapping file in: every mistake with its place and the nearest name."""

from __future__ import annotations

import codecs
import os
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from strategist.errors import Place, Problem, UnusableInput, did_you_mean
from strategist.portfolio.ledger.currencies import known_currency
from strategist.portfolio.ledger.mapping import (
    ASIDE,
    OLDEST_FIRST,
    LedgerMapping,
    Said,
    Sign,
    Source,
    TableMapping,
    Writing,
)
from strategist.portfolio.ledger.synonyms import known_as
from strategist.portfolio.ledger.tables import TABLES, Table
from strategist.profile.read import read_text
from strategist.rulebook.nodes import Mapping, Node, Scalar, Sequence, read_nodes
from strategist.vocabulary.kinds import BadValue, parse_date
from strategist.vocabulary.vocabulary import Vocabulary

WRITING = ("encoding", "delimiter", "dates", "decimal", "thousands", "round", "blanks")
TOP = ("ledger", "as_of", "currency", "timezone", "on_account", "terms_days", *WRITING, *TABLES)
OF_TABLE = ("file", "sheet", "query", "database", "columns", "values", "where", "sign", *WRITING)
OF_FILES = (".csv", ".tsv", ".txt", ".xlsx", ".parquet")


class LedgerError(UnusableInput):
    """A mapping or one of its sources cannot be used. Mend what `problems` names and read again."""


def read_mapping(path: Path, vocabulary: Vocabulary) -> LedgerMapping:
    """The mapping in a file. Raises `LedgerError` with all mistakes; sources are opened later."""
    try:
        data = path.read_bytes()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise LedgerError([Problem("unreadable-file", f"`{path}` cannot be read: {reason}")]) from None
    if not data.strip():
        raise LedgerError([Problem("empty", f"`{path}` is empty", help="`strategist map FILE…` proposes a mapping")])
    text = read_text(data, str(path))
    return Reader(text, path, vocabulary).mapping()


class Reader:
    """Reads the nodes of one mapping file; mistakes gather in `problems`."""

    def __init__(self, text: str, path: Path, vocabulary: Vocabulary) -> None:
        self.path, self.file, self.vocabulary = path, str(path), vocabulary
        self.lines = text.splitlines()
        self.root, self.problems = read_nodes(text, self.file)

    def report(self, code: str, message: str, place: Place, help: str | None = None) -> None:
        line = self.lines[place.line - 1] if 0 < place.line <= len(self.lines) else ""
        self.problems.append(Problem(code, message, place, help, line))

    def mapping(self) -> LedgerMapping:
        root = self.root
        if self.problems:
            raise LedgerError(self.problems)
        if not isinstance(root, Mapping):
            raise LedgerError(
                [Problem("not-a-map", f"`{self.file}` is not a mapping", help="`strategist map FILE…` proposes one")]
            )
        self.keys(root, TOP, "a mapping")
        writing = self.writing(root, Writing())
        tables = {
            name: table
            for name in TABLES
            if (node := root.get(name)) is not None and (table := self.table(TABLES[name], node, writing)) is not None
        }
        if "invoices" not in tables and not self.problems:
            self.report("no-invoices", "a ledger without `invoices`", root.place, "name their file below `invoices:`")
        as_of, currency = self.day(root.get("as_of")), self.currency(root)
        self.dated(tables, as_of, root)
        found = LedgerMapping(
            self.file,
            self.text(root.get("ledger")) or self.path.stem,
            currency,
            tables,
            as_of,
            self.zone(root.get("timezone")),
            self.number(root.get("terms_days"), 0, 3_650),
            self.choice(root.get("on_account"), (OLDEST_FIRST, ASIDE)) or OLDEST_FIRST,
        )
        if self.problems:
            raise LedgerError(
                sorted(self.problems, key=lambda one: (one.place.line, one.place.column) if one.place else (0, 0))
            )
        return found

    def table(self, table: Table, node: Node, above: Writing) -> TableMapping | None:
        if not isinstance(node, Mapping):
            self.report(
                "not-a-map", f"`{table.name}` must say where it is read from", node.place, "such as {file: x.csv}"
            )
            return None
        self.keys(node, OF_TABLE, f"`{table.name}`")
        source, columns = self.source(table, node), self.columns(table, node)
        return TableMapping(
            table.name,
            source,
            columns,
            self.writing(node, above),
            node.place,
            self.values(table, node.get("values"), columns),
            self.where(node.get("where")),
            self.sign(node.get("sign")),
        )

    def source(self, table: Table, node: Mapping) -> Source:
        file, query, database = node.get("file"), node.get("query"), node.get("database")
        if (file is None) == (query is None):
            self.report("no-source", f"`{table.name}` needs either a `file` or a `query`", node.place)
            return Source()
        if isinstance(file, Scalar):
            path = self.path.parent / file.text
            if path.suffix.lower() not in OF_FILES:
                self.report("unknown-format", f"`{file.text}` is none of {', '.join(OF_FILES)}", file.place)
            elif not path.is_file():
                near = did_you_mean(path.name, os.listdir(path.parent)) if path.parent.is_dir() else None
                self.report(
                    "no-file", f"there is no file `{file.text}`", file.place, near or f"looked in `{path.parent}`"
                )
            return Source(file=path, sheet=self.text(node.get("sheet")), said=self.said(file))
        if not isinstance(query, Scalar) or not isinstance(database, Scalar):
            self.report(
                "no-database", "a `query` needs its `database`", node.place, "such as sqlite:///ledger.db or env:NAME"
            )
            return Source()
        url = database.text
        if url.startswith("env:"):  # so that no password stands in the file
            url = os.environ.get(url[4:], "")
            if not url:
                self.report(
                    "no-database", f"the environment has no `{database.text[4:]}`", database.place, "set it to the URL"
                )
        return Source(query=query.text, database=url, said=self.said(database))

    def columns(self, table: Table, node: Mapping) -> dict[str, tuple[Said, ...]]:
        columns = node.get("columns")
        if not isinstance(columns, Mapping):
            place = columns.place if columns is not None else node.place
            self.report("no-columns", f"`{table.name}` needs `columns`", place, "a map of ledger column: header")
            return {}
        names = [column.name for column in table.columns]
        if table.name == "debtors":
            names += [fact.name for fact in self.vocabulary.inputs if fact.name not in ("debtor_id", "as_of")]
        found = {}
        for key, value in columns.pairs():
            if key.text not in names:
                known = known_as(table.name, key.text)
                help = did_you_mean(known or key.text, names) or f"`{table.name}` has {', '.join(names[:14])}"
                self.report("unknown-column", f"`{table.name}` has no column `{key.text[:60]}`", key.place, help)
                continue
            headers = value.items if isinstance(value, Sequence) else [value]
            found[key.text] = tuple(self.said(item) for item in headers if isinstance(item, Scalar))
            if len(found[key.text]) != len(headers) or not headers:
                self.report("bad-header", f"`{key.text}` must name a header, or a list of them", value.place)
        wanted = [column.name for column in table.columns if column.wanted and column.name not in found]
        for name in wanted:
            self.report(
                "missing-column",
                f"`{table.name}` needs the column `{name}`",
                columns.place,
                f"which header is it? `{name}: …`",
            )
        if table.one_of and not set(table.one_of) & set(found):
            needed = " or ".join(f"`{name}`" for name in table.one_of)
            self.report("missing-column", f"`{table.name}` needs the column {needed}", columns.place)
        if table.name == "invoices" and not {"due_on", "issued_on", "baseline_on"} & set(found):
            self.report("missing-column", "`invoices` needs `due_on`, or `issued_on` and terms", columns.place)
        return found

    def values(
        self, table: Table, node: Node | None, columns: dict[str, tuple[Said, ...]]
    ) -> dict[str, dict[str, str]]:
        found: dict[str, dict[str, str]] = {}
        for key, value in self.map_of(node, "values"):
            if key.text not in columns:
                self.report(
                    "unknown-column",
                    f"`values` of `{key.text[:60]}`, which is not mapped",
                    key.place,
                    did_you_mean(key.text, columns),
                )
                continue
            found[key.text] = {
                word.text: self.text(to) or "" for word, to in self.map_of(value, f"values of `{key.text}`")
            }
        return found

    def where(self, node: Node | None) -> dict[str, tuple[Said, tuple[str, ...]]]:
        return {key.text: (self.said(key), self.texts(value)) for key, value in self.map_of(node, "where")}

    def sign(self, node: Node | None) -> Sign:
        if node is None or isinstance(node, Scalar):
            return Sign(turned=self.choice(node, ("as_is", "turned")) == "turned")
        if isinstance(node, Mapping) and isinstance(column := node.get("column"), Scalar) and node.get("negative"):
            self.keys(node, ("column", "negative"), "`sign`")
            return Sign(False, self.said(column), self.texts(node.get("negative")))
        self.report("bad-sign", "`sign` is as_is, turned, or {column: …, negative: […]}", node.place)
        return Sign()

    def writing(self, node: Mapping, above: Writing) -> Writing:
        decimal = self.choice(node.get("decimal"), (".", ",")) or above.decimal
        thousands = self.choice(node.get("thousands"), (",", ".", " ", "'", "none"))
        thousands = above.thousands if thousands is None else None if thousands == "none" else thousands
        if thousands == decimal:
            self.report("bad-decimal", f"`{decimal}` cannot mark both decimals and thousands", node.place)
        encoding = self.text(node.get("encoding")) or above.encoding
        try:
            codecs.lookup(encoding)
        except (LookupError, ValueError):
            place = (node.get("encoding") or node).place
            known = ["utf-8", "gbk", "gb18030", "big5", "latin-1", "cp1252", "utf-16", "shift_jis"]
            self.report(
                "unknown-encoding", f"no encoding is called `{encoding[:40]}`", place, did_you_mean(encoding, known)
            )
        dates = self.texts(node.get("dates")) or above.dates
        for form in dates:
            if "%" not in form:
                self.report(
                    "bad-date-form",
                    f"`{form[:40]}` is no form of dates",
                    (node.get("dates") or node).place,
                    "such as %d.%m.%Y",
                )
        delimiter = self.text(node.get("delimiter")) or above.delimiter
        places = self.number(node.get("round"), 0, 4)
        return Writing(
            encoding,
            "\t" if delimiter in ("tab", "\\t") else delimiter,
            dates,
            decimal,
            thousands,
            above.round if places is None else places,
            self.texts(node.get("blanks")) or above.blanks,
        )

    def dated(self, tables: dict[str, TableMapping], as_of: date | None, root: Mapping) -> None:
        """Columns that say how things stand, not since when, need the day of the extract."""
        mapped = tables["invoices"].columns if "invoices" in tables else {}
        undated = [name for name in ("paid", "open_amount") if name in mapped]
        if "disputed" in mapped and "disputed_on" not in mapped:
            undated.append("disputed")
        if undated and as_of is None:
            said = mapped[undated[0]][0]
            self.report(
                "no-as-of",
                f"`{undated[0]}` has no day, and the mapping no `as_of`",
                said.place,
                "state the day of the extract as `as_of`",
            )

    def currency(self, root: Mapping) -> str:
        node = root.get("currency")
        if not isinstance(node, Scalar):
            self.report(
                "no-currency", "the mapping states no `currency`", root.place, "amounts are reported in it, such as EUR"
            )
            return "XXX"
        if not known_currency(node.text):
            self.report(
                "unknown-currency", f"`{node.text[:20]}` is no ISO 4217 code", node.place, "such as EUR, USD, CNY"
            )
        return node.text

    def day(self, node: Node | None) -> date | None:
        if node is None:
            return None
        try:
            return date.fromordinal(parse_date(self.text(node) or ""))
        except BadValue as error:
            self.report("bad-date", f"`as_of` cannot be `{(self.text(node) or '')[:40]}`: {error}", node.place)
            return None

    def zone(self, node: Node | None) -> ZoneInfo | None:
        name = self.text(node)
        if node is None or name is None:
            return None
        try:
            return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            self.report(
                "unknown-timezone", f"no time zone is called `{name[:40]}`", node.place, "such as Europe/Berlin"
            )
            return None

    def number(self, node: Node | None, low: int, high: int) -> int | None:
        text = self.text(node)
        if node is None or text is None:
            return None
        if text.isascii() and text.isdigit() and len(text) < 6 and low <= int(text) <= high:
            return int(text)
        self.report("bad-number", f"`{text[:40]}` is no whole number from {low} to {high}", node.place)
        return None

    def choice(self, node: Node | None, choices: tuple[str, ...]) -> str | None:
        text = self.text(node)
        if node is None or text is None or text in choices:
            return text
        self.report(
            "bad-choice",
            f"`{text[:40]}` is none of {', '.join(f'`{one}`' for one in choices)}",
            node.place,
            did_you_mean(text, choices),
        )
        return None

    def keys(self, node: Mapping, known: tuple[str, ...], of: str) -> None:
        for key, _ in node.pairs():
            if key.text not in known:
                self.report(
                    "unknown-key", f"{of} has no key `{key.text[:60]}`", key.place, did_you_mean(key.text, known)
                )

    def map_of(self, node: Node | None, what: str) -> list[tuple[Scalar, Node]]:
        if node is None or isinstance(node, Mapping):
            return list(node.pairs()) if node is not None else []
        self.report("not-a-map", f"`{what}` must be a map", node.place)
        return []

    def text(self, node: Node | None) -> str | None:
        if node is None or isinstance(node, Scalar):
            return node.text if node is not None else None
        self.report("not-text", "one word is wanted here", node.place)
        return None

    def texts(self, node: Node | None) -> tuple[str, ...]:
        items = node.items if isinstance(node, Sequence) else [node] if node is not None else []
        return tuple(text for item in items if (text := self.text(item)) is not None)

    def said(self, node: Scalar) -> Said:
        return Said(node.text, node.place, self.lines[node.line - 1] if node.line <= len(self.lines) else "")
