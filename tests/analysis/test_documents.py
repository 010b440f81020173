"""`strategist docs`: pages that say everything, link to what exists, and come out the same each time."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from folders import SMALL, load
from strategist import Strategist
from strategist.analysis.documents import render_documents, write_documents
from strategist.analysis.rule_words import RuleWords
from strategist.analysis.scenarios import Result, load_scenarios, run_scenarios
from strategist.analysis.source_table import source_table
from strategist.rulebook.files import shipped_rules

SOURCED = (
    SMALL.replace("  - id: call-when-overdue\n", "  - id: call-when-overdue\n    source: [A.1, A.9]\n").replace(
        "  - id: gap\n", "  - id: gap\n    source: [A.2]\n    standing: secondary\n    valid: 2026-01-01..\n"
    )
    + """\
sources:
  A.1: {says: "who asks early gets early", document: house}
  A.2: {says: "a week between contacts", document: law, citation: "an act, section 1", standing: secondary}
  A.3: {says: "sell in good time", lives_in: portfolio}
  A.4: {says: "nobody wrote the rule"}
documents: {house: House policy, law: Statutes}
"""
)
SCENARIO = """\
background: {as_of: "2026-11-24T10:00:00+08:00", currency: CNY}
scenarios:
  - name: a late payer is called
    given: {days_past_due: 12}
    expect: {next_step: call, because_of: [call-when-overdue]}
"""


@pytest.fixture(scope="module")
def shipped_pages(shipped: Strategist) -> dict[str, str]:
    return render_documents(shipped.program, run_scenarios(shipped, load_scenarios(shipped, shipped_rules())))


@pytest.fixture
def small(tmp_path: Path) -> tuple[Strategist, list[Result]]:
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "book.yaml").write_text(SOURCED, encoding="utf-8")
    (tmp_path / "scenarios" / "calls.yaml").write_text(SCENARIO, encoding="utf-8")
    strategist = Strategist.load(tmp_path, cache=False)
    return strategist, run_scenarios(strategist, load_scenarios(strategist, tmp_path))


def test_every_rule_step_fact_and_source_has_its_place(shipped: Strategist, shipped_pages: dict[str, str]) -> None:
    everything = "\n".join(shipped_pages.values())
    vocabulary = shipped.program.vocabulary
    for rule in shipped.program.rules:
        assert f"`{rule.table or rule.id}` · " in everything
        assert rule.table or f"`{rule.place.file}:{rule.place.line}`" in everything
    for name in (*vocabulary.action, *vocabulary.refused, *vocabulary.parameters, *(f.name for f in vocabulary.inputs)):
        assert f'<a id="{name}"></a>' in everything
    for source in vocabulary.sources:
        assert f"### {source}\n" in shipped_pages["sources.md"]


def test_every_link_leads_somewhere(shipped_pages: dict[str, str]) -> None:
    anchors = {
        (page, name) for page, text in shipped_pages.items() for name in re.findall(r'<a id="([^"]+)"></a>', text)
    }
    for text in shipped_pages.values():
        for page, name in re.findall(r"\]\(([a-z-]+\.md)(?:#([^)]+))?\)", text):
            assert page in shipped_pages
            assert not name or (page, name) in anchors


def test_tables_have_even_rows(shipped_pages: dict[str, str]) -> None:
    for text in shipped_pages.values():
        for block in re.findall(r"(?:^\|.*\n)+", text, re.M):
            assert len({len(re.findall(r"(?<!\\)\|", line)) for line in block.splitlines()}) == 1


def test_pages_come_out_the_same(small: tuple[Strategist, list[Result]], tmp_path: Path) -> None:
    strategist, results = small
    scenarios = [result.scenario for result in results]
    first = {path.name: path.read_bytes() for path in write_documents(strategist, scenarios, tmp_path / "one")}
    again = {path.name: path.read_bytes() for path in write_documents(strategist, scenarios, tmp_path / "two" / "deep")}
    assert first == again
    assert str(tmp_path).encode() not in b"".join(first.values())


def test_the_source_table_knows_the_gaps(small: tuple[Strategist, list[Result]]) -> None:
    strategist, results = small
    found = source_table(strategist.program, results)
    assert [[scenario.name for scenario in row.scenarios] for row in found.rows] == [
        ["a late payer is called"],
        [],
        [],
        [],
    ]
    assert [source.id for source in found.without_rule] == ["A.3", "A.4"]
    assert [source.id for source in found.without_scenario] == ["A.2"]
    assert [(source, by.id) for source, by in found.unknown] == [("A.9", "call-when-overdue")]


def test_a_rule_and_a_guard_as_readers_see_them(small: tuple[Strategist, list[Result]]) -> None:
    pages = render_documents(small[0].program, small[1])
    head, _, rest = pages["propose.md"].partition('<a id="sue-when-old"></a>\n')
    assert "- **Source** [A.1](sources.md#a-1), `A.9` (not described)" in head
    assert (
        re.sub(r"`[^`]*yaml:\d+`", "`file`", rest)
        == """\
