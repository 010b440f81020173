"""What a person would notice of a decision, in names that two rulebooks share, and how two of them differ."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from strategist.decision.decision import Decision
from strategist.decision.staging import SCRIPT_KIND, choose_script
from strategist.vocabulary.kinds import Kind
from strategist.vocabulary.vocabulary import Vocabulary

URGENT = "trigger_now"
"""The derived fact that moves a contact to the next hour; a tactic in all but name."""
SCRIPT = "script"
REFUSED = "refused"
NOW, LATER = "now", "later"


class Face(NamedTuple):
    """A decision in names. `tactics`: the advised ones, and the text of the script; `reason`: why a profile was refused."""

    step: str
    via: str | None = None
    not_before: str | None = None
    meanwhile: str | None = None
    companions: tuple[str, ...] = ()
    tactics: tuple[tuple[str, object], ...] = ()
    interest: str | None = None
    reason: str = ""

    @property
    def refused(self) -> bool:
        """Whether there is no decision, since the profile cannot be under this rulebook."""
        return bool(self.reason)

    def as_json(self) -> dict[str, object]:
        """The face as a JSON object."""
        if self.refused:
            return {"refused": self.reason}
        return {
            "next_step": self.step,
            "on_the_way_to": self.via,
            "not_before": self.not_before,
            "meanwhile": self.meanwhile,
            "companions": list(self.companions),
            "late_interest": self.interest,
            "tactics": {name: list(value) if isinstance(value, tuple) else value for name, value in self.tactics},
        }


class Move(NamedTuple):
    """One way in which two decisions differ: what it is about, and from where to where."""

    what: str
    old: str
    new: str
    step: str = ""

    def __str__(self) -> str:
        about = {"step": "", "due": f"{self.step}: "}.get(self.what, f"{self.what}: ")
        return f"{about}{self.old} -> {self.new}"

    def as_json(self) -> dict[str, object]:
        """The move as a JSON object."""
        return {"what": self.what, "old": self.old, "new": self.new, "step": self.step or None}


def face(decision: Decision, *, interest: str | None = None) -> Face:
    """The face of a decision."""
    outcome, vocabulary = decision.outcome, decision.program.vocabulary
    actions, selection = vocabulary.actions, outcome.selection
    tactics: dict[str, object] = {}
    for tactic in vocabulary.tactics:
        value = outcome.tactics[tactic.index]
        if value is None:
            continue
        if tactic.kind is Kind.SET:
            names = sorted(name for bit, name in enumerate(tactic.values) if value >> bit & 1)
            tactics[tactic.name] = tuple(hours(vocabulary, name) for name in names)
        elif tactic.kind is Kind.BOOL:
            tactics[tactic.name] = bool(value)
        else:
            tactics[tactic.name] = hours(vocabulary, tactic.values[value]) if tactic.values else value
    script = choose_script(decision.prepared.epoch, selection.action, tactics.get(SCRIPT_KIND))
    if script is not None:
        tactics[SCRIPT] = f"{script.id}: {' / '.join(script.paragraphs)}"
    urgent = vocabulary.fact.get(URGENT)
    if urgent is not None and urgent.derived and outcome.values[urgent.slot] is not None:
        tactics[URGENT] = bool(outcome.values[urgent.slot])
    return Face(
        actions[selection.action].id,
        None if selection.via is None else actions[selection.via].id,
        None if selection.not_before is None else date.fromordinal(selection.not_before).isoformat(),
        None if selection.meanwhile is None else actions[selection.meanwhile].id,
        tuple(sorted(actions[index].id for index in selection.companions)),
        tuple(sorted(tactics.items())),
        interest,
    )


def hours(vocabulary: Vocabulary, name: str) -> str:
    """A name; that of a stretch of the week with its hours, since two rulebooks may mean different ones by it."""
    window = vocabulary.windows.get(name)
    return name if window is None else f"{name} ({' '.join(window.weekdays)} {window.start}-{window.end})"


def moves(old: Face, new: Face) -> tuple[Move, ...]:
    """How the new decision differs from the old one; tactics are compared only for the same step."""
    if old == new or (old.refused and new.refused):
        return ()
    if old.refused or new.refused:
        return (Move(REFUSED, *(REFUSED if one.refused else "accepted" for one in (old, new))),)
    if old.step != new.step:
        return (Move("step", old.step, new.step),)
    return tuple(_same_step(old, new))


def _same_step(old: Face, new: Face) -> Iterator[Move]:
    if old.not_before != new.not_before:
        if old.not_before is None or new.not_before is None:
            was_due, is_due = (NOW if one.not_before is None else LATER for one in (old, new))
            yield Move("due", was_due, is_due, new.step)
        else:
            way = "an earlier day" if new.not_before < old.not_before else "a later day"
            yield Move("due", "a day", way, new.step)
    for what, was, is_ in (
        ("on the way to", old.via, new.via),
        ("meanwhile", old.meanwhile, new.meanwhile),
        ("together with", old.companions, new.companions),
    ):
        if was != is_:
            yield Move(what, _said(was), _said(is_))
    if old.interest != new.interest:
        ends = ["nothing" if one is None else "an amount" for one in (old.interest, new.interest)]
        yield Move("late interest", ends[0], "another amount" if ends[0] == ends[1] else ends[1])
    before, after = dict(old.tactics), dict(new.tactics)
    for name in sorted({*before, *after}):
        if before.get(name) != after.get(name):
            was, is_ = _said(before.get(name)), _said(after.get(name))
            if name == SCRIPT and was.split(":")[0] == is_.split(":")[0]:
                was, is_ = f"{was.split(':')[0]} as it was", "other words"
            elif name == SCRIPT:
                was, is_ = was.split(":")[0], is_.split(":")[0]
            yield Move(name, was, is_)


def _said(value: object) -> str:
    if value is None or value == ():
        return "nothing"
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else str(value)
