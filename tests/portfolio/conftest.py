"""Small ledgers for tests: tables as lists of rows, written as files and read as any ledger is."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

pytest.importorskip("polars", reason="the extra `portfolio` is not installed")

import yaml

from strategist.portfolio import ledger
from strategist.portfolio.ledger import Ledger
from strategist.strategist import Strategist

Row = Mapping[str, object]
Tables = Mapping[str, Sequence[Row]]
Books = Callable[..., Ledger]


@pytest.fixture
def books(tmp_path: Path, shipped: Strategist) -> Books:
    """`books(invoices=[{...}], payments=[{...}])`: the ledger of these rows. Headers are the column names, those of `like` where a
    table has no rows; `settings` go into the mapping."""
    made = iter(range(1_000_000))

    def make(
        *, settings: Mapping[str, object] | None = None, like: Tables | None = None, **tables: Sequence[Row]
    ) -> Ledger:
        folder = tmp_path / str(next(made))
        folder.mkdir()
        return ledger.read(write(folder, tables, settings or {}, like or tables), shipped.program)

    return make


def write(folder: Path, tables: Tables, settings: Mapping[str, object], like: Tables) -> Path:
    """Write tables as CSV files with their mapping; the mapping's path."""
    mapping: dict[str, object] = {"currency": "EUR", **settings}
    for name, rows in tables.items():
        columns = list(dict.fromkeys(column for row in like[name] for column in row))
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            sheet = csv.DictWriter(file, columns)
            sheet.writeheader()
            sheet.writerows(rows)
        mapping[name] = {"file": f"{name}.csv", "columns": {column: column for column in columns}}
    path = folder / "ledger.yaml"
    path.write_text(yaml.safe_dump(mapping, sort_keys=False), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real ledgers that are not part of the project: set STRATEGIST_DATA to it."""
    beside = Path(__file__).parents[3] / "shared" / "data"
    folder = Path(os.environ.get("STRATEGIST_DATA", beside))
    if not folder.is_dir():
        pytest.skip("no folder of real ledgers: set STRATEGIST_DATA")
    return folder


@pytest.fixture(scope="session")
def fines() -> Strategist:
    """The rulebook of road fines."""
    return Strategist.load(Path(__file__).parents[2] / "examples" / "road_fines", cache=False)
