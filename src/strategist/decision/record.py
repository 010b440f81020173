"""The parts of a decision's JSON that list what did not come about: candidates, prohibitions, conflicts, exceptions."""

from __future__ import annotations

from datetime import date

from strategist.decision.outcome import Outcome, Selection
from strategist.decision.prepared import Prepared
from strategist.decision.selection import Candidate, bits
from strategist.program.conclusions import Forbid, Only
from strategist.program.program import Program, Rule, parameters_read
from strategist.vocabulary.kinds import Kind


def candidate_record(program: Program, candidate: Candidate, selection: Selection) -> dict[str, object]:
    """One candidate: action, strength, rules, status, by, and why in words."""
    actions = program.vocabulary.actions
    by_rules = candidate.status in ("forbidden", "overridden")
    by = [program.rules[i].id if by_rules else actions[i].id for i in candidate.by]
    return {
        "action": actions[candidate.action].id,
        "strength": candidate.strength,
        "rules": [program.rules[index].id for index in candidate.rules],
        "status": candidate.status,
        "by": by or None,
        "why": why(program, candidate, selection) or None,
        "not_before": date.fromordinal(candidate.not_before).isoformat() if candidate.not_before else None,
    }


def why(program: Program, candidate: Candidate, selection: Selection) -> str:
    """What became of a candidate, in a few words."""
    actions = program.vocabulary.actions
    chosen = actions[selection.action]
    match candidate.status:
        case "forbidden" if candidate.becomes is not None:
            return f"needs {actions[candidate.becomes].id} first, which is forbidden"
        case "needs" if candidate.becomes is not None and candidate.by:
            return f"{actions[candidate.becomes].id} comes first"
        case "needs" if candidate.becomes is not None:
            return f"needs {actions[candidate.becomes].id} first, which is not possible here"
        case "needs":
            return "its conditions are not known to hold"
        case "outranked" if candidate.action == selection.action:
            return f"the same step, proposed more strongly by {selection.strength - candidate.strength}"
        case "outranked" | "deferred" if candidate.strength == selection.strength:
            gentler = actions[candidate.action].rung > chosen.rung
            return f"as strong as {chosen.id}, which is " + ("gentler" if gentler else "earlier in the vocabulary")
        case "outranked" | "deferred":
            return f"weaker than {chosen.id} by {selection.strength - candidate.strength}"
        case "chosen" if selection.tie is not None:
            other = actions[selection.tie]
            return f"tie with {other.id}: " + (
                "the gentler rung" if other.rung > chosen.rung else "the vocabulary's order"
            )
        case _:
            return ""


def citation(program: Program, rule: Rule) -> str:
    """The statute or document behind a rule."""
    sources = [program.vocabulary.sources.get(id) for id in rule.sources]
    return "; ".join(
        source.citation or (source.document and f"{source.id}") or source.id for source in sources if source
    )


def forbidden_record(prepared: Prepared, outcome: Outcome) -> list[dict[str, object]]:
    """Everything that the live guards take away, each with rule, citation and what is offered instead."""
    vocabulary, program = prepared.epoch.vocabulary, prepared.epoch.program
    found: list[dict[str, object]] = []
    for index in bits(outcome.live):
        rule = prepared.epoch.rules[index]
        if rule is None or not isinstance(rule.conclusion, Forbid | Only):
            continue
        what: list[str] = []
        instead: list[str] = []
        if isinstance(rule.conclusion, Forbid):
            what += [vocabulary.actions[a].id for a in rule.conclusion.actions]
            what += [vocabulary.channels[c] for c in rule.conclusion.channels]
            instead = [vocabulary.actions[a].id for a in rule.conclusion.instead]
        only = isinstance(rule.conclusion, Only)
        for tactic_index, values in rule.conclusion.tactics:
            tactic = vocabulary.tactics[tactic_index]
            names = [
                str(v) if not tactic.values else tactic.values[(v.bit_length() - 1) if tactic.kind is Kind.SET else v]
                for v in values
            ]
            what.append(f"{tactic.name}: {'anything but ' if only else ''}{', '.join(names)}")
        for thing in what:
            found.append(
                {
                    "what": thing,
                    "rule": rule.id,
                    "citation": citation(program, rule),
                    "standing": rule.standing or None,
                    "instead": instead,
                }
            )
    return found


def conflict_record(program: Program, outcome: Outcome) -> list[dict[str, object]]:
    """Derived facts on which live rules disagree."""
    facts = program.vocabulary.facts
    return [
        {"fact": facts[slot].name, "rules": [program.rules[index].id for index in rules]}
        for slot, rules in outcome.conflicts
    ]


def exception_record(prepared: Prepared, outcome: Outcome) -> list[dict[str, object]]:
    """The exceptions to sealed law that touched this decision: a live rule, a parameter it reads, or a rule switched off."""
    program, day = prepared.epoch.program, prepared.epoch.first_day
    if not program.exceptions:
        return []
    live = [program.rules[index] for index in bits(outcome.live)]
    touched = {rule.exception for rule in live}
    in_force = [rule for rule in program.rules if rule.in_force(day)]  # a rule that no longer fires was touched as well
    read = {f"parameters/{name}" for rule in in_force for name in parameters_read(rule)}
    off = {
        f"{section}/{rule.table or rule.id}"
        for rule in program.rules
        if not rule.in_force(day)
        for section in ("rules", "tables")
    }
    found = [
        e for e in program.exceptions if day <= e.until and (e in touched or e.touches in read or e.touches in off)
    ]
    return [
        {"touches": e.touches, "reason": e.reason, "owner": e.owner, "until": date.fromordinal(e.until).isoformat()}
        for e in found
    ]
