"""The smallest change as JSON: `strategist.flip/1`."""

from __future__ import annotations

from strategist.explain.flip import FORMAT, Flip


def flip_record(answer: Flip) -> dict[str, object]:
    """The whole answer; `what_if` is the changed decision as a `strategist.what_if/1` object, or null."""
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
        "what_if": None if answer.what_if is None else answer.what_if.as_json(),
        "would_take": [
            {
                "fact": thaw.fact.name,
                "before": thaw.fact.plain(thaw.before),
                "after": thaw.fact.plain(thaw.after),
                "frozen": thaw.frozen,
            }
            for thaw in answer.thaws
        ],
        "forbidden_by": [rule.id for barrier in answer.guards for rule in barrier.rules],
    }
