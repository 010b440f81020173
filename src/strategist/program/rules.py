"""Compiling one rule or table into typed rules."""

from __future__ import annotations

from collections.abc import Iterable

from strategist.errors import Place
from strategist.program.conclude import ConclusionReader
from strategist.program.conclusions import Conclusion, Phase, SetFact, phase_of
from strategist.program.conditions import ConditionReader
from strategist.program.expressions import TRUE, All, Condition, Operand
from strategist.program.program import Rule
from strategist.program.texts import broken_brace, placeholders
from strategist.rulebook.keys import KEYS
from strategist.rulebook.nodes import Mapping, Node, Scalar
from strategist.rulebook.reader import Reader
from strategist.rulebook.sections import Entry
from strategist.vocabulary.facts import Fact
from strategist.vocabulary.kinds import BadValue, parse_date
from strategist.vocabulary.vocabulary import STEP_FACTS, Vocabulary

STANDINGS = ("confirmed", "secondary", "unverified")


class RuleCompiler:
    """Turns entries into rules; mistakes go to the reader."""

    def __init__(self, vocabulary: Vocabulary, reader: Reader) -> None:
        self.vocabulary = vocabulary
        self.reader = reader
        self.conditions = ConditionReader(vocabulary, reader)
        self.conclusions = ConclusionReader(vocabulary, reader, self.conditions)
        self.overrides: dict[Place, list[Scalar]] = {}

    def rule(self, entry: Entry) -> list[Rule]:
        """The rule of an entry; none if it has no usable conclusion."""
        node = entry.node
        assert isinstance(node, Mapping)
        self.reader.keys(node, KEYS["rules"], f"rule `{entry.key.text}`", ("then", "because"))
        self.check_id(entry.key)
        then = self.reader.mapping(node.get("then"), "`then`")
        conclusion = self.conclusions.read(then) if then else None
        if conclusion is None:
            self._look_over(entry)
            return []
        tactics = phase_of(conclusion) is Phase.TACTICS
        rule = self._common(entry, conclusion, entry.key.text, self._read(node.get("when"), tactics) or TRUE)
        if words := self.reader.words(node.get("overrides"), "`overrides`"):
            self.overrides[entry.key.place] = words
        return [rule]

    def _look_over(self, entry: Entry) -> None:
        """Read the rest of a rule without a usable conclusion, for its mistakes only: all of them are said at once."""
        node = entry.node
        assert isinstance(node, Mapping)
        for key in ("when", "unless"):
            self._read(node.get(key), tactics=True)
        self.conditions.read(entry.own("applies"), raw=True, step_facts=True)
        because = self.reader.scalar(node.get("because"), "`because`")
        if because is not None:
            self.check_text(because, (), step_facts=True)

    def table(self, entry: Entry) -> list[Rule]:
        """The rows of a table, one rule each, in order."""
        node = entry.node
        assert isinstance(node, Mapping)
        name = entry.key.text
        self.reader.keys(node, KEYS["tables"], f"table `{name}`", ("sets", "rows", "because"))
        self.check_id(entry.key)
        fact = self.conclusions.derived(self.reader.scalar(node.get("sets"), "`sets`"))
        inputs = self.reader.words(node.get("reads"), "`reads`")
        if len(inputs) > 3:
            self.reader.report(
                "wide-table",
                f"table `{name}` reads {len(inputs)} facts; positional rows take up to three",
                node.get("reads"),
                "write rows as `{when: {…}, then: value}`",
            )
        rows = []
        for number, item in enumerate(self.reader.items(node.get("rows"), "`rows`"), 1):
            condition, value = self._row(item, inputs, fact)
            if fact is not None and value is not None:
                rows.append(self._common(entry, SetFact(fact.slot, value), f"{name}/{number}", condition, name, item))
        return rows

    def _row(self, item: Node, inputs: list[Scalar], fact: Fact | None) -> tuple[Condition, Operand | None]:
        if isinstance(item, Mapping):
            self.reader.keys(item, ("when", "then"), "a table row", ("then",))
            return self._read(item.get("when"), False) or TRUE, self._value(fact, item.get("then"))
        cells = self.reader.items(item, "a table row")
        if len(cells) != len(inputs) + 1:
            self.reader.report(
                "row-width", f"the row has {len(cells)} cells; {len(inputs)} tests and a value are wanted", item
            )
            return TRUE, None
        parts = []
        self.conditions.raw, self.conditions.step_facts = False, False
        for name, cell in zip(inputs, cells[:-1], strict=True):
            subject = self.conditions.subject(name)
            if subject is None or (isinstance(cell, Scalar) and cell.text == "-"):
                continue
            words = self.reader.words(cell, "a cell")
            parts.append(self.conditions.merge([self.conditions.test(subject, word) for word in words]))
        return All(tuple(parts)), self._value(fact, cells[-1])

    def _value(self, fact: Fact | None, node: Node | None) -> Operand | None:
        """The value of a row, read against the fact that the table sets."""
        return None if fact is None or node is None else self.conclusions.fact_value(fact, node)

    def _read(self, node: Node | None, tactics: bool) -> Condition | None:
        return self.conditions.read(node, step_facts=tactics)

    def _common(
        self,
        entry: Entry,
        conclusion: Conclusion,
        id: str,
        when: Condition,
        table: str | None = None,
        where: Node | None = None,
    ) -> Rule:
        node = entry.node
        assert isinstance(node, Mapping)
        phase = phase_of(conclusion)
        tactics = phase is Phase.TACTICS
        starts, ends = self.valid(entry)
        standing = self.reader.text(entry.own("standing"), "`standing`")
        if standing and standing not in STANDINGS:
            self.reader.report(
                "bad-standing",
                f"`standing` cannot be `{standing}`",
                entry.own("standing"),
                f"one of: {', '.join(STANDINGS)}",
            )
        because = self.reader.scalar(node.get("because"), "`because`")
        if because is not None:
            self.check_text(because, (), tactics)
        place = self._read(entry.defaults.get("where"), tactics)
        return Rule(
            -1,
            id,
            phase,
            conclusion,
            when if place is None else All((place, *(when.parts if isinstance(when, All) else (when,)))),
            applies=self.conditions.read(entry.own("applies"), raw=True, step_facts=tactics),
            unless=self._read(node.get("unless"), tactics),
            title=self.reader.text(node.get("title"), "`title`"),
            because=because.text if because else "",
            sources=self._sources(entry),
            standing=standing,
            starts=starts,
            ends=ends,
            table=table,
            exception=entry.exception,
            place=(where or entry.key).place,
        )

    def _sources(self, entry: Entry) -> tuple[str, ...]:
        return tuple(word.text for word in self.reader.words(entry.own("source"), "`source`"))

    def check_text(self, text: Scalar, fill_in: Iterable[str], step_facts: bool = False) -> None:
        """Report placeholders that no fact or parameter fills."""
        if broken_brace(text.text):
            self.reader.report(
                "placeholder", "a brace has no partner", text, "a placeholder is a fact's name in braces"
            )
        names = {*self.vocabulary.fact, *self.vocabulary.parameters, *fill_in}
        if not step_facts:
            names -= set(STEP_FACTS)
        for name in placeholders(text.text):
            if name not in names:
                self.reader.known(
                    Scalar(name, text.file, text.line, text.column, text.width), names, "placeholder", "placeholder"
                )

    def check_id(self, key: Scalar) -> None:
        """Report an id that is not kebab-case."""
        if not key.text or not all(
            (part.isalnum() and part.islower()) or part.isdigit() for part in key.text.split("-")
        ):
            self.reader.report(
                "bad-id", f"`{key.text[:60]}` is not an id", key, "kebab-case: small letters, digits, hyphens"
            )

    def valid(self, entry: Entry) -> tuple[int | None, int | None]:
        starts, ends = entry.begins, entry.ends
        node = entry.own("valid")
        if node is None:
            return starts, ends
        scalar = self.reader.scalar(node, "`valid`")
        low, dots, high = scalar.text.partition("..") if scalar else ("", "", "")
        try:
            first = parse_date(low.strip()) if low.strip() else None
            last = parse_date(high.strip()) if high.strip() else None
            if not dots or (first is None and last is None):
                raise BadValue("a period is wanted, such as 2026-01-01.. or 2026-01-01..2026-12-31")
            if first is not None and last is not None and first > last:
                raise BadValue("the period ends before it starts")
        except BadValue as error:
            self.reader.report("bad-valid", f"`valid`: {error}", node)
            return starts, ends
        bounds = [day for day in (starts, first) if day is not None], [day for day in (ends, last) if day is not None]
        return max(bounds[0], default=None), min(bounds[1], default=None)
