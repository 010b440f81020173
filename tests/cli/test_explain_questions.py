"""`strategist explain` with questions: exit codes, formats, located mistakes."""

from __future__ import annotations

import json

import pytest

from .conftest import Run

HENGDA = "examples/debtors/hengda-feed.yaml"
VOGEL = "examples/debtors/vogel-maschinenbau.yaml"


def test_why_not_in_text_json_and_on_the_page(run: Run) -> None:
    ran = run("explain", HENGDA, "--why-not", "start_legal_action")
    assert ran.code == 0
    assert "? lawyer letter days ago not known" in ran.out
    answer = json.loads(run("explain", HENGDA, "--why-not", "start_legal_action", "-f", "json").out)
    assert (answer["format"], answer["action"]) == ("strategist.why_not/1", "start_legal_action")
    assert answer["routes"][0]["misses"][0]["place"].startswith("rules/propose/law.yaml:")
    assert 'id="why-not"' in run("explain", HENGDA, "--why-not", "start_legal_action", "-f", "html").out


def test_a_forbidden_action_cites_the_law_and_its_standing(run: Run) -> None:
    barriers = json.loads(run("explain", HENGDA, "--why-not", "refer_to_agency", "-f", "json").out)["barriers"]
    forbidden = next(one for one in barriers if one["kind"] == "forbidden")
    assert forbidden["rules"][0]["rule"] == "cn-no-collection-companies"
    assert forbidden["rules"][0]["standing"]
    assert "lawyer_letter" in forbidden["instead"]


def test_what_if_takes_several_facts(run: Run) -> None:
    ran = run("explain", HENGDA, "--what-if", "days_past_due=700", "--what-if", "cooperation=")
    assert ran.code == 0
    assert "days past due: 700 instead of 95" in ran.out
    assert "two-years-are-near" in ran.out.partition("WHAT MADE THE DIFFERENCE")[2]
    answer = json.loads(run("explain", HENGDA, "--what-if", "days_past_due=700", "-f", "json").out)
    assert (answer["before"]["next_step"], answer["after"]["next_step"]) == ("offset_rebates", "start_legal_action")


def test_margins_are_a_section_of_the_explanation(run: Run) -> None:
    ran = run("explain", HENGDA, "--margins")
    assert "MARGINS" in ran.out
    assert "CANDIDATES" in ran.out
    found = json.loads(run("explain", HENGDA, VOGEL, "--margins", "-f", "json").out)
    assert [one["margins"]["format"] for one in found] == ["strategist.margins/1"] * 2
    assert "margins" not in json.loads(run("explain", HENGDA, "-f", "json").out)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--why-not", "start_legal_acton"), "did you mean `start_legal_action`?"),
        (("--what-if", "days_past_du=3"), "--what-if:1:1: unknown fact `days_past_du` [unknown-fact]"),
        (("--what-if", "calls_made=1", "--what-if", "offset_allowed= perhaps"), "--what-if:2:17: `offset_allowed`"),
        (("--what-if", "calls_made"), "`calls_made` changes nothing"),
        (("--what-if", "calls_made=1", "--what-if", "calls_made=2"), "--what-if:2:1: `calls_made` stands twice"),
        (("--what-if", "debtor_id="), "the fact `debtor_id` is required in `--what-if`"),
        (("--what-if", "promises_made=1"), "constraint `promises-add-up`"),
        (("--what-if", "age_band=d1_30"), "is concluded by the rules"),
        (("--margins", "--why-not", "hold"), "ask one at a time"),
        (("--what-if", "calls_made=1", "-f", "html"), "`--what-if` is not answered as html"),
        (("--why-not", "hold", "-f", "mermaid"), "`--why-not` is not answered as mermaid"),
        (("--margins", "-f", "mermaid"), "`--margins` is not answered as mermaid"),
    ],
)
def test_unusable_questions_exit_2_and_say_why(run: Run, arguments: tuple[str, ...], message: str) -> None:
    ran = run("explain", HENGDA, *arguments)
    assert ran.code == 2
    assert message in ran.err
    assert "Traceback" not in ran.err
