"""From what a user names to a place that keeps decisions: a database, its file, or a folder of Parquet files."""

from __future__ import annotations

from pathlib import Path

from strategist.store.backend import Backend
from strategist.store.problem import store_error

DATABASE_FILES = (".db", ".sqlite", ".sqlite3")
PARQUET = "parquet:"
IN_MEMORY = ("sqlite://", "sqlite:///", "sqlite:///:memory:", "sqlite://:memory:")
"""Addresses of databases that are gone when the command ends."""


def open_backend(url: str, *, create: bool) -> Backend:
    """The backend of an address, as `Store.open` reads it. Raises `StoreError`."""
    if not url.removeprefix(PARQUET).strip() or url in IN_MEMORY:
        message = f"`{url}` names no place that stays"
        raise store_error("bad-store-url", message, "such as decisions.db, postgresql://user@host/database or a folder")
    try:
        if url.startswith(PARQUET) or not ("://" in url or url.endswith(DATABASE_FILES)):
            return _parquet(Path(url.removeprefix(PARQUET)), create)
        from strategist.store.database import Database

        return Database(_database_url(url, create), create=create)
    except ImportError as error:
        if error.name is None or error.name.startswith("strategist"):
            raise
        extra = "portfolio" if error.name == "polars" else "store"
        help = f"pip install collection-strategist[{extra}]"
        raise store_error("missing-package", f"this store needs {error.name}", help) from None


def _parquet(folder: Path, create: bool) -> Backend:
    if folder.suffix == ".parquet":
        message = f"`{folder}` would be one Parquet file; a store is a folder of them"
        raise store_error("no-store", message, f"name a folder, such as `{folder.with_suffix('')}`")
    from strategist.store.parquet import ParquetFolder

    return ParquetFolder(folder, create=create)


def _database_url(url: str, create: bool) -> str:
    """The address of a database; the file of an SQLite one must be there unless it may be made."""
    prefix = "sqlite:///"
    file = url.removeprefix(prefix) if url.startswith(prefix) else None if "://" in url else url
    if not file or "?" in file:
        return url
    path = Path(file)
    if not path.parent.is_dir():
        raise store_error("no-folder", f"there is no folder `{path.parent}`", "create it first")
    if path.is_dir():
        raise store_error(
            "no-store", f"`{path}` is a folder, not a database", f"for Parquet files say `parquet:{path}`"
        )
    if not create and not path.exists():
        help = "keep decisions with `strategist recommend --store`, or name another store with `--store`"
        raise store_error("no-store", f"there is no store `{path}`", help)
    return f"{prefix}{file}"
