"""Pages of rules: each as readable prose, by phase, and the guards as a table for review."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from strategist.analysis.markdown import anchor, escaped, link, table, where
from strategist.analysis.rule_words import RuleWords, period
from strategist.program.conclusions import Phase
from strategist.program.expressions import TRUE, Condition
from strategist.program.program import Program, Rule

PHASE_PAGES = {
    Phase.ASSESS: (
        "assess.md",
        "Assessing the case",
        "What is concluded from the facts before any step is considered.",
    ),
    Phase.PROPOSE: (
        "propose.md",
        "Proposing steps",
        "Which step speaks for itself; the strongest permitted one is taken.",
    ),
    Phase.GUARD: ("guard.md", "Guards", "What must not be done, or not yet, whatever is proposed."),
    Phase.TACTICS: (
        "tactics.md",
        "Carrying out the step",
        "Who, when, how and with what words, once the step is chosen.",
    ),
}


class RulePages:
    """Writes the rules of one program."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.words = RuleWords(program.vocabulary)
        self.pages = {rule.table or rule.id: PHASE_PAGES[rule.phase][0] for rule in program.rules}

    def link(self, id: str) -> str:
        """A link to a rule or table by id."""
        return link(f"`{id}`", self.pages[id], id)

    def page(self, phase: Phase) -> str:
        """All rules of a phase, in the order of files and lines."""
        _, title, about = PHASE_PAGES[phase]
        lines = [f"# {title}", "", about, ""]
        rules = sorted((rule for rule in self.program.rules if rule.phase is phase), key=by_place)
        for file, in_file in groupby(rules, key=lambda rule: rule.place.file if rule.place else ""):
            lines += [f"## {file}", ""]
            for _, same in groupby(in_file, key=lambda rule: (rule.table or rule.id, rule.starts)):
                rows = list(same)
                lines += self._table(rows) if rows[0].table else self._rule(rows[0])
        return "\n".join(lines).rstrip() + "\n"

    def _head(self, rule: Rule, about: str) -> list[str]:
        id = rule.table or rule.id
        facts = [
            f"`{id}`",
            where(rule.place),
            f"law, {rule.standing}" if rule.standing else "",
            f"in force {period(rule.starts, rule.ends)}" if rule.starts or rule.ends else "",
        ]
        if rule.exception is not None:
            facts.append(
                f"exception {period(None, rule.exception.until)}: {rule.exception.reason} ({rule.exception.owner})"
            )
        return [anchor(id), f"### {escaped(rule.title) or about}", "", " · ".join(fact for fact in facts if fact), ""]

    def _rule(self, rule: Rule) -> list[str]:
        lines = self._head(rule, rule.id)
        lines += self._conditions(rule)
        lines += [f"- **Then** {self.words.conclusion(rule.conclusion)}"]
        return [*lines, *self._grounds(rule), ""]

    def _conditions(self, rule: Rule) -> list[str]:
        lines = []
        for word, condition in (
            ("Applies unless known otherwise:", rule.applies),
            ("If", rule.when),
            ("Unless", rule.unless),
        ):
            if condition is not None and condition != TRUE:
                lines += self._condition(word, condition)
        return lines

    def _condition(self, word: str, condition: Condition) -> list[str]:
        parts = self.words.parts(condition)
        if len(parts) == 1 and not parts[0][1]:
            return [f"- **{word}** {parts[0][0]}"]
        if len(parts) == 1:
            return [f"- **{word}** {parts[0][0]}", *(f"  - {one}" for one in parts[0][1])]
        lines = [f"- **{word}** all of these:"]
        for part, choices in parts:
            lines += [f"  - {part}", *(f"    - {choice}" for choice in choices)]
        return lines

    def _grounds(self, rule: Rule) -> list[str]:
        lines = [f"- **Because** {escaped(rule.because)}"] if rule.because else []
        for word, indices in (("Goes before", rule.overrides), ("Gives way to", rule.overridden_by)):
            ids = dict.fromkeys(self.program.rules[i].table or self.program.rules[i].id for i in indices)
            lines += [f"- **{word}** {', '.join(map(self.link, ids))}"] if ids else []
        return [*lines, f"- **Source** {self.sources(rule.sources)}"] if rule.sources else lines

    def sources(self, ids: Iterable[str]) -> str:
        """Links to sources; an id that nobody describes stays plain."""
        known = self.program.vocabulary.sources
        return ", ".join(link(id, "sources.md", id) if id in known else f"`{id}` (not described)" for id in ids)

    def _table(self, rows: list[Rule]) -> list[str]:
        first = rows[0]
        lines = self._head(first, first.table or first.id)
        lines += self._conditions_of_table(first)
        lines += ["The first row that holds decides.", ""]
        told = [
            [row.id.rsplit("/", 1)[1], self.words.condition(row.when), self.words.conclusion(row.conclusion)]
            for row in rows
        ]
        return [*lines, *table(["row", "if", "then"], told), *self._grounds(first), ""]

    def _conditions_of_table(self, rule: Rule) -> list[str]:
        if rule.applies is None:
            return []
        return [*self._condition("Applies unless known otherwise:", rule.applies), ""]


def by_place(rule: Rule) -> tuple[str, int, int]:
    """Sorts rules by file and line."""
    return (rule.place.file, rule.place.line, rule.place.column) if rule.place else ("", 0, 0)
