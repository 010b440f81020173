"""Opening a source: text file, workbook, Parquet file, or query."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from strategist.errors import Problem, did_you_mean
from strategist.portfolio.extra import need
from strategist.portfolio.ledger.csv_source import check_headers, read_csv
from strategist.portfolio.ledger.mapping import Source, TableMapping
from strategist.portfolio.ledger.mapping_reader import LedgerError
from strategist.portfolio.ledger.raw import LINE, Raw


def open_source(mapping: TableMapping) -> Raw:
    """The raw rows of a table. Raises `LedgerError` where the source or a header that the mapping names is not there."""
    source = mapping.source
    writing = mapping.writing
    raw = (
        read_query(source, Path(mapping.place.file).parent)
        if source.query is not None
        else read_file(source, encoding=writing.encoding, delimiter=writing.delimiter)
    )
    named = [said for headers in mapping.columns.values() for said in headers]
    named += [said for said, _ in mapping.where.values()]
    named += [mapping.sign.column] if mapping.sign.column is not None else []
    problems = [
        Problem(
            "unknown-header",
            f"`{source.name}` has no column `{said.text[:60]}`",
            said.place,
            _nearest(said.text, raw.headers),
            said.excerpt,
        )
        for said in named
        if said.text not in raw.headers
    ]
    if problems:
        raise LedgerError(problems)
    return raw


def _nearest(name: str, headers: tuple[str, ...]) -> str:
    """The header that was probably meant; upper and lower case count as one."""
    folded = {header.lower(): header for header in headers}
    if name.lower() in folded:
        return f"did you mean `{folded[name.lower()]}`?"
    shown = ", ".join(headers[:12]) + (", …" if len(headers) > 12 else "")
    return did_you_mean(name, headers) or f"it has {shown}"


def read_file(source: Source, *, encoding: str = "utf-8", delimiter: str | None = None) -> Raw:
    """The rows of a file, by its suffix."""
    path = source.file
    assert path is not None, "a source is a query or a file"
    suffix = path.suffix.lower()
    if suffix == ".parquet":
        return read_parquet(path)
    if suffix == ".xlsx":
        return read_sheet(path, source)
    return read_csv(path, encoding, delimiter)


def read_parquet(path: Path) -> Raw:
    """A Parquet file, left on disk until it is used."""
    try:
        frame = pl.scan_parquet(path, row_index_name=LINE, row_index_offset=1)
        names = tuple(name for name in frame.collect_schema().names() if name != LINE)
    except (pl.exceptions.PolarsError, OSError):
        raise LedgerError([_unreadable(path, "Parquet")]) from None
    return Raw(frame, names, "row")


def read_sheet(path: Path, source: Source) -> Raw:
    """A sheet of a workbook, all cells as text: numbers as they were typed, dates as ISO."""
    need("fastexcel")
    import fastexcel

    try:
        book = fastexcel.read_excel(path)
        if source.sheet is not None and source.sheet not in book.sheet_names:
            place = source.said.place if source.said is not None else None
            help = did_you_mean(source.sheet, book.sheet_names)
            raise LedgerError([Problem("no-sheet", f"`{path.name}` has no sheet `{source.sheet[:60]}`", place, help)])
        sheet = book.load_sheet(source.sheet or 0, header_row=None, dtypes="string", skip_rows=0).to_polars()
    except fastexcel.FastExcelError:
        raise LedgerError([_unreadable(path, "XLSX")]) from None
    if not sheet.height:
        raise LedgerError([Problem("empty", f"`{path}` is empty", help="its first row must name the columns")])
    headers = check_headers([str(cell or "").strip() for cell in sheet.row(0)], path)
    rows = sheet.slice(1).rename(dict(zip(sheet.columns, headers, strict=True))).with_row_index(LINE, offset=2)
    blank = pl.all_horizontal(pl.col(name).is_null() for name in headers)
    return Raw(rows.filter(~blank).lazy(), tuple(headers), "row")


def read_query(source: Source, folder: Path) -> Raw:
    """The result of a query, in the order in which the database gave it."""
    need("sqlalchemy")
    import sqlalchemy

    said = source.said
    place, excerpt = (said.place, said.excerpt) if said is not None else (None, "")
    try:
        url = sqlalchemy.make_url(source.database or "")
        if url.get_backend_name() == "sqlite" and url.database and not Path(url.database).is_absolute():
            path = folder / url.database
            if not path.is_file():  # SQLite would make an empty one
                raise LedgerError(
                    [Problem("no-file", f"there is no file `{url.database}`", place, f"looked in `{folder}`", excerpt)]
                )
            url = url.set(database=str(path))
        engine = sqlalchemy.create_engine(url)
        with engine.connect() as connection:
            frame = pl.read_database(source.query or "", connection, infer_schema_length=None)
        engine.dispose()
    except (sqlalchemy.exc.SQLAlchemyError, ImportError, pl.exceptions.PolarsError) as error:
        reason = " ".join(str(getattr(error, "orig", None) or error).split())[:200]
        raise LedgerError(
            [Problem("query-failed", f"the query cannot be run: {reason}", place, None, excerpt)]
        ) from None
    return Raw(frame.with_row_index(LINE, offset=1).lazy(), tuple(frame.columns), "row")


def _unreadable(path: Path, format: str) -> Problem:
    return Problem("unreadable-file", f"`{path}` is not readable as {format}", help="is it damaged, or named wrongly?")
