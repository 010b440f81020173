"""The inference as a graph of cards: facts lead to rules inside derived facts, candidates and guards, and on to the step."""

from __future__ import annotations

from dataclasses import dataclass, field

from strategist.explain.speech import words
from strategist.explain.story import CHOSEN, FORBIDDEN, WAITING, Contender, Reading, RuleTold, Story

BESIDE_SHOWN = 4
"""So many forbidden candidates, and so many outranked ones, are drawn."""
STEP = "step"


@dataclass(frozen=True, slots=True)
class Row:
    """A rule on a card; `rule` None: a line without a rule of its own."""

    label: str
    rule: RuleTold | None


@dataclass(frozen=True, slots=True)
class Card:
    """A node. `kind`: fact, assumed, derived, candidate, forbidden, waiting, outranked, guard, step."""

    id: str
    kind: str
    title: str
    value: str
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class Edge:
    """An arrow from a card to a card, or to a row of it. `kind`: reads, leads, forbids, beside."""

    source: str
    target: str
    row: int | None
    kind: str = "reads"


@dataclass(slots=True)
class Graph:
    """Cards by id, in the order of the story, and edges."""

    cards: dict[str, Card] = field(default_factory=dict)
    edges: list[Edge] = field(default_factory=list)


def draw(story: Story) -> Graph:
    """The graph of what bears on the step."""
    return _Drawing(story).graph


class _Drawing:
    def __init__(self, story: Story) -> None:
        self.story, self.graph = story, Graph()
        self.settled = {one.fact: one for one in story.settled}
        self.graph.cards[STEP] = Card(STEP, "step", story.step.title, _when(story))
        for one in story.contenders:
            if one.mark == CHOSEN:
                self._candidate(one, "candidate")
        self._beside()
        self._guards()
        for reading in story.step.first_because:
            self._read(reading, STEP, None)
        self._order()

    def _candidate(self, one: Contender, kind: str) -> None:
        id = _candidate_id(one)
        if id in self.graph.cards:
            return
        rows = tuple(Row(rule.name, rule) for rule in one.rules)
        self.graph.cards[id] = Card(id, kind, one.title, f"{one.mark} {one.strength}", rows)
        if kind == "candidate":
            self._edge(Edge(id, STEP, None, "leads"))
            for number, rule in enumerate(one.rules):
                self._reads(rule, id, number)

    def _beside(self) -> None:
        """What was forbidden, by the guards that did it; what waits although it is stronger; the strongest outranked."""
        chosen = max((one.strength for one in self.story.contenders if one.mark == CHOSEN), default=0)
        forbidden: dict[tuple[str, ...], list[Contender]] = {}
        outranked = []
        for one in self.story.contenders:
            if one.mark == FORBIDDEN:
                forbidden.setdefault(tuple(rule.id for rule in one.by), []).append(one)
            elif one.mark == WAITING and one.strength >= chosen:
                self._candidate(one, "waiting")
            elif one.mark != CHOSEN and self.story.step.action not in (one.action, one.leads_to):
                outranked.append(one)
        for guards, group in forbidden.items():
            self._group(f"forbidden:{'+'.join(guards)}", "forbidden", "Forbidden", group)
        if outranked:
            self._group("outranked", "outranked", "Outranked", outranked)
            self._edge(Edge("outranked", STEP, None, "beside"))

    def _group(self, id: str, kind: str, title: str, group: list[Contender]) -> None:
        rows = tuple(Row(f"{one.strength} {one.title}", one.rules[0]) for one in group[:BESIDE_SHOWN])
        more = f"and {len(group) - BESIDE_SHOWN} weaker" if len(group) > BESIDE_SHOWN else ""
        self.graph.cards[id] = Card(id, kind, title, more, rows)

    def _guards(self) -> None:
        for one in self.story.bounds:
            id = f"guard:{one.rule.id}"
            self.graph.cards[id] = Card(id, "guard", one.rule.name, one.what, (Row(one.rule.id, one.rule),))
            self._reads(one.rule, id, 0)
            hit = [id for id in self.graph.cards if id.startswith("forbidden:") and one.rule.id in id[10:].split("+")]
            for target in hit:
                self._edge(Edge(id, target, None, "forbids"))
            offered = self._offered(one.rule.id)
            if offered:
                self._edge(Edge(id, offered, None, "leads"))
            elif not hit:
                self._edge(Edge(id, STEP, None, "leads" if one.role == "defers" else "beside"))

    def _offered(self, guard: str) -> str:
        """The chosen candidate that a guard offered instead; then the guard itself is its reason."""
        for one in self.story.contenders:
            if one.mark == CHOSEN and one.status == "chosen" and any(rule.id == guard for rule in one.rules):
                return _candidate_id(one)
        return ""

    def _reads(self, rule: RuleTold, target: str, row: int | None) -> None:
        for reading in rule.grounds:
            self._read(reading, target, row)

    def _read(self, reading: Reading, target: str, row: int | None) -> None:
        settled = self.settled.get(reading.fact)
        id = f"fact:{reading.fact}"
        self._edge(Edge(id, target, row))
        if id in self.graph.cards:
            return
        if settled is None:
            kind = "assumed" if reading.origin == "assumed" else "fact"
            self.graph.cards[id] = Card(id, kind, words(reading.fact), reading.value)
            return
        rows = tuple(
            Row(f"{rule.effect}  {rule.title}".strip() if rule.effect[:1] in "+-" else rule.name, rule)
            for rule in settled.rules
        )
        self.graph.cards[id] = Card(id, "derived", words(settled.fact), settled.value, rows)
        for number, rule in enumerate(settled.rules):
            if not rule.effect.startswith("overridden"):
                self._reads(rule, id, number)

    def _edge(self, edge: Edge) -> None:
        if edge not in self.graph.edges:
            self.graph.edges.append(edge)

    def _order(self) -> None:
        """Facts in the order of the story first, so that equal stories give equal drawings."""
        names = [*(one.fact for one in self.story.facts), *(one.fact for one in self.story.settled)]
        rank = {f"fact:{name}": number for number, name in enumerate(names)}
        last = len(rank)
        self.graph.cards = dict(sorted(self.graph.cards.items(), key=lambda item: rank.get(item[0], last)))


def _candidate_id(one: Contender) -> str:
    return f"candidate:{one.action}:{one.strength}:{one.status}"


def _when(story: Story) -> str:
    return f"not before {story.step.not_before}" if story.step.not_before else "now"
