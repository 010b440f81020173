"""Reading the section `late_interest`: the regimes, in the order in which they are tried."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from strategist.program.expressions import All
from strategist.program.interest_terms import (
    AGE,
    AMOUNT,
    CONTRACT_DAY,
    DISPUTED,
    Agreed,
    Compensation,
    FixedAt,
    Rate,
    RateTable,
    Reference,
    Regime,
    Stated,
)
from strategist.program.rate_tables import read_percent, read_rate_table, read_standing
from strategist.program.rules import RuleCompiler
from strategist.program.texts import placeholders
from strategist.rulebook.keys import KEYS, RATE_KEYS
from strategist.rulebook.nodes import Mapping, Node, Scalar
from strategist.rulebook.reader import Reader
from strategist.rulebook.rulebook import Rulebook
from strategist.rulebook.sections import Entry
from strategist.vocabulary.kinds import BadValue, Kind, parse_money
from strategist.vocabulary.vocabulary import CURRENCY, Vocabulary

BASIS_POINT = "basis_point"
DAY_COUNTS = (360, 365)
_WANTED = {AMOUNT: Kind.MONEY, DISPUTED: Kind.MONEY, AGE: Kind.INT, CURRENCY: Kind.TEXT, CONTRACT_DAY: Kind.DATE}


def compile_interest(
    rulebook: Rulebook, compiler: RuleCompiler, reader: Reader
) -> tuple[tuple[Regime, ...], tuple[RateTable, ...]]:
    """The regimes in the order in which they are tried, and the rate tables by name."""
    tables = tuple(read_rate_table(entry, reader) for entry in rulebook.rates)
    names = {table.name for table in tables}
    regimes = _RegimeReader(rulebook.vocabulary, compiler, reader, names)
    found = [(entry, regimes.read(entry)) for entry in rulebook.late_interest]
    if found:
        _facts(rulebook.vocabulary, rulebook.late_interest[0], reader)
    return tuple(_in_order(found, reader)), tables


def _facts(vocabulary: Vocabulary, first: Entry, reader: Reader) -> None:
    """Interest is reckoned from facts of the profile, which the vocabulary must therefore have."""
    for name, kind in _WANTED.items():
        fact = vocabulary.fact.get(name)
        if (fact is None and name not in (DISPUTED, CONTRACT_DAY)) or (fact is not None and fact.kind is not kind):
            reader.report(
                "interest-fact",
                f"`late_interest` is reckoned from the fact `{name}` of type {kind.value}, which the vocabulary lacks",
                first.key,
                "declare it below `inputs`",
            )


def _in_order(found: list[tuple[Entry, Regime]], reader: Reader) -> list[Regime]:
    """The regimes as written, except those that say which other one they stand before."""
    regimes: list[Regime] = []
    for entry, regime in found:
        node = entry.node
        word = reader.scalar(node.get("before"), "`before`") if isinstance(node, Mapping) else None
        if word is None:
            regimes.append(regime)
            continue
        ids = [known.id for known in regimes]
        if not reader.known(word, ids, "earlier regime", "unknown-regime"):
            continue
        position = ids.index(word.text)
        if regimes[position].standing and not regime.standing and regime.exception is None:
            reader.report(
                "sealed",
                f"`{regime.id}` cannot stand before `{word.text}`, which is law",
                word,
                "only a regime with a `standing`, or an exception with reason, owner and until, may",
            )
        regimes.insert(position, regime)
    return regimes


class _RegimeReader:
    def __init__(self, vocabulary: Vocabulary, compiler: RuleCompiler, reader: Reader, tables: set[str]) -> None:
        self.vocabulary, self.compiler, self.reader, self.tables = vocabulary, compiler, reader, tables

    def read(self, entry: Entry) -> Regime:
        """The regime of an entry."""
        node, reader = entry.node, self.reader
        assert isinstance(node, Mapping)
        reader.keys(node, KEYS["late_interest"], f"regime `{entry.key.text}`", ("title", "rate", "because"))
        self.compiler.check_id(entry.key)
        condition = self.compiler.conditions.read
        place = condition(entry.defaults.get("where"))
        when = condition(node.get("when"))
        first, last = self.compiler.valid(replace(entry, begins=None, ends=None))
        standing = entry.own("standing")
        day_count = self._number(node.get("day_count"), 365, DAY_COUNTS)
        rate, cap, floor = self._rate(node.get("rate"), day_count), self._bound(node, "cap"), self._bound(node, "floor")
        return Regime(
            entry.key.text,
            reader.text(node.get("title"), "`title`"),
            self._text(node.get("because")),
            rate,
            self._fixed_at(node.get("fixed_at"), [rate, floor, cap]),
            day_count,
            self._number(node.get("starts"), 1, range(0, 1000)),
            cap,
            floor,
            self._compensation(node.get("compensation")),
            self._text(node.get("caveat")),
            when if place is None else All((place, *(() if when is None else (when,)))),
            condition(entry.own("applies"), raw=True),
            condition(node.get("unless")),
            tuple(word.text for word in reader.words(entry.own("source"), "`source`")),
            read_standing(standing, reader) if standing is not None else "",
            first,
            last,
            entry.begins,
            entry.ends,
            entry.exception,
            entry.key.place,
        )

    def _text(self, node: Node | None) -> str:
        scalar = self.reader.scalar(node, "a sentence")
        if scalar is not None and placeholders(scalar.text):
            self.reader.report("placeholder", "a regime's sentences take no placeholders", scalar, "say it in words")
        return scalar.text if scalar else ""

    def _rate(self, node: Node | None, day_count: int) -> Rate | None:
        if node is None or (isinstance(node, Scalar) and node.text == "none"):
            return None
        forms = "`{contract: fact}`, `{reference: table, plus: 8}`, `{daily: 0.05}`, or `none`"
        if not isinstance(node, Mapping):
            self.reader.report("rate-form", "`rate` is no rate", node, f"one of {forms}")
            return None
        self.reader.keys(node, RATE_KEYS, "`rate`")
        kinds = [kind for kind in ("contract", "reference", "daily") if kind in node.entries]
        if len(kinds) != 1 or (kinds != ["reference"] and len(node.entries) > 1):
            self.reader.report("rate-form", "`rate` states one rate", node, f"one of {forms}")
            return None
        match kinds[0]:
            case "contract":
                return self._agreed(self.reader.scalar(node.get("contract"), "`contract`"))
            case "daily":
                daily = read_percent(node.get("daily"), "`daily`", self.reader, 0, 5)
                return None if daily is None else Stated(daily * day_count, daily)
            case _:
                return self._reference(node)

    def _agreed(self, word: Scalar | None) -> Agreed | None:
        if word is None or not self.reader.known(word, self.vocabulary.fact, "fact", "unknown-fact"):
            return None
        fact = self.vocabulary.fact[word.text]
        if fact.kind is not Kind.INT or fact.unit != BASIS_POINT:
            message = f"`{fact.name}` is no rate: an int in `{BASIS_POINT}` is wanted"
            self.reader.report("rate-form", message, word, "hundredths of a percent a year")
            return None
        return Agreed(fact.slot)

    def _reference(self, node: Mapping) -> Reference | None:
        word = self.reader.scalar(node.get("reference"), "`reference`")
        if word is None or not self.reader.known(word, self.tables, "rate table", "unknown-rate"):
            return None
        stated = node.get("plus")
        plus = read_percent(stated, "`plus`", self.reader, -100, 100) if stated is not None else None
        low, high = self._times(self.reader.scalar(node.get("times"), "`times`"))
        return Reference(word.text, plus or Decimal(0), low, high)

    def _times(self, scalar: Scalar | None) -> tuple[Decimal, Decimal | None]:
        if scalar is None:
            return Decimal(1), None
        low, dots, high = (part.strip() for part in scalar.text.partition(".."))
        parts = [
            read_percent(Scalar(part, scalar.file, scalar.line, scalar.column, scalar.width), "`times`", self.reader)
            for part in ((low, high) if dots else (low,))
        ]
        first, last = parts[0], parts[1] if dots else None
        if first is None or (dots and last is None):
            return Decimal(1), None
        if first <= 0:
            self.reader.report("bad-value", "`times` is more than nothing", scalar, "such as 4, or 1.3..1.5")
            return Decimal(1), None
        if last is not None and last <= first:
            self.reader.report("bad-value", "`times` ends before it begins", scalar, "such as 1.3..1.5")
            return first, None
        return first, last

    def _bound(self, regime: Mapping, key: str) -> Stated | Reference | None:
        node = regime.get(key)
        if isinstance(node, Mapping):
            self.reader.keys(node, ("reference", "plus", "times"), f"`{key}`", ("reference",))
            return self._reference(node)
        if node is None:
            return None
        percent = read_percent(node, f"`{key}`", self.reader, 0, 1000)
        return None if percent is None else Stated(percent)

    def _fixed_at(self, node: Node | None, rates: list[Rate | None]) -> FixedAt:
        word = self.reader.scalar(node, "`fixed_at`")
        if word is None or not self.reader.known(word, [each.value for each in FixedAt], "moment", "unknown-value"):
            return FixedAt.START
        if not any(isinstance(rate, Reference) for rate in rates):
            message = "`fixed_at` is about a reference rate, and this regime has none"
            self.reader.report("fixed-at", message, word, "leave it out")
        if word.text == FixedAt.CONTRACT and CONTRACT_DAY not in self.vocabulary.fact:
            message = f"`fixed_at: contract` reads the fact `{CONTRACT_DAY}`, which the vocabulary lacks"
            self.reader.report("interest-fact", message, word, "declare it below `inputs`, with `type: date`")
        return FixedAt(word.text)

    def _number(self, node: Node | None, usual: int, allowed: Iterable[int]) -> int:
        number = self.reader.number(node, "the number of days") if node is not None else None
        if number is None:
            return usual
        if number not in allowed:
            words = " or ".join(map(str, allowed)) if isinstance(allowed, tuple) else "0 to 999"
            self.reader.report("bad-value", f"{number} days cannot be meant", node, f"{words} days")
            return usual
        return number

    def _compensation(self, node: Node | None) -> Compensation | None:
        mapping = self.reader.mapping(node, "`compensation`")
        if mapping is None:
            return None
        self.reader.keys(mapping, ("currency", "by_amount"), "`compensation`", ("currency", "by_amount"))
        currency = self.reader.scalar(mapping.get("currency"), "`currency`")
        if currency is not None and not (
            len(currency.text) == 3 and currency.text.isalpha() and currency.text.isupper()
        ):
            message = f"`{currency.text[:20]}` is not an ISO 4217 currency code"
            self.reader.report("bad-value", message, currency, "such as GBP, EUR")
        bands = self.reader.mapping(mapping.get("by_amount"), "`by_amount`")
        steps: list[tuple[Decimal, Decimal]] = []
        for key, value in bands.pairs() if bands else ():
            least, given = self._amount(key), self._amount(value)
            if least is not None and given is not None:
                if steps and least <= steps[-1][0]:
                    self.reader.report("bad-value", "the amounts of `by_amount` must rise", key)
                steps.append((least, given))
        return Compensation(currency.text if currency else "", tuple(steps))

    def _amount(self, node: Node) -> Decimal | None:
        scalar = self.reader.scalar(node, "an amount")
        try:
            scaled = parse_money(scalar.text) if scalar else 0
            if scaled < 0:
                raise BadValue("an amount of nothing or more is wanted")
            return Decimal(scaled) / 10_000
        except BadValue as error:
            self.reader.report("bad-value", f"`by_amount`: {error}", node)
            return None
