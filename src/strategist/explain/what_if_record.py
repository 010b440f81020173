"""A what-if as JSON: `strategist.what_if/1`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from strategist.decision.decision import Decision
from strategist.explain.story import Reading
from strategist.explain.what_if import FORMAT, Cause, Pair, Turned, WhatIf


def what_if_record(answer: WhatIf) -> dict[str, object]:
    """The whole comparison. Values are as profiles and decisions have them."""
    before, after = answer.before.decision, answer.after.decision
    program = after.program
    return {
        "format": FORMAT,
        "debtor_id": before.debtor_id,
        "rulebook": {"name": program.name, "version": program.version, "sha256": program.sha256},
        "engines": list(answer.after.engines),
        "changes": [_change(before, after, pair.name) for pair in answer.asked],
        "before": _face(before),
        "after": _face(after),
        "same_step": answer.same_step,
        "tactics": _differing(before, after, answer.tactics),
        "facts": {pair.name: [before.facts[pair.name], after.facts[pair.name]] for pair in answer.facts},
        "rules": [_turned(rule) for rule in answer.rules],
        "made_the_difference": [[_cause(cause) for cause in causes] for causes in answer.causes],
        "smallest": answer.smallest,
    }


def _change(before: Decision, after: Decision, name: str) -> dict[str, object]:
    if name == "as_of":
        return {"fact": name, "before": before.as_of, "after": after.as_of}
    fact = before.program.vocabulary.fact[name]
    old, new = (fact.plain(decision.case.given[fact.slot]) for decision in (before, after))
    return {"fact": name, "before": old, "after": new}


def _face(decision: Decision) -> dict[str, object]:
    """A decision without its reasons."""
    return {
        "as_of": decision.as_of,
        "next_step": decision.next_step,
        "strength": decision.outcome.selection.strength,
        "on_the_way_to": decision.on_the_way_to,
        "not_before": decision.not_before.isoformat() if decision.not_before else None,
        "meanwhile": decision.meanwhile,
        "companions": list(decision.companions),
        "because": [{"rule": reason.rule, "role": reason.role, "text": reason.text} for reason in decision.because],
    }


def _differing(before: Decision, after: Decision, pairs: Sequence[Pair]) -> dict[str, object]:
    return {pair.name: [_plain(decision.tactics[pair.name]) for decision in (before, after)] for pair in pairs}


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _turned(rule: Turned) -> dict[str, object]:
    return {
        "rule": rule.id,
        "phase": rule.phase.name.lower(),
        "before": rule.state_before,
        "after": rule.state_after,
        "effect": rule.effect,
        "place": rule.place or None,
    }


def _cause(cause: Cause) -> dict[str, object]:
    readings = [{"before": _reading(old), "after": _reading(new)} for old, new in cause.readings]
    return {
        "kind": cause.kind,
        "name": cause.name,
        "says": cause.says,
        "conditions": readings,
        "place": cause.place or None,
    }


def _reading(reading: Reading) -> dict[str, object]:
    return {
        "part": reading.part,
        "fact": reading.fact,
        "value": reading.value,
        "wants": reading.test,
        "holds": reading.truth,
    }
