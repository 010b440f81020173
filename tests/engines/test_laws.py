"""What must not matter does not: the order of rules, files, processes, threads, the cache."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
import yaml
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from folders import SMALL, as_yaml, load, write_folder
from strategies import profiles, rulebooks
from strategist import ProfileError, Strategist

GENERATE = (Phase.explicit, Phase.generate)
FEW = settings(max_examples=settings.default.max_examples * 3 // 10, phases=GENERATE)
PROFILE = {
    "as_of": "2026-11-24T10:00:00+08:00",
    "currency": "CNY",
    "days_past_due": 40,
    "amount_overdue": "2000",
    "calls_made": 4,
    "days_since_last_contact": 3,
    "signs": ["fraud"],
}


def decisions(strategist: Strategist, several: list[dict[str, object]]) -> list[dict[str, object]]:
    """Decisions as JSON, without the hash of the rulebook."""
    found = []
    for profile in several:
        try:
            record = strategist.recommend(profile).as_json()
        except ProfileError as error:
            record = {"problems": str(error)}
        found.append({key: value for key, value in record.items() if key != "rulebook"})
    return found


def without_rules(records: list[dict[str, object]]) -> list[tuple[object, ...]]:
    """What a decision says to do, whatever the rules are called."""
    return [
        (r.get("next_step"), r.get("not_before"), r.get("facts"), r.get("tactics"), r.get("meanwhile")) for r in records
    ]


@FEW
@given(st.data())
def test_the_order_of_rules_and_the_split_into_files_leave_no_mark(data):
    book = data.draw(rulebooks())
    document = yaml.load(book.text, yaml.BaseLoader)
    several = [data.draw(profiles(book)) for _ in range(3)]
    first = load(book.text)
    rules = data.draw(st.permutations(document.pop("rules")))
    middle = len(rules) // 2
    second = load(
        {
            "z/last.yaml": as_yaml({"rules": rules[middle:]}),
            "rulebook.yaml": as_yaml(document),
            "a.yml": as_yaml({"rules": rules[:middle]}),
        }
    )
    assert decisions(first, several) == decisions(second, several)
    assert first.program.sha256 == second.program.sha256


@FEW
@given(st.data())
def test_saying_a_proposal_twice_changes_nothing_to_do(data):
    book = data.draw(rulebooks())
    several = [data.draw(profiles(book)) for _ in range(3)]
    document = yaml.load(book.text, yaml.BaseLoader)
    free = {rule["id"] for rule in document["rules"]} - {
        target for rule in document["rules"] for target in rule.get("overrides", [])
    }
    again = [
        {**rule, "id": f"again-{rule['id']}"}
        for rule in document["rules"]
        if "propose" in rule["then"] and rule["id"] in free
    ]
    before = decisions(load(book.text), several)
    after = decisions(load(as_yaml({**document, "rules": [*document["rules"], *again]})), several)
    assert without_rules(before) == without_rules(after)


@FEW
@given(st.data())
def test_a_rule_that_never_fires_changes_nothing(data):
    book = data.draw(rulebooks())
    several = [data.draw(profiles(book)) for _ in range(3)]
    document = yaml.load(book.text, yaml.BaseLoader)
    never = {"all": [{"n_days": "given"}, {"n_days": "missing"}]}
    idle = [
        {"id": f"idle-{number}", "when": never, "then": then, "because": "never"}
        for number, then in enumerate(
            [
                {"propose": "sue", "strength": "100"},
                {"forbid": {"actions": ["ask", "call", "offer", "warn", "agency", "sue"]}},
                {"defer": {"groups": ["contact"]}, "until": "2199-01-01"},
                {"advise": {"role": "a"}, "strength": "100"},
            ]
        )
    ]
    idle[0]["overrides"] = [rule["id"] for rule in document["rules"] if "advise" in rule["then"]]
    after = load(as_yaml({**document, "rules": [*document["rules"], *idle]}))
    assert decisions(load(book.text), several) == decisions(after, several)


SCRIPT = """
import sys
from strategist import Strategist
strategist = Strategist.load(sys.argv[1])
for days in (0, 40, 400):
    print(strategist.recommend({"as_of": "2026-11-24T10:00:00+08:00", "currency": "CNY", "days_past_due": days,
          "amount_overdue": 2000, "calls_made": 4, "signs": ["fraud", "flight"]}).to_json())
