"""Where a cursor is, in files that are whole, half typed or broken."""

from __future__ import annotations

from pathlib import Path

import pytest

from editing import CURSOR
from strategist.editor.frames import Where
from strategist.editor.mentions import mentions
from strategist.editor.reading import read
from strategist.editor.scan import where
from strategist.editor.spots import spot_of
from strategist.rulebook.files import shipped_rules

RULE = "rules:\n  - id: a\n"


def at(text: str) -> Where | None:
    return where(text.replace(CURSOR, ""), text.index(CURSOR))


@pytest.mark.parametrize(
    ("text", "path", "typed", "may_be"),
    [
        ("‸", (), "", "key"),
        ("ru‸", (), "ru", "key value"),
        ("rules:\n‸", (), "", "key"),
        ("rules:\n  ‸", ("rules",), "", "key value item"),
        ("rules:\n  - ‸", ("rules", 0), "", "key value"),
        ("rules:\n  - i‸", ("rules", 0), "i", "key value"),
        (RULE + "    ‸\n    then: {}\n", ("rules", 0), "", "key"),
        (RULE + "    wh‸\n", ("rules", 0), "wh", "key"),
        (RULE + "    when: ‸\n", ("rules", 0, "when"), "", "value"),
        (RULE + "    when: {‸\n    then: {}", ("rules", 0, "when"), "", "key"),
        (RULE + "    when: {a: 1, ‸}", ("rules", 0, "when"), "", "key"),
        (RULE + "    when: {a: 1, day‸: 2}", ("rules", 0, "when"), "day", "key"),
        (RULE + "    when: {a: over ‸, b: 3}", ("rules", 0, "when", "a"), "over ", "value"),
        (RULE + "    when: {a: [x, y‸", ("rules", 0, "when", "a", 1), "y", "value"),
        (RULE + "    when: {any: [{x: 1}, {y: ‸}]}", ("rules", 0, "when", "any", 1, "y"), "", "value"),
        (
            RULE + "    when:\n      any:\n        - x: 1\n        - y: ‸",
            ("rules", 0, "when", "any", 1, "y"),
            "",
            "value",
        ),
        (RULE + "    when: {a: 1,\n      b‸: 2}", ("rules", 0, "when"), "b", "key"),
        (RULE + '    because: "hello {day‸ past\n    then: {}', ("rules", 0, "because"), "hello {day", "value"),
        (RULE + "    overrides:\n      - x‸\n", ("rules", 0, "overrides", 0), "x", "key value"),
        (RULE + '    source: ["00‸0", b]\n', ("rules", 0, "source", 0), "00", "value"),
        ("rules:\n- id: a\n  when:\n    x: {\n- id: b\n  when: {q‸", ("rules", 1, "when"), "q", "key"),
        ("tables:\n  - rows:\n      - [1.., o‸, z]\n", ("tables", 0, "rows", 0, 1), "o", "value"),
        ("actions:\n  hold: {rung: 0, ti‸}\n", ("actions", "hold"), "ti", "key"),
        ("{rules: [{id: a, wh‸", ("rules", 0), "wh", "key"),
    ],
)
def test_where_the_cursor_is(text: str, path: tuple[object, ...], typed: str, may_be: str) -> None:
    found = at(text)
    assert found is not None
    found_to_be = " ".join(word for word in ("key", "value", "item") if getattr(found, word))
    assert (found.path, found.typed, found_to_be) == (path, typed, may_be)


@pytest.mark.parametrize("text", [RULE + "    # com‸ment\n", RULE + "    title: x # com‸ment\n", "rules:\n  -‸"])
def test_nothing_is_said_in_comments_and_before_a_word_may_begin(text: str) -> None:
    assert at(text) is None


def test_a_bracket_or_quote_left_open_spoils_its_own_entry_only() -> None:
    broken = RULE + '    when: {a: [1, {b\n    because: "no end\n  - id: b\n    th‸\n'
    found = at(broken)
    assert found is not None
    assert (found.path, sorted(found.seen)) == (("rules", 1), ["id"])


def test_keys_after_the_cursor_are_seen_too() -> None:
    found = at(RULE + "    ‸\n    then: {}\n    because: x\n  - id: b\n    title: y\n")
    assert found is not None
    assert sorted(found.seen) == ["because", "id", "then"]


@pytest.mark.parametrize("path", sorted(shipped_rules().rglob("*.yaml"))[::4], ids=lambda path: path.stem)
def test_the_scan_agrees_with_yaml_on_what_names_are_for(path: Path) -> None:
    """Two readers of the same text: by indentation alone, and through YAML."""
    text = path.read_text(encoding="utf-8")
    for mention in read(text).mentions[::20]:
        for offset in (mention.start, mention.end):
            found = where(text, offset)
            assert found is not None, (mention, offset)
            spot = spot_of(found)
            same = []
            if found.key and spot.form.names is not None:
                same += mentions(text, found.start, found.end, spot.form.names, spot.about, spot.form.defines)
            if found.value:
                same += mentions(text, found.start, found.end, spot.form.word, spot.about, spot.form.defines)
            told = [(m.sort, m.name, m.start, m.end, m.defines, m.operand, m.about) for m in same]
            wanted = (mention.sort, mention.name, mention.start, mention.end)
            assert (*wanted, mention.defines, mention.operand, mention.about) in told
