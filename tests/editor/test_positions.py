"""Offsets, editors' positions and places of problems: one text, three ways to count."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from strategist.editor.positions import Text
from strategist.errors import Place

TEXTS = st.text(st.sampled_from("a {:}债😀é\n\r\u2028\x85\ufeff"), max_size=40)


@given(TEXTS)
def test_every_offset_comes_back(text: str) -> None:
    read = Text(text)
    for offset in range(len(text) + 1):
        if text[offset - 1 : offset + 1] != "\r\n":  # between the two there is no position
            assert read.offset(*read.position(offset)) == offset


@given(TEXTS)
def test_columns_are_utf_16(text: str) -> None:
    read = Text(text)
    for offset in range(len(text) + 1):
        line, character = read.position(offset)
        start = read.offset(line, 0)
        assert len(text[start:offset].encode("utf-16-le")) == 2 * character


@given(TEXTS, st.integers(-3, 60), st.integers(-3, 60))
def test_positions_outside_count_as_the_nearest_inside(text: str, line: int, character: int) -> None:
    assert 0 <= Text(text).offset(line, character) <= len(text)


def test_characters_beyond_the_first_plane_are_two_units_wide() -> None:
    text = Text("债务😀x")
    assert [text.position(offset)[1] for offset in range(5)] == [0, 1, 2, 4, 5]
    assert text.offset(0, 3) == 2  # inside the pair: before it


def test_a_place_counts_lines_as_yaml_does() -> None:
    text = Text("a: 1\u2028b: 债\nccc: 2")
    assert text.stretch(Place("x", 2, 1, 1)) == (5, 6)
    assert text.stretch(Place("x", 3, 1, 3)) == (10, 13)
    assert text.position(10) == (1, 0)
    assert text.line_of(Place("x", 3, 1)) == "ccc: 2"


def test_a_place_never_goes_beyond_its_line_or_the_text() -> None:
    text = Text("ab\ncd")
    assert text.stretch(Place("x", 1, 2, 50)) == (1, 2)
    assert text.stretch(Place("x", 9, 9, 9)) == (5, 5)
    assert text.stretch(Place("x", 0, 0, 0)) == (0, 1)


def test_a_mark_of_byte_order_has_no_column() -> None:
    assert Text("\ufeffab: 1").stretch(Place("x", 1, 1, 2)) == (1, 3)
