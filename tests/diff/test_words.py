"""Each kind of edit, and the words that a reviewer reads about it."""

from __future__ import annotations

from pathlib import Path

import pytest

from folders import SMALL
from strategist.analysis.diff.change import Group, Sort
from strategist.analysis.diff.compare import compare

from .books import edited

ADVICE = "then: {advise: {tone: soft}, strength: 50}"
SUE = "when: {age_band: old, amount_overdue: small_amount..}"
UNLESS = "    unless: {disputed: true}\n"
GAP = "then: {defer: {groups: [contact]}, for: 7, since: days_since_last_contact}"
CALL_ACTION = "call: {rung: 1, title: Call, channels: [phone], groups: [contact]}"
GUARD = "  - {id: no-suit, when: {disputed: true}, then: {forbid: {actions: [sue]}, instead: [call]}, because: so}\n"
SOFT = """\
  - id: soft-first
    when: {next_step: call}
    then: {advise: {tone: soft}, strength: 50}
    because: "Soft first."
"""
SCRIPT = 'scripts: [{id: open, for: [call], kind: soft, text: "Good day. Please pay."}]\n'

EDITS: dict[str, tuple[list[tuple[str, str]], Group, str, list[str]]] = {
    "a lower bound": (
        [("when: {days_past_due: 1..}", "when: {days_past_due: 5..}")],
        Group.PROPOSALS,
        "call-when-overdue",
        ["days past due starts at 5 days instead of 1 day"],
    ),
    "an upper bound, new": (
        [("when: {days_past_due: 1..}", "when: {days_past_due: 1..60}")],
        Group.PROPOSALS,
        "call-when-overdue",
        ["days past due now ends at 60 days"],
    ),
    "an open bound": (
        [("calls_made: over 3", "calls_made: over 5")],
        Group.ASSESSMENT,
        "evasive",
        ["calls made starts above 5 instead of 3"],
    ),
    "a figure instead of a parameter": (
        [("amount_overdue: small_amount..", "amount_overdue: over 0")],
        Group.PROPOSALS,
        "sue-when-old",
        ["amount overdue starts above 0 instead of at small_amount (1,000 CNY, 150 USD)"],
    ),
    "a test more": (
        [(SUE, "when: {age_band: old, amount_overdue: small_amount.., home: within CN}")],
        Group.PROPOSALS,
        "sue-when-old",
        ["now only if home is within CN"],
    ),
    "a test less": (
        [(SUE, "when: {age_band: old}")],
        Group.PROPOSALS,
        "sue-when-old",
        ["no longer only if amount overdue is at least small_amount (1,000 CNY, 150 USD)"],
    ),
    "an exclusion less": ([(UNLESS, "")], Group.PROPOSALS, "sue-when-old", ["no longer unless disputed is true"]),
    "an exclusion more": (
        [
            (
                "then: {propose: call, strength: 30}",
                "unless: {cooperation: friendly}\n    then: {propose: call, strength: 30}",
            )
        ],
        Group.PROPOSALS,
        "call-when-overdue",
        ["now unless cooperation is friendly"],
    ),
    "another exclusion": (
        [(UNLESS, "    unless: {cooperation: friendly}\n")],
        Group.PROPOSALS,
        "sue-when-old",
        ["unless cooperation is friendly instead of unless disputed is true"],
    ),
    "an alternative exclusion": (
        [(UNLESS, "    unless: {any: [{disputed: true}, {cooperation: friendly}]}\n")],
        Group.PROPOSALS,
        "sue-when-old",
        ["unless (disputed is true or cooperation is friendly) instead of unless disputed is true"],
    ),
    "a scope": (
        [(SUE, f"applies: {{home: within CN}}\n    {SUE}")],
        Group.PROPOSALS,
        "sue-when-old",
        ["now only where home is within CN"],
    ),
    "a strength": ([("strength: 80", "strength: 68")], Group.PROPOSALS, "sue-when-old", ["strength 80 -> 68"]),
    "another step": (
        [("propose: call, strength: 30", "propose: sue, strength: 30")],
        Group.PROPOSALS,
        "call-when-overdue",
        ["proposes `sue` instead of `call`"],
    ),
    "a period": (
        [(SUE, f"valid: 2027-01-01..\n    {SUE}")],
        Group.PROPOSALS,
        "sue-when-old",
        ["in force from 2027-01-01 instead of always"],
    ),
    "an override": (
        [
            (
                "then: {propose: sue, strength: 80}",
                "then: {propose: sue, strength: 80}\n    overrides: [call-when-overdue]",
            )
        ],
        Group.PROPOSALS,
        "sue-when-old",
        ["goes before `call-when-overdue` as well"],
    ),
    "points": (
        [("deliberate: 50", "deliberate: 30, negligence: 5")],
        Group.ASSESSMENT,
        "evasive",
        ["points for cause deliberate +50 -> +30", "points for cause negligence +0 -> +5"],
    ),
    "a deferral's days": (
        [("for: 7,", "for: 10,")],
        Group.GUARDS,
        "gap",
        ["not before days since last contact reaches 10 days instead of 7 days"],
    ),
    "a deferral's targets": (
        [(GAP, GAP.replace("groups: [contact]", "actions: [sue]"))],
        Group.GUARDS,
        "gap",
        ["defers also the step sue", "no longer defers the step call"],
    ),
    "advice": (
        [(ADVICE, "then: {advise: {tone: firm, channel: phone}, strength: 40}")],
        Group.ADVICE,
        "soft-first",
        ["also advises channel phone", "advises tone firm instead of tone soft", "strength 50 -> 40"],
    ),
    "a row changed": (
        [("[old_after_days.., old]", "[60.., old]")],
        Group.ASSESSMENT,
        "age",
        ["row 1: days past due starts at 60 days instead of old_after_days (30 days)"],
    ),
    "a row more": (
        [("      - [-, young]", "      - [10.., young]\n      - [-, young]")],
        Group.ASSESSMENT,
        "age",
        ["row 2 is new: if days past due is at least 10 days: age band is young"],
    ),
    "rows exchanged": (
        [
            (
                "      - [old_after_days.., old]\n      - [-, young]",
                "      - [-, young]\n      - [old_after_days.., old]",
            )
        ],
        Group.ASSESSMENT,
        "age",
        ["row 2 stands as row 1"],
    ),
    "a value of a row": (
        [("[old_after_days.., old]", "[old_after_days.., young]")],
        Group.ASSESSMENT,
        "age",
        ["row 1: sets age band to young instead of old"],
    ),
    "a parameter": (
        [("old_after_days: {unit: day, value: 30}", "old_after_days: {unit: day, value: 45}")],
        Group.PARAMETERS,
        "old_after_days",
        ["30 days -> 45 days, read by `age`"],
    ),
    "a parameter from a day on": (
        [
            (
                "old_after_days: {unit: day, value: 30}",
                "old_after_days: {unit: day, value: {2020-01-01: 30, 2027-01-01: 45}}",
            )
        ],
        Group.PARAMETERS,
        "old_after_days",
        [
            "no longer 30 days, read by `age`",
            "from 2020-01-01: now 30 days, read by `age`",
            "from 2027-01-01: now 45 days, read by `age`",
        ],
    ),
    "money by currency": (
        [("value: {CNY: 1000, USD: 150}", "value: {CNY: 2000, USD: 150}")],
        Group.PARAMETERS,
        "small_amount",
        ["1,000 CNY, 150 USD -> 2,000 CNY, 150 USD, read by `sue-when-old`"],
    ),
    "a default": (
        [
            (
                "calls_made: {type: int, default: 0}",
                "calls_made: {type: int, default: {value: 1, where: {disputed: true}}}",
            )
        ],
        Group.FACTS,
        "calls_made",
        ["default: 1 where disputed is true instead of 0"],
    ),
    "values of a fact": (
        [("[friendly, neutral, hostile]", "[friendly, neutral, hostile, silent]")],
        Group.FACTS,
        "cooperation",
        ["value: now also silent"],
    ),
    "what a fact falls back to": (
        [("values: [young, old], otherwise: missing", "values: [young, old], otherwise: old")],
        Group.FACTS,
        "age_band",
        ["otherwise: old instead of missing"],
    ),
    "a scorecard": ([("at_least: 40", "at_least: 60")], Group.FACTS, "cause", ["at_least: 60 instead of 40"]),
    "a rung": ([("sue: {rung: 6", "sue: {rung: 5")], Group.ACTIONS, "sue", ["rung: 5 instead of 6"]),
    "a channel": (
        [(CALL_ACTION, CALL_ACTION.replace("[phone]", "[letter, phone]"))],
        Group.ACTIONS,
        "call",
        ["channel: now also letter"],
    ),
    "a need": (
        [("needs: [{if: {calls_made: 0}", "needs: [{if: {calls_made: ..2}")],
        Group.ACTIONS,
        "sue",
        ["needs: `call` first if calls made is at most 2 instead of: `call` first if calls made is 0"],
    ),
    "a condition of a step": (
        [(CALL_ACTION, CALL_ACTION.replace("[contact]", "[contact], only_when: {calls_made: ..9}"))],
        Group.ACTIONS,
        "call",
        ["now only when calls made is at most 9"],
    ),
    "values of a tactic": (
        [("tone: {values: [soft, firm]}", "tone: {values: [soft, firm, cold]}")],
        Group.TACTICS,
        "tone",
        ["value: now also cold"],
    ),
}


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_is_said(name: str, tmp_path: Path) -> None:
    edits, group, id, details = EDITS[name]
    changes = compare(*edited(tmp_path, *edits)).changes
    own = [change for change in changes if change.decides]
    assert [(change.group, change.sort, change.id) for change in own] == [(group, Sort.CHANGED, id)]
    assert list(own[0].details) == details


