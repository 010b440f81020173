"""Decisions in a folder of Parquet files, a subfolder a day, as every reader of such data expects them.

    FOLDER/strategist-store.json              which version this is
    FOLDER/decisions/day=2026-11-24/*.parquet
    FOLDER/rulebooks/SHA256.json              the rule files that decided

A file is written under a hidden name and renamed when it is whole. Its name is a hash of its ids, so that two processes that
keep the same decisions write the same file; where they keep some of the same, readers take the first of each id.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from uuid import uuid4

import polars as pl
from polars.exceptions import PolarsError

from strategist.rulebook.texts import RulebookTexts
from strategist.store.backend import SCHEMA_VERSION
from strategist.store.problem import StoreError, damaged, store_error
from strategist.store.record import COLUMNS, DATE_COLUMNS, StoredDecision

MARK = "strategist-store.json"
SCHEMA = {name: pl.Date() if name in DATE_COLUMNS else pl.String() for name in COLUMNS}


class ParquetFolder:
    """Keeps decisions below a folder, which it makes if `create`. Raises `StoreError` for what is no store."""

    def __init__(self, folder: Path, *, create: bool) -> None:
        self.folder, self.name = folder, str(folder)
        mark = folder / MARK
        if folder.is_file():
            raise store_error("no-store", f"`{folder}` is a file, not a folder of Parquet files", "name a folder")
        if not mark.exists():
            if not create:
                help = "keep decisions with `strategist recommend --store`, or name another store with `--store`"
                raise store_error("no-store", f"`{folder}` is no store of decisions", help)
            if folder.is_dir() and any(not one.name.startswith(f".{MARK}") for one in folder.iterdir()):
                raise store_error("no-store", f"`{folder}` holds other things than decisions", "name a new folder")
            return
        try:
            version = json.loads(mark.read_text(encoding="utf-8"))["version"]
        except (OSError, ValueError, KeyError, TypeError):  # unreadable, no JSON, no version, no object
            version = None
        if not isinstance(version, int) or version < 1:
            help = f'if its decisions are of this version, it says {{"version": {SCHEMA_VERSION}}}'
            raise store_error("no-store", f"`{mark}` states no version, so nobody knows what is in its folder", help)
        if version > SCHEMA_VERSION:
            message = f"the store `{folder}` is of version {version}; this strategist knows {SCHEMA_VERSION}"
            raise store_error("newer-store", message, "upgrade strategist")

    def append(self, batches: Iterable[Sequence[StoredDecision]], texts: Iterable[RulebookTexts]) -> int:
        """See `Backend`: every file is whole before the first of them is renamed."""
        waiting: list[tuple[Path, Path]] = []
        try:
            added = 0  # first the mark, so that another process may begin while this one writes
            self._keep(self.folder / MARK, json.dumps({"format": "strategist.store", "version": SCHEMA_VERSION}) + "\n")
            for batch in batches:
                by_day: dict[date, dict[str, StoredDecision]] = defaultdict(dict)
                for row in batch:
                    by_day[row.day].setdefault(row.id, row)
                for day, rows in sorted(by_day.items()):
                    added += self._stage(day, rows, waiting)
            for text in texts:
                self._keep(self.folder / "rulebooks" / f"{text.sha256}.json", text.to_json())
            for hidden, final in waiting:
                os.replace(hidden, final)
            return added
        except OSError as error:
            message = f"the store `{self.name}` cannot be written: {(error.strerror or str(error)).lower()}"
            raise store_error(
                "read-only-store", message, "nothing was kept; give the right to write, or name another store"
            ) from None
        finally:
            for hidden, _ in waiting:
                hidden.unlink(missing_ok=True)

    def _stage(self, day: date, rows: dict[str, StoredDecision], waiting: list[tuple[Path, Path]]) -> int:
        """Write the rows that are not there yet, under a hidden name; how many they are."""
        folder = self.folder / "decisions" / f"day={day.isoformat()}"
        parts = [*folder.glob("*.parquet"), *(hidden for hidden, final in waiting if final.parent == folder)]
        if parts:
            there = pl.scan_parquet(parts, glob=False).select("id").filter(pl.col("id").is_in(list(rows)))
            for id in self._collected(there)["id"]:
                rows.pop(id, None)
        if not rows:
            return 0
        ordered = sorted(rows.values(), key=lambda one: one.id)
        name = hashlib.sha256("".join(row.id for row in ordered).encode()).hexdigest()[:16]
        folder.mkdir(parents=True, exist_ok=True)
        hidden = folder / f".{name}.{uuid4().hex}"
        waiting.append((hidden, folder / f"{name}.parquet"))
        columns = {name: [getattr(row, name) for row in ordered] for name in COLUMNS}
        pl.DataFrame(columns, schema=SCHEMA).write_parquet(hidden)
        return len(rows)

    def _keep(self, path: Path, text: str) -> None:
        if path.exists():
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        hidden = path.with_name(f".{path.name}.{uuid4().hex}")
        hidden.write_text(text, encoding="utf-8")
        os.replace(hidden, path)

    def frame(self, day: date | None = None) -> pl.LazyFrame:
        """All decisions kept, or those of a day; each id once."""
        where = "*" if day is None else f"day={day.isoformat()}"
        files = sorted(self.folder.glob(f"decisions/{where}/*.parquet"))
        if not files:
            return pl.LazyFrame(schema=SCHEMA)
        return pl.scan_parquet(files, glob=False, schema=SCHEMA).unique("id", keep="first", maintain_order=True)

    def starting_with(self, prefix: str, limit: int) -> list[StoredDecision]:
        """See `Backend`."""
        return self._rows(self.frame().filter(pl.col("id").str.starts_with(prefix)).sort("id").head(limit))

    def find(self, debtor_id: str | None, day: date | None, limit: int | None) -> list[StoredDecision]:
        """See `Backend`."""
        found = self.frame(day)
        if debtor_id is not None:
            found = found.filter(pl.col("debtor_id") == debtor_id)
        found = found.sort("as_of", "id")
        return self._rows(found if limit is None else found.head(limit))

    def near(self, id: str, limit: int) -> list[str]:
        """See `Backend`."""
        ids = self.frame().select("id")
        after = ids.filter(pl.col("id") >= id).sort("id").head(limit)
        before = ids.filter(pl.col("id") < id).sort("id", descending=True).head(limit)
        return [*self._collected(before)["id"], *self._collected(after)["id"]]

    def texts(self, sha256: str) -> RulebookTexts | None:
        """See `Backend`."""
        path = self.folder / "rulebooks" / f"{sha256}.json"
        try:
            return RulebookTexts.from_json(sha256, path.read_text(encoding="utf-8")) if path.exists() else None
        except ValueError as error:
            raise damaged(f"`{path}`", str(error)) from None

    def count(self) -> int:
        """See `Backend`."""
        return int(self._collected(self.frame().select(pl.len())).item())

    def close(self) -> None:
        """See `Backend`; nothing is held open."""

    def _rows(self, frame: pl.LazyFrame) -> list[StoredDecision]:
        return [StoredDecision(**row) for row in self._collected(frame.select(COLUMNS)).iter_rows(named=True)]

    def _collected(self, frame: pl.LazyFrame) -> pl.DataFrame:
        try:
            return frame.collect()
        except (PolarsError, OSError) as error:
            raise self._damage(str(error).splitlines()[0][:200]) from None

    def _damage(self, reason: str) -> StoreError:
        """What is wrong, with the file that it is wrong with."""
        for file in sorted(self.folder.glob("decisions/*/*.parquet")):
            try:
                found = pl.read_parquet_schema(file)
                pl.scan_parquet(file, glob=False).select("id").collect()
            except (PolarsError, OSError):
                return damaged(f"`{file}`", "it is no whole Parquet file")
            odd = sorted(found.keys() ^ set(COLUMNS))
            if odd:
                return damaged(f"`{file}`", f"it {'has a' if odd[0] in found else 'lacks the'} column `{odd[0]}`")
        return damaged(f"a file of the store `{self.name}`", reason)
