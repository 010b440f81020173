"""The page of what no decision may break: every invariant, when it applies, and what holds then."""

from __future__ import annotations

from collections.abc import Iterator

from strategist.analysis.document_rules import RulePages
from strategist.analysis.markdown import anchor, escaped, table, where
from strategist.program.expressions import TRUE
from strategist.program.invariants import Always, Invariant, Named
from strategist.program.program import Program
from strategist.vocabulary.kinds import Kind

PAGE = "invariants.md"


class InvariantPage:
    """Writes the invariants of one program."""

    def __init__(self, program: Program, rules: RulePages) -> None:
        self.program, self.words = program, rules.words
        self.vocabulary = program.vocabulary

    def page(self) -> str:
        """The page as Markdown."""
        lines = [
            "# What no decision may break",
            "",
            "`strategist prove` shows for each of these that no profile whatever leads to a decision that breaks it, or shows "
            "the profile. The figures are those of the law itself, not of parameters.",
            "",
            *table(["invariant", "whenever", "holds", "source"], map(self._row, self.program.invariants)),
        ]
        return "\n".join(lines).rstrip() + "\n"

    def _row(self, invariant: Invariant) -> list[str]:
        scope = [self.words.condition(invariant.whenever) if invariant.whenever != TRUE else "always"]
        if invariant.unless is not None:
            scope.append(f"unless {self.words.condition(invariant.unless)}")
        name = [f"{anchor(invariant.id)}`{invariant.id}`", escaped(invariant.title), where(invariant.place)]
        return ["\n".join(name), "\n".join(scope), "\n".join(self._holds(invariant)), ", ".join(invariant.sources)]

    def _holds(self, invariant: Invariant) -> Iterator[str]:
        if invariant.refused:
            yield "no refused tactic is a step or a tactic"
        for word, named in (("never", invariant.never), ("not today", invariant.not_today)):
            if named is not None:
                yield f"{word}: {'; '.join(self._named(named))}"
        if invariant.always is not None:
            yield f"always: {'; '.join(self._always(invariant.always))}"

    def _named(self, named: Named) -> Iterator[str]:
        if named.actions:
            yield self._steps(named.actions)
        if named.channels:
            yield f"by {', '.join(f'`{self.vocabulary.channels[channel]}`' for channel in named.channels)}"
        yield from self._tactics(named.tactics)

    def _always(self, always: Always) -> Iterator[str]:
        if len(always.steps) == len(self.vocabulary.actions):
            yield "there is a next step"
        elif always.steps:
            yield f"the next step is one of {self._steps(always.steps)}"
        yield from self._tactics(always.tactics)
        for index, first, last in always.hours:
            yield f"`{self.vocabulary.tactics[index].name}` between {first} and {last}"

    def _steps(self, actions: tuple[int, ...]) -> str:
        return ", ".join(f"`{self.vocabulary.actions[action].id}`" for action in actions)

    def _tactics(self, tactics: tuple[tuple[int, tuple[int, ...]], ...]) -> Iterator[str]:
        for index, values in tactics:
            tactic = self.vocabulary.tactics[index]
            codes = [value.bit_length() - 1 if tactic.kind is Kind.SET else value for value in values]
            words = [f"`{tactic.values[code] if tactic.values else code}`" for code in codes]
            yield f"`{tactic.name}` {', '.join(words)}"
