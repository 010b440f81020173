"""What is said of stores that cannot be used, and of decisions that are not there."""

from __future__ import annotations

import json
import os
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
import sqlalchemy as sa

from folders import write_folder
from strategist import RulebookError, Store, Strategist
from strategist.rulebook.texts import remember, texts_of
from strategist.store import database
from strategist.store.problem import StoreError

from .conftest import decided


def refused(ask) -> tuple[str, str, str | None]:
    with pytest.raises(StoreError) as caught:
        ask()
    (problem,) = caught.value.problems
    return problem.code, problem.message, problem.help


def test_an_unknown_id_names_the_nearest(address, small):
    with Store.open(address) as store:
        assert refused(lambda: store.read("abcdef"))[2] == "the store is empty"
        first, second = store.append_all([decided(small, "D-1"), decided(small, "D-2")])
        typo = first[:-1] + ("0" if first[-1] != "0" else "1")
        assert refused(lambda: store.read(typo))[::2] == ("unknown-decision", f"did you mean `{first}`?")
        assert refused(lambda: store.read("D-2"))[2] == f"debtor `D-2` has `{second}` (as of 2026-11-24T10:00:00+08:00)"
        assert refused(lambda: store.read("!"))[2].startswith("2 decisions are kept; an id has 24 digits")


def test_a_prefix_of_several_ids_names_them(small, tmp_path, monkeypatch):
    with Store.open(str(tmp_path / "kept.db")) as store:
        first, second = store.append_all([decided(small, "D-1"), decided(small, "D-2")])
        both = [store.read(first), store.read(second)]
        monkeypatch.setattr(store._backend, "starting_with", lambda prefix, limit: both)
        code, message, help = refused(lambda: store.read("abcdef"))
    assert (code, message) == ("which-decision", "several decisions start with `abcdef`")
    assert first in help
    assert second in help


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("kept.db", "no-store"),
        ("kept", "no-store"),
        ("nowhere/kept.db", "no-folder"),
        ("text.db", "no-store"),
        ("text.txt", "no-store"),
        ("folder.db", "no-store"),
        ("others", "no-store"),
        ("broken", "no-store"),
        ("newer", "newer-store"),
        ("one.parquet", "no-store"),
        ("://", "bad-store-url"),
        ("nothing://host/name", "bad-store-url"),
        ("other.db", "no-store"),
        ("", "bad-store-url"),
        ("parquet:", "bad-store-url"),
        ("sqlite://", "bad-store-url"),
        ("postgres://me@host/kept", "bad-store-url"),
        ("wordy", "no-store"),
        ("zero", "no-store"),
    ],
)
def test_what_is_no_store(url, code, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_folder(
        tmp_path,
        {
            "text.db": "hello " * 100,
            "text.txt": "hello",
            "others/notes.txt": "hello",
            "broken/strategist-store.json": "{",
            "newer/strategist-store.json": json.dumps({"version": 99}),
            "wordy/strategist-store.json": json.dumps({"version": "one"}),
            "zero/strategist-store.json": json.dumps({"version": 0}),
        },
    )
    Path("folder.db").mkdir()
    engine = sa.create_engine("sqlite:///other.db")
    with engine.begin() as connection:
        connection.execute(sa.text("create table theirs (x int)"))
    engine.dispose()
    found = refused(lambda: Store.open(url, create=False))
    assert found[0] == code
    assert not Path("kept.db").exists()
    assert not Path("kept").exists()


def test_a_database_of_a_newer_version_is_left_alone(small, tmp_path):
    url = str(tmp_path / "kept.db")
    with Store.open(url) as store:
        store.append(decided(small, "D-1"))
    engine = sa.create_engine(f"sqlite:///{url}")
    with engine.begin() as connection:
        connection.execute(sa.text("insert into strategist_store values (2)"))
    engine.dispose()
    code, message, help = refused(lambda: Store.open(url))
    assert (code, help) == ("newer-store", "upgrade strategist")
    assert "of version 2; this strategist knows 1" in message


def test_a_database_that_may_only_be_read_is_read_and_not_written(small, tmp_path):
    path = tmp_path / "kept.db"
    with Store.open(str(path)) as store:
        id = store.append(decided(small, "D-1"))
    with Store.open(f"sqlite:///file:{path}?mode=ro&uri=true", create=False) as store:
        assert store.read(id).debtor_id == "D-1"
        code, _, help = refused(lambda: store.append(decided(small, "D-2")))
        assert code == "read-only-store"
        assert "nothing was written" in help


def test_a_folder_that_cannot_be_written_keeps_what_it_has(small, tmp_path, monkeypatch):
    with Store.open(str(tmp_path / "kept")) as store:
        store.append(decided(small, "D-1"))

        def denied(*_: object) -> None:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(os, "replace", denied)
        code, message, _ = refused(lambda: store.append(decided(small, "D-2")))
        assert (code, message.endswith("cannot be written: permission denied")) == ("read-only-store", True)
        assert [one.debtor_id for one in store.find()] == ["D-1"]
    assert not list((tmp_path / "kept").rglob(".*"))


def test_a_damaged_file_is_named(small, tmp_path):
    with Store.open(str(tmp_path / "kept")) as store:
        store.append_all([decided(small, "D-1"), decided(small, "D-2", as_of="2026-11-25T10:00:00+08:00")])
        whole, file = sorted((tmp_path / "kept").rglob("*.parquet"))
        rows = pl.read_parquet(file)
        for damage, said in (
            (lambda: file.write_bytes(b"PAR1"), "it is no whole Parquet file"),
            (lambda: file.write_bytes(b""), "it is no whole Parquet file"),
            (lambda: rows.drop("fired").write_parquet(file), "it lacks the column `fired`"),
            (lambda: rows.with_columns(more=1).write_parquet(file), "it has a column `more`"),
        ):
            damage()
            assert refused(store.find)[:2] == ("damaged-store", f"`{file}` cannot be read: {said}")
        assert whole.exists()


@pytest.mark.parametrize("text", ["{", "[]", '{"a": 1}', "[3]"])
def test_rule_files_that_were_damaged_are_named(address, small, text):
    with Store.open(address) as store:
        kept = store.read(store.append(decided(small, "D-1")))
        if hasattr(store._backend, "folder"):
            (file,) = (store._backend.folder / "rulebooks").iterdir()
            file.write_text(text)
            what = f"`{file}`"
        else:
            with store._backend._engine.begin() as connection:
                connection.execute(sa.text("update strategist_rulebooks set files = :text"), {"text": text})
            what = f"the row of the rulebook {small.program.sha256[:12]}"
        code, message, _ = refused(lambda: store.texts(kept))
    assert code == "damaged-store"
    assert message.startswith(what)


@pytest.mark.parametrize("change", ["next_step = 'monitor'", "profile = '{'", "guards = 'x'", "debtor_id = null"])
def test_a_row_that_somebody_changed_is_not_audited(small, tmp_path, change):
    with Store.open(str(tmp_path / "kept.db")) as store:
        id = store.append(decided(small, "D-1", days_past_due=40))
        assert store.read(id).intact
        with store._backend._engine.begin() as connection:
            connection.execute(sa.text(f"update strategist_decisions set {change}"))
        code, message, _ = refused(lambda: store.read(id))
    assert (code, f"`{id}`" in message) == ("altered-decision", True)


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("drop table strategist_rulebooks", "damaged-store"),
        ("alter table strategist_decisions drop column guards", "damaged-store"),
    ],
)
def test_a_database_that_lost_a_part_is_said_to_be_damaged(small, address, statement, code):
    if address.startswith("/") and not address.endswith(".db"):
        pytest.skip("Parquet: its files are tested by themselves")
    with Store.open(address) as store:
        id = store.append(decided(small, "D-1"))
        with store._backend._engine.begin() as connection:
            connection.execute(sa.text(statement))
        found = refused(lambda: store.texts(store.read(id)))
    assert (found[0], found[2]) == (code, "bring the database back from a copy")


