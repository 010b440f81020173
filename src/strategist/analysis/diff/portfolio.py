"""A portfolio decided by both rulebooks: how many profiles move from which step to which, how much money, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from strategist.analysis.diff.attribution import Attribution, Cause
from strategist.analysis.diff.face import REFUSED, Face, Move, moves
from strategist.analysis.diff.portfolio_rows import Row
from strategist.analysis.diff.side import Side
from strategist.analysis.diff.trial import on_day
from strategist.profile.case import AS_OF
from strategist.program.interest_terms import AMOUNT
from strategist.vocabulary.vocabulary import CURRENCY

EXAMPLES = 3
NO_CURRENCY = "no currency"


@dataclass(slots=True)
class Tally:
    """How many profiles, how much is overdue by currency, and the first few ids."""

    count: int = 0
    amounts: dict[str, Decimal] = field(default_factory=dict)
    examples: list[str] = field(default_factory=list)

    def add(self, id: str, raw: Mapping[str, object]) -> None:
        """Count one profile."""
        self.count += 1
        if len(self.examples) < EXAMPLES:
            self.examples.append(id)
        if raw.get(AMOUNT) is not None:
            currency = str(raw.get(CURRENCY) or NO_CURRENCY)
            self.amounts[currency] = self.amounts.get(currency, Decimal(0)) + Decimal(str(raw[AMOUNT]))

    def as_json(self) -> dict[str, object]:
        """The tally as a JSON object; amounts as text."""
        amounts = {currency: f"{amount:.2f}" for currency, amount in sorted(self.amounts.items())}
        return {"count": self.count, "amounts": amounts, "examples": self.examples}


@dataclass(slots=True)
class Moved:
    """All profiles that move in one way, and the edits they move by."""

    move: Move
    tally: Tally = field(default_factory=Tally)
    causes: Counter[Cause] = field(default_factory=Counter)

    def as_json(self) -> dict[str, object]:
        """The moved profiles as a JSON object."""
        causes = [{**cause.as_json(), "count": count} for cause, count in self.by_cause]
        return {**self.move.as_json(), **self.tally.as_json(), "causes": causes}

    @property
    def by_cause(self) -> list[tuple[Cause, int]]:
        """Causes with their counts, the most frequent first."""
        return sorted(self.causes.items(), key=lambda item: (-item[1], str(item[0])))


@dataclass(slots=True)
class Portfolio:
    """What a portfolio does under both rulebooks."""

    decided: int = 0
    unmoved: int = 0
    undated: int = 0
    set_aside: list[tuple[str, str]] = field(default_factory=list)
    steps: dict[tuple[str, str], Tally] = field(default_factory=dict)
    moved: dict[Move, Moved] = field(default_factory=dict)

    @property
    def biggest(self) -> list[Moved]:
        """Ways of moving: steps, then days, then tactics, each by number of profiles."""
        order = {REFUSED: 0, "step": 0, "due": 1}
        return sorted(self.moved.values(), key=lambda one: (order.get(one.move.what, 2), -one.tally.count, one.move))

    @property
    def matrix(self) -> list[tuple[str, str, Tally]]:
        """Steps before and after with their tallies, by step before."""
        return [(old, new, tally) for (old, new), tally in sorted(self.steps.items())]

    def as_json(self) -> dict[str, object]:
        """The portfolio as a JSON object."""
        return {
            "decided": self.decided,
            "unmoved": self.unmoved,
            "without_as_of": self.undated,
            "set_aside": [{"where": where, "reason": reason} for where, reason in self.set_aside],
            "steps": [{"old": old, "new": new, **tally.as_json()} for old, new, tally in self.matrix],
            "moves": [moved.as_json() for moved in self.biggest],
        }


def decide_portfolio(
    rows: Iterable[Row],
    sides: tuple[Side, Side],
    attribution: Attribution,
    day: date | None = None,
) -> Portfolio:
    """Decide every row with both rulebooks. Rows no side accepts are set aside."""
    found = Portfolio()
    now = datetime.now().astimezone().isoformat(timespec="seconds")
    old, new = sides
    for row in rows:
        if row.facts is None:
            found.set_aside.append((row.where, row.reason))
            continue
        raw = _dated(row.facts, day, now)
        before, after = old.face(raw), new.face(raw)
        if before.refused and after.refused:
            found.set_aside.append((row.where, after.reason))
            continue
        found.undated += day is None and row.facts.get(AS_OF) is None
        _count(found, row, raw, before, after, attribution)
    return found


def _count(
    found: Portfolio, row: Row, raw: dict[str, object], before: Face, after: Face, attribution: Attribution
) -> None:
    id = str(raw.get("debtor_id") or row.where)
    found.decided += 1
    steps = tuple(REFUSED if one.refused else one.step for one in (before, after))
    found.steps.setdefault((steps[0], steps[1]), Tally()).add(id, raw)
    ways = moves(before, after)
    found.unmoved += not ways
    for move, cause in attribution.causes(raw, ways).items():
        moved = found.moved.setdefault(move, Moved(move))
        moved.tally.add(id, raw)
        moved.causes[cause] += 1


def _dated(facts: Mapping[str, object], day: date | None, now: str) -> dict[str, object]:
    """The facts with their moment: as stated, on the day asked for, or now."""
    raw = dict(facts)
    stated = raw.get(AS_OF)
    if day is not None:
        raw[AS_OF] = on_day(str(stated), day) if stated is not None else f"{day.isoformat()}T12:00:00+00:00"
    elif stated is None:
        raw[AS_OF] = now
    return raw
