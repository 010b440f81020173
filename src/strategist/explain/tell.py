"""Tells the story of a decision: gathers what bears on it, in words, with values, sources and places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING

from strategist.decision.decision import Decision
from strategist.decision.reasons import condition_slots, direct_reasons, tactic_rules
from strategist.decision.record import exception_record
from strategist.explain.contest import bounds, contenders
from strategist.explain.rules_told import RuleTeller
from strategist.explain.settling import clashes, settled_facts
from strategist.explain.speech import spoken_appointment, spoken_day, spoken_moment, spoken_opening, words
from strategist.explain.story import (
    CHOSEN,
    Assumed,
    Bound,
    Contender,
    Matter,
    NextStep,
    Reading,
    RuleTold,
    Settled,
    Story,
    TacticTold,
)
from strategist.program.conclusions import Defer, Propose
from strategist.vocabulary.facts import Fact
from strategist.vocabulary.kinds import Kind
from strategist.vocabulary.vocabulary import CURRENCY

if TYPE_CHECKING:
    from strategist.explain.explanation import Explanation

NAMES = ("name", "debtor_id")
ABOUT = ("trade_role", "debtor_kind", "jurisdiction", "amount_overdue", "days_past_due")
"""Facts that introduce a debtor, where the vocabulary has them."""
INTRODUCE = 4
"""So many stated facts introduce a case of a vocabulary that has none of those."""
HOW_TO = (
    "contact_role",
    "collector_role",
    "channel",
    "contact_window",
    "follow_up_in_days",
    "follow_up_on",
    "act_on",
    "script",
    "script_id",
    "script_kind",
)
"""Tactics that are said in a sentence rather than listed."""


def tell(explanation: Explanation) -> Story:
    """The story of an explanation."""
    decision = explanation.decision
    teller = RuleTeller(decision)
    reasons = direct_reasons(teller.prepared, teller.trace, decision.candidates)
    bound = bounds(teller)
    by_tactic = tactic_rules(teller.prepared, teller.trace)
    position = {rule.id: rule.index for rule in teller.prepared.epoch.rules if rule is not None}
    step_rules = {index for index, _ in reasons} | {position[one.rule.id] for one in bound}
    settled = settled_facts(teller, step_rules, _need_facts(teller), {i for rules in by_tactic.values() for i in rules})
    competing = contenders(teller)
    because = teller.rules(dict.fromkeys(index for index, _ in reasons))
    return Story(
        who=_who(teller),
        about=tuple(_about(teller)),
        moment=spoken_moment(decision.case),
        step=_next_step(teller, because, competing),
        facts=_facts_read(teller, because, bound, settled, competing),
        settled=tuple(settled),
        contenders=tuple(competing),
        bounds=tuple(bound),
        tactics=tuple(_tactics(teller, by_tactic)),
        matters=tuple(_matters(teller)),
        assumed=tuple(_assumed(teller)),
        clashes=tuple(clashes(teller)),
        exceptions=tuple(_exceptions(decision)),
        change=_change(explanation),
        rulebook=f"{decision.program.name} {decision.program.version} (sha256 {decision.program.sha256[:12]}…)",
        engines=explanation.engines,
    )


def introduce(decision: Decision) -> str:
    """Who is decided for, about what, and when, in one line."""
    teller = RuleTeller(decision)
    return " · ".join((_who(teller), *_about(teller), f"decided for {spoken_moment(decision.case)}"))


def _need_facts(teller: RuleTeller) -> set[int]:
    """The derived facts in the needs of the step that the chosen one prepares."""
    via = teller.outcome.selection.via
    plans = teller.prepared.epoch.plans
    found = {slot for need in (plans[via].needs if via is not None else ()) for slot in condition_slots(need.if_)}
    return {slot for slot in found if teller.vocabulary.facts[slot].derived}


# who and when


def _who(teller: RuleTeller) -> str:
    fact = _naming(teller)
    return teller.speech.value(fact, teller.outcome.values[fact.slot]) if fact else "A case without a name"


def _naming(teller: RuleTeller) -> Fact | None:
    """The fact that names the case: a well-known one, or the first text that was stated."""
    stated = _stated(teller)
    known = {fact.name: fact for fact in stated}
    return next(
        (known[name] for name in NAMES if name in known),
        next((fact for fact in stated if fact.kind is Kind.TEXT and fact.name != CURRENCY), None),
    )


def _about(teller: RuleTeller) -> Iterator[str]:
    values = teller.outcome.values
    known = [fact for name in ABOUT if (fact := teller.vocabulary.fact.get(name)) and values[fact.slot] is not None]
    named = _naming(teller)
    shown = (
        known or [fact for fact in _stated(teller) if fact != named and fact.name not in (*NAMES, CURRENCY)][:INTRODUCE]
    )
    plain = [fact for fact in shown if fact.name in ABOUT and fact.kind in (Kind.ENUM, Kind.PLACE)]
    if plain:
        yield ", ".join(teller.speech.value(fact, values[fact.slot]) for fact in plain)
    if figures := [fact for fact in shown if fact not in plain]:
        yield ", ".join(teller.speech.phrase(fact, values[fact.slot]) for fact in figures)


def _stated(teller: RuleTeller) -> list[Fact]:
    return [
        fact
        for fact in teller.vocabulary.inputs
        if fact.kind is not Kind.DATETIME and teller.decision.case.states(fact.slot)
    ]


# what to do


def _next_step(teller: RuleTeller, because: tuple[RuleTold, ...], competing: list[Contender]) -> NextStep:
    decision, tactics = teller.decision, teller.decision.tactics
    action = teller.vocabulary.actions[teller.outcome.selection.action]
    day = decision.not_before
    first_because = next((one.wants for one in competing if one.mark == CHOSEN and one.leads_to), ())
    return NextStep(
        action=action.id,
        title=action.title,
        rung=action.rung,
        manner=_manner(decision),
        on_the_way_to=_title(teller, decision.on_the_way_to),
        first_because=first_because,
        not_before=spoken_day(day) if day else "",
        meanwhile=_title(teller, decision.meanwhile),
        companions=tuple(_title(teller, id) for id in decision.companions),
        because=because,
        verdict=_verdict(because, competing),
        details=tuple(_details(teller, tactics)),
        script=str(tactics.get("script") or ""),
        script_id=str(tactics.get("script_id") or ""),
    )


def _title(teller: RuleTeller, id: str | None) -> str:
    return teller.vocabulary.action[id].title if id is not None else ""


def _verdict(because: tuple[RuleTold, ...], competing: list[Contender]) -> str:
    """A sentence for steps that no rule proposes."""
    if any(told.effect.startswith("proposes") for told in because) or any(c.mark == CHOSEN for c in competing):
        return ""
    if any(one.status == "forbidden" for one in competing):
        return "Everything that was proposed is forbidden here."
    return "Nothing that was proposed can be done here." if competing else "No rule proposes a step for these facts."


def _manner(decision: Decision) -> str:
    """Channel, people, time and follow-up in one sentence."""
    tactics = decision.tactics
    channel, ours, theirs = tactics.get("channel"), tactics.get("collector_role"), tactics.get("contact_role")
    people = f"{words(str(ours))} to " if ours and theirs else words(str(ours or ""))
    people += f"the {words(str(theirs))}" if theirs else ""
    follow_up = tactics.get("follow_up_on")
    said = [
        f"by {words(str(channel))}" if channel and channel != "none" else "",
        people,
        spoken_appointment(decision),
        f"follow up on {spoken_day(follow_up)}" if isinstance(follow_up, date) else "",
    ]
    return "; ".join(text for text in said if text)


def _details(teller: RuleTeller, tactics: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for tactic in teller.vocabulary.tactics:
        value = tactics.get(tactic.name)
        if tactic.name not in HOW_TO and value not in (None, [], "none"):
            yield words(tactic.name), tactic_text(value)
    window = tactics.get("contact_window")
    if isinstance(window, Mapping) and window["given_up"]:
        yield "as for the time", "; ".join(one["because"] for one in window["given_up"])
    notes = tactics.get("notes")
    if isinstance(notes, list) and notes:
        yield "note", "; ".join(map(str, notes))


def tactic_text(value: object) -> str:
    """A tactic's value in words."""
    if isinstance(value, Mapping):
        time = spoken_opening(value) or "no lawful hour"
        return f"{words(str(value['name']))} ({time})" if value["name"] else time
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(words(str(one)) for one in value)
    return words(str(value))