def test_rules_come_and_go(tmp_path: Path) -> None:
    changes = compare(*edited(tmp_path, (SOFT, GUARD))).changes
    assert [(change.sort, change.id, change.details) for change in changes] == [
        (Sort.ADDED, "no-suit", ("if disputed is true: forbid `sue`; instead `call`",)),
        (Sort.REMOVED, "soft-first", ("if next step is call: advise tone soft, strength 50",)),
    ]
    assert changes[0].old is None
    assert changes[1].new is None
    line = SMALL[: SMALL.index(SOFT)].count("\n") + 1
    assert (changes[0].new.file, changes[0].new.line) == ("new/rulebook.yaml", line)
    assert (changes[1].old.file, changes[1].old.line) == ("old/rulebook.yaml", line)


def test_places_stand_on_both_sides(tmp_path: Path) -> None:
    edits = [("rules:\n", "rules:\n  # a comment\n"), ("strength: 80", "strength: 68")]
    (change,) = compare(*edited(tmp_path, *edits)).changes
    assert (change.old.file, change.new.file) == ("old/rulebook.yaml", "new/rulebook.yaml")
    assert change.new.line == change.old.line + 1


@pytest.mark.parametrize(
    ("edit", "text"),
    [
        (('because: "Soft first."', 'because: "Softly."'), "because: “Softly.” instead of “Soft first.”"),
        (("title: Call,", "title: Ring,"), "title: Ring instead of Call"),
        (("  - id: soft-first", "  - id: soft-first\n    source: [S.1]"), "source: now also S.1"),
    ],
)
def test_words_decide_nothing(edit: tuple[str, str], text: str, tmp_path: Path) -> None:
    (change,) = compare(*edited(tmp_path, edit)).changes
    assert change.details == (text,)
    assert not change.decides


