"""CLIPS as its manuals write it: conclusions are facts, asserted by rules and read back through the binding."""

from __future__ import annotations

from typing import Any

from clips_peer import ClipsPeer
from flat import Cells
from strategist.program.conclusions import Advise, Forbid, Propose
from strategist.program.program import Rule
from strategist.vocabulary.kinds import Value


class ClipsFacts(ClipsPeer):
    """The same rules as `ClipsPeer`; what they conclude becomes facts instead of globals."""

    name = "clipspy, conclusions as facts"

    def run(self, cells: Cells) -> Any:
        """Every fact after the run, by template, as Python values."""
        self.environment.reset()
        self._case.assert_fact(**cells)
        self.environment.run()
        return [(fact.template.name, tuple(fact)) for fact in self.environment.facts() if not fact.template.slots]

    def outcome(self, cells: Cells) -> tuple[int, dict[int, Value | None]]:
        """Fired rules and derived facts, as we have them."""
        fired, facts = 0, dict.fromkeys(self.slots)
        for name, values in self.run(cells):
            if name == "fired":
                fired |= 1 << values[0]
            elif name[1:].isdigit() and int(name[1:]) in facts:
                facts[int(name[1:])] = _value(values[0])
        return fired, facts

    def _note(self, rule: Rule) -> str:
        return f"(assert (fired {rule.index}))"

    def _conclusion(self, rule: Rule) -> str:
        match rule.conclusion:
            case Propose(action=action, strength=strength):
                return f"(assert (candidate {action} {strength}))"
            case Forbid(actions=actions):
                return " ".join(f"(assert (forbidden {action}))" for action in actions)
            case Advise(tactics=tactics, strength=strength):
                return " ".join(f"(assert (advice {tactic} {value} {strength}))" for tactic, value in tactics)
            case _:
                return super()._conclusion(rule)


def _value(value: Any) -> Value | None:
    """A value of a fact as ours: CLIPS has symbols for truth and for nothing."""
    symbols: dict[str, Value | None] = {"nil": None, "TRUE": True, "FALSE": False}
    return symbols[str(value)] if str(value) in symbols else int(value)
