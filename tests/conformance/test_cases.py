"""The meaning of the rule language, case by case: `cases/*.yaml` say what, this file only compares.

A file has a `base` (rule text that its cases share). A case has a `name`, `book` (rule text added to the base) or `files`
(further texts by name; `over/…` is an overlay that extends the rest), and `decisions`: each `given` a profile and
expecting a part of the decision, or `error` and `says` for a rulebook, `refused` for a profile.
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
        actual = parts(strategist, one["given"])
        relevant = {key: actual[key] for key in one["expect"]}
        assert matches(one["expect"], actual), f"given {one['given']}\nwanted {one['expect']}\ngot    {relevant}"
        agreed = strategist.explain({"as_of": MOMENT, **one["given"]})
        assert agreed.decision.next_step == actual["next_step"]
