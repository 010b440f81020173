"""The page and the flowchart: nothing of a profile becomes markup, and equal decisions give equal bytes."""

import re
from html.parser import HTMLParser

import pytest
from syrupy.assertion import SnapshotAssertion

from strategist.explain.graph import Card, Edge, Graph, Row, draw
from strategist.explain.layout import place
from strategist.explain.mermaid import label
from strategist.explain.svg import render_svg
from strategist.explain.tell import tell

KEEPER = {"reminders": 3, "days_late": 70}
NASTY = '</script><script>alert("x")</script><img src=x onerror=y> & 饲料'


class Tags(HTMLParser):
    """Collects tags and ids; text between them is of no interest."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]


@pytest.mark.parametrize("facts", [{}, KEEPER, {**KEEPER, "reader_kind": "child"}, {"days_late": 0}])
def test_the_flowchart(explain, facts: dict[str, object], snapshot: SnapshotAssertion) -> None:
    assert explain(**facts).mermaid() == snapshot


def test_labels_cannot_leave_their_quotes() -> None:
    assert label('x"] --> y["<b>#&') == "x#quot;#93; --#gt; y#91;#quot;#lt;b#gt;#35;#amp;"


def test_a_title_with_quotes_and_brackets_stays_a_label(explain) -> None:
    chart = explain(**KEEPER).mermaid()
    assert "Bill the fee #quot;in full#quot; #91;with #35;#93;" in chart
    assert all(line.count('"') in (0, 2) for line in chart.splitlines())


def test_texts_of_a_profile_are_never_markup(explain) -> None:
    page = Tags(explain(**KEEPER, reader=NASTY, shelf_mark=NASTY).html())
    assert page.tags.count("script") == 1
    assert "img" not in page.tags
    assert not [name for name, _ in page.attributes if name.startswith("on")]


def test_the_page_needs_nothing_else(explain) -> None:
    page = explain(**KEEPER).html()
    addresses = [value for name, value in Tags(page).attributes if name in ("src", "href", "xlink:href")]
    assert addresses
    assert all(address.startswith("#") for address in addresses)
    assert "url(" not in page.replace("url(#tip)", "")
    assert "@import" not in page


def test_every_link_has_its_target(explain) -> None:
    attributes = Tags(explain(**KEEPER, reader_kind="child").html()).attributes
    ids = [value for name, value in attributes if name == "id"]
    assert len(ids) == len(set(ids))
    assert {value[1:] for name, value in attributes if name == "href"} <= set(ids)


def test_every_reason_stands_in_the_page_with_its_place(explain) -> None:
    explanation = explain(**KEEPER, reader_kind="child")
    page = explanation.html()
    for reason in explanation.decision.because:
        place = explanation.decision.program.rules_named(reason.rule)[0].place
        assert f"{place.file}:{place.line}" in page


def test_equal_decisions_give_equal_bytes(explain) -> None:
    one, other = explain(**KEEPER), explain(**KEEPER)
    assert (one.html(), one.mermaid(), one.text()) == (other.html(), other.mermaid(), other.text())


def test_arrows_run_from_facts_to_the_step(explain) -> None:
    graph = draw(tell(explain(**KEEPER)))
    assert {edge.source for edge in graph.edges} | {edge.target for edge in graph.edges} == set(graph.cards)
    spots = place(graph, dict.fromkeys(graph.cards, (100, 40))).spots
    assert all(spots[edge.source].x < spots[edge.target].x for edge in graph.edges)


def test_a_large_graph_has_no_overlapping_cards() -> None:
    row = Row("a rule with a rather long title", None)
    cards = {f"c{n}": Card(f"c{n}", "derived", f"card {n}", "v", (row,)) for n in range(60)}
    edges = [Edge(f"c{n}", f"c{m}", 0) for n in range(60) for m in (n + 5, n + 17) if m < 60]
    placed = place(Graph(cards, edges), dict.fromkeys(cards, (230, 80)))
    boxes = [spot for spot in placed.spots.values() if spot.card]
    for one in boxes:
        for other in boxes:
            if one is not other and one.x == other.x:
                assert one.y + one.height <= other.y or other.y + other.height <= one.y
    assert re.match(r"<svg class=\"graph\"", render_svg(Graph(cards, edges), {})[0])