# why


def _facts_read(
    teller: RuleTeller,
    because: tuple[RuleTold, ...],
    bound: list[Bound],
    settled: list[Settled],
    competing: list[Contender],
) -> tuple[Reading, ...]:
    """The inputs that made the step's rules fire, in the order of the vocabulary; what was stated, if nothing did."""
    rules = [*because, *(one.rule for one in bound), *(rule for one in settled if one.for_step for rule in one.rules)]
    found = {reading.fact: reading for rule in rules for reading in rule.grounds if reading.origin != "derived"}
    for one in competing:
        if one.mark == CHOSEN:
            found |= {reading.fact: reading for reading in one.wants if reading.origin != "derived"}
    if not found:
        return tuple(_as_reading(teller, fact) for fact in _stated(teller) if fact.name not in (*NAMES, CURRENCY))
    return tuple(found[fact.name] for fact in teller.vocabulary.facts if fact.name in found)


def _as_reading(teller: RuleTeller, fact: Fact) -> Reading:
    value = teller.outcome.values[fact.slot]
    return Reading(
        fact.name, teller.speech.phrase(fact, value), teller.speech.value(fact, value), "stated", "", None, ""
    )


def _tactics(teller: RuleTeller, by_tactic: dict[int, list[int]]) -> Iterator[TacticTold]:
    for tactic in teller.vocabulary.tactics:
        value = teller.decision.tactics.get(tactic.name)
        if value not in (None, []):
            yield TacticTold(tactic.name, tactic_text(value), teller.rules(by_tactic.get(tactic.index, ())))