def test_a_rule_with_another_id_is_renamed(tmp_path: Path) -> None:
    over = ("then: {propose: sue, strength: 80}", "then: {propose: sue, strength: 80}\n    overrides: [gap]")
    base = edited(tmp_path / "base", over)[1].folder.joinpath("rulebook.yaml").read_text()
    renames = [("- id: gap", "- id: a-week-apart"), ("overrides: [gap]", "overrides: [a-week-apart]")]
    found = compare(*edited(tmp_path, *renames, base=base))
    assert [(c.sort, c.was, c.id, c.decides) for c in found.changes] == [(Sort.RENAMED, "gap", "a-week-apart", False)]
    assert found.renamed == {"gap": "a-week-apart"}


def test_a_renamed_rule_that_changed_came_and_went(tmp_path: Path) -> None:
    changes = compare(*edited(tmp_path, ("- id: gap", "- id: a-week-apart"), ("for: 7,", "for: 8,"))).changes
    assert [(change.sort, change.id) for change in changes] == [(Sort.REMOVED, "gap"), (Sort.ADDED, "a-week-apart")]


def test_guards_come_first_and_what_only_follows_is_marked(tmp_path: Path) -> None:
    more = CALL_ACTION + "\n  write: {rung: 1, title: Write, channels: [letter], groups: [contact]}"
    changes = compare(
        *edited(
            tmp_path,
            (CALL_ACTION, more),
            ("old_after_days: {unit: day, value: 30}", "old_after_days: {unit: day, value: 31}"),
        )
    ).changes
    assert [(c.group, c.id, c.decides) for c in changes] == [
        (Group.GUARDS, "gap", False),
        (Group.PARAMETERS, "old_after_days", True),
        (Group.ACTIONS, "write", True),
    ]
    assert changes[0].details == (
        "defers also the step write",
        "its text is the same; this follows from another change",
    )


def test_scripts_and_windows(tmp_path: Path) -> None:
    base = (
        edited(
            tmp_path / "base",
            (
                "  tone: {values: [soft, firm]}\n",
                "  tone: {values: [soft, firm]}\n  script_kind: {values: [soft]}\n  at: {windows: true}\n",
            ),
            ("rules:\n", 'windows: {early: {weekdays: [mon], from: "09:00", to: "11:00"}}\n' + SCRIPT + "rules:\n"),
        )[1]
        .folder.joinpath("rulebook.yaml")
        .read_text()
    )
    found = compare(
        *edited(tmp_path, ('to: "11:00"', 'to: "12:00"'), ("Please pay.", "Please pay today."), base=base)
    ).changes
    assert [(change.group, change.id, change.details) for change in found] == [
        (Group.TACTICS, "early", ("window: mon 09:00-12:00 instead of mon 09:00-11:00",)),
        (Group.SCRIPTS, "open", ("text: “Please pay today.” instead of “Please pay.”",)),
    ]
