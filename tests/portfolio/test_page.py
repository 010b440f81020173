"""docs/ledger.md says what the code does: its tables are those of the definitions."""

from __future__ import annotations

from pathlib import Path

from strategist.portfolio.ledger.definitions import DEFINITIONS
from strategist.portfolio.ledger.mapping_reader import OF_TABLE, TOP
from strategist.portfolio.ledger.tables import TABLES

PAGE = (Path(__file__).parents[2] / "docs" / "ledger.md").read_text(encoding="utf-8")


def test_every_definition_stands_on_the_page_in_its_own_words() -> None:
    rows = [f"| `{one.fact}` | {one.of} | {one.says} |" for one in DEFINITIONS]
    assert "\n".join(rows) in PAGE


def test_every_column_and_key_stands_on_the_page() -> None:
    for table in TABLES.values():
        assert f"**`{table.name}`**: {table.says}." in PAGE
        for column in table.columns:
            assert f"| `{column.name}`{' *' if column.wanted else ''} | {column.holds.value} | {column.says} |" in PAGE
    assert [key for key in {*TOP, *OF_TABLE} if f"`{key}`" not in PAGE and key not in TABLES] == []
