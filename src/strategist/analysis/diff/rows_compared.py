"""The rows of a table, compared one by one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from strategist.analysis.diff.conclusions_compared import conclusion_changes
from strategist.analysis.diff.conditions_compared import ConditionsCompared
from strategist.analysis.diff.side_words import Told
from strategist.program.program import Rule


def row_changes(compared: ConditionsCompared, was: Sequence[Rule], now: Sequence[Rule]) -> list[str]:
    """What changed in the rows: changed in place, moved, removed, added. Rows are numbered as each side numbers them."""
    old = [_key(compared.old, rule) for rule in was]
    new = [_key(compared.new, rule) for rule in now]
    gone: list[int] = []
    come: list[int] = []
    for word, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if word != "equal":
            gone += range(i, j)
            come += range(k, m)
    return [*_moved(old, new, gone, come), *_pairs(compared, was, now, gone, come)]


def _key(told: Told, rule: Rule) -> str:
    return repr((told.meanings.condition(rule.when), told.meanings.conclusion(rule.conclusion)))


def _moved(old: Sequence[str], new: Sequence[str], gone: list[int], come: list[int]) -> list[str]:
    """Rows that only stand elsewhere; taken out of both lists."""
    found = []
    for place in list(gone):
        other = next((there for there in come if new[there] == old[place]), None)
        if other is not None:
            gone.remove(place)
            come.remove(other)
            found.append(f"row {place + 1} stands as row {other + 1}")
    return found


def _pairs(
    compared: ConditionsCompared, was: Sequence[Rule], now: Sequence[Rule], gone: list[int], come: list[int]
) -> Iterator[str]:
    """Changed rows as far as they stand for each other; the rest was removed or added."""
    partners = _partners(compared, was, now, gone, come)
    for place in gone:
        other = partners.get(place)
        if other is None:
            yield f"row {place + 1} is gone: {_row(compared.old, was[place])}"
            continue
        number = f"row {place + 1}" if place == other else f"row {place + 1}, now row {other + 1}"
        yield from (f"{number}: {text}" for text in compared.when(was[place].when, now[other].when))
        before, after = was[place].conclusion, now[other].conclusion
        yield from (f"{number}: {text}" for text in conclusion_changes(compared.old, compared.new, before, after))
    for place in come:
        if place not in partners.values():
            yield f"row {place + 1} is new: {_row(compared.new, now[place])}"


def _partners(
    compared: ConditionsCompared, was: Sequence[Rule], now: Sequence[Rule], gone: list[int], come: list[int]
) -> dict[int, int]:
    """Rows with the same test or the same value are the same row; others only if nothing else came or went."""
    found: dict[int, int] = {}
    old, new = compared.old.meanings, compared.new.meanings
    tests = [[old.condition(row.when) for row in was], [new.condition(row.when) for row in now]]
    values = [[old.conclusion(row.conclusion) for row in was], [new.conclusion(row.conclusion) for row in now]]
    anyway = [[len(gone)] * len(was), [len(come)] * len(now)]
    for before, after in (tests, values, anyway):
        for place in gone:
            free = [other for other in come if other not in found.values()]
            if place not in found:
                match = next((other for other in free if after[other] == before[place]), None)
                if match is not None:
                    found[place] = match
    return found


def _row(told: Told, rule: Rule) -> str:
    return f"if {told.words.condition(rule.when)}: {told.words.conclusion(rule.conclusion)}"