def test_a_database_that_another_process_holds_is_waited_for_and_then_said(small, tmp_path, monkeypatch):
    monkeypatch.setattr(database, "PATIENCE", 0.1)
    url = str(tmp_path / "kept.db")
    with Store.open(url) as store:
        store.append(decided(small, "D-1"))
        with closing(sqlite3.connect(url)) as other:
            other.execute("begin immediate")
            code, message, help = refused(lambda: store.append(decided(small, "D-2")))
        assert (code, "database is locked" in message) == ("store-failed", True)
        assert help.startswith("another process writes to it")
        assert store.count() == 1


def test_a_password_is_never_shown(tmp_path):
    code, message, help = refused(lambda: Store.open("postgresql://me:secret@127.0.0.1:1/kept"))
    assert code == "store-failed"
    assert "secret" not in f"{message}{help}"
    assert "me:***@127.0.0.1" in message


def test_a_rulebook_whose_texts_nobody_has_is_named(small, tmp_path):
    bare = Strategist(replace(small.program))  # made of a program, not of files
    with Store.open(str(tmp_path / "kept.db")) as store:
        with pytest.raises(RulebookError, match="the texts of the rulebook `small`"):
            store.append(decided(bare, "D-1"))
        assert store.count() == 0


def test_other_rulebooks_do_not_push_a_living_one_out(small, tmp_path):
    remember(small.program, texts_of(small.program).layers)
    for number in range(50):
        remember(replace(small.program, name=f"other-{number}", sha256=f"{number:064x}"), [])
    assert texts_of(small.program).layers
    with Store.open(str(tmp_path / "kept.db")) as store:
        assert store.append(decided(small, "D-1"))


def test_without_the_extras_it_says_what_to_install(tmp_path, monkeypatch):
    import sys

    for module, url, extra in (("sqlalchemy", "kept.db", "store"), ("polars", "kept", "portfolio")):
        backend = "database" if module == "sqlalchemy" else "parquet"
        monkeypatch.delitem(sys.modules, f"strategist.store.{backend}", raising=False)
        monkeypatch.setitem(sys.modules, module, None)
        found = refused(lambda url=url: Store.open(str(tmp_path / url)))
        assert found == ("missing-package", f"this store needs {module}", f"pip install collection-strategist[{extra}]")
