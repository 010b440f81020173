"""What changed in a condition, bound by bound: "days past due: from 96 days on instead of from 91 days on"."""

from __future__ import annotations

from collections.abc import Iterator

from strategist.analysis.diff.meaning import Meaning
from strategist.analysis.diff.side_words import Told
from strategist.analysis.rule_words import said
from strategist.program.expressions import All, Any, Between, Condition, HasAny, Leaf, Not, OneOf, Operand, Test, Within

Parts = dict[Meaning, Condition]


class ConditionsCompared:
    """Compares conditions of two rulebooks."""

    def __init__(self, old: Told, new: Told) -> None:
        self.old, self.new = old, new

    def same(self, old: Condition | None, new: Condition | None) -> bool:
        """Whether both mean the same."""
        return (old is None) is (new is None) and self.old.meanings.condition(old) == self.new.meanings.condition(new)

    def when(self, old: Condition | None, new: Condition | None) -> list[str]:
        """Sentences on a `when`."""
        return [] if self.same(old, new) else list(self._together(self.old.parts(old), self.new.parts(new)))

    def unless(self, old: Condition | None, new: Condition | None) -> list[str]:
        """Sentences on an `unless`."""
        return self._scope(old, new, "unless", "unless")

    def applies(self, old: Condition | None, new: Condition | None) -> list[str]:
        """Sentences on an `applies`."""
        return self._scope(old, new, "only where", "applies")

    def _scope(self, old: Condition | None, new: Condition | None, word: str, key: str) -> list[str]:
        if self.same(old, new):
            return []
        if new is None:
            return [f"no longer {word} {self.old.say(old)}"]
        if old is None:
            return [f"now {word} {self.new.say(new)}"]
        before, after = self.old.parts(old), self.new.parts(new)
        if len(before) == len(after) == 1 and not self._pair(*before.values(), *after.values()):
            return [f"{word} {self.new.say(new)} instead of {word} {self.old.say(old)}"]
        return [f"{key}: {text}" for text in self._together(before, after)]

    def _together(self, old: Parts, new: Parts) -> Iterator[str]:
        """Parts that must all hold."""
        gone = [part for meaning, part in old.items() if meaning not in new]
        come = [part for meaning, part in new.items() if meaning not in old]
        for before, after in self._pairs(gone, come):
            yield from self._changed(before, after)
        yield from (f"no longer only if {self.old.say(part)}" for part in gone)
        yield from (f"now only if {self.new.say(part)}" for part in come)

    def _alternatives(self, before: Any, after: Any) -> Iterator[str]:
        """Parts of which one must hold."""
        old, new = self.old.choices(before), self.new.choices(after)
        gone = [part for meaning, part in old.items() if meaning not in new]
        come = [part for meaning, part in new.items() if meaning not in old]
        for one, other in self._pairs(gone, come):
            yield from (f"as one of several: {text}" for text in self._changed(one, other))
        yield from (f"no longer enough: {self.old.say(part)}" for part in gone)
        yield from (f"now enough as well: {self.new.say(part)}" for part in come)

    def _pairs(self, gone: list[Condition], come: list[Condition]) -> list[tuple[Condition, Condition]]:
        """Takes out of both lists the parts that are about the same thing."""
        found = []
        for before in list(gone):
            after = next((part for part in come if self._pair(before, part)), None)
            if after is not None:
                gone.remove(before)
                come.remove(after)
                found.append((before, after))
        return found

    def _pair(self, before: Condition, after: Condition) -> bool:
        """Whether one test took the place of the other."""
        if isinstance(before, Any) and isinstance(after, Any):
            return bool(self._subjects(self.old, before) & self._subjects(self.new, after))
        if isinstance(before, All) and isinstance(after, All):
            return bool(set(self.old.parts(before)) & set(self.new.parts(after)))
        if isinstance(before, Not) and isinstance(after, Not):
            return self._pair(before.part, after.part)
        if isinstance(before, Leaf) and isinstance(after, Leaf):
            return self._subjects(self.old, before) == self._subjects(self.new, after)
        return False

    @staticmethod
    def _subjects(told: Told, condition: Condition) -> set[str]:
        parts = condition.parts if isinstance(condition, Any) else (condition,)
        return {
            told.vocabulary.facts[part.slot].name if part.slot >= 0 else getattr(part, "name", "")
            for part in parts
            if isinstance(part, Leaf)
        }

    def _changed(self, before: Condition, after: Condition) -> Iterator[str]:
        if isinstance(before, Any) and isinstance(after, Any):
            yield from self._alternatives(before, after)
        elif isinstance(before, All) and isinstance(after, All):
            kept = [part for meaning, part in self.new.parts(after).items() if meaning in self.old.parts(before)]
            with_ = " and ".join(self.new.say(part) for part in kept)
            together = self._together(self.old.parts(before), self.new.parts(after))
            yield from (f"together with {with_}: {text}" for text in together)
        elif isinstance(before, Between) and isinstance(after, Between) and before.negated is after.negated is False:
            yield from self._bounds(before, after)
        elif isinstance(before, Leaf) and isinstance(after, Leaf) and (listed := self._listed(before, after)):
            yield listed
        else:
            yield f"{self.new.say(after)} instead of {self.old.say(before)}"

    def _bounds(self, before: Between, after: Between) -> Iterator[str]:
        if before.low == before.high or after.low == after.high:
            yield f"{self.new.say(after)} instead of {self.old.say(before)}"
            return
        name = said(self.new.vocabulary.facts[after.slot].name)
        for way, inside, outside in (("starts", "at", "above"), ("ends", "at", "below")):
            low = way == "starts"
            one = self._bound(
                self.old, before, before.low if low else before.high, before.low_open if low else before.high_open
            )
            other = self._bound(
                self.new, after, after.low if low else after.high, after.low_open if low else after.high_open
            )
            if one == other:
                continue
            texts = [None if side is None else f"{outside if side[1] else inside} {side[0]}" for side in (one, other)]
            if texts[1] is None:
                yield f"{name} no longer {way} {texts[0]}"
            elif texts[0] is None:
                yield f"{name} now {way} {texts[1]}"
            else:
                was = one[0] if one and other and one[1] is other[1] else texts[0]
                yield f"{name} {way} {texts[1]} instead of {was}"

    @staticmethod
    def _bound(told: Told, leaf: Between, bound: Operand | None, open: bool) -> tuple[str, bool] | None:
        return None if bound is None else (told.words.operand(told.vocabulary.facts[leaf.slot], bound), open)

    def _listed(self, before: Test | Leaf, after: Test | Leaf) -> str | None:
        """Values that came and went in a list of values."""
        if type(before) is not type(after) or before.negated is not after.negated or before.raw is not after.raw:
            return None
        old, new = self._values(self.old, before), self._values(self.new, after)
        if old is None or new is None or not (set(old) & set(new)):
            return None
        name = said(self.new.vocabulary.facts[after.slot].name)
        come = [value for value in new if value not in old]
        gone = [value for value in old if value not in new]
        verb = "is not" if after.negated else "is"
        texts = [f"{verb} also {', '.join(come)}" if come else "", f"no longer {', '.join(gone)}" if gone else ""]
        return f"{name} {', '.join(text for text in texts if text)}"

    @staticmethod
    def _values(told: Told, leaf: Test | Leaf) -> list[str] | None:
        fact = told.vocabulary.facts[leaf.slot]
        match leaf:
            case OneOf(values=values):
                return [told.words.value(fact, value) for value in values]
            case HasAny(mask=mask):
                return [said(name) for bit, name in enumerate(fact.values) if mask >> bit & 1]
            case Within(codes=codes):
                return list(codes)
            case _:
                return None
