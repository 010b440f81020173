"""Decisions in a database, by SQLAlchemy: SQLite and PostgreSQL are tested, others speak the same few words."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from strategist.rulebook.texts import RulebookTexts
from strategist.store.backend import SCHEMA_VERSION
from strategist.store.problem import damaged, store_error
from strategist.store.record import COLUMNS, DATE_COLUMNS, OPTIONAL_COLUMNS, StoredDecision

CHUNK = 500
"""Rows a statement: databases limit how many values one may carry."""
PATIENCE = 60.0
"""Seconds that SQLite waits while another process writes: a portfolio is one transaction."""
ATTEMPTS = 20
"""How often tables are made before it is given up."""
DAMAGED = ("malformed", "no such table", "no such column", 'relation "', "column strategist")
"""What a database says that lost pages, tables or columns."""
_TABLES = sa.MetaData()


def _column(name: str) -> sa.Column[object]:
    kind: sa.types.TypeEngine[Any] = sa.Date() if name in DATE_COLUMNS else sa.Text()
    if name == "id":
        return sa.Column(name, sa.String(64), primary_key=True)
    indexed = name in ("debtor_id", "day")
    return sa.Column(
        name, sa.String(255) if name == "debtor_id" else kind, nullable=name in OPTIONAL_COLUMNS, index=indexed
    )


DECISIONS = sa.Table("strategist_decisions", _TABLES, *(_column(name) for name in COLUMNS))
RULEBOOKS = sa.Table(
    "strategist_rulebooks",
    _TABLES,
    sa.Column("sha256", sa.String(64), primary_key=True),
    sa.Column("files", sa.Text(), nullable=False),
)
VERSIONS = sa.Table("strategist_store", _TABLES, sa.Column("version", sa.Integer(), primary_key=True))


class Database:
    """Keeps decisions in three tables, which it makes if `create`. Raises `StoreError` for what is no store."""

    def __init__(self, url: str, *, create: bool) -> None:
        self.name = url
        try:
            address = sa.make_url(url)
            self.name = address.render_as_string(hide_password=True)
            if address.drivername == "postgresql":
                address = address.set(drivername="postgresql+psycopg")
            patience = {"timeout": PATIENCE} if address.get_backend_name() == "sqlite" else {}
            self._engine = sa.create_engine(address, connect_args=patience)
        except (ArgumentError, NoSuchModuleError) as error:
            help = (
                "say `postgresql://`"
                if url.startswith("postgres://")
                else "such as decisions.db, sqlite:///decisions.db or postgresql://user@host/database"
            )
            raise store_error(
                "bad-store-url", f"`{self.name}` is no address of a database: {_first_line(error)}", help
            ) from None
        except ImportError as error:
            ours = error.name is not None and error.name.startswith("psycopg")
            help = "pip install collection-strategist[store]" if ours else "install the driver of that database"
            raise store_error("missing-driver", f"`{self.name}` needs {error.name}", help) from None
        self._ready = False
        with self._transaction() as connection:
            self._look(connection, create)

    @contextmanager
    def _transaction(self) -> Iterator[sa.Connection]:
        try:
            with self._engine.begin() as connection:
                yield connection
        except DBAPIError as error:
            reason = _first_line(error.orig)
            code = "store-failed"
            help: str | None = "see that the server runs, and that host, user and password are right"
            if self._engine.dialect.name == "sqlite":
                help = None
            if "readonly" in reason or "read-only" in reason or "permission denied" in reason:
                code, help = "read-only-store", "nothing was written; ask for the right to write, or name another store"
            elif "database is locked" in reason:
                help = "another process writes to it, and nothing was written here; try again when it is done"
            elif "not a database" in reason:
                code, help = "no-store", "name a file that strategist made, or a new one"
            elif "unable to open" in reason:
                help = "see that its folder can be read and written"
            elif any(word in reason for word in DAMAGED):
                code, help = "damaged-store", "bring the database back from a copy"
            raise store_error(code, f"the store `{self.name}`: {reason}", help) from None

    def _look(self, connection: sa.Connection, create: bool) -> None:
        there = sa.inspect(connection).has_table(VERSIONS.name)
        if not there:
            if not create:
                help = "keep decisions with `strategist recommend --store`, or name another store with `--store`"
                raise store_error("no-store", f"`{self.name}` is no store of decisions", help)
            return
        version = connection.scalar(sa.select(sa.func.max(VERSIONS.c.version)))
        if version is not None and version > SCHEMA_VERSION:
            message = f"the store `{self.name}` is of version {version}; this strategist knows {SCHEMA_VERSION}"
            raise store_error("newer-store", message, "upgrade strategist")
        self._ready = True

    def _make(self) -> None:
        """Make the tables, in a transaction of their own: of several processes that do so at once, databases let one through."""
        for left in reversed(range(ATTEMPTS)):
            with self._transaction() as connection:
                try:
                    _TABLES.create_all(connection)
                    self._insert(connection, VERSIONS, [{"version": SCHEMA_VERSION}])
                    break
                except DBAPIError:
                    if not left:
                        raise
                    connection.rollback()
            time.sleep(0.05)
        self._ready = True

    def append(self, batches: Iterable[Sequence[StoredDecision]], texts: Iterable[RulebookTexts]) -> int:
        """See `Backend`: one transaction, after that which makes the tables."""
        added = 0
        if not self._ready:
            self._make()
        with self._transaction() as connection:
            for text in texts:
                if self._files(connection, text.sha256) is None:
                    self._insert(connection, RULEBOOKS, [{"sha256": text.sha256, "files": text.to_json()}])
            for batch in batches:
                for start in range(0, len(batch), CHUNK):
                    added += self._add(connection, batch[start : start + CHUNK])
        return added

    def _add(self, connection: sa.Connection, rows: Sequence[StoredDecision]) -> int:
        fresh = {row.id: row for row in rows}
        known = set(connection.scalars(sa.select(DECISIONS.c.id).where(DECISIONS.c.id.in_(list(fresh)))))
        new = [{name: getattr(row, name) for name in COLUMNS} for id, row in fresh.items() if id not in known]
        if new:
            self._insert(connection, DECISIONS, new)
        return len(new)

    def _insert(self, connection: sa.Connection, table: sa.Table, rows: list[dict[str, object]]) -> None:
        """Insert rows; where another process was quicker with the same, theirs stay."""
        match self._engine.dialect.name:
            case "sqlite":
                connection.execute(sqlite.insert(table).on_conflict_do_nothing(), rows)
            case "postgresql":
                connection.execute(postgresql.insert(table).on_conflict_do_nothing(), rows)
            case _:
                connection.execute(sa.insert(table), rows)

    def starting_with(self, prefix: str, limit: int) -> list[StoredDecision]:
        """See `Backend`."""
        last = prefix + "g" * 8  # behind every hexadecimal digit
        return self._rows(sa.select(DECISIONS).where(DECISIONS.c.id >= prefix, DECISIONS.c.id < last), limit)

    def find(self, debtor_id: str | None, day: date | None, limit: int | None) -> list[StoredDecision]:
        """See `Backend`."""
        asked = sa.select(DECISIONS)
        if debtor_id is not None:
            asked = asked.where(DECISIONS.c.debtor_id == debtor_id)
        if day is not None:
            asked = asked.where(DECISIONS.c.day == day)
        return self._rows(asked.order_by(DECISIONS.c.as_of), limit)

    def near(self, id: str, limit: int) -> list[str]:
        """See `Backend`."""
        if not self._ready:
            return []
        column = DECISIONS.c.id
        with self._transaction() as connection:
            after = connection.scalars(sa.select(column).where(column >= id).order_by(column).limit(limit)).all()
            before = connection.scalars(sa.select(column).where(column < id).order_by(column.desc()).limit(limit)).all()
        return [*before, *after]

    def _rows(self, asked: sa.Select[tuple[object, ...]], limit: int | None) -> list[StoredDecision]:
        if not self._ready:
            return []
        with self._transaction() as connection:
            found = connection.execute(asked.order_by(DECISIONS.c.id).limit(limit)).mappings()
            return [StoredDecision(**row) for row in found]

    def texts(self, sha256: str) -> RulebookTexts | None:
        """See `Backend`."""
        with self._transaction() as connection:
            files = self._files(connection, sha256)
        try:
            return None if files is None else RulebookTexts.from_json(sha256, files)
        except ValueError as error:
            raise damaged(f"the row of the rulebook {sha256[:12]} in `{self.name}`", str(error)) from None

    def _files(self, connection: sa.Connection, sha256: str) -> str | None:
        return connection.scalar(sa.select(RULEBOOKS.c.files).where(RULEBOOKS.c.sha256 == sha256))

    def count(self) -> int:
        """See `Backend`."""
        if not self._ready:
            return 0
        with self._transaction() as connection:
            return connection.scalar(sa.select(sa.func.count()).select_from(DECISIONS)) or 0

    def close(self) -> None:
        """See `Backend`."""
        self._engine.dispose()


def _first_line(error: BaseException | None) -> str:
    lines = str(error).strip().splitlines()
    return " ".join(lines[0].split())[:200] if lines else "failed"
