"""Currencies, and what they were worth on a day."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

RATE_DECIMALS = 10
"""Rates, and rates across the ledger's currency, are kept to so many decimals."""


@lru_cache(maxsize=1)
def currency_codes() -> frozenset[str]:
    """The codes of ISO 4217, as Babel lists them, those of the past included."""
    from babel.numbers import list_currencies

    return frozenset(list_currencies())


def known_currency(code: str) -> bool:
    """Whether it is an ISO 4217 code.

    >>> known_currency("EUR"), known_currency("EURO")
    (True, False)
    """
    return code in currency_codes()


@dataclass(frozen=True)
class Rates:
    """Dated rates into the `base` currency: the latest day not after the day asked for holds; never 1 for an unknown one.

    >>> rates = Rates.of("EUR", [("USD", date(2026, 1, 1), Decimal("0.80"))])
    >>> rates.into("EUR", "USD", date(2026, 3, 1)), rates.into("USD", "EUR", date(2026, 1, 1))
    (Decimal('0.8000000000'), Decimal('1.2500000000'))
    >>> rates.into("EUR", "USD", date(2025, 12, 31)) is None
    True
    """

    base: str
    days: Mapping[str, tuple[date, ...]]
    rates: Mapping[str, tuple[Decimal, ...]]

    @classmethod
    def of(cls, base: str, rows: Iterable[tuple[str, date, Decimal]]) -> Rates:
        """The table of (currency, first day, rate) rows; of two rows of a currency and day the later one holds."""
        table: dict[str, dict[date, Decimal]] = {}
        for currency, day, rate in rows:
            table.setdefault(currency, {})[day] = rate
        days = {currency: tuple(sorted(found)) for currency, found in table.items()}
        return cls(base, days, {currency: tuple(table[currency][day] for day in days[currency]) for currency in table})

    def first_day(self, currency: str) -> date | None:
        """From which day on the currency has a rate; None: never."""
        if currency == self.base:
            return date.min
        days = self.days.get(currency)
        return days[0] if days else None

    def into(self, wanted: str, currency: str, day: date) -> Decimal | None:
        """What a unit of a currency is worth in the wanted one; None where a rate is missing on that day."""
        if wanted == currency:
            return Decimal(1)
        over, under = self._rate(currency, day), self._rate(wanted, day)
        if over is None or not under:
            return None
        return (over / under).quantize(Decimal(1).scaleb(-RATE_DECIMALS), ROUND_HALF_UP)

    def _rate(self, currency: str, day: date) -> Decimal | None:
        if currency == self.base:
            return Decimal(1)
        days = self.days.get(currency, ())
        number = bisect_right(days, day)
        return self.rates[currency][number - 1] if number else None
