"""`format_text`: one canonical form, nothing lost, nothing moved."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategist import Strategist
from strategist.errors import RulebookError
from strategist.rulebook.canonical import canonical_test
from strategist.rulebook.files import shipped_rules
from strategist.rulebook.format import format_text, needs_format
from strategist.rulebook.nodes import Mapping, Node, Scalar, Sequence, read_nodes
from untidy import untidy

SHIPPED = sorted(shipped_rules().rglob("*.yaml"))

UNTIDY = """\
# what this file is about

sources: {S1: {document: law,   says: 'It says: "no"'}}   # the law
rules:
# --- the first part
- then: {propose: call, strength: 30}   # a call, no more


  # who it is about
  when:
    calls_made: '>= 3'
    any: [{amount: "> 0"},
          # the other way
          {days: ['1..3', "<5"]}]
  id: "firm"   # stays what it is
  because: "{calls_made} calls"
  # a last word on firm
- id: next
  unless: {cooperation: "!= friendly", evasive: == given}
  because: >
    folded text
    over two lines
  then: {forbid: {actions: [one_rather_long_action_name, another_rather_long_action_name, a_third_rather_long_action, last]}}
# the end
"""

TIDY = """\
# what this file is about

sources: {S1: {says: 'It says: "no"', document: law}}     # the law
rules:
  # --- the first part
  - id: firm   # stays what it is

    # who it is about
    when:
      calls_made: 3..
      any:
        - {amount: over 0}
        # the other way
        - {days: [1..3, under 5]}
    then: {propose: call, strength: 30}  # a call, no more
    because: "{calls_made} calls"
    # a last word on firm
  - id: next
    unless: {cooperation: not friendly, evasive: == given}
    then:
      forbid:
        actions: [one_rather_long_action_name, another_rather_long_action_name, a_third_rather_long_action, last]
    because: >
      folded text over two lines
# the end
"""


def same(left: Node | None, right: Node | None) -> bool:
    """Whether two trees say the same; the order of keys says nothing."""
    if isinstance(left, Mapping) and isinstance(right, Mapping):
        return left.entries.keys() == right.entries.keys() and all(same(v, right.get(k.text)) for k, v in left.pairs())
    if isinstance(left, Sequence) and isinstance(right, Sequence):
        return len(left.items) == len(right.items) and all(map(same, left.items, right.items))
    texts = [canonical_test(node.text) if isinstance(node, Scalar) else node for node in (left, right)]
    return texts[0] == texts[1]


def test_a_file_gets_its_one_form() -> None:
    assert format_text(UNTIDY, "r.yaml") == TIDY
    assert not needs_format(TIDY, "r.yaml")


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: str(path.relative_to(shipped_rules())))
def test_shipped_files_keep_their_meaning(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    formatted = format_text(text, path.name)
    assert format_text(formatted, path.name) == formatted
    assert same(read_nodes(text, "a")[0], read_nodes(formatted, "b")[0])


def test_the_formatted_rulebook_is_the_same_rulebook(shipped: Strategist, tmp_path: Path) -> None:
    for path in SHIPPED:
        copy = tmp_path / path.relative_to(shipped_rules())
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(format_text(path.read_text(encoding="utf-8"), path.name), encoding="utf-8")
    assert Strategist.load(tmp_path, cache=False).program.sha256 == shipped.program.sha256


@given(st.randoms(use_true_random=False))
def test_any_file_keeps_its_meaning_and_comments(random: Random) -> None:
    text = untidy(random)
    before, problems = read_nodes(text, "x")
    if problems:
        return
    formatted = format_text(text, "x")
    after, problems = read_nodes(formatted, "x")
    assert not problems
    assert same(before, after)
    assert format_text(formatted, "x") == formatted
    assert "\n\n\n" not in formatted


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("a:   1\r\nb: 2\r\n", "a: 1\nb: 2\n"),
        ("aa: {x: 1}\nb:  {y: 2}\n", "aa: {x: 1}\nb:  {y: 2}\n"),  # aligned by its author
        ("'null': 'two words'\n", '"null": "two words"\n'),
        ("rules:\n- - a\n  - b\n", "rules:\n  - - a\n    - b\n"),
        ("tables:\n  - rows: [['>= 3', -, x]]\n", "tables:\n  - rows: [[3.., -, x]]\n"),
        ("a: 'it''s \"so\"'\n", 'a: "it\'s \\"so\\""\n'),
        ("# only a remark", "# only a remark\n"),
        ("", ""),
    ],
)
def test_small_things(written: str, canonical: str) -> None:
    assert format_text(written, "r.yaml") == canonical


def test_a_test_is_rewritten_only_where_it_means_the_same() -> None:
    assert [canonical_test(text) for text in ("== given", "= 3..5")] == ["== given", "= 3..5"]
    assert [canonical_test(text) for text in ("1 .. 3", "not  x")] == ["1..3", "not x"]
    assert format_text("sources: {S: {says: '>= 3'}}", "r.yaml") == 'sources: {S: {says: ">= 3"}}\n'


@pytest.mark.parametrize("text", ["a: [1", "a: 1\na: 2\n", "a: &x 1\n", "---\na: 1\n---\nb: 2\n"])
def test_what_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(RulebookError):
        format_text(text, "r.yaml")