### sue-when-old

`sue-when-old` · `file`

- **If** all of these:
  - age band is old
  - amount overdue is at least small_amount (1,000 CNY, 150 USD)
- **Unless** disputed is true
- **Then** propose `sue`, strength 80
- **Because** The debt is {age_band}.
"""
    )
    guard = next(line for line in pages["law.md"].splitlines() if "#gap)" in line)
    assert re.sub(r"`[^`]*yaml:\d+`", "`file`", guard) == (
        "| [`gap`](guard.md#gap)<br>`file` | if days since last contact is stated | not before days since last contact "
        "reaches 7 days: `call` | [A.2](sources.md#a-2) an act, section 1 (secondary) | secondary | from 2026-01-01 |"
    )
    assert (
        "| [`gap`](guard.md#gap) | secondary | [A.2](sources.md#a-2) an act, section 1 (secondary) |" in pages["law.md"]
    )
    assert "- A.4: cited by nothing, and it does not say where it lives" in pages["index.md"]


def test_the_law_page_names_figures_and_what_is_not_confirmed() -> None:
    program = Strategist.load().program
    law = render_documents(program, [])["law.md"]
    assert "[`limitation_cn_years`](parameters.md#limitation_cn_years): limitation_cn_years (3 years), " in law
    packs, _, open_rules = law.partition("## To be confirmed")
    for rule in program.rules:
        if rule.standing:
            assert f"[`{rule.table or rule.id}`]" in packs
            assert (f"[`{rule.table or rule.id}`]" in open_rules) is (rule.standing != "confirmed")


@pytest.mark.parametrize(
    ("when", "words"),
    [
        ("{days_past_due: 1..30}", "days past due is from 1 to 30 days"),
        ("{days_past_due: over old_after_days}", "days past due is over old_after_days (30 days)"),
        ("{days_past_due: not 3}", "days past due is not 3 days"),
        ("{days_past_due: ..days_since_last_contact}", "days past due is at most days since last contact"),
        ("{days_past_due: same as days_since_last_contact}", "days past due is the same as days since last contact"),
        ("{cooperation: [friendly, neutral]}", "cooperation is friendly or neutral"),
        ("{signs: [flight, fraud]}", "signs has flight or fraud"),
        ("{signs: not has fraud}", "signs does not have fraud"),
        ("{disputed: false}", "disputed is false"),
        ("{amount_overdue: over 0}", "amount overdue is over 0"),
        ("{promised_on: ..today}", "promised on is on or before today"),
        ("{promised_on: under 2026-12-01}", "promised on is before 2026-12-01"),
        ("{home: not within US-NY}", "home is not within US-NY"),
        ("{name: missing}", "name is not stated"),
        ("{not: {name: x}}", "it is known that not name is x"),
        (
            "{calls_made: 1, any: [{disputed: true}, {name: x, calls_made: 2}]}",
            "calls made is 1 and (disputed is true or (name is x and calls made is 2))",
        ),
    ],
)
def test_conditions_in_words(when: str, words: str) -> None:
    program = load(SMALL.replace("when: {days_past_due: 1..}", f"when: {when}")).program
    assert RuleWords(program.vocabulary).condition(program.rules_named("call-when-overdue")[0].when) == words


@pytest.mark.parametrize(
    ("then", "words"),
    [
        (
            "{forbid: {groups: [contact], channels: [letter]}, instead: [sue]}",
            "forbid `call`; the channel letter; instead `sue`",
        ),
        ("{only: {tone: [soft]}}", "allow only tone soft"),
        ("{defer: {actions: [sue]}, until: promised_on}", "not before promised on: `sue`"),
        ("{advise: {tone: firm, channel: phone}, strength: 20}", "advise channel phone; tone firm, strength 20"),
        ("{score: {cause: {deliberate: 5, negligence: -5}}}", "points for cause: negligence -5, deliberate +5"),
    ],
)
def test_conclusions_in_words(then: str, words: str) -> None:
    program = load(SMALL.replace("then: {propose: call, strength: 30}", f"then: {then}")).program
    assert RuleWords(program.vocabulary).conclusion(program.rules_named("call-when-overdue")[0].conclusion) == words
