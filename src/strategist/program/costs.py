"""What steps take: minutes of a collector, a price, a share of what comes in. The figures are parameters."""

from __future__ import annotations

from collections.abc import Mapping

from strategist.errors import did_you_mean
from strategist.rulebook.reader import Reader
from strategist.vocabulary.actions import Action
from strategist.vocabulary.kinds import MONEY_SCALE, Kind
from strategist.vocabulary.vocabulary import Parameter, Vocabulary

WORK_HOUR = "work_hour"
"""The parameter (money by currency) that prices an hour of a collector's work."""
PERCENT = "percent"
CENT = MONEY_SCALE // 100


def check_costs(vocabulary: Vocabulary, reader: Reader) -> None:
    """Report actions whose costs name no parameter of the right kind."""
    hour = vocabulary.parameters.get(WORK_HOUR)
    if hour is not None and hour.kind is not Kind.MONEY:
        reader.report("bad-cost", f"`{WORK_HOUR}` prices minutes, so it is money by currency", hour.place)
    for action in vocabulary.actions:
        for key, name, right in (
            ("cost", action.cost, "money by currency"),
            ("fee_pct", action.fee_pct, "an int parameter with unit percent"),
        ):
            if name is None:
                continue
            parameter = vocabulary.parameters.get(name)
            if parameter is None:
                reader.report(
                    "unknown-parameter",
                    f"`{key}` of `{action.id}` names the unknown parameter `{name[:60]}`",
                    action.place,
                    did_you_mean(name, vocabulary.parameters) or "declare it below `parameters:`",
                )
            elif not _fits(key, parameter):
                reader.report("bad-cost", f"`{key}` of `{action.id}`: `{name}` is not {right}", action.place)


def _fits(key: str, parameter: Parameter) -> bool:
    if key == "cost":
        return parameter.kind is Kind.MONEY
    return parameter.kind is Kind.INT and parameter.unit == PERCENT


def price(action: Action, vocabulary: Vocabulary, day: int, currency: str | None) -> int | None:
    """What a step costs on a day, work included, in 1/10,000 of the unit; None where the currency has no figure.

    A step that states neither minutes nor cost is free.
    """
    total = 0
    if action.cost is not None:
        fixed = _money(vocabulary, action.cost, day, currency)
        if fixed is None:
            return None
        total += fixed
    if action.minutes and WORK_HOUR in vocabulary.parameters:
        hour = _money(vocabulary, WORK_HOUR, day, currency)
        if hour is None:
            return None
        total += (hour * action.minutes + 30 * CENT) // (60 * CENT) * CENT
    return total


def fee(action: Action, vocabulary: Vocabulary, day: int) -> int | None:
    """The share of what comes in that a step costs, in percent."""
    value = vocabulary.parameters[action.fee_pct].at(day) if action.fee_pct is not None else None
    return value if isinstance(value, int) else None


def _money(vocabulary: Vocabulary, name: str, day: int, currency: str | None) -> int | None:
    amounts = vocabulary.parameters[name].at(day)
    return amounts.get(currency) if isinstance(amounts, Mapping) and currency is not None else None
