"""The inference as a Mermaid flowchart: facts, rules, derived facts, rules, candidates, guards, the step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from strategist.explain.columns import clean
from strategist.explain.graph import Card, Edge, Graph, Row, draw
from strategist.explain.tell import tell

if TYPE_CHECKING:
    from strategist.explain.explanation import Explanation

_SHAPES = {"fact": ("([", "])"), "assumed": ("([", "])"), "guard": ("{{", "}}"), "step": ("[[", "]]")}
_ARROWS = {"reads": "-->", "leads": "==>", "forbids": "-. forbids .->", "beside": "-. weaker .->"}
_CLASSES = (
    "classDef assumed stroke-dasharray:4 3",
    "classDef derived fill:#e8f0fe,stroke:#3367d6,color:#1a1a1a",
    "classDef rule fill:#fff,stroke:#999,color:#333,font-size:12px",
    "classDef candidate fill:#e6f4ea,stroke:#188038,color:#1a1a1a",
    "classDef waiting fill:#fef7e0,stroke:#b06000,color:#1a1a1a",
    "classDef forbidden fill:#fce8e6,stroke:#c5221f,color:#1a1a1a",
    "classDef outranked fill:#f1f3f4,stroke:#80868b,color:#3c4043",
    "classDef guard fill:#fce8e6,stroke:#c5221f,color:#1a1a1a",
    "classDef step fill:#188038,stroke:#0d652d,color:#fff",
)


def render_mermaid(explanation: Explanation) -> str:
    """The flowchart of what bears on the decision; the same decision gives the same text."""
    graph = draw(tell(explanation))
    names = {id: f"n{number}" for number, id in enumerate(graph.cards)}
    lines = ["flowchart LR"]
    for id, card in graph.cards.items():
        lines += _card(names[id], card)
    lines += [_edge(edge, names, graph) for edge in graph.edges]
    return "\n".join([*lines, *_CLASSES]) + "\n"


def _card(name: str, card: Card) -> list[str]:
    opening, closing = _SHAPES.get(card.kind, ("[", "]"))
    text = label(card.title) + (f"<br/>{label(card.value)}" if card.value else "")
    if not _with_rules(card):
        text += "".join(f"<br/>{label(row.label)}" for row in card.rows)
    lines = [f'{name}{opening}"{text}"{closing}:::{card.kind}']
    for number, row in enumerate(card.rows if _with_rules(card) else ()):
        lines.append(f'{name}r{number}["{_rule(row)}"]:::rule')
        lines.append(f"{name}r{number} --> {name}")
    return lines


def _with_rules(card: Card) -> bool:
    """Whether its rules are nodes of their own."""
    return card.kind in ("derived", "candidate", "forbidden", "waiting")


def _rule(row: Row) -> str:
    place = f"<br/>{label(row.rule.place)}" if row.rule and row.rule.place else ""
    return f"{label(row.label)}{place}"


def _edge(edge: Edge, names: dict[str, str], graph: Graph) -> str:
    target = names[edge.target]
    if edge.row is not None and _with_rules(graph.cards[edge.target]):
        target += f"r{edge.row}"
    return f"{names[edge.source]} {_ARROWS[edge.kind]} {target}"


def label(text: str) -> str:
    """A text inside a quoted Mermaid label: whatever could end it or be read as markup becomes an entity.

    >>> label('a "b" #1 <c>')
    'a #quot;b#quot; #35;1 #lt;c#gt;'
    """
    return "".join(_ENTITIES.get(c, c) for c in clean(text))


_ENTITIES = {
    "#": "#35;",
    '"': "#quot;",
    "<": "#lt;",
    ">": "#gt;",
    "&": "#amp;",
    "`": "#96;",
    "[": "#91;",
    "]": "#93;",
    "{": "#123;",
    "}": "#125;",
    "(": "#40;",
    ")": "#41;",
    "|": "#124;",
    "\\": "#92;",
    ";": "#59;",
    "*": "#42;",
}