"""


def test_the_same_bytes_in_every_process(tmp_path):
    folder = write_folder(tmp_path / "small", {"rulebook.yaml": SMALL})

    def run(seed: int) -> bytes:
        environment = {**os.environ, "PYTHONHASHSEED": str(seed), "STRATEGIST_CACHE": str(tmp_path / "cache")}
        return subprocess.run(
            [sys.executable, "-c", SCRIPT, str(folder)], env=environment, capture_output=True, check=True
        ).stdout

    with ThreadPoolExecutor(4) as pool:
        outputs = set(pool.map(run, range(20)))
    assert len(outputs) == 1
    assert outputs.pop().count(b'"next_step"') == 3


def test_a_rulebook_from_the_cache_decides_like_one_from_its_files(tmp_path, monkeypatch):
    monkeypatch.setenv("STRATEGIST_CACHE", str(tmp_path / "cache"))
    folder = write_folder(tmp_path / "small", {"rulebook.yaml": SMALL})
    written = Strategist.load(folder)
    kept = list((tmp_path / "cache").iterdir())
    assert len(kept) == 1
    read = Strategist.load(folder)
    fresh = Strategist.load(folder, cache=False)
    texts = {one.recommend(PROFILE).to_json() for one in (written, read, fresh)}
    assert len(texts) == 1
    assert read.explain(PROFILE).decision.to_json() in texts
    (folder / "rulebook.yaml").write_text(
        SMALL.replace("old_after_days: {unit: day, value: 30}", "old_after_days: {unit: day, value: 50}")
    )
    assert Strategist.load(folder).recommend(PROFILE).facts["age_band"] == "young"


@pytest.mark.parametrize("damage", [b"", b"nonsense", b"\x80\x05K\x01."])
def test_a_damaged_cache_is_only_a_cache(tmp_path, monkeypatch, damage):
    monkeypatch.setenv("STRATEGIST_CACHE", str(tmp_path / "cache"))
    folder = write_folder(tmp_path / "small", {"rulebook.yaml": SMALL})
    meant = Strategist.load(folder).recommend(PROFILE).to_json()
    for file in (tmp_path / "cache").iterdir():
        file.write_bytes(damage)
    assert Strategist.load(folder).recommend(PROFILE).to_json() == meant


def test_a_decision_cannot_be_changed():
    decision = load(SMALL).recommend(PROFILE)
    before = decision.to_json()
    with pytest.raises(AttributeError, match="immutable"):
        decision.next_step = "sue"
    with pytest.raises(AttributeError, match="immutable"):
        del decision.outcome
    with pytest.raises(TypeError):
        decision.facts["age_band"] = "young"
    spoil(decision.as_json())
    spoil([dict(decision.facts), dict(decision.tactics), [dict(one) for one in decision.assumptions]])
    assert decision.to_json() == before


def spoil(thing: object) -> None:
    """Change everything changeable in a nested structure."""
    if isinstance(thing, dict):
        for value in thing.values():
            spoil(value)
        thing.clear()
    elif isinstance(thing, list):
        for item in thing:
            spoil(item)
        thing.append("spoiled")


def test_equal_cases_give_equal_decisions():
    strategist = load(SMALL)
    one, other = strategist.recommend(PROFILE), strategist.recommend(dict(PROFILE))
    assert one == other
    assert hash(one) == hash(other)
    assert one != strategist.recommend({**PROFILE, "days_past_due": 41})


def test_threads_may_share_a_strategist():
    strategist = load(SMALL)
    several = [{**PROFILE, "days_past_due": days, "calls_made": days % 6} for days in range(28, 36)]
    meant = [load(SMALL).recommend(profile).to_json() for profile in several]

    def decide(number: int) -> bool:
        profile, wanted = several[number % 8], meant[number % 8]
        return (
            strategist.recommend(profile).to_json() == wanted
            and strategist.explain(profile).decision.to_json() == wanted
        )

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(decide, range(80)))


FIRST_USE = """
from concurrent.futures import ThreadPoolExecutor
from strategist.engines.experta_import import import_experta
with ThreadPoolExecutor(8) as pool:
    assert len(set(pool.map(lambda _: import_experta(), range(32)))) == 1
import collections, logging
assert not hasattr(collections, "Mapping") and not logging.getLogger().handlers
"""


def test_the_first_use_of_experta_may_come_from_several_threads_and_leaves_no_mark():
    for _ in range(3):
        subprocess.run([sys.executable, "-c", FIRST_USE], check=True)
