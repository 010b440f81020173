"""A plan: the steps, waits and events that come one after the other if nobody stirs, or if the debtor answers in one way."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

FORMAT = "strategist.plan/1"
HORIZON = 730
"""Days a plan looks ahead."""
TERMINAL, STOP, REACHED, LOOP = "terminal", "lawful stop", "horizon", "loop"
"""How a plan ends: after a step with which our own part is done; with nothing left to do; at the last day looked at; or,
a defect of the rulebook, going round for ever."""


@dataclass(frozen=True, slots=True)
class PlanStep:
    """A step on its day.

    `in_days` counts from the first day; `not_before` is the day it had to wait for; `needs` are the steps still to come
    before the one it prepares. `because` is the sentence of the first rule, `why` its title. `cost` is money, work
    included, None where nobody can tell; `fee_pct` percent of what comes in; `so_far_…` the sums up to here.
    `fills_time`: homework while another step waits.
    """

    on: date
    in_days: int
    action: str
    title: str
    rung: int
    on_the_way_to: str | None
    not_before: date | None
    because: str
    why: str
    rules: tuple[str, ...]
    channel: str | None
    contact_role: str | None
    collector_role: str | None
    needs: tuple[str, ...]
    companions: tuple[str, ...]
    minutes: int
    cost: Decimal | None
    fee_pct: int | None
    so_far_minutes: int
    so_far_cost: Decimal | None
    fills_time: bool = False

    def as_json(self) -> dict[str, object]:
        """The step as a JSON object."""
        return {
            "on": self.on.isoformat(),
            "in_days": self.in_days,
            "action": self.action,
            "title": self.title,
            "rung": self.rung,
            "on_the_way_to": self.on_the_way_to,
            "not_before": self.not_before.isoformat() if self.not_before else None,
            "because": self.because,
            "why": self.why,
            "rules": list(self.rules),
            "tactics": {
                "channel": self.channel,
                "contact_role": self.contact_role,
                "collector_role": self.collector_role,
            },
            "needs": list(self.needs),
            "companions": list(self.companions),
            "fills_time": self.fills_time,
            "minutes": self.minutes,
            "cost": _text(self.cost),
            "fee_pct": self.fee_pct,
            "so_far": {"minutes": self.so_far_minutes, "cost": _text(self.so_far_cost)},
        }


@dataclass(frozen=True, slots=True)
class PlanWait:
    """A stretch in which the next step (`action`; `hold` or `monitor` where there is none) may not or need not be taken."""

    on: date
    until: date
    action: str
    title: str
    rung: int
    because: str
    why: str
    rules: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        """The wait as a JSON object."""
        return {
            "from": self.on.isoformat(),
            "until": self.until.isoformat(),
            "action": self.action,
            "because": self.because,
            "why": self.why,
            "rules": list(self.rules),
        }


@dataclass(frozen=True, slots=True)
class PlanEvent:
    """Something that happens without us: a `lapse` or `response` (by id), or a `window` that ran out (by fact)."""

    on: date
    kind: str
    id: str
    title: str
    text: str

    def as_json(self) -> dict[str, object]:
        """The event as a JSON object."""
        return {"on": self.on.isoformat(), "kind": self.kind, "id": self.id, "title": self.title, "text": self.text}


@dataclass(frozen=True, slots=True)
class PlanEnd:
    """How a plan ends: `kind` is terminal, lawful stop, horizon or loop; `action` is what is recommended then."""

    on: date
    kind: str
    action: str
    because: str
    rules: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        """The end as a JSON object."""
        return {
            "on": self.on.isoformat(),
            "kind": self.kind,
            "action": self.action,
            "because": self.because,
            "rules": list(self.rules),
        }


Entry = PlanStep | PlanWait | PlanEvent


@dataclass(frozen=True, slots=True)
class Plan:
    """What is ahead of one debtor. `entries` holds steps, waits and events in order of time; nothing can be set.

    `assume` is the response that was supposed (None: silence), `assumed` the same in words.
    """

    debtor_id: str | None
    name: str | None
    as_of: str
    first_day: date
    rulebook: tuple[str, str, str]
    currency: str | None
    days: int
    assume: str | None
    assumed: str | None
    entries: tuple[Entry, ...]
    end: PlanEnd
    notes: tuple[str, ...]
    rungs: int

    @property
    def steps(self) -> tuple[PlanStep, ...]:
        """The steps, homework that fills time included."""
        return tuple(entry for entry in self.entries if isinstance(entry, PlanStep))

    @property
    def waits(self) -> tuple[PlanWait, ...]:
        """The waits."""
        return tuple(entry for entry in self.entries if isinstance(entry, PlanWait))

    @property
    def events(self) -> tuple[PlanEvent, ...]:
        """What happens without us."""
        return tuple(entry for entry in self.entries if isinstance(entry, PlanEvent))

    @property
    def minutes(self) -> int:
        """The work of all steps, in minutes."""
        steps = self.steps
        return steps[-1].so_far_minutes if steps else 0

    @property
    def cost(self) -> Decimal | None:
        """What all steps cost, in `currency`; None where one has no figure."""
        steps = self.steps
        return steps[-1].so_far_cost if steps else Decimal(0)

    def text(self, *, width: int = 100, color: bool = False) -> str:
        """The plan for a terminal."""
        from strategist.clock.plan_text import render_text

        return render_text(self, width=width, color=color)

    def html(self) -> str:
        """One self-contained page with a timeline."""
        from strategist.clock.plan_html import render_html

        return render_html(self)

    def as_json(self) -> dict[str, object]:
        """The plan as a `strategist.plan/1` object."""
        name, version, sha256 = self.rulebook
        return {
            "format": FORMAT,
            "debtor_id": self.debtor_id,
            "as_of": self.as_of,
            "rulebook": {"name": name, "version": version, "sha256": sha256},
            "assume": self.assume,
            "days": self.days,
            "steps": [step.as_json() for step in self.steps],
            "waits": [wait.as_json() for wait in self.waits],
            "events": [event.as_json() for event in self.events],
            "notes": list(self.notes),
            "total": {"minutes": self.minutes, "cost": _text(self.cost), "currency": self.currency},
            "end": self.end.as_json(),
        }

    def to_json(self, indent: int | None = 2) -> str:
        """`as_json` as text; the same bytes for the same input and rulebook."""
        return json.dumps(self.as_json(), ensure_ascii=False, indent=indent)


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else str(amount)
