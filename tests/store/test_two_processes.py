"""Two processes that keep decisions in one store at once lose none, and keep none twice."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from folders import write_folder
from strategist import Store
from strategist.store.record import StoredDecision, stored_decision

from .conftest import BOOK, MOMENT, decided

SCRIPT = """
import sys
import polars as pl
from strategist import Store, Strategist
name, url, book, moment = sys.argv[1:]
strategist = Strategist.load(book, cache=False)
def frame(first, count):
    ids = [f"both-{n}" if n % 3 == 0 else f"{name}-{n}" for n in range(first, first + count)]
    return pl.DataFrame({"debtor_id": ids, "days_past_due": [n % 60 for n in range(first, first + count)]})
print("ready", flush=True)
sys.stdin.readline()
with Store.open(url) as store:
    for first in range(0, 60, 3):                                # one by one, as `recommend` does
        for row in frame(first, 3).to_dicts():
            store.append(strategist.recommend({**row, "as_of": moment}))
    parts = []
    for first in range(60, 3060, 1000):                          # and all at once, as `portfolio` does
        rows = frame(first, 1000)
        parts.append((rows, strategist.recommend_all(rows, as_of=moment, fired=True), None))
    store.append_frames(strategist, parts, as_of=moment)
print("done", flush=True)
"""


@pytest.mark.parametrize("again", [False, True], ids=["new", "there"])
def test_two_processes_at_once_lose_nothing(address: str, again: bool, small, tmp_path: Path) -> None:
    book = write_folder(tmp_path / "book", {"rulebook.yaml": BOOK})
    if again:
        with Store.open(address) as store:
            store.append(small.recommend({"debtor_id": "before", "as_of": MOMENT}))
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", SCRIPT, name, address, str(book), MOMENT],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for name in ("left", "right")
    ]
    for writer in writers:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write("go\n")
        writer.stdin.flush()
    for writer in writers:
        out, err = writer.communicate(timeout=120)
        assert (out, err) == ("done\n", "")
    with Store.open(address, create=False) as store:
        kept = [row.debtor_id for row in store.find()]
    wanted = {f"both-{n}" for n in range(0, 3060, 3)}
    wanted |= {f"{name}-{n}" for name in ("left", "right") for n in range(3060) if n % 3}
    assert sorted(kept) == sorted(wanted | {"before"} if again else wanted)
    assert not list(tmp_path.rglob(".*"))


def test_another_begins_while_the_first_still_makes_the_store(small, tmp_path: Path) -> None:
    address = str(tmp_path / "kept")
    rows = [stored_decision(decided(small, f"D-{number}"), "now") for number in range(2)]

    def batches() -> Iterator[list[StoredDecision]]:
        yield rows[:1]
        with Store.open(address) as other:
            other.append(decided(small, "other"))
        yield rows[1:]

    with Store.open(address) as store:
        store._backend.append(batches(), [])
        assert sorted(str(row.debtor_id) for row in store.find()) == ["D-0", "D-1", "other"]


def test_processes_that_make_one_database_at_once_all_come_through(address: str, small) -> None:
    """All of them have looked before any of them makes it."""
    stores = [Store.open(address) for _ in range(4)]
    with ThreadPoolExecutor(len(stores)) as pool:
        list(pool.map(lambda pair: pair[1].append(decided(small, f"D-{pair[0]}")), enumerate(stores)))
    assert [store.count() for store in stores] == [4, 4, 4, 4]
    for store in stores:
        store.close()
