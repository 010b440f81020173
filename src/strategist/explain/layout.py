"""Places the cards of a graph in columns, sources left of what they lead to, with lanes for arrows that pass columns by."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from strategist.explain.graph import Card, Graph

COLUMN_GAP, CARD_GAP, MARGIN, LANE = 52, 16, 16, 10
SWEEPS = 8


@dataclass(slots=True)
class Spot:
    """A card, or a lane of an arrow (`card` None), with its place."""

    id: str
    column: int
    width: int
    height: int
    card: Card | None = None
    x: int = 0
    y: float = 0
    before: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)

    @property
    def middle(self) -> float:
        """The height of its centre."""
        return self.y + self.height / 2


@dataclass(slots=True)
class Placed:
    """All spots by id, the lanes that lead from a card to a later column, and the size of the drawing."""

    spots: dict[str, Spot]
    width: int
    height: int


def place(graph: Graph, sizes: dict[str, tuple[int, int]]) -> Placed:
    """Columns by the longest way, order by neighbours, heights close to the middle of the neighbours."""
    columns = _columns(graph)
    spots = {id: Spot(id, columns[id], *sizes[id], card=card) for id, card in graph.cards.items()}
    for edge in graph.edges:
        way = [edge.source, *lanes(edge.source, columns[edge.source], columns[edge.target]), edge.target]
        for number, (left, right) in enumerate(pairwise(way)):
            if right not in spots:
                spots[right] = Spot(right, columns[edge.source] + number + 1, 0, LANE)
            if right not in spots[left].after:
                spots[left].after.append(right)
                spots[right].before.append(left)
    ordered = [
        [spot for spot in spots.values() if spot.column == number] for number in range(max(columns.values()) + 1)
    ]
    _arrange(ordered, spots)
    x = MARGIN
    for column in ordered:
        widest = max(spot.width for spot in column)
        for spot in column:
            spot.width = spot.width or widest
            spot.x = (
                x + widest - spot.width
            )  # flush right, so that arrows leave into the gap and not behind a wider card
        x += widest + COLUMN_GAP
    bottom = max(spot.y + spot.height for spot in spots.values())
    return Placed(spots, x - COLUMN_GAP + MARGIN, int(bottom) + MARGIN)


def lanes(source: str, start: int, end: int) -> list[str]:
    """The lanes of an arrow through the columns it passes; all arrows of a card share them."""
    return [f"lane:{source}:{column}" for column in range(start + 1, end)]


def _columns(graph: Graph) -> dict[str, int]:
    """The column of each card: after all its sources; cards without sources stand next to their first reader."""
    sources: dict[str, list[str]] = {id: [] for id in graph.cards}
    for edge in graph.edges:
        sources[edge.target].append(edge.source)
    found: dict[str, int] = {}

    def depth(id: str) -> int:
        if id not in found:
            found[id] = max((depth(source) + 1 for source in sources[id]), default=0)
        return found[id]

    for id in graph.cards:
        depth(id)
    for id in graph.cards:
        readers = [found[edge.target] for edge in graph.edges if edge.source == id]
        if not sources[id] and readers:
            found[id] = min(readers) - 1
    return found


def _arrange(columns: list[list[Spot]], spots: dict[str, Spot]) -> None:
    """Order and heights: sweep right and left, each spot towards the middle of its neighbours."""
    for column in columns:
        _stack(column)
    for sweep in range(SWEEPS):
        forward = sweep % 2 == 0
        for column in columns if forward else reversed(columns):
            wish = {}
            for spot in column:
                near = spot.before if forward else spot.after
                wish[spot.id] = _mean(spots[id].middle for id in near) if near else spot.middle
            column.sort(key=lambda spot: wish[spot.id])
            _settle(column, wish)
    for column in columns:
        _settle(column, {spot.id: _mean(spots[id].middle for id in (*spot.before, *spot.after)) for spot in column})
    top = min(spot.y for spot in spots.values())
    for spot in spots.values():
        spot.y = round(spot.y - top + MARGIN)


def _mean(values: Iterable[float]) -> float:
    listed = list(values)
    return sum(listed) / len(listed) if listed else 0.0


def _gap(above: Spot, below: Spot) -> int:
    return CARD_GAP if above.card or below.card else 2


def _stack(column: list[Spot]) -> None:
    y = 0.0
    for number, spot in enumerate(column):
        spot.y = y
        y += spot.height + (_gap(spot, column[number + 1]) if number + 1 < len(column) else 0)


def _settle(column: list[Spot], wish: dict[str, float]) -> None:
    """Heights as near to the wishes as order and gaps allow: neighbours that push each other move as a block."""
    blocks: list[tuple[list[Spot], float]] = []
    for spot in column:
        members, top = [spot], wish[spot.id] - spot.height / 2
        while blocks and blocks[-1][1] + _extent(blocks[-1][0]) + _gap(blocks[-1][0][-1], members[0]) > top:
            above, above_top = blocks.pop()
            offset = _extent(above) + _gap(above[-1], members[0])
            top = (above_top * len(above) + (top - offset) * len(members)) / (len(above) + len(members))
            members = above + members
        blocks.append((members, top))
    for members, top in blocks:
        y = top
        for number, spot in enumerate(members):
            spot.y = y
            y += spot.height + (_gap(spot, members[number + 1]) if number + 1 < len(members) else 0)


def _extent(members: list[Spot]) -> float:
    return sum(spot.height for spot in members) + sum(_gap(a, b) for a, b in pairwise(members))
