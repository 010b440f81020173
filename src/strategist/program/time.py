"""Compiling what time and debtors do: lapses, sliding counts, responses, and effects that many steps share."""

from __future__ import annotations

from strategist.program.changes import Effect, Lapse, Response, Steps, Window
from strategist.program.effects import read_effects
from strategist.program.expressions import TRUE, Condition, Given, leaves, reads
from strategist.program.rules import RuleCompiler
from strategist.rulebook.action_words import read_changes
from strategist.rulebook.keys import AFTER_KEYS, KEYS
from strategist.rulebook.nodes import Mapping, Node, Scalar
from strategist.rulebook.reader import Reader
from strategist.rulebook.rulebook import Rulebook
from strategist.rulebook.sections import Entry
from strategist.vocabulary.actions import FALLBACKS
from strategist.vocabulary.facts import Fact
from strategist.vocabulary.kinds import Kind

SharedEffects = tuple[tuple[str, Steps, tuple[Effect, ...]], ...]


class TimeCompiler:
    """Reads the sections in which facts change without a rule concluding it; mistakes go to the reader."""

    def __init__(self, rulebook: Rulebook, compiler: RuleCompiler, reader: Reader) -> None:
        self.rulebook, self.compiler, self.reader = rulebook, compiler, reader
        self.vocabulary = rulebook.vocabulary
        self.inputs = tuple(fact.name for fact in self.vocabulary.inputs)

    def lapses(self) -> tuple[Lapse, ...]:
        """All lapses, by id: several on one day happen in this order."""
        found = []
        for entry in sorted(self.rulebook.lapses, key=lambda entry: entry.key.text):
            node = self._open(entry, "lapses", "lapse", ("when", "effects", "because"))
            when = self._condition(node.get("when"), f"lapse `{entry.key.text}`") or TRUE
            effects = self._effects(node, f"lapse `{entry.key.text}`")
            self._must_end(entry, when, effects)
            title = self.reader.text(node.get("title"), "`title`")
            found.append(
                Lapse(entry.key.text, title, when, effects, self._because(node), self._cited(node), entry.key.place)
            )
        return tuple(found)

    def responses(self) -> tuple[Response, ...]:
        """All responses, by id."""
        found = []
        for entry in sorted(self.rulebook.responses, key=lambda entry: entry.key.text):
            node = self._open(entry, "responses", "response", ("title", "after", "effects"))
            after = self.reader.mapping(node.get("after"), "`after`")
            if after is not None:
                self.reader.keys(after, AFTER_KEYS, "`after`")
            found.append(
                Response(
                    entry.key.text,
                    self.reader.text(node.get("title"), "`title`"),
                    self._steps(after or Mapping(entry.key.file, entry.key.line, 1), "`after`"),
                    self._condition(node.get("when"), f"response `{entry.key.text}`"),
                    self._count(node.get("times"), "`times`", 1),
                    self._count(node.get("later"), "`later`", 0),
                    self._effects(node, f"response `{entry.key.text}`"),
                    self._because(node),
                    self._cited(node),
                    entry.key.place,
                )
            )
        return tuple(found)

    def shared_effects(self) -> SharedEffects:
        """What many steps change alike, by id."""
        found = []
        for entry in sorted(self.rulebook.shared_effects, key=lambda entry: entry.key.text):
            node = self._open(entry, "shared_effects", "shared effect", ("effects",))
            steps = self._steps(node, f"shared effect `{entry.key.text}`")
            found.append((entry.key.text, steps, self._effects(node, f"shared effect `{entry.key.text}`")))
        return tuple(found)

    def windows(self) -> tuple[Window, ...]:
        """The sliding counts; a counter that does not run by itself cannot end one."""
        found = []
        for fact in self.vocabulary.inputs:
            if fact.window is None:
                continue
            since = fact.window.since
            counter = self.vocabulary.fact.get(since) if since is not None else None
            if since is not None and not _runs(counter):
                self.reader.report(
                    "bad-window",
                    f"`window` of `{fact.name}`: `{since}` does not count days by itself",
                    fact.place,
                    "name an int fact of the profile with unit day and `daily: +1`, or leave `since` out",
                )
            else:
                found.append(Window(fact.slot, fact.window.days, counter.slot if counter else None))
        return tuple(found)

    def _open(self, entry: Entry, section: str, what: str, required: tuple[str, ...]) -> Mapping:
        node = entry.node
        assert isinstance(node, Mapping)
        self.reader.keys(node, KEYS[section], f"{what} `{entry.key.text}`", required)
        self.compiler.check_id(entry.key)
        return node

    def _effects(self, node: Mapping, of: str) -> tuple[Effect, ...]:
        return read_effects(
            read_changes(node.get("effects"), self.inputs, self.reader), of, self.vocabulary, self.reader
        )

    def _condition(self, node: Node | None, what: str) -> Condition | None:
        """A condition on what a profile says: rules have not spoken yet when time passes."""
        condition = self.compiler.conditions.read(node)
        for leaf in leaves(condition):
            if leaf.slot >= 0 and leaf.slot in self.vocabulary.concluded:
                name = self.vocabulary.facts[leaf.slot].name
                self.reader.report(
                    "derived-here",
                    f"{what} cannot read `{name}`, which rules conclude",
                    leaf.place,
                    "use facts of the profile",
                )
        return condition

    def _must_end(self, entry: Entry, when: Condition, effects: tuple[Effect, ...]) -> None:
        read: set[int] = set()
        for leaf in leaves(when):
            read |= {leaf.slot} if isinstance(leaf, Given) else set(reads(leaf))
        dates = {
            self.vocabulary.fact[f"days_until_{fact.name}"].slot: fact.slot
            for fact in self.vocabulary.inputs
            if fact.kind is Kind.DATE
        }
        parts = {fact.slot: fact.difference for fact in self.vocabulary.facts if fact.difference is not None}
        read |= {dates[slot] for slot in read if slot in dates}
        read |= {self.vocabulary.fact[name].slot for slot in read if slot in parts for name in parts[slot]}
        if effects and not any(effect.slot in read for effect in effects):
            self.reader.report(
                "endless-lapse",
                f"lapse `{entry.key.text}` changes none of the facts that its `when` reads, so it would come every day",
                entry.key,
                "let an effect end it, such as `open_promise_date: missing`",
            )

    def _steps(self, node: Mapping, what: str) -> Steps:
        vocabulary, reader = self.vocabulary, self.reader
        named: set[int] = set()
        actions = reader.words(node.get("actions"), "`actions`")
        groups = reader.words(node.get("groups"), "`groups`")
        channels = reader.words(node.get("channels"), "`channels`")
        for word in actions:
            if reader.known(word, vocabulary.action, "action", "unknown-action"):
                named.add(vocabulary.action[word.text].index)
        for word in groups:
            if reader.known(word, vocabulary.groups, "group", "unknown-group"):
                members = {a.index for a in vocabulary.actions if word.text in a.groups and a.id not in FALLBACKS}
                if not members:
                    reader.report(
                        "empty-group", f"{what} names the group `{word.text}`, in which there is no step", word
                    )
                named |= members
        if not (actions or groups or channels):
            reader.report(
                "no-steps", f"{what} does not say which steps", node, "name `actions`, `groups` or `channels`"
            )
        return Steps(frozenset(named), frozenset(_positions(channels, vocabulary.channels, reader)))

    def _count(self, node: Node | None, what: str, least: int) -> int:
        number = self.reader.number(node, what)
        if number is not None and number < least:
            self.reader.report("bad-value", f"{what} is {least} or more", node)
        return max(number if number is not None else least, least)

    def _because(self, node: Mapping) -> str:
        because = self.reader.scalar(node.get("because"), "`because`")
        if because is not None:
            self.compiler.check_text(because, ())
        return because.text if because else ""

    def _cited(self, node: Mapping) -> tuple[str, ...]:
        return tuple(word.text for word in self.reader.words(node.get("source"), "`source`"))


def _positions(words: list[Scalar], channels: tuple[str, ...], reader: Reader) -> list[int]:
    return [channels.index(word.text) for word in words if reader.known(word, channels, "channel", "unknown-channel")]


def _runs(fact: Fact | None) -> bool:
    return fact is not None and fact.unit == "day" and fact.daily == 1 and fact.daily_while is None
