"""Compiling invariants. They state their figures themselves: a parameter is something that an overlay could move."""

from __future__ import annotations

import re

from strategist.program.conditions import ConditionReader
from strategist.program.expressions import TRUE, Condition, ParameterIs, ParameterOf, leaves
from strategist.program.invariants import Always, Invariant, Named
from strategist.program.rules import RuleCompiler
from strategist.rulebook.keys import ALWAYS_KEYS, KEYS
from strategist.rulebook.nodes import Mapping, Node, Scalar
from strategist.rulebook.reader import Reader
from strategist.rulebook.rulebook import Rulebook
from strategist.rulebook.sections import Entry
from strategist.rulebook.words import TIME
from strategist.vocabulary.actions import Tactic
from strategist.vocabulary.kinds import Kind

CHANNEL = "channel"
REFUSED = "refused"
_HOURS = re.compile(rf"({TIME.pattern}) *\.\. *({TIME.pattern})")


def compile_invariants(rulebook: Rulebook, compiler: RuleCompiler, reader: Reader) -> tuple[Invariant, ...]:
    """The invariants of a rulebook, in the order of their ids; mistakes go to the reader."""
    found = [_InvariantReader(compiler, reader).read(entry) for entry in rulebook.invariants]
    return tuple(sorted(found, key=lambda invariant: invariant.id))


class _InvariantReader:
    def __init__(self, compiler: RuleCompiler, reader: Reader) -> None:
        self.compiler, self.reader = compiler, reader
        self.vocabulary = compiler.vocabulary
        self.conditions: ConditionReader = compiler.conditions

    def read(self, entry: Entry) -> Invariant:
        """The invariant of an entry."""
        node = entry.node
        assert isinstance(node, Mapping)
        what = f"invariant `{entry.key.text}`"
        self.reader.keys(node, KEYS["invariants"], what, ("title",))
        self.compiler.check_id(entry.key)
        never = node.get("never")
        refused = isinstance(never, Scalar)
        if isinstance(never, Scalar) and never.text != REFUSED:
            self.reader.report(
                "bad-value", f"`never` cannot be `{never.text[:60]}`", never, "name steps, or write `never: refused`"
            )
        if not any(node.get(key) is not None for key in ("never", "not_today", "always")):
            self.reader.report(
                "states-nothing", f"{what} states nothing", entry.key, "add `never:`, `not_today:` or `always:`"
            )
        return Invariant(
            entry.key.text,
            self.reader.text(node.get("title"), "`title`"),
            tuple(word.text for word in self.reader.words(node.get("source"), "`source`")),
            self._condition(node.get("whenever"), what) or TRUE,
            self._condition(node.get("unless"), what),
            None if refused else self._named(never, "never"),
            self._named(node.get("not_today"), "not_today"),
            self._always(node.get("always")),
            refused,
            entry.key.place,
        )

    def _condition(self, node: Node | None, what: str) -> Condition | None:
        condition = self.conditions.read(node, step_facts=True)
        for leaf in leaves(condition):
            bounds = (getattr(leaf, "low", None), getattr(leaf, "high", None))
            if isinstance(leaf, ParameterIs) or any(isinstance(bound, ParameterOf) for bound in bounds):
                self.reader.report(
                    "parameter-here",
                    f"{what} cannot read a parameter, since an overlay could move it",
                    leaf.place,
                    "write the figure itself",
                )
        return condition

    def _named(self, node: Node | None, key: str) -> Named | None:
        mapping = self.reader.mapping(node, f"`{key}`") if node is not None else None
        if mapping is None:
            return None
        actions, channels, tactics = self.compiler.conclusions.named(mapping)
        if key == "not_today" and tactics:
            self.reader.report(
                "tactic-here", "`not_today` is about steps and channels", mapping, "name tactics below `never`"
            )
        if not (actions or channels or tactics):
            self.reader.report("states-nothing", f"`{key}` names no step, channel or tactic", mapping)
        self._no_channel_tactic(mapping)
        return Named(actions, channels, tactics)

    def _no_channel_tactic(self, mapping: Mapping) -> None:
        for key, _ in mapping.pairs():
            if key.text == CHANNEL and CHANNEL in self.vocabulary.tactic:
                self.reader.report("tactic-here", "the tactic `channel` follows the channels", key, "name `channels`")

    def _always(self, node: Node | None) -> Always | None:
        mapping = self.reader.mapping(node, "`always`") if node is not None else None
        if mapping is None:
            return None
        steps: list[int] = []
        tactics: list[tuple[int, tuple[int, ...]]] = []
        hours: list[tuple[int, str, str]] = []
        self._no_channel_tactic(mapping)
        for key, value in mapping.pairs():
            if key.text in ALWAYS_KEYS:
                steps += self._steps(value)
            elif self.reader.known(key, [*ALWAYS_KEYS, *self.vocabulary.tactic], "tactic", "unknown-tactic"):
                tactic = self.vocabulary.tactic[key.text]
                span = self._hours(tactic, value)
                if span is not None:
                    hours.append((tactic.index, *span))
                elif values := self.compiler.conclusions.tactic_values(tactic, value):
                    tactics.append((tactic.index, values))
        return Always(tuple(steps), tuple(tactics), tuple(hours))

    def _steps(self, node: Node) -> list[int]:
        """The actions that the next step may be; any at all for `given`."""
        words = self.reader.words(node, "`next_step`")
        if [word.text for word in words] == ["given"]:
            return list(range(len(self.vocabulary.actions)))
        return [
            self.vocabulary.action[word.text].index
            for word in words
            if self.reader.known(word, self.vocabulary.action, "action", "unknown-action")
        ]

    def _hours(self, tactic: Tactic, node: Node) -> tuple[str, str] | None:
        """The times of day within which one of the windows lies, if the value states them."""
        if not isinstance(node, Scalar) or not _HOURS.fullmatch(node.text):
            return None
        if not tactic.windows or tactic.kind is not Kind.SET:
            self.reader.report("bad-value", f"`{tactic.name}` is no set of windows, so it has no hours", node)
        first, _, last = node.text.partition("..")
        return first.strip(), last.strip()
