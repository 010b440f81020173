"""No decision of an experiment is one that the champion's guards forbid: held against the reading of single cases."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import polars as pl
import yaml
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from folders import as_yaml, load, write_folder
from frames import frame_of
from strategies import STEPS, profiles, rulebooks
from strategist import ProfileError, Strategist
from strategist.decision.prepared import Preparation
from strategist.decision.selection import binding, bits, forbidding, timing, unmet
from strategist.decision.tactics import limits
from strategist.portfolio.experiment import Challenger, Experiment, Trial
from strategist.portfolio.experiment.deciding import decide_arms
from strategist.profile.case import Case
from strategist.vocabulary.kinds import Kind


def named(text: str) -> str:
    """The rulebook with ids of debtors among its facts."""
    document = yaml.load(text, yaml.BaseLoader)
    document["inputs"]["ids"] = {"debtor_id": {"type": "text"}}
    return as_yaml(document)


DONE = ("next_step", "on_the_way_to", "not_before", "meanwhile", "companions", "channel", "role", "manner")


@st.composite
def challengers(draw: Any, text: str) -> str:
    """The same rulebook with other strengths, without some guards and needs, and with proposals and advice of its own."""
    document = yaml.load(text, yaml.BaseLoader)
    gone = set()
    for rule in document["rules"]:
        then = rule["then"]
        if {"forbid", "only", "defer"} & then.keys() and draw(st.integers(0, 2)):
            gone.add(rule["id"])
        if "propose" in then:
            then["strength"] = str(draw(st.sampled_from([10, 50, 90])))
    rules = [rule for rule in document["rules"] if rule["id"] not in gone]
    for rule in rules:
        if kept := [name for name in rule.get("overrides", []) if name not in gone]:
            rule["overrides"] = kept
        else:
            rule.pop("overrides", None)
    for number, step in enumerate(draw(st.lists(st.sampled_from(STEPS), max_size=2, unique=True))):
        own = {"propose": step, "strength": str(95 + number)}
        rules.append({"id": f"own-{number}", "then": own, "because": "ours"})
    role = {"advise": {"role": draw(st.sampled_from("abc")), "channel": "phone"}, "strength": "99"}
    rules.append({"id": "own-advice", "then": role, "because": "ours"})
    if draw(st.booleans()):
        for action in document["actions"].values():
            action.pop("needs", None)
    return as_yaml({**document, "rules": rules})


def forbidden(champion: Strategist, case: Case, row: dict[str, Any]) -> list[str]:
    """What the champion's live guards have against a row of a worklist, by the reading of a single case."""
    program = champion.program
    vocabulary, outcome = program.vocabulary, champion.decide(case).outcome
    prepared = Preparation(program).at(case.today)
    ladder, live = prepared.ladder, bits(outcome.live)
    prohibitions = [ladder.prohibitions[rule] for rule in live if rule in ladder.prohibitions]
    deferrals = [ladder.deferrals[rule] for rule in live if rule in ladder.deferrals]
    bound = binding(deferrals, outcome.values, case.given, case.today)
    closed = {channel for one in prohibitions for channel in one.channels}
    found = []

    def held(name: str, day: int, what: str) -> None:
        action = ladder.actions[vocabulary.action[name].index]
        if forbidding(prohibitions, action):
            found.append(f"{what} forbidden")
        if what != "companion":
            if (timing(action, None, bound, closed, case.today)[0] or case.today) > day:
                found.append(f"{what} too early")
            first, rest = unmet(action, outcome.values, case.given)
            if first is not None or case.today + rest > day:
                found.append(f"{what} wants something first")

    if row["next_step"] in ("hold", "monitor"):
        return []
    day = row["not_before"].toordinal() if isinstance(row["not_before"], date) else case.today
    held(row["next_step"], day, "step")
    if row["meanwhile"] is not None:
        held(row["meanwhile"], case.today, "meanwhile")
    if row["on_the_way_to"] is not None and forbidding(
        prohibitions, ladder.actions[vocabulary.action[row["on_the_way_to"]].index]
    ):
        found.append("way")
    for companion in row["companions"]:
        held(companion, day, "companion")
    if row["channel"] in vocabulary.channels:
        channel = vocabulary.channels.index(row["channel"])
        if channel in closed or any(channel in one.channels and until > day for until, one in bound):
            found.append("channel")
    allowed, barred = limits(prepared.board, prepared.board.limiting(live))
    for tactic in vocabulary.tactics:
        value = row.get(tactic.name)
        if tactic.name == "channel" or value is None:
            continue
        said = (
            [tactic.values.index(word) for word in value] if tactic.kind is Kind.SET else [code(tactic.values, value)]
        )
        codes = {1 << member for member in said} if tactic.kind is Kind.SET else set(said)
        if (tactic.index in allowed and codes - allowed[tactic.index]) or codes & barred.get(tactic.index, set()):
            found.append(tactic.name)
    return found


def code(values: Sequence[str], value: Any) -> int:
    return values.index(value) if values else int(value)


@settings(max_examples=30, phases=[Phase.generate])
@given(st.data())
def test_no_decision_of_an_experiment_is_forbidden_by_the_champion(data: st.DataObject) -> None:
    book = data.draw(rulebooks())
    text = named(book.text)
    champion = load(text)
    drawn = [data.draw(profiles(book)) for _ in range(6)]
    cases = []
    for profile in drawn:
        try:
            cases.append((profile, champion.case(profile)))
        except ProfileError:
            continue
    if not cases:
        return
    facts = frame_of(champion, [profile for profile, _ in cases])
    facts = facts.with_columns(pl.Series("debtor_id", [str(number) for number in range(len(facts))]))
    with tempfile.TemporaryDirectory() as folder:
        rules = write_folder(Path(folder) / "book", {"rulebook.yaml": data.draw(challengers(text))})
        trial = Trial(Experiment("all", (Challenger("challenger", rules, Fraction(1)),)), champion)
        decided = decide_arms(trial, facts, 0)
        alone = champion.recommend_all(facts)
    plain = [name for name in DONE if name in alone.columns and name in decided.rows.columns]
    rows = decided.rows.sort("row").to_dicts()
    assert [row["arm"] for row in rows] == ["challenger"] * len(rows)
    for row, before, (_, case) in zip(rows, alone.to_dicts(), cases, strict=True):
        if row["held_by"] is not None:
            assert row["decided_by"] == "champion"
        if row["decided_by"] == "champion":
            assert [row[name] for name in plain] == [before[name] for name in plain]
        elif [row[name] for name in plain] != [before[name] for name in plain]:
            assert forbidden(champion, case, row) == []


@settings(max_examples=8)
@given(st.data())
def test_what_the_champion_says_itself_is_never_held(data: st.DataObject) -> None:
    """A challenger that differs in words only."""
    book = data.draw(rulebooks())
    text = named(book.text)
    champion = load(text)
    profile = data.draw(profiles(book))
    try:
        champion.case(profile)
    except ProfileError:
        return
    document = yaml.load(text, yaml.BaseLoader)
    with tempfile.TemporaryDirectory() as folder:
        rules = write_folder(Path(folder) / "book", {"rulebook.yaml": as_yaml({**document, "title": "another"})})
        trial = Trial(Experiment("all", (Challenger("challenger", rules, Fraction(1)),)), champion)
        facts = frame_of(champion, [profile]).with_columns(pl.lit("1").alias("debtor_id"))
        decided = decide_arms(trial, facts, 0)
    assert decided.rows["held_by"].to_list() == [None]
    assert decided.rows["decided_by"].to_list() == ["challenger"]