# what is not known


def _matters(teller: RuleTeller) -> list[Matter]:
    """Unknown facts by the strongest thing they could do: raise a step, stop or delay it, change a derived fact."""
    best: dict[str, tuple[int, int, str]] = {}
    wanted = set(teller.decision.unknown_that_matter)
    for index, strength in teller.decision.relevant.items():
        rule = teller.prepared.epoch.rules[index]
        if rule is None or teller.trace.state(rule) != "unknown":
            continue
        match rule.conclusion:
            case Propose(action=action):
                told = (0, -strength, f"could raise “{teller.vocabulary.actions[action].title}” at {strength}")
            case Defer():
                told = (1, -strength, "could delay the step")
            case conclusion if (slot := getattr(conclusion, "slot", None)) is not None:
                told = (2, -strength, f"bears on the {words(teller.vocabulary.facts[slot].name)}")
            case _:
                told = (1, -strength, "could forbid the step")
        for slot in teller.trace.unknown_slots(rule.when):
            name = teller.vocabulary.facts[slot].name
            if name in wanted:
                best[name] = min(best.get(name, told), told)
    grouped: dict[tuple[int, int, str], list[str]] = {}
    for name in teller.decision.unknown_that_matter:
        if name in best:
            grouped.setdefault(best[name], []).append(name)
    return [Matter(could, tuple(names), -strength) for (_, strength, could), names in sorted(grouped.items())]


def _assumed(teller: RuleTeller) -> Iterator[Assumed]:
    facts = teller.vocabulary.fact
    for one in teller.decision.assumptions:
        name = str(one["fact"])
        rules = one["rules"]
        taken = (
            teller.speech.value(facts[name], teller.outcome.values[facts[name].slot])
            if one["assumed"] is not None
            else ""
        )
        if name == "timezone":
            taken = f"the offset of the moment, {one['assumed']}"
        yield Assumed(name, taken or "taken as not so", tuple(map(str, rules)) if isinstance(rules, Iterable) else ())


# the record


def _exceptions(decision: Decision) -> Iterator[str]:
    for one in exception_record(decision.prepared, decision.outcome):
        yield f"{one['touches']}: {one['reason']} (owner {one['owner']}, until {one['until']})"


def _change(explanation: Explanation) -> str:
    """The day on which the decision changes under silence, and what it becomes if that can be told."""
    day = explanation.decision.next_change_on
    if day is None:
        return "Not within a year, if nothing happens."
    later = explanation.on(day)
    if later is None:
        return f"{spoken_day(day)}, if nothing happens."
    now = explanation.decision
    if later.next_step != now.next_step:
        becomes = later.title
    elif (later.not_before is None) != (now.not_before is None):
        becomes = "the step is due" if later.not_before is None else "the step has to wait"
    else:
        # as advised, not as staged: openings and dates move with every day
        changed = [
            words(tactic.name)
            for tactic in later.program.vocabulary.tactics
            if later.outcome.tactics[tactic.index] != now.outcome.tactics[tactic.index]
        ]
        becomes = f"same step, other {', '.join(changed)}" if changed else "same step, other tactics"
    return f"{spoken_day(day)} → {becomes}, if nothing happens."
