"""The page of late interest: regimes in the order in which they are tried, and the rate tables, as a lawyer reads them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from strategist.analysis.document_rules import RulePages
from strategist.analysis.markdown import anchor, escaped, link, table, where
from strategist.analysis.rule_words import period
from strategist.late_interest.money import amount_words, percent_words
from strategist.program.expressions import Condition
from strategist.program.interest_terms import (
    Agreed,
    Compensation,
    FixedAt,
    Rate,
    RateTable,
    Reference,
    Regime,
    Stated,
)
from strategist.program.program import Program

PAGE = "late_interest.md"
_FIXED = {
    FixedAt.START: "of the day on which interest begins",
    FixedAt.EACH_HALF_YEAR: "of each half year",
    FixedAt.CONTRACT: "of the contract's day",
}


class InterestPage:
    """Writes the page of one program."""

    def __init__(self, program: Program, rules: RulePages) -> None:
        self.program, self.rules = program, rules
        self.titles = {rates.name: rates.title for rates in program.rates}

    def page(self) -> str:
        """The regimes at a glance and one by one, then the rates."""
        lines = ["# Late interest", ""]
        if not self.program.regimes and not self.program.rates:
            return "\n".join([*lines, "This rulebook states no regime of late interest.", ""])
        lines += [
            "Which interest and fixed sum a late debt bears. The first regime whose conditions hold is taken. Interest is "
            "simple, by days, on the undisputed part, and rounded once at the end.",
            "",
        ]
        lines += table(
            ["regime", "rate", "rate that counts", "fixed sum", "in force", "standing", "source"],
            (
                [
                    link(escaped(regime.title), PAGE, regime.id),
                    self._rate(regime),
                    _counts(regime),
                    _fixed_sum(regime.compensation),
                    _valid(regime),
                    regime.standing or "house policy",
                    self.rules.sources(regime.sources),
                ]
                for regime in self.program.regimes
            ),
        )
        for regime in self.program.regimes:
            lines += self._regime(regime)
        lines += ["## Reference rates", ""]
        for rates in self.program.rates:
            lines += self._rates(rates)
        return "\n".join(lines).rstrip() + "\n"

    def _regime(self, regime: Regime) -> list[str]:
        lines = [anchor(regime.id), f"### {escaped(regime.title)}", "", f"`{regime.id}` · {where(regime.place)}", ""]
        items = [
            ("If", self._condition(regime.when)),
            ("Applies unless known otherwise:", self._condition(regime.applies)),
            ("Unless", self._condition(regime.unless)),
            ("Rate", self._rate(regime)),
            ("Begins", "" if regime.rate is None else _begins(regime.starts)),
            ("A year", "" if regime.rate is None else f"is counted as {regime.day_count} days"),
            ("Not below", "" if regime.floor is None else f"{self._one(regime.floor)} (a lower agreed rate is said)"),
            ("At most", "" if regime.cap is None else self._one(regime.cap)),
            ("Fixed sum", _fixed_sum(regime.compensation).replace("\n", "; ")),
            ("Because", escaped(regime.because)),
            ("Mind", escaped(regime.caveat)),
            ("Source", self.rules.sources(regime.sources)),
            ("Exception", _exception(regime)),
        ]
        return [*lines, *(f"- **{word}** {text}" for word, text in items if text), ""]

    def _condition(self, condition: Condition | None) -> str:
        return "" if condition is None else self.rules.words.condition(condition)

    def _rate(self, regime: Regime) -> str:
        return "none" if regime.rate is None else self._one(regime.rate)

    def _one(self, rate: Rate) -> str:
        match rate:
            case Agreed(slot):
                return f"as agreed (`{self.program.vocabulary.facts[slot].name}`)"
            case Stated(percent, daily):
                a_year = f"{percent_words(percent)} a year"
                return a_year if daily is None else f"{_plain(daily)} % a day ({a_year})"
            case Reference(name, plus, times, at_most):
                said = link(escaped(self.titles.get(name, name)), PAGE, name)
                if times != 1:
                    said += f" times {_plain(times)}" + (f" to {_plain(at_most)}" if at_most is not None else "")
                return f"{said} {'and' if plus > 0 else 'less'} {_plain(abs(plus))} points" if plus else said

    def _rates(self, rates: RateTable) -> list[str]:
        until = date.fromordinal(rates.known_until).isoformat()
        rhythm = "a row for each half year" if rates.half_years else "a row holds until the next"
        used = f" · used {period(rates.begins, rates.ends)}" if rates.begins or rates.ends else ""
        lines = [anchor(rates.name), f"### {escaped(rates.title)}", ""]
        lines += [f"`{rates.name}` · {where(rates.place)} · {rhythm} · known until {until}{used}", ""]
        lines += [escaped(rates.help), ""] if rates.help else []
        return lines + table(
            ["from", "percent a year", "standing", "source"],
            (
                [
                    date.fromordinal(row.first_day).isoformat(),
                    percent_words(row.percent).removesuffix(" %"),
                    row.standing,
                    self.rules.sources(row.sources),
                ]
                for row in rates.rows
            ),
        )


def _counts(regime: Regime) -> str:
    referring = any(isinstance(one, Reference) for one in (regime.rate, regime.cap, regime.floor))
    return _FIXED[regime.fixed_at] if referring else ""


def _begins(days: int) -> str:
    return {0: "on the due day", 1: "on the day after the due day"}.get(days, f"{days} days after the due day")


def _fixed_sum(compensation: Compensation | None) -> str:
    if compensation is None:
        return ""
    return "\n".join(
        amount_words(given, compensation.currency) + (f" from {least:,f}" if least else "")
        for least, given in compensation.steps
    )


def _valid(regime: Regime) -> str:
    if regime.first_start is None and regime.last_start is None:
        return ""
    return f"interest that begins {period(regime.first_start, regime.last_start)}"


def _exception(regime: Regime) -> str:
    one = regime.exception
    return "" if one is None else f"{period(None, one.until)}: {one.reason} ({one.owner})"


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"
