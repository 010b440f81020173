"""Facts, tests and days in the words of people: no underscores, no codes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime

from strategist.decision.decision import Decision
from strategist.decision.wording import UNKNOWN, spoken, spoken_date, spoken_money
from strategist.profile.case import Case, Vector
from strategist.program.expressions import (
    Between,
    ByCurrency,
    Given,
    HasAny,
    Literal,
    OneOf,
    Operand,
    Read,
    SameAs,
    Test,
    Within,
)
from strategist.program.program import Program
from strategist.program.truth import operand
from strategist.vocabulary.facts import Fact
from strategist.vocabulary.kinds import Kind, Value
from strategist.vocabulary.vocabulary import CURRENCY

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_LANGUAGE = ("over", "under", "not", "today")


def words(name: str) -> str:
    """An identifier as words: `days_past_due` is `days past due`."""
    return name.replace("_", " ")


def spoken_day(day: date) -> str:
    """A date as `Tue 24 Nov 2026`."""
    return spoken_date(day.toordinal())


def spoken_offset(moment: datetime) -> str:
    """The offset of a moment: `UTC+08:00`, or just `UTC`.

    >>> spoken_offset(datetime.fromisoformat("2026-11-24T10:00:00-03:30"))
    'UTC-03:30'
    """
    if not moment.utcoffset():
        return "UTC"
    offset = moment.strftime("%z")
    return f"UTC{offset[:3]}:{offset[3:5]}"


def spoken_moment(case: Case) -> str:
    """The moment of a case in the debtor's own time: `Tue 24 Nov 2026 10:00 Shanghai`; its offset if the zone is not known."""
    moment = case.as_of
    if case.zone is None:
        return f"{spoken_day(moment.date())} {moment:%H:%M} {spoken_offset(moment)}"
    from zoneinfo import ZoneInfo

    local = moment.astimezone(ZoneInfo(case.zone))
    return f"{spoken_day(local.date())} {local:%H:%M} {words(case.zone.rpartition('/')[2])}"


def spoken_opening(window: Mapping[str, object]) -> str:
    """A concrete contact window as `Wed 25 Nov 15:00–16:30 Shanghai`, in the debtor's time; empty if there is none."""
    if window["from"] is None:
        return ""
    start = datetime.fromisoformat(str(window["from"]))
    day = spoken_day(start.date()).rpartition(" ")[0]
    zone = str(window["timezone"] or spoken_offset(start)).rpartition("/")[2]
    return f"{day} {str(window['hours']).replace('-', '–')} {words(zone)}"


def spoken_appointment(decision: Decision) -> str:
    """When the step of a decision is taken: an opening, or a day that is not the day of the decision itself."""
    window, day = decision.tactics.get("contact_window"), decision.tactics["act_on"]
    if isinstance(window, Mapping) and (opening := spoken_opening(window)):
        return opening
    if not isinstance(day, date) or day.toordinal() == decision.case.today or day == decision.not_before:
        return ""
    return f"on {spoken_day(day)}"


class Speech:
    """Says facts and tests of one case; amounts get the currency of the case."""

    def __init__(self, program: Program, values: Vector) -> None:
        self.facts, self.values = program.vocabulary.facts, values
        known = program.vocabulary.fact.get(CURRENCY)
        self.currency = values[known.slot] if known else None

    def value(self, fact: Fact, value: Value | None) -> str:
        """A value as one says it."""
        if fact.kind is Kind.DATETIME and value is not None:
            return str(value)
        return spoken(fact, value, self.currency)

    def phrase(self, fact: Fact, value: Value | None) -> str:
        """Fact and value in a breath: `95 days past due`, `promises broken 2`, `offset allowed yes`."""
        said = self.value(fact, value)
        if value is None:
            return f"{words(fact.name)} {UNKNOWN}"
        name = fact.name
        if fact.kind is Kind.INT and name.startswith("days_"):
            return f"{said} day{'' if value == 1 else 's'} {words(name[5:])}"
        if fact.kind is Kind.INT and name.endswith("_days_ago"):
            return f"{words(name[:-9])} {said} day{'' if value == 1 else 's'} ago"
        if fact.kind is Kind.MONEY and name.startswith("amount_"):
            return f"{said} {words(name[7:])}"
        if fact.kind is Kind.INT and fact.unit == "percent":
            return f"{words(name)} {said}%"
        if fact.kind is Kind.INT and fact.unit and fact.unit not in words(name):
            return f"{words(name)} {said} {fact.unit}{'' if value == 1 or fact.unit != 'day' else 's'}"
        return f"{words(name)} {said}"

    def test(self, leaf: Test) -> str:
        """What a test wants: `91 or more (agency_after_days)`, `not friendly`, `nothing said`."""
        if isinstance(leaf, Given):
            return "nothing said" if leaf.negated else "stated"
        fact = self.facts[leaf.slot]
        wanted = self._wanted(leaf, fact)
        names = [name for name in _NAME.findall(leaf.text) if fact.kind.ordered and name not in _LANGUAGE]
        origin = f" ({', '.join(words(name) for name in names)})" if names else ""
        return f"{'not ' if leaf.negated else ''}{wanted}{origin}"

    def _wanted(self, leaf: Test, fact: Fact) -> str:
        match leaf:
            case Between():
                return self._range(leaf, fact)
            case OneOf(values=values):
                return " or ".join(self.value(fact, value) for value in values)
            case HasAny(mask=mask):
                return self.value(fact, mask).replace(", ", " or ")
            case SameAs(other=other):
                return f"the same as {words(self.facts[other].name)}"
            case Within(codes=codes):
                return f"within {' or '.join(codes)}"
            case _:
                return leaf.text

    def _range(self, leaf: Between, fact: Fact) -> str:
        low, high = self._bound(fact, leaf.low), self._bound(fact, leaf.high)
        if low is not None and high is not None:
            return low if low == high else f"{low} to {high}"
        if low is not None:
            return f"over {low}" if leaf.low_open else f"{low} or more"
        return f"under {high}" if leaf.high_open else f"{high} or less"

    def _bound(self, fact: Fact, bound: Operand | None) -> str | None:
        match bound:
            case None:
                return None
            case Literal(value):
                return self.value(fact, value)
            case Read(slot):
                return f"{self.value(fact, self.values[slot])} [{words(self.facts[slot].name)}]"
            case ByCurrency():
                amount = operand(bound, self.values)
                return UNKNOWN if amount is None else spoken_money(int(amount), self.currency)
            case _:
                return str(bound)
