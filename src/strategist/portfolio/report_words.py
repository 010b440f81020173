"""How a report says figures and names: shared by its text and its page."""

from __future__ import annotations

import re
from decimal import Decimal

from strategist.portfolio.report import Amounts, ArmLine

_DAYS = re.compile(r"d(\d+)_(\d+)$")
_YEARS = re.compile(r"y(\d+)_(\d+)$")
_OVER = re.compile(r"over_(\d+)y$")
UNSTATED = "no currency stated"


def words(name: str | None) -> str:
    """A name of the vocabulary without underscores; ages as spans.

    >>> words("quasi_bad"), words("d31_60"), words("over_2y"), words(None)
    ('quasi bad', '31–60 days', 'over 2 years', 'unknown')
    """
    if name is None:
        return "unknown"
    if found := _DAYS.match(name):
        return f"{found[1]}–{found[2]} days"
    if found := _YEARS.match(name):
        return f"{found[1]}–{found[2]} years"
    if found := _OVER.match(name):
        return f"over {found[1]} years"
    return name.replace("_", " ")


def money(amount: Decimal | None) -> str:
    """An amount with separators and hundredths.

    >>> money(Decimal("1234.5000"))
    '1,234.50'
    """
    return "–" if amount is None else f"{amount:,.2f}"


def short(amount: Decimal | float) -> str:
    """An amount in few characters, for axes and tiles.

    >>> short(Decimal(950)), short(Decimal(12_300)), short(Decimal(4_560_000))
    ('950', '12.3k', '4.56m')
    """
    value = float(amount)
    for bound, sign, places in ((1e9, "bn", 2), (1e6, "m", 2), (1e4, "k", 1)):
        if abs(value) >= bound:
            return f"{value / (1e3 if sign == 'k' else bound):.{places}f}".rstrip("0").rstrip(".") + sign
    return f"{value:,.0f}"


def amounts(found: Amounts) -> str:
    """Amounts of several currencies, never added.

    >>> amounts({"EUR": Decimal("12.5"), "USD": Decimal(3)})
    '12.50 EUR, 3.00 USD'
    """
    return ", ".join(f"{money(amount)} {currency}".rstrip() for currency, amount in found.items()) or "–"


def hours(minutes: int) -> str:
    """A duration.

    >>> hours(45), hours(129), hours(480)
    ('45 min', '2 h 9 min', '8 h')
    """
    whole, rest = divmod(minutes, 60)
    return " ".join(
        part for part in (f"{whole:,} h" if whole else "", f"{rest} min" if rest or not whole else "") if part
    )


def counted(number: int, one: str, many: str | None = None) -> str:
    """A number with its noun.

    >>> counted(1, "debtor"), counted(2, "debtor")
    ('1 debtor', '2 debtors')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def percent(part: Decimal | int, whole: Decimal | int) -> str:
    """A share in whole percent, or a dash where there is nothing.

    >>> percent(1, 3), percent(0, 0)
    ('33%', '–')
    """
    return f"{float(part) / float(whole) * 100:.0f}%" if whole else "–"


def differing(line: ArmLine) -> str:
    """How far a challenger differs from the champion, and where the champion's guards held it.

    >>> differing(ArmLine("challenger", Decimal("0.1"), 20, 6, 4, {"no-agency-here": 2}))
    'other step for 6: taken 4, held by guards of the champion 2 (no-agency-here 2)'
    """
    if line.arm in (None, "champion"):
        return ""
    found = f"other step for {line.other_step:,}: taken {line.decided:,}"
    if line.held:
        found += f", held by guards of the champion {sum(line.held.values()):,} ("
        found += ", ".join(f"{guard} {number:,}" for guard, number in line.held.items()) + ")"
    return found
