"""What the text says in each kind of case, in the words a person reads."""

import re

import pytest
from syrupy.assertion import SnapshotAssertion

from strategist import ProfileError
from strategist.explain.columns import width_of

KEEPER = {"reminders": 3, "days_late": 40}
CASES = {
    "reminded": {},
    "billed": KEEPER,
    "needs the bill first": {**KEEPER, "days_late": 70},
    "deferred": {"days_since_letter": 2},
    "forbidden, something instead": {**KEEPER, "reader_kind": "child"},
    "hold": {"lost_reported": True},
    "monitor": {"days_late": 0},
    "conflict": {**KEEPER, "reader_kind": "institution", "reserved_by_other": True},
}


@pytest.mark.parametrize("case", CASES)
def test_the_whole_page(explain, case: str, snapshot: SnapshotAssertion) -> None:
    assert explain(**CASES[case]).text(width=100) == snapshot


@pytest.mark.parametrize("case", CASES)
def test_every_reason_leads_to_its_rule(explain, case: str) -> None:
    explanation = explain(**CASES[case])
    text = explanation.text()
    for reason in explanation.decision.because:
        place = explanation.decision.program.rules_named(reason.rule)[0].place
        assert f"{place.file}:{place.line}" in text, reason.rule


def test_the_step_that_comes_first_says_why(explain) -> None:
    text = explain(**CASES["needs the bill first"]).text()
    assert "on the way to: Block the card, first because nothing said of bill days ago" in text
    assert re.search(r"because nothing said of bill days ago +rulebook/words.yaml:\d+", text)


def test_a_deferral_says_from_when_and_how_long(explain) -> None:
    text = explain(**CASES["deferred"]).text()
    assert "not before: Sun 29 Nov 2026" in text
    assert "wants 7 days, 2 days since letter" in re.sub(r"\s+", " ", text.replace("HR-3  rulebook/rules.yaml:81", ""))
    assert "Sun 29 Nov 2026 → the step is due" in text


def test_a_law_is_cited_with_its_standing_and_what_it_offers(explain) -> None:
    text = explain(**CASES["forbidden, something instead"]).text(width=140)
    assert "[confirmed] Code of minors, art. 7" in text
    assert "instead “Write to the parents”" in text
    assert re.search(r"✕ 50 bill +forbidden by minors-are-not-billed", text)


def test_hold_and_monitor_say_why_there_is_no_step(explain) -> None:
    assert "Everything that was proposed is forbidden here." in explain(**CASES["hold"]).text()
    assert "No rule proposes a step for these facts." in explain(**CASES["monitor"]).text()


def test_a_conflict_names_both_rules(explain) -> None:
    text = explain(**CASES["conflict"]).text()
    assert "patient stays no, because rules disagree" in text
    assert text.index("no-patience-if-reserved = no") < text.index("patience-for-institutions = yes")


def test_score_lines_add_up_in_sight(explain) -> None:
    text = explain(**KEEPER).text()
    assert "keeps it: points: keeps it 40, next forgot -10 (needs 30 and a lead of 10)" in text
    assert "-10 forgot, +40 keeps it  Ignores reminders: reminders 3" in text


def test_unknown_facts_say_what_they_could_raise(explain) -> None:
    assert "bears on the reason: lost reported" in explain(**KEEPER).text()


@pytest.mark.parametrize("width", [60, 80, 110])
def test_lines_keep_to_the_width(explain, width: int) -> None:
    text = explain(**KEEPER, reader="饲料有限公司 " * 9 + "x" * 90).text(width=width)
    assert max(width_of(line) for line in text.splitlines()) <= width


def test_plain_text_has_no_escapes_and_values_cannot_bring_any(explain) -> None:
    page = explain(reader="Ada")
    assert "\x1b" not in page.text()
    assert "\x1b[1m" in page.text(color=True)
    with pytest.raises(ProfileError, match="control characters"):
        explain(reader="Ada\x1b[31m\nNEXT STEP burn it")


def test_a_case_without_any_known_fact_still_reads(explain) -> None:
    text = explain(reader=None, shelf_mark=None, reader_kind=None, days_late=None, fee=None, currency=None).text()
    assert text.startswith("A case without a name · decided for Tue 24 Nov 2026 10:00 UTC+01:00")
