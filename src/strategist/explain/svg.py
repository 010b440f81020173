"""The graph of an inference as SVG: cards with their rules, arrows from facts to the rules that read them."""

from __future__ import annotations

from html import escape

from strategist.explain.columns import clean, width_of, wrapped
from strategist.explain.graph import Card, Edge, Graph, Row
from strategist.explain.layout import Placed, Spot, lanes, place

FACT_WIDTH, CARD_WIDTH = 164, 236
LETTER, LINE, PAD = 6.7, 16, 10
MOST_LINES = 3


def render_svg(graph: Graph, anchors: dict[str, str]) -> tuple[str, int]:
    """The drawing and its natural width; rules link to their entries in the page by `anchors`."""
    placed = place(graph, {id: _size(card) for id, card in graph.cards.items()})
    parts = [
        f'<svg class="graph" viewBox="0 0 {placed.width} {placed.height}" width="{placed.width}" height="{placed.height}" '
        'role="group" aria-label="How the step follows from the facts" xmlns="http://www.w3.org/2000/svg">',
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerUnits="userSpaceOnUse" '
        'markerWidth="9" markerHeight="9" orient="auto">'
        '<path d="M0 0.5 8 4 0 7.5z"/></marker></defs>',
    ]
    parts += [_arrow(edge, placed) for edge in graph.edges]
    parts += [_card(placed.spots[id], card, anchors) for id, card in graph.cards.items()]
    return "\n".join([*parts, "</svg>"]), placed.width


def _lines(text: str, width: int, bold: bool = False) -> list[str]:
    found = wrapped(clean(text), int((width - 2 * PAD) / (LETTER * (1.13 if bold else 1))))
    if len(found) > MOST_LINES:
        found = [*found[: MOST_LINES - 1], found[MOST_LINES - 1] + "…"]
    return found


def _width(card: Card) -> int:
    return FACT_WIDTH if card.kind in ("fact", "assumed") or not (card.rows or card.id == "step") else CARD_WIDTH


def _heads(card: Card) -> tuple[list[str], list[str]]:
    width = _width(card)
    return _lines(card.title, width), _lines(card.value, width, bold=True) if card.value else []


def _row_lines(row: Row, width: int) -> list[str]:
    return _lines(row.label, width - 8)


def _size(card: Card) -> tuple[int, int]:
    title, value = _heads(card)
    width = _width(card)
    rows = sum(len(_row_lines(row, width)) * LINE + 10 for row in card.rows)
    return width, (len(title) + len(value)) * LINE + 14 + rows


def _row_tops(spot: Spot, card: Card) -> list[tuple[int, int]]:
    """Top and height of each row."""
    title, value = _heads(card)
    y = int(spot.y) + (len(title) + len(value)) * LINE + 14
    found = []
    for row in card.rows:
        height = len(_row_lines(row, spot.width)) * LINE + 10
        found.append((y, height))
        y += height
    return found


def _arrow(edge: Edge, placed: Placed) -> str:
    source, target = placed.spots[edge.source], placed.spots[edge.target]
    x, y = source.x + source.width, int(source.middle)
    path = f"M{x} {y}"
    for id in lanes(edge.source, source.column, target.column):
        lane = placed.spots[id]
        path += _curve(x, y, lane.x, int(lane.middle)) + f" L{lane.x + lane.width} {int(lane.middle)}"
        x, y = lane.x + lane.width, int(lane.middle)
    port = int(target.middle)
    if edge.row is not None and target.card is not None:
        top, height = _row_tops(target, target.card)[edge.row]
        port = top + height // 2
    path += _curve(x, y, target.x - 2, port)
    row = "" if edge.row is None else str(edge.row)
    return (
        f'<path class="arrow {edge.kind}" d="{path}" marker-end="url(#tip)" data-from="{escape(edge.source)}" '
        f'data-to="{escape(edge.target)}" data-row="{row}"/>'
    )


def _curve(x: int, y: int, to_x: int, to_y: int) -> str:
    bend = (to_x - x) // 2
    return f" C{x + bend} {y} {to_x - bend} {to_y} {to_x} {to_y}"


def _card(spot: Spot, card: Card, anchors: dict[str, str]) -> str:
    x, y = spot.x, int(spot.y)
    title, value = _heads(card)
    spoken = escape(f"{card.title}: {card.value}" if card.value else card.title)
    round_ = 16 if card.kind in ("fact", "assumed") else 8
    parts = [
        f'<g class="card {card.kind}" data-card="{escape(card.id)}" tabindex="0" role="group" aria-label="{spoken}">',
        f"<title>{spoken}</title>",
        f'<rect class="body" x="{x}" y="{y}" width="{spot.width}" height="{spot.height}" rx="{round_}"/>',
        _text(title, x + PAD, y + 19, "name"),
        _text(value, x + PAD, y + 19 + len(title) * LINE, "value"),
    ]
    for number, ((top, height), row) in enumerate(zip(_row_tops(spot, card), card.rows)):
        inner = (
            f'<rect class="row" x="{x + 4}" y="{top}" width="{spot.width - 8}" height="{height - 4}" rx="5"/>'
            + _text(_row_lines(row, spot.width), x + PAD + 3, top + 15, "rule")
        )
        anchor = anchors.get(row.rule.id) if row.rule else None
        parts.append(f'<a href="#{anchor}" data-row="{number}" data-rule="{anchor}">{inner}</a>' if anchor else inner)
    return "\n".join([*parts, "</g>"])


def _text(lines: list[str], x: int, y: int, kind: str) -> str:
    return "".join(
        f'<text class="{kind}" x="{x}" y="{y + number * LINE}"{_squeeze(line)}>{escape(line)}</text>'
        for number, line in enumerate(lines)
    )


def _squeeze(line: str) -> str:
    """Very long unbroken words are fitted to the card instead of leaving it."""
    limit = int((CARD_WIDTH - 2 * PAD) / LETTER)
    return f' textLength="{CARD_WIDTH - 2 * PAD}" lengthAdjust="spacingAndGlyphs"' if width_of(line) > limit + 4 else ""
