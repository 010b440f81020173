"""`strategist ask`: driven through a pipe, as a person would answer."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from strategist import Strategist
from strategist.ask.typed import read_answer

from .conftest import Run

AS_OF = ("--as-of", "2026-11-24T10:00:00+08:00")
SMALL = """\
rulebook: small
version: 1.0.0
channels: [phone, letter]
groups: [contact, law]
inputs:
  case:
    as_of: {type: datetime, required: true}
    days_past_due: {type: int, unit: day, daily: +1, help: "age of the debt"}
    kind: {type: enum, values: [person, company], help: "what he is"}
    signs: {type: set, values: [flight, fraud], help: "bad signs"}
    never_read: {type: bool, help: "of no use"}
  protection:
    stay: {type: bool, default: false, help: "a stay"}
    deceased: {type: bool, default: false, help: "he has died"}
    letter_days_ago: {type: int, unit: day, daily: +1, help: "days since the letter"}
  amounts:
    overdue: {type: money, help: "open and due"}
    paid_on: {type: date, help: "when he paid"}
actions:
  monitor: {rung: 0, title: Watch}
  hold: {rung: 0, title: Stop}
  call: {rung: 1, title: Call, channels: [phone], groups: [contact]}
  trace: {rung: 0, title: Trace, groups: [contact]}
  sue: {rung: 6, title: Sue, channels: [letter], groups: [law]}
rules:
  - {id: call-when-overdue, title: Call them, when: {days_past_due: 1..}, then: {propose: call, strength: 40}, because: "Late."}
  - id: sue-companies
    title: Sue companies
    when: {kind: company, days_past_due: 90.., overdue: over 0}
    then: {propose: sue, strength: 80}
    because: "Old."
  - {id: flight, title: Flight, when: {signs: flight}, then: {propose: sue, strength: 90}, because: "He flees."}
  - {id: dead, title: Dead, when: {deceased: true}, then: {propose: trace, strength: 95}, because: "Heirs."}
  - {id: stayed, title: Stayed, when: {stay: true}, then: {forbid: {actions: [call, sue]}}, because: "A stay."}
  - {id: wait, title: Wait, then: {defer: {actions: [call, sue]}, for: 7, since: letter_days_ago}, because: "A letter waits."}
