"""Rules and tables of two rulebooks: added, removed, renamed, and what exactly changed in those that stayed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from strategist.analysis.diff.change import Change, Detail, Group, Sort, changed
from strategist.analysis.diff.conclusions_compared import conclusion_changes
from strategist.analysis.diff.conditions_compared import ConditionsCompared
from strategist.analysis.diff.meaning import RuleMeaning
from strategist.analysis.diff.rows_compared import row_changes
from strategist.analysis.diff.side_words import Told
from strategist.analysis.diff.texts_compared import rule_texts
from strategist.analysis.rule_words import period
from strategist.program.conclusions import Phase
from strategist.program.program import Rule

GROUPS = {
    Phase.GUARD: Group.GUARDS,
    Phase.PROPOSE: Group.PROPOSALS,
    Phase.ASSESS: Group.ASSESSMENT,
    Phase.TACTICS: Group.ADVICE,
}
Versions = dict[str, list[list[Rule]]]
"""By id, the versions of a rule or table in order of their first day; a rule is a list of one."""


class RulesCompared:
    """The changes of the rules between two programs."""

    def __init__(self, old: Told, new: Told) -> None:
        self.old, self.new = old, new
        self.conditions = ConditionsCompared(old, new)
        self.before, self.after = _versions(old.program.rules), _versions(new.program.rules)
        self.renamed = self._renamed()

    def changes(self) -> Iterator[Change]:
        """All changes of rules and tables."""
        taken = set(self.renamed.values())
        for id, was in self.before.items():
            now = self.after.get(id)
            if id in self.renamed:
                yield self._rename(id, self.renamed[id])
            elif now is None:
                yield self._alone(Sort.REMOVED, self.old, id, was)
            else:
                yield from self._changed(id, was, now)
        for id, now in self.after.items():
            if id not in self.before and id not in taken:
                yield self._alone(Sort.ADDED, self.new, id, now)

    def _renamed(self) -> dict[str, str]:
        """New ids by old id: rules that went and came with the same meaning, their overrides included."""
        gone = {id: self._whole(self.old, was) for id, was in self.before.items() if id not in self.after}
        come = {id: self._whole(self.new, now) for id, now in self.after.items() if id not in self.before}
        found: dict[str, str] = {}
        free = dict(come)
        for id, meaning in gone.items():
            alike = [other for other, its in free.items() if its == meaning]
            texts = self.before[id][0][0].because
            best = next((other for other in alike if self.after[other][0][0].because == texts), None)
            if alike:
                found[id] = best or alike[0]
                del free[found[id]]
        while wrong := [
            id
            for id, name in found.items()
            if self._overrides(self.old, self.before[id], found) != self._overrides(self.new, self.after[name], {})
        ]:
            for id in wrong:
                del found[id]
        return found

    @staticmethod
    def _whole(told: Told, versions: list[list[Rule]]) -> tuple[tuple[RuleMeaning, ...], ...]:
        return tuple(tuple(told.meanings.rule(rule) for rule in rules) for rules in versions)

    def _overrides(self, told: Told, versions: list[list[Rule]], names: Mapping[str, str]) -> list[list[str]]:
        return [[names.get(id, id) for id in overridden(told, rules[0])] for rules in versions]

    def _rename(self, old: str, new: str) -> Change:
        was, now = self.before[old][0][0], self.after[new][0][0]
        words = rule_texts(was, now) if was.table is None else ()
        entries = frozenset({(section(was), old), (section(now), new)})
        texts = tuple(detail.text for detail in words)
        return Change(GROUPS[now.phase], Sort.RENAMED, new, texts, was.place, now.place, False, entries, old)

    def _alone(self, sort: Sort, told: Told, id: str, versions: list[list[Rule]]) -> Change:
        """A rule that only one side has, with what it says there."""
        first = versions[0][0]
        old, new = (first.place, None) if sort is Sort.REMOVED else (None, first.place)
        texts = tuple(text for rules in versions for text in _sayings(told, rules))
        return Change(GROUPS[first.phase], sort, id, texts, old, new, entries=frozenset({(section(first), id)}))

    def _changed(self, id: str, was: list[list[Rule]], now: list[list[Rule]]) -> list[Change]:
        entries = frozenset({(section(rules[0]), id) for rules in (*was, *now)})
        details: list[Detail] = []
        for number in range(max(len(was), len(now))):
            one = was[number] if number < len(was) else None
            other = now[number] if number < len(now) else None
            if one is None and other is not None:
                details += [Detail(f"now also {text}") for text in _sayings(self.new, other)]
            elif other is None and one is not None:
                details += [Detail(f"no longer {text}") for text in _sayings(self.old, one)]
            elif one is not None and other is not None:
                details += self._version(one, other)
        first, last = was[0][0], now[0][0]
        return changed(
            details, Change(GROUPS[last.phase], Sort.CHANGED, id, (), first.place, last.place, entries=entries)
        )

    def _version(self, was: list[Rule], now: list[Rule]) -> Iterator[Detail]:
        before, after = was[0], now[0]
        if (before.table is None) is not (after.table is None):
            yield Detail("a table instead of a rule" if after.table else "a rule instead of a table")
            yield from (Detail(f"it said {text}") for text in _sayings(self.old, was))
            yield from (Detail(f"it says {text}") for text in _sayings(self.new, now))
            return
        if (before.starts, before.ends) != (after.starts, after.ends):
            old, new = period(before.starts, before.ends), period(after.starts, after.ends)
            yield Detail(f"in force {new} instead of {old}")
        yield from map(Detail, self.conditions.applies(before.applies, after.applies))
        if before.table is None:
            yield from map(Detail, self._rule(before, after))
            yield from map(Detail, self._order(before, after))
        else:
            yield from map(Detail, row_changes(self.conditions, was, now))
        yield from rule_texts(before, after)

    def _rule(self, before: Rule, after: Rule) -> list[str]:
        found = self.conditions.when(before.when, after.when)
        found += self.conditions.unless(before.unless, after.unless)
        return found + conclusion_changes(self.old, self.new, before.conclusion, after.conclusion)

    def _order(self, before: Rule, after: Rule) -> Iterator[str]:
        was = [self.renamed.get(id, id) for id in overridden(self.old, before)]
        now = overridden(self.new, after)
        yield from (f"goes before `{id}` as well" for id in now if id not in was)
        yield from (f"no longer goes before `{id}`" for id in was if id not in now)


def section(rule: Rule) -> str:
    """The section of rule files that a rule stands in."""
    return "rules" if rule.table is None else "tables"


def overridden(told: Told, rule: Rule) -> list[str]:
    """The ids of the rules that a rule overrides; a table whose rows are all overridden once, by its own id."""
    rules = [told.program.rules[index] for index in rule.overrides]
    whole = {
        other.table
        for other in rules
        if other.table and all(row.index in rule.overrides for row in told.program.rules_named(other.table))
    }
    return sorted({str(other.table) if other.table in whole else other.id for other in rules})


def _versions(rules: Iterable[Rule]) -> Versions:
    found: Versions = {}
    for rule in rules:
        versions = found.setdefault(rule.table or rule.id, [])
        same = next((v for v in versions if rule.table and v[0].starts == rule.starts and v[0].ends == rule.ends), None)
        if same is None:
            versions.append([rule])
        else:
            same.append(rule)
    for versions in found.values():
        versions.sort(key=lambda version: version[0].starts or 0)
    return found


def _sayings(told: Told, rules: Sequence[Rule]) -> Iterator[str]:
    """What a rule or table says, in one sentence or one a row."""
    for rule in rules:
        row = f"row {rule.id.rsplit('/', 1)[1]}: " if rule.table else ""
        scope = [f"only where {told.say(rule.applies)}"] if rule.applies is not None else []
        scope += [f"unless {told.say(rule.unless)}"] if rule.unless is not None else []
        scope += [period(rule.starts, rule.ends)] if rule.starts or rule.ends else []
        tail = f", {', '.join(scope)}" if scope else ""
        order = f"; goes before {', '.join(f'`{id}`' for id in overridden(told, rule))}" if rule.overrides else ""
        yield f"{row}if {told.words.condition(rule.when)}{tail}: {told.words.conclusion(rule.conclusion)}{order}"
