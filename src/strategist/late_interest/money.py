"""Currencies: which exist, how many decimals their smallest unit has, and amounts as a letter states them."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Context, Decimal
from functools import lru_cache

EXACT = Context(prec=60, rounding=ROUND_HALF_EVEN)
"""Wide enough that no sum of interest is rounded before its end."""


@lru_cache(maxsize=256)
def minor_unit(currency: str) -> int | None:
    """The decimals of a currency's smallest unit, by the tables of Unicode CLDR; None if there is no such currency.

    >>> minor_unit("GBP"), minor_unit("JPY"), minor_unit("XYZ")
    (2, 0, None)
    """
    from babel.core import get_global  # read where money is reckoned, not where strategist is imported

    if currency not in get_global("all_currencies"):
        return None
    fractions = get_global("currency_fractions")
    return int(fractions.get(currency, fractions["DEFAULT"])[0])


def to_minor_unit(amount: Decimal, decimals: int) -> Decimal:
    """An amount in whole smallest units, halves to the even one.

    >>> to_minor_unit(Decimal("0.125"), 2)
    Decimal('0.12')
    """
    return amount.quantize(Decimal(1).scaleb(-decimals), context=EXACT)


def amount_words(amount: Decimal, currency: str) -> str:
    """An amount with thousands separators and its currency.

    >>> amount_words(Decimal("1234.50"), "GBP")
    '1,234.50 GBP'
    """
    return f"{amount:,f} {currency}"


def percent_words(percent: Decimal) -> str:
    """A percentage with two decimals, more where it has more.

    >>> percent_words(Decimal("11.5")), percent_words(Decimal("18.250")), percent_words(Decimal("3.125"))
    ('11.50 %', '18.25 %', '3.125 %')
    """
    shown = percent.normalize(EXACT)
    exponent = shown.as_tuple().exponent
    decimals = max(2, -exponent if isinstance(exponent, int) else 0)
    return f"{percent:.{decimals}f} %"
