"""What a run says of a portfolio: figures and cases, without any layout. Amounts stand by currency."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal

FORMAT = "strategist.portfolio/1"
Amounts = Mapping[str, Decimal]
"""Amounts by currency; the empty text stands for a currency that is not stated."""


@dataclass(frozen=True, slots=True)
class Money:
    """All debtors of a currency. `expected`: what still comes in of what is `at_stake`, by the rulebook's recovery rates;
    `unrated`: debtors with something at stake for whom no rate is known, left out of it."""

    currency: str
    debtors: int
    overdue: Decimal
    at_stake: Decimal
    expected: Decimal
    unrated: int


@dataclass(frozen=True, slots=True)
class Cell:
    """Debtors of a currency, risk class and age of the oldest item (None: unknown), with what they owe."""

    currency: str
    risk: str | None
    age: str | None
    debtors: int
    overdue: Decimal
    at_stake: Decimal
    expected: Decimal


@dataclass(frozen=True, slots=True)
class Flow:
    """Debtors of a risk class whose next step is this one."""

    risk: str | None
    step: str
    debtors: int


@dataclass(frozen=True, slots=True)
class StepLine:
    """A next step: how many debtors, how many of them today, and what is at stake."""

    step: str
    title: str
    debtors: int
    today: int
    at_stake: Amounts


@dataclass(frozen=True, slots=True)
class RoleLine:
    """The work of today that is for one role: cases and minutes."""

    role: str
    cases: int
    minutes: int


@dataclass(frozen=True, slots=True)
class WorkerLine:
    """Who works today: what was given to him, of what there is. None: without a bound."""

    worker: str
    role: str
    cases: int
    most_cases: int | None
    minutes: int
    most_minutes: int | None


@dataclass(frozen=True, slots=True)
class LeftLine:
    """Work of today that nobody takes, and why."""

    why: str
    cases: int
    minutes: int
    at_stake: Amounts


@dataclass(frozen=True, slots=True)
class TopCase:
    """A case from the top of the worklist, with its reasons as `recommend` gives them."""

    rank: int
    debtor_id: str
    name: str | None
    currency: str
    overdue: Decimal | None
    at_stake: Decimal | None
    days_past_due: int | None
    risk: str | None
    priority: int | None
    step: str
    title: str
    do_today: str | None
    how: str
    not_before: date | None
    worker: str | None
    because: tuple[tuple[str, str], ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GuardLine:
    """A guard that applied: to how many debtors, and how many it bound (None: it limits how, which is not counted)."""

    rule: str
    title: str
    does: str
    source: str
    standing: str
    applied: int
    bound: int | None


@dataclass(frozen=True, slots=True)
class GapLine:
    """An unknown fact: for how many debtors of the sample it could change the step, and in how many of the book it is blank."""

    fact: str
    help: str
    could_change: int
    blank: int


@dataclass(frozen=True, slots=True)
class AsideLine:
    """Rows set aside for one reason, with the first of them."""

    table: str
    code: str
    rows: int
    example: str


@dataclass(frozen=True, slots=True)
class ArmLine:
    """An arm of an experiment (None: takes no part). `other_step`: debtors for whom it says another step than the champion;
    `decided`: those of them for whom its word counts; `held`: by guard of the champion, those for whom the champion's stands."""

    arm: str | None
    share: Decimal | None
    debtors: int
    other_step: int
    decided: int
    held: Mapping[str, int]


@dataclass(frozen=True)
class Report:
    """A portfolio on one day."""

    title: str
    as_of: date
    rulebook: str
    version: str
    sha256: str
    read: int
    debtors: int
    refused: int
    today: int
    minutes: int
    waits: int
    nothing: int
    money: tuple[Money, ...]
    base: Money | None
    ages: tuple[str, ...]
    risks: tuple[str, ...]
    cells: tuple[Cell, ...]
    flows: tuple[Flow, ...]
    steps: tuple[StepLine, ...]
    roles: tuple[RoleLine, ...]
    workers: tuple[WorkerLine, ...]
    left: tuple[LeftLine, ...]
    top: tuple[TopCase, ...]
    guards: tuple[GuardLine, ...]
    sample: int
    gaps: tuple[GapLine, ...]
    aside: tuple[AsideLine, ...]
    experiment: str | None = None
    arms: tuple[ArmLine, ...] = ()

    def as_json(self) -> dict[str, object]:
        """The report as a `strategist.portfolio/1` object: amounts as decimal text, days as ISO dates."""
        return {"format": FORMAT, **{name: _plain(value) for name, value in asdict(self).items()}}


def _plain(value: object) -> object:
    match value:
        case Decimal():
            return f"{value:.2f}" if value == round(value, 2) else f"{value.normalize():f}"
        case date():
            return value.isoformat()
        case dict():
            return {key: _plain(part) for key, part in value.items()}
        case tuple() | list():
            return [_plain(part) for part in value]
        case _:
            return value
