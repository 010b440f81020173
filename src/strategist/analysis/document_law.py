"""The law as a lawyer reviews it: pack by pack, each rule with scope, effect, citation, standing and period."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from strategist.analysis.document_rules import RulePages, by_place
from strategist.analysis.markdown import escaped, link, table, where
from strategist.analysis.rule_words import period
from strategist.program.conclusions import Phase
from strategist.program.expressions import TRUE
from strategist.program.program import Program, Rule, parameters_read

HEADS = ["rule", "who and when", "what", "citation", "standing", "in force"]
CONFIRMED = "confirmed"


class LawPages:
    """Writes the rules of one program that state law, and the guards that are principle or policy."""

    def __init__(self, program: Program, rules: RulePages) -> None:
        self.program = program
        self.rules = rules

    def packs(self) -> str:
        """The rules with a standing, by file, and what still has to be confirmed."""
        law = sorted((rule for rule in self.program.rules if rule.standing), key=by_place)
        lines = [
            "# The law, for review",
            "",
            "Each rule that states law, file by file: to whom it applies, what it does, and where it is written. `standing` "
            "says how sure the reading is: confirmed in the text, secondary (read in a commentary), or unverified. "
            "A condition after “applies unless known otherwise” protects: while the fact is unknown, the rule holds.",
            "",
        ]
        for file, in_file in groupby(law, key=lambda rule: rule.place.file if rule.place else ""):
            rules = list(in_file)
            lines += [f"## {file}", "", *table(HEADS, map(self._row, rules)), *self._figures(rules)]
        return "\n".join([*lines, *self._to_confirm(law)]).rstrip() + "\n"

    def house_guards(self) -> str:
        """The guards without a standing."""
        own = [rule for rule in self.program.rules if rule.phase is Phase.GUARD and not rule.standing]
        lines = ["# Guards of our own", "", "What is forbidden or put off by principle and house policy.", ""]
        return "\n".join([*lines, *table(HEADS, map(self._row, sorted(own, key=by_place)))]).rstrip() + "\n"

    def _row(self, rule: Rule) -> list[str]:
        words = self.rules.words
        scope = [
            f"applies unless known otherwise: {words.condition(rule.applies)}" if rule.applies is not None else "",
            f"if {words.condition(rule.when)}" if rule.when != TRUE else "",
            f"unless {words.condition(rule.unless)}" if rule.unless is not None else "",
        ]
        name = [self.rules.link(rule.table or rule.id), escaped(rule.title), where(rule.place)]
        return [
            "\n".join(filter(None, name)),
            "\n".join(filter(None, scope)) or "always",
            words.conclusion(rule.conclusion),
            "\n".join(map(self._cited, rule.sources)),
            rule.standing,
            period(rule.starts, rule.ends),
        ]

    def _figures(self, rules: Sequence[Rule]) -> list[str]:
        """The parameters these rules read, with their values."""
        names = sorted({name for rule in rules for name in parameters_read(rule)})
        if not names:
            return []
        parameters = self.program.vocabulary.parameters
        return [
            "Figures that these rules read:",
            "",
            *(
                f"- {link(f'`{name}`', 'parameters.md', name)}: {self.rules.words.parameter(name)}, "
                f"{escaped(parameters[name].help)}"
                for name in names
            ),
            "",
        ]

    def _to_confirm(self, law: Sequence[Rule]) -> list[str]:
        open_rules = [rule for rule in law if rule.standing != CONFIRMED]
        if not open_rules:
            return []
        lines = ["## To be confirmed", "", "Rules whose reading of the law nobody has confirmed in the text.", ""]
        found: dict[str, Rule] = {rule.table or rule.id: rule for rule in open_rules}
        rows = [
            [self.rules.link(id), rule.standing, "\n".join(map(self._cited, rule.sources))]
            for id, rule in sorted(found.items(), key=lambda item: (item[1].standing, item[0]))
        ]
        return [*lines, *table(["rule", "standing", "citation"], rows)]

    def _cited(self, id: str) -> str:
        source = self.program.vocabulary.sources.get(id)
        if source is None:
            return f"`{id}` (not described)"
        document = self.program.vocabulary.documents.get(source.document, source.document)
        standing = f" ({source.standing})" if source.standing else ""
        return f"{link(id, 'sources.md', id)} {escaped(source.citation or document)}{standing}".rstrip()
