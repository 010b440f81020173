"""The smallest change as JSON: `strategist.flip/1`."""

from __future__ import annotations

from strategist.explain.flip import FORMAT, Flip, frozen_grounds
from strategist.explain.what_if_record import cause_record, face_record


def flip_record(answer: Flip) -> dict[str, object]:
    """The whole answer. `after` and `made_the_difference` are as in a what-if; `after` is null where nothing was found."""
    before = answer.before
    program, case = before.program, before.case
    after = None if answer.what_if is None else answer.what_if.after.decision
    return {
        "format": FORMAT,
        "debtor_id": before.debtor_id,
        "as_of": before.as_of,
        "rulebook": {"name": program.name, "version": program.version, "sha256": program.sha256},
        "next_step": before.next_step,
        "wanted": answer.action,
        "found": after is not None,
        "proof": answer.proof,
        "proved": answer.proved,
        "tried": answer.tried,
        "weight": answer.weight if after is not None else None,
        "changes": [
            {
                "fact": part.fact.name,
                "before": part.fact.plain(case.given[part.fact.slot]),
                "after": part.fact.plain(after.case.given[part.fact.slot]),
                "weight": part.weight,
                "learnt": part.learnt,
            }
            for part in answer.parts
            if after is not None
        ],
        "just_as_light": [list(names) for names in answer.others],
        "engines": [] if answer.what_if is None else list(answer.what_if.after.engines),
        "after": None if after is None else face_record(after),
        "made_the_difference": []
        if answer.what_if is None
        else [[cause_record(cause) for cause in causes] for causes in answer.what_if.causes],
        "would_take": [
            {
                "fact": thaw.fact.name,
                "before": thaw.fact.plain(thaw.before),
                "after": thaw.fact.plain(thaw.after),
                "frozen": thaw.frozen,
            }
            for thaw in answer.thaws
        ],
        "would_take_proved": answer.in_the_way.proved if answer.thaws else None,
        "forbidden_by": [
            {"rule": rule.id, "place": rule.place or None, "rests_on_frozen": list(frozen_grounds(answer, rule))}
            for barrier in answer.guards
            for rule in barrier.rules
        ],
    }
