"""Reading what a rule concludes: one kind of conclusion, its names and values checked."""

from __future__ import annotations

import re
from collections.abc import Iterable

from strategist.errors import did_you_mean
from strategist.program.conclusions import (
    AddTo,
    Advise,
    Conclusion,
    Defer,
    Forbid,
    Only,
    Propose,
    Score,
    ScoreNumber,
    SetFact,
)
from strategist.program.conditions import ConditionReader
from strategist.program.expressions import After, Literal, Operand
from strategist.rulebook.keys import CONCLUSIONS, THEN_KEYS
from strategist.rulebook.nodes import Mapping, Node, Scalar
from strategist.rulebook.reader import Reader
from strategist.vocabulary.actions import FALLBACKS, Tactic
from strategist.vocabulary.facts import Fact
from strategist.vocabulary.kinds import BadValue, Kind, Value
from strategist.vocabulary.vocabulary import TODAY, Vocabulary

MAX_STRENGTH = 100
_AFTER = re.compile(r"(\w+) +(years?|months?|days?) +after +(the end of the year of +)?(\w+)")


class ConclusionReader:
    """Turns the node below `then:` into a conclusion; mistakes go to the reader."""

    def __init__(self, vocabulary: Vocabulary, reader: Reader, conditions: ConditionReader) -> None:
        self.vocabulary = vocabulary
        self.reader = reader
        self.conditions = conditions

    def derived(self, word: Scalar | None) -> Fact | None:
        if word is None:
            return None
        fact = self.vocabulary.fact.get(word.text)
        if fact is not None and not fact.derived:
            self.reader.report(
                "not-derived",
                f"`{word.text}` is not a derived fact, so no rule can conclude it",
                word,
                "declare it below `derived:`, or conclude another fact",
            )
            return None
        if fact is None:
            self.reader.known(word, [f.name for f in self.vocabulary.derived], "derived fact", "unknown-fact")
        return fact

    def fact_value(self, fact: Fact, node: Node) -> Operand | None:
        try:
            if fact.kind is Kind.SET:
                mask = 0
                for word in self.reader.words(node, f"a value of `{fact.name}`"):
                    mask |= int(fact.parse(word.text))
                return Literal(mask)
            scalar = self.reader.scalar(node, f"a value of `{fact.name}`")
            if scalar is None:
                return None
            if fact.kind is Kind.DATE and (words := _AFTER.fullmatch(scalar.text)):
                return self._after(words, scalar)
            return (
                self.conditions.bound(fact, scalar.text, scalar)
                if fact.kind.ordered
                else Literal(fact.parse(scalar.text))
            )
        except BadValue as error:
            self.reader.report("bad-value", f"{error}", node)
            return None

    def _after(self, words: re.Match[str], scalar: Scalar) -> After | None:
        """`3 years after due_on`, `limit_years years after the end of the year of days_past_due`."""
        number, unit, year_end, name = words.groups()
        base = self.vocabulary.fact.get(name)
        if base is None:
            close = did_you_mean(name, self.vocabulary.fact)
            raise BadValue(f"unknown fact `{name}`" + (f"; {close}" if close else ""))
        if base.kind is not Kind.DATE and (base.kind is not Kind.INT or base.unit != "day"):
            raise BadValue(f"`{name}` is neither a date nor a counter of days")
        count = self.conditions.bound(Fact("the period", Kind.INT, unit=self._unit(number)), number, scalar)
        if count is None or (isinstance(count, Literal) and int(count.value or 0) < 0):
            raise BadValue("a period is a whole number, 0 or more")
        plural = unit if unit.endswith("s") else f"{unit}s"
        return After(
            base.slot, base.kind is Kind.INT, self.vocabulary.fact[TODAY].slot, count, plural, year_end is not None
        )

    def _unit(self, name: str) -> str | None:
        """The unit of a parameter or fact that counts years, months or days, so that any of them may stand there."""
        word = self.vocabulary.parameters.get(name) or self.vocabulary.fact.get(name)
        return None if word is None else word.unit

    def read(self, then: Mapping) -> Conclusion | None:
        kinds = [key for key, _ in then.pairs() if key.text in CONCLUSIONS]
        if len(kinds) != 1:
            for key, _ in then.pairs():
                if key.text not in THEN_KEYS:
                    self.reader.known(key, tuple(CONCLUSIONS), "conclusion", "unknown-conclusion")
                    return None
            here = f"here are {len(kinds)}" if kinds else "here is none"
            self.reader.report(
                "one-conclusion",
                f"a rule has one kind of conclusion, {here}",
                then,
                f"one of: {', '.join(CONCLUSIONS)}",
            )
            return None
        kind = kinds[0].text
        self.reader.keys(then, CONCLUSIONS[kind], f"`{kind}`")
        node = then.get(kind)
        assert node is not None
        match kind:
            case "set":
                return self._set(node)
            case "add":
                return self._add(node)
            case "score":
                return self._score(node)
            case "propose":
                action = self._action(self.reader.scalar(node, "`propose`"))
                strength = self._strength(then)
                return None if action is None else Propose(action, strength)
            case "advise":
                return self._advise(node, self._strength(then))
            case "forbid":
                instead = [self._action(word) for word in self.reader.words(then.get("instead"), "`instead`")]
                return self._forbid(node, tuple(a for a in instead if a is not None))
            case "only":
                mapping = self.reader.mapping(node, "`only`")
                known_problems = len(self.reader.problems)
                tactics = self._tactic_values(mapping, ()) if mapping else ()
                if mapping is not None and not tactics and len(self.reader.problems) == known_problems:
                    self.reader.report("guards-nothing", "`only` names no tactic", node)
                return Only(tactics)
            case _:
                return self._defer(node, then)

    def _one(self, node: Node, what: str) -> tuple[Fact, Node] | None:
        mapping = self.reader.mapping(node, f"`{what}`")
        if mapping is None:
            return None
        if len(mapping.entries) != 1:
            self.reader.report("one-fact", f"`{what}` concludes on one fact a rule", mapping)
            return None
        key, value = next(mapping.pairs())
        fact = self.derived(key)
        return (fact, value) if fact else None

    def _set(self, node: Node) -> Conclusion | None:
        found = self._one(node, "set")
        value = self.fact_value(*found) if found else None
        return SetFact(found[0].slot, value) if found and value is not None else None

    def _add(self, node: Node) -> Conclusion | None:
        found = self._one(node, "add")
        if found and found[0].kind is not Kind.SET:
            self.reader.report(
                "add-to-set", f"`add` is for set facts; `{found[0].name}` is of type {found[0].kind.value}", node
            )
            return None
        value = self.fact_value(*found) if found else None
        return AddTo(found[0].slot, int(value.value or 0)) if found and isinstance(value, Literal) else None

    def _score(self, node: Node) -> Conclusion | None:
        found = self._one(node, "score")
        if found is None:
            return None
        fact, value = found
        if not fact.scored:
            self.reader.report(
                "not-scored",
                f"`{fact.name}` is not declared as scored",
                node,
                "give it `at_least` (enum) or `range` (int) below `derived:`",
            )
            return None
        if fact.kind is Kind.INT:
            points = self.reader.number(value, "points")
            return None if points is None else ScoreNumber(fact.slot, points)
        table = self.reader.mapping(value, "points by value")
        points_by_value = []
        for key, item in table.pairs() if table else ():
            if self.reader.known(key, fact.values, f"value of `{fact.name}`", "unknown-value"):
                points_by_value.append((fact.code(key.text), self.reader.number(item, "points") or 0))
        return Score(fact.slot, tuple(sorted(points_by_value)))

    def _strength(self, then: Mapping) -> int:
        strength = self.reader.number(then.get("strength"), "`strength`")
        if then.get("strength") is None:
            self.reader.report("missing-key", "a proposal or advice needs `strength`", then)
        elif strength is not None and not 1 <= strength <= MAX_STRENGTH:
            self.reader.report("bad-value", f"`strength` must be between 1 and {MAX_STRENGTH}", then.get("strength"))
        return strength or 1

    def _action(self, word: Scalar | None) -> int | None:
        if word is None:
            return None
        if word.text in FALLBACKS:
            self.reader.report(
                "fallback", f"`{word.text}` is what remains; it is never proposed, forbidden or deferred", word
            )
            return None
        if (refused := self.vocabulary.refused.get(word.text)) is not None:
            self.reader.report(
                "refused-tactic",
                f"`{word.text}` is refused: {refused.because}",
                word,
                f"instead: {refused.counterpart}",
            )
            return None
        if not self.reader.known(word, self.vocabulary.action, "action", "unknown-action"):
            return None
        return self.vocabulary.action[word.text].index

    def _advise(self, node: Node, strength: int) -> Conclusion | None:
        mapping = self.reader.mapping(node, "`advise`")
        found = []
        for tactic, values in self._tactic_values(mapping, (), single=True) if mapping else ():
            found.append((tactic, values[0] if values else 0))
        return Advise(tuple(found), strength) if found else None

    def _tactic_values(
        self, mapping: Mapping, skip: Iterable[str], single: bool = False
    ) -> tuple[tuple[int, tuple[int, ...]], ...]:
        found = []
        for key, node in mapping.pairs():
            if key.text in skip:
                continue
            if not self.reader.known(key, self.vocabulary.tactic, "tactic", "unknown-tactic"):
                continue
            tactic = self.vocabulary.tactic[key.text]
            words = self.reader.words(node, f"`{key.text}`")
            values = list(self.tactic_values(tactic, node))
            if single and tactic.kind is Kind.SET:
                mask = 0
                for value in values:
                    mask |= value
                values = [mask]
            elif single and len(words) != 1:
                self.reader.report("one-value", f"advise one value for `{key.text}`", node)
            if values:
                found.append((tactic.index, tuple(values)))
        return tuple(sorted(found))

    def tactic_values(self, tactic: Tactic, node: Node) -> tuple[int, ...]:
        """The values of a tactic in a list, or the one value; of a set tactic as bits."""
        words = self.reader.words(node, f"`{tactic.name}`")
        return tuple([value for word in words if (value := self._tactic_value(tactic, word)) is not None])

    def _tactic_value(self, tactic: Tactic, word: Scalar) -> int | None:
        if (refused := self.vocabulary.refused.get(word.text)) is not None:
            self.reader.report(
                "refused-tactic",
                f"`{word.text}` is refused: {refused.because}",
                word,
                f"instead: {refused.counterpart}",
            )
            return None
        if tactic.kind in (Kind.INT, Kind.BOOL):
            try:
                value: Value = Fact(tactic.name, tactic.kind).parse(word.text)
                return int(value)
            except BadValue as error:
                self.reader.report("bad-value", f"`{tactic.name}`: {error}", word)
                return None
        if not self.reader.known(word, tactic.values, f"value of `{tactic.name}`", "unknown-value"):
            return None
        position = tactic.values.index(word.text)
        return 1 << position if tactic.kind is Kind.SET else position

    def _targets(self, mapping: Mapping, extra: tuple[str, ...]) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The actions and channels that a guard names, groups resolved and exceptions taken out."""
        vocabulary = self.vocabulary
        named = {
            a for w in self.reader.words(mapping.get("actions"), "`actions`") if (a := self._action(w)) is not None
        }
        for word in self.reader.words(mapping.get("groups"), "`groups`"):
            if self.reader.known(word, vocabulary.groups, "group", "unknown-group"):
                named |= {a.index for a in vocabulary.actions if word.text in a.groups and a.id not in FALLBACKS}
        excepted = {self._action(w) for w in self.reader.words(mapping.get("except"), "`except`")}
        channels = tuple(
            vocabulary.channels.index(word.text)
            for word in self.reader.words(mapping.get("channels"), "`channels`")
            if self.reader.known(word, vocabulary.channels, "channel", "unknown-channel")
        )
        allowed = ("actions", "groups", "channels", "except", *extra)
        for key, _ in mapping.pairs():
            if key.text not in allowed:
                self.reader.known(key, allowed, "thing to guard", "unknown-key")
        return tuple(sorted(named - excepted)), tuple(sorted(channels))

    def named(
        self, mapping: Mapping
    ) -> tuple[tuple[int, ...], tuple[int, ...], tuple[tuple[int, tuple[int, ...]], ...]]:
        """The actions, channels and (tactic, values) that a map names, groups resolved and exceptions taken out."""
        actions, channels = self._targets(mapping, tuple(self.vocabulary.tactic))
        return actions, channels, self._tactic_values(mapping, ("actions", "groups", "channels", "except"))

    def _forbid(self, node: Node, instead: tuple[int, ...]) -> Conclusion | None:
        mapping = self.reader.mapping(node, "`forbid`")
        if mapping is None:
            return None
        actions, channels, tactics = self.named(mapping)
        if not any(
            isinstance(value, Scalar) or value.items for _, value in mapping.pairs() if not isinstance(value, Mapping)
        ):
            self.reader.report("guards-nothing", "`forbid` names nothing that could be forbidden", node)
        return Forbid(actions, channels, tactics, instead)

    def _defer(self, node: Node, then: Mapping) -> Conclusion | None:
        mapping = self.reader.mapping(node, "`defer`")
        if mapping is None:
            return None
        actions, channels = self._targets(mapping, ())
        until, days, since = then.get("until"), then.get("for"), then.get("since")
        if (until is None) is (days is None) or (days is None) is not (since is None):
            self.reader.report("defer-form", "`defer` states `for` and `since`, or `until`", then)
            return None
        if until is not None:
            return Defer(actions, channels, None, None, self.operand(until, Kind.DATE, None))
        counter = self.counter(since)
        return None if counter is None else Defer(actions, channels, self.operand(days, Kind.INT, "day"), counter, None)

    def counter(self, node: Node | None) -> int | None:
        """The slot of a counter of days."""
        word = self.reader.scalar(node, "`since`")
        if word is None or not self.reader.known(word, self.vocabulary.fact, "fact", "unknown-fact"):
            return None
        fact = self.vocabulary.fact[word.text]
        if fact.kind is not Kind.INT or fact.unit != "day":
            self.reader.report(
                "not-a-counter", f"`{fact.name}` does not count days", word, "`since` names an int fact with unit day"
            )
            return None
        return fact.slot

    def operand(self, node: Node | None, kind: Kind, unit: str | None) -> Operand | None:
        """A literal, parameter or fact of a type and unit."""
        word = self.reader.scalar(node, "the period")
        if word is None:
            return None
        try:
            return self.conditions.bound(
                Fact("the period" if kind is Kind.INT else "the date", kind, unit=unit), word.text, word
            )
        except BadValue as error:
            self.reader.report("bad-value", str(error), word)
            return None
