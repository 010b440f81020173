"""A decision in a few lines: who, what, when, how, why."""

from __future__ import annotations

import textwrap

from strategist.decision.decision import Decision
from strategist.decision.wording import spoken_date
from strategist.explain.speech import spoken_appointment


def render_summary(decision: Decision, *, width: int = 100) -> str:
    """The recommendation as `strategist recommend` prints it."""
    vocabulary = decision.program.vocabulary
    rung = vocabulary.action[decision.next_step].rung
    lines = [f"{_who(decision)}", f"  {decision.title}  ({decision.next_step}, rung {rung})"]
    lines += [f"    {text}" for text in _when(decision)]
    if how := _how(decision):
        lines += _wrapped(how, width)
    for reason in decision.because:
        lines += _wrapped(reason.text, width)
    if not decision.because:
        lines += _wrapped(
            "Nothing calls for a step now."
            if decision.next_step == "monitor"
            else "Every step that rules propose is barred.",
            width,
        )
    return "\n".join(lines)


def _who(decision: Decision) -> str:
    fact = decision.program.vocabulary.fact.get("name")
    name = decision.outcome.values[fact.slot] if fact else None
    return " · ".join(str(part) for part in (decision.debtor_id, name) if part) or "Debtor"


def _when(decision: Decision) -> list[str]:
    found = []
    if decision.not_before is not None:
        found.append(f"not before {spoken_date(decision.not_before.toordinal())}")
    if decision.meanwhile:
        found.append(
            f"meanwhile: {decision.program.vocabulary.action[decision.meanwhile].title} ({decision.meanwhile})"
        )
    if decision.on_the_way_to:
        found.append(
            f"on the way to: {decision.program.vocabulary.action[decision.on_the_way_to].title} "
            f"({decision.on_the_way_to})"
        )
    if decision.companions:
        found.append(f"together with: {', '.join(decision.companions)}")
    return found


def _how(decision: Decision) -> str:
    tactics = decision.tactics
    parts = []
    for name in ("channel", "collector_role", "contact_role"):
        if tactics.get(name):
            word = {"channel": "by", "collector_role": "from", "contact_role": "to"}[name]
            parts.append(f"{word} {str(tactics[name]).replace('_', ' ')}")
    if when := spoken_appointment(decision):
        parts.append(when)
    if tactics["follow_up_on"] is not None:
        parts.append(f"follow up {tactics['follow_up_on']}")
    return ", ".join(parts)


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, max(40, width), initial_indent="    ", subsequent_indent="    ")