"""


@pytest.fixture
def book(tmp_path: Path) -> str:
    """A rulebook of a few facts, one of which no rule reads."""
    folder = tmp_path / "book"
    folder.mkdir()
    (folder / "rules.yaml").write_text(SMALL, encoding="utf-8")
    return str(folder)


def dialogue(out: str) -> list[str]:
    """The questions of a transcript, without numbers."""
    return [line.partition(". ")[2] for line in out.splitlines() if line[:1].isdigit() and ". " in line[:4]]


def test_it_asks_until_nothing_can_change_the_step_and_writes_a_profile(run: Run, book: str, tmp_path: Path) -> None:
    out = tmp_path / "answers.yaml"
    answers = {"days_past_due": "95", "kind": "2", "signs": "none", "overdue": "1000"}
    interview = Strategist.load(book, cache=False).ask(as_of=AS_OF[1])
    said: list[str] = []
    for question in interview:
        typed = "none" if question.several else answers.get(question.name, "")
        interview.answer(question, read_answer(question, typed).value)
        said.append(f"{typed}\n")
    ran = run("ask", "--rules", book, *AS_OF, "-o", str(out), stdin="".join(said))
    assert ran.code == 0, ran.err
    assert f"Settled after {len(said)} questions" in ran.out
    assert "Sue  (sue, rung 6)" in ran.out
    assert "facts were not needed" in ran.out
    assert "never read" not in ran.out
    written = yaml.safe_load(out.read_text(encoding="utf-8"))
    assert (written["kind"], written["days_past_due"], written["overdue"]) == ("company", 95, "1000.00")
    explained = run("explain", str(out), "--rules", book)
    assert explained.code == 0
    assert "NEXT STEP    Sue" in explained.out


def test_what_a_profile_says_is_not_asked(run: Run, book: str, tmp_path: Path) -> None:
    profile = tmp_path / "p.yaml"
    profile.write_text("as_of: 2026-11-24T10:00:00+08:00\ndeceased: true\n", encoding="utf-8")
    ran = run("ask", str(profile), "--rules", book)
    assert ran.code == 0
    assert "Settled after 0 questions" in ran.out
    assert "Trace  (trace, rung 0)" in ran.out


KNOWN = "kind: person\nsigns: []\ndeceased: false\nstay: false\nletter_days_ago: 30\n"


def test_bad_answers_are_located_and_asked_again(run: Run, book: str, tmp_path: Path) -> None:
    profile = tmp_path / "p.yaml"
    profile.write_text(KNOWN, encoding="utf-8")
    ran = run("ask", str(profile), "--rules", book, *AS_OF, stdin=" ninety\n95\n")
    assert ran.code == 0
    assert dialogue(ran.out) == ["days past due?"]
    assert "answer:1:2: `days_past_due` cannot be `ninety`: a whole number is wanted" in ran.err
    assert "  1 |  ninety\n    |  ^^^^^^" in ran.err
    assert "Settled after 1 question:" in ran.out
    assert "Call  (call, rung 1)" in ran.out


def test_help_back_stop_and_the_end_of_a_pipe(run: Run, book: str, tmp_path: Path) -> None:
    first = dialogue(run("ask", "--rules", book, *AS_OF).out)[0]
    ran = run("ask", "--rules", book, *AS_OF, stdin="?\n\nback\nstop\n")
    assert dialogue(ran.out)[0] == dialogue(ran.out)[2] == first
    assert "rule: " in ran.out
    assert "Stopped after 0 questions" in ran.out
    assert run("ask", "--rules", book, *AS_OF, stdin="back\nstop\n").err.startswith("this is the first question")
    out = tmp_path / "kept.yaml"
    kept = run("ask", "--rules", book, *AS_OF, "-o", str(out), stdin="95\n")
    assert kept.code == 0
    assert "wrote" in kept.out
    assert yaml.safe_load(out.read_text(encoding="utf-8"))["as_of"] == "2026-11-24T10:00:00+08:00"


def test_an_interrupt_keeps_what_was_answered(
    run: Run, book: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import strategist.cli.ask as command

    def interrupted() -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "_line", interrupted)
    ran = run("ask", "--rules", book, *AS_OF, "-o", str(tmp_path / "a.yaml"))
    assert ran.code == 0
    assert "Stopped after 0 questions" in ran.out
    assert (tmp_path / "a.yaml").exists()


def test_a_profile_that_cannot_be_used_and_a_folder_that_is_not_there(run: Run, book: str, tmp_path: Path) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text("kind: compny\n", encoding="utf-8")
    ran = run("ask", str(bad), "--rules", book, *AS_OF)
    assert ran.code == 2
    assert "bad.yaml:1:7: `kind` cannot be `compny`" in ran.err
    ran = run("ask", "--rules", book, *AS_OF, "-o", str(tmp_path / "none" / "a.yaml"))
    assert ran.code == 2
    assert "[no-folder]" in ran.err


@pytest.mark.parametrize("name", ["hengda-feed", "lakeshore-supply"])
def test_an_example_debtor_takes_few_questions(name: str, shipped: Strategist) -> None:
    text = Path(f"examples/debtors/{name}.yaml").read_text(encoding="utf-8")
    wanted = shipped.recommend(text)
    said = {n: v for n, v in yaml.load(text, yaml.BaseLoader).items() if n not in ("as_of", "debtor_id")}
    typed = shipped.profile(text).facts()
    interview = shipped.ask(as_of=yaml.safe_load(text)["as_of"])
    for question in interview:
        if question.several:
            interview.answer(question, {n: typed[n] for n in question.names if n in said})
        else:
            interview.answer(question, typed.get(question.name))
    assert (interview.decision.next_step, interview.decision.not_before) == (wanted.next_step, wanted.not_before)
    lists = sum(question.several for question in interview.asked)
    counted = f"| {name} | {len(interview.asked)} | {lists} | {len(interview.not_needed)} | {wanted.next_step} |"
    assert counted in Path("docs/ask.md").read_text(encoding="utf-8"), f"docs/ask.md: now {counted}"
    assert len(interview.asked) <= 25
