"""The words and the meaning of one rulebook, side by side: what comparing needs of each of the two."""

from __future__ import annotations

from functools import cached_property

from strategist.analysis.diff.meaning import Meaning, Meanings
from strategist.analysis.rule_words import RuleWords
from strategist.program.expressions import All, Any, Condition
from strategist.program.program import Program


class Told:
    """One program, able to say and to mean its rules."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.vocabulary = program.vocabulary
        self.words = RuleWords(program.vocabulary)
        self.meanings = Meanings(program.vocabulary)

    @cached_property
    def rule_names(self) -> tuple[str, ...]:
        """The ids of rules and tables, in order."""
        return tuple(dict.fromkeys(rule.table or rule.id for rule in self.program.rules))

    def say(self, condition: Condition | None) -> str:
        """A condition in a sentence; alternatives in brackets."""
        return "always" if condition is None else self.words.condition(condition, inner=isinstance(condition, Any))

    def parts(self, condition: Condition | None) -> dict[Meaning, Condition]:
        """What must hold together, by meaning."""
        return self._split(condition, All)

    def choices(self, condition: Condition | None) -> dict[Meaning, Condition]:
        """The alternatives of a condition, by meaning."""
        return self._split(condition, Any)

    def _split(self, condition: Condition | None, whole: type[All] | type[Any]) -> dict[Meaning, Condition]:
        found: dict[Meaning, Condition] = {}
        waiting = [] if condition is None else [condition]
        while waiting:
            part = waiting.pop(0)
            if isinstance(part, whole):
                waiting = [*part.parts, *waiting]
            else:
                found.setdefault(self.meanings.condition(part), part)
        return found
