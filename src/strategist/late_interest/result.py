"""What late interest comes to, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

FORMAT = "strategist.late_interest/1"


@dataclass(frozen=True, slots=True)
class Law:
    """A source behind a result: its id, what it says, its citation and standing."""

    source: str
    says: str = ""
    citation: str = ""
    standing: str = ""

    def as_json(self) -> dict[str, object]:
        """The source as a JSON object."""
        return {"source": self.source, "says": self.says, "citation": self.citation, "standing": self.standing or None}


@dataclass(frozen=True, slots=True)
class Piece:
    """Interest at one rate. Both days count; `rate` in percent a year; `amount` is not rounded yet.

    `reckoned`: how the rate comes about, such as `3.75 % + 8`.
    """

    first: date
    last: date
    days: int
    rate: Decimal
    amount: Decimal
    reckoned: str = ""


@dataclass(frozen=True, slots=True)
class LateInterest:
    """Simple interest on one debt from its first day to the day of decision, both counted, and the fixed sum besides.

    Amounts are in units of `currency`, rounded once to its smallest unit (halves to even). `amount` is interest,
    `per_day` what each further day adds at the last rate, `compensation` the fixed sum (zero where there is none), `total`
    interest and compensation without the principal, `up_to` the interest that a court may go up to where the law gives
    a range. `upper_bound`: the debt is made of several items, all counted from the oldest one's due day, so that each has
    to be reckoned by itself before it is claimed. `standing` is the weakest of the regime and the reference rates used;
    empty for house policy.
    """

    principal: Decimal
    currency: str
    first: date
    last: date
    days: int
    day_count: int
    pieces: tuple[Piece, ...]
    amount: Decimal
    per_day: Decimal
    compensation: Decimal
    total: Decimal
    up_to: Decimal | None
    upper_bound: bool
    regime: str
    title: str
    because: str
    standing: str
    law: tuple[Law, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def with_principal(self) -> Decimal:
        """Principal, interest and compensation together."""
        return self.principal + self.total

    @property
    def sources(self) -> tuple[str, ...]:
        """The ids of the sources."""
        return tuple(one.source for one in self.law)

    def as_json(self) -> dict[str, object]:
        """A `strategist.late_interest/1` object; amounts and rates as decimal text, those of pieces not rounded."""
        return {
            "format": FORMAT,
            "due": True,
            "principal": format(self.principal, "f"),
            "currency": self.currency,
            "from": self.first.isoformat(),
            "to": self.last.isoformat(),
            "days": self.days,
            "day_count": self.day_count,
            "pieces": [
                {
                    "from": piece.first.isoformat(),
                    "to": piece.last.isoformat(),
                    "days": piece.days,
                    "rate": format(piece.rate, "f"),
                    "reckoned": piece.reckoned,
                    "amount": format(round(piece.amount, 10), "f"),
                }
                for piece in self.pieces
            ],
            "amount": format(self.amount, "f"),
            "up_to": None if self.up_to is None else format(self.up_to, "f"),
            "upper_bound": self.upper_bound,
            "per_day": format(self.per_day, "f"),
            "compensation": format(self.compensation, "f"),
            "total": format(self.total, "f"),
            "with_principal": format(self.with_principal, "f"),
            "regime": self.regime,
            "title": self.title,
            "because": self.because,
            "standing": self.standing or None,
            "law": [one.as_json() for one in self.law],
            "notes": list(self.notes),
        }


@dataclass(frozen=True, slots=True)
class NoLateInterest:
    """Why no late interest is due, or cannot be reckoned: `reason` in words; the regime that says so, if one does."""

    reason: str
    regime: str | None = None
    title: str = ""
    standing: str = ""
    law: tuple[Law, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def sources(self) -> tuple[str, ...]:
        """The ids of the sources."""
        return tuple(one.source for one in self.law)

    def as_json(self) -> dict[str, object]:
        """A `strategist.late_interest/1` object."""
        return {
            "format": FORMAT,
            "due": False,
            "reason": self.reason,
            "regime": self.regime,
            "title": self.title or None,
            "standing": self.standing or None,
            "law": [one.as_json() for one in self.law],
            "notes": list(self.notes),
        }
