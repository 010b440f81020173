"""The meaning of the rule language, case by case: `cases/*.yaml` say what, this file only compares.

A file has a `base` (rule text that its cases share). A case has a `name`, `book` (rule text added to the base) or `files`
(further texts by name; `over/…` is an overlay that extends the rest), and `decisions`: each `given` a profile and
expecting a part of the decision, or `error` and `says` for a rulebook, `refused` for a profile. With `days` it is the
decision after so many silent days; `values` are the facts of the profile by then. With `plan` it is the plan that is
compared: `assume` and `days` go in, the rest comes out, steps by `day: action`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from folders import load, write_folder
from strategist import ProfileError, RulebookError, Strategist

CASES = Path(__file__).parent / "cases"
MOMENT = "2026-11-24T10:00:00+08:00"


def all_cases() -> Iterator[object]:
    for path in sorted(CASES.glob("*.yaml")):
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
        for case in document["cases"]:
            yield pytest.param(document.get("base", ""), case, id=f"{path.stem}: {case['name']}")


def strategist_of(base: str, case: dict, folder: Path) -> Strategist:
    files = {"rulebook.yaml": base, **({"case.yaml": case["book"]} if "book" in case else {}), **case.get("files", {})}
    over = {name.removeprefix("over/"): text for name, text in files.items() if name.startswith("over/")}
    if not over:
        return load(files)
    write_folder(folder / "base", {name: text for name, text in files.items() if not name.startswith("over/")})
    over = {"rulebook.yaml": "rulebook: over\nversion: 1\nextends: ../base\n", **over}
    return Strategist.load(write_folder(folder / "over", over), cache=False)


def parts(strategist: Strategist, given: dict) -> dict[str, object]:
    """A decision in the words that cases use."""
    decision = strategist.recommend({"as_of": MOMENT, **given})
    record = decision.as_json()
    return {
        **record,
        "because": [reason["rule"] for reason in record["because"]],
        "said": [reason["text"] for reason in record["because"]],
        "candidates": {c["action"]: c["status"] for c in record["candidates"]},
        "why": {c["action"]: c["why"] for c in record["candidates"]},
        "conflicts": {c["fact"]: c["rules"] for c in record["conflicts"]},
        "forbidden": [f["what"] for f in record["forbidden"]],
        "assumptions": [a["fact"] for a in record["assumptions"] if a["fact"] != "timezone"],
        "exceptions": [e["touches"] for e in record["exceptions"]],
        "states": {one.rule.id: one.state for one in decision.trace.all},
    }


def later(strategist: Strategist, given: dict, days: int) -> dict[str, object]:
    """The decision after some days on which nobody did anything, and the facts by then."""
    case = strategist._foresight.passage.advance(strategist.case({"as_of": MOMENT, **given}), days)
    facts = strategist.program.vocabulary.inputs
    values = {fact.name: fact.plain(case.values[fact.slot]) for fact in facts}
    return {**strategist.decide(case).as_json(), "values": values}


def planned(strategist: Strategist, given: dict, wanted: dict) -> dict[str, object]:
    """A plan in the words that cases use; the plan as JSON holds the same."""
    plan = strategist.plan({"as_of": MOMENT, **given}, wanted.get("assume"), wanted.get("days", 730))
    record = plan.as_json()
    assert [step["action"] for step in record["steps"]] == [step.action for step in plan.steps]
    return {
        **record,
        "steps": [f"{step.in_days}: {step.action}" for step in plan.steps],
        "channels": [step.channel for step in plan.steps],
        "waits": [f"{(w.on - plan.first_day).days}-{(w.until - plan.first_day).days}: {w.action}" for w in plan.waits],
        "because": [wait.because for wait in plan.waits],
        "events": [f"{(e.on - plan.first_day).days}: {e.id}" for e in plan.events],
        "meanwhile": [step.action for step in plan.steps if step.fills_time],
        "needs": [list(step.needs) for step in plan.steps],
        "costs": [str(step.cost) for step in plan.steps],
        "total": [plan.minutes, str(plan.cost)],
        "end": plan.end.kind,
    }


def matches(wanted: object, actual: object) -> bool:
    """Whether every part that is wanted is there; maps may hold more."""
    if isinstance(wanted, dict) and isinstance(actual, dict):
        return all(key in actual and matches(value, actual[key]) for key, value in wanted.items())
    return (str(wanted) if not isinstance(wanted, str | int | list | dict | None) else wanted) == actual


@pytest.mark.parametrize(("base", "case"), list(all_cases()))
def test_case(base, case, tmp_path):
    assert not set(case) - {"name", "book", "files", "decisions", "error", "says", "because"}, "unknown key in the case"
    if "error" in case:
        with pytest.raises(RulebookError) as caught:
            strategist_of(base, case, tmp_path)
        assert [problem.code for problem in caught.value.problems] == [case["error"]], caught.value.render()
        assert case.get("says", "") in caught.value.render()
        return
    strategist = strategist_of(base, case, tmp_path)
    for one in case["decisions"]:
        if "refused" in one:
            with pytest.raises(ProfileError) as refused:
                strategist.recommend({"as_of": MOMENT, **one["given"]})
            assert [problem.code for problem in refused.value.problems] == [one["refused"]]
            continue
        if "plan" in one:
            actual = planned(strategist, one["given"], one["plan"])
            wanted = {key: value for key, value in one["plan"].items() if key not in ("assume", "days")}
            assert matches(wanted, actual), f"given {one['given']}\nwanted {wanted}\ngot    {actual}"
            continue
        if "days" in one:
            actual = later(strategist, one["given"], one["days"])
            wanted = {**one.get("expect", {}), **({"values": one["values"]} if "values" in one else {})}
            assert matches(wanted, actual), f"{one['days']} days after {one['given']}\nwanted {wanted}\ngot    {actual}"
            continue
        actual = parts(strategist, one["given"])
        relevant = {key: actual[key] for key in one["expect"]}
        assert matches(one["expect"], actual), f"given {one['given']}\nwanted {one['expect']}\ngot    {relevant}"
        agreed = strategist.explain({"as_of": MOMENT, **one["given"]})
        assert agreed.decision.next_step == actual["next_step"]
