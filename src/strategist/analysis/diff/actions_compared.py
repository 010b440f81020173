"""Actions of two rulebooks: rung, channels, groups, when they make sense, what they need first, who comes along."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher

from strategist.analysis.diff.change import Change, Detail, Group, Sort, changed
from strategist.analysis.diff.conditions_compared import ConditionsCompared
from strategist.analysis.diff.effects_compared import plan_effects
from strategist.analysis.diff.side_words import Told
from strategist.analysis.diff.texts_compared import details, named, texts, worded
from strategist.analysis.rule_words import said
from strategist.program.program import ActionPlan, CompiledNeed
from strategist.vocabulary.actions import Action
from strategist.vocabulary.facts import Fact
from strategist.vocabulary.kinds import Kind


def action_changes(old: Told, new: Told) -> Iterator[Change]:
    """All changes of actions, channels and groups."""
    before, after = old.vocabulary.action, new.vocabulary.action
    for id in (*before, *(id for id in after if id not in before)):
        was, now = before.get(id), after.get(id)
        entries = frozenset({("actions", id)})
        if was is None and now is not None:
            yield Change(Group.ACTIONS, Sort.ADDED, id, _described(new, now), None, now.place, entries=entries)
        elif now is None and was is not None:
            yield Change(Group.ACTIONS, Sort.REMOVED, id, _described(old, was), was.place, entries=entries)
        elif was is not None and now is not None:
            change = Change(Group.ACTIONS, Sort.CHANGED, id, (), was.place, now.place, entries=entries)
            yield from changed(_action(old, new, was, now), change)
    yield from _ladder(old, new)


def _ladder(old: Told, new: Told) -> Iterator[Change]:
    """The order of actions settles ties; channels and groups are lists of names."""
    kept = [id for id in old.vocabulary.action if id in new.vocabulary.action]
    still = [id for id in new.vocabulary.action if id in old.vocabulary.action]
    if kept != still:
        moved = [now for was, now in zip(kept, still, strict=True) if was != now]
        text = f"another order, which settles ties between steps of one strength and rung: {', '.join(moved)}"
        yield Change(Group.ACTIONS, Sort.CHANGED, "order", (text,), entries=frozenset({("order", "actions")}))
    for name in ("channels", "groups"):
        was, now = getattr(old.vocabulary, name), getattr(new.vocabulary, name)
        entries = frozenset({("orders", name)})
        change = Change(Group.ACTIONS, Sort.CHANGED, name, entries=entries, decides=False)
        yield from changed(details(named("name", was, now), decides=False), change)


def _described(told: Told, action: Action) -> tuple[str, ...]:
    plan = told.program.plans[action.index]
    found = [f"{action.title}, rung {action.rung}"]
    found += [f"{word} {', '.join(names)}" for word, names in _lists(action) if names]
    found += [f"only when {told.say(plan.only_when)}"] if plan.only_when is not None else []
    return (*found, *(_need(told, need) for need in plan.needs))


def _lists(action: Action) -> list[tuple[str, tuple[str, ...]]]:
    return [("channels", action.channels), ("groups", action.groups), ("with", action.companions)]


def _action(old: Told, new: Told, was: Action, now: Action) -> Iterator[Detail]:
    before, after = old.program.plans[was.index], new.program.plans[now.index]
    yield from details(worded("rung", was.rung, now.rung))
    yield from details(named("channel", was.channels, now.channels, order=True))
    yield from details(named("group", was.groups, now.groups))
    yield from details(named("with", was.companions, now.companions, order=True))
    yield from _only_when(ConditionsCompared(old, new), before, after)
    yield from details(_needs(old, new, before, after))
    yield from details(named("effect", plan_effects(old, before), plan_effects(new, after)), decides=False)
    for name in ("minutes", "cost", "fee_pct", "terminal"):
        words = [_plain(getattr(action, name)) for action in (was, now)]
        yield from details(worded(name, *words), decides=False)
    yield from details(worded("title", was.title, now.title), decides=False)
    yield from details(texts("help", was.help, now.help), decides=False)


def _plain(value: object) -> object:
    return ("yes" if value else "no") if isinstance(value, bool) else value


def _only_when(conditions: ConditionsCompared, before: ActionPlan, after: ActionPlan) -> Iterator[Detail]:
    was, now = before.only_when, after.only_when
    if was is None and now is not None:
        yield Detail(f"now only when {conditions.new.say(now)}")
    elif now is None and was is not None:
        yield Detail(f"no longer only when {conditions.old.say(was)}")
    else:
        yield from (Detail(f"only when: {text}") for text in conditions.when(was, now))


def _needs(old: Told, new: Told, before: ActionPlan, after: ActionPlan) -> Iterator[str]:
    was, now = [_key(old, need) for need in before.needs], [_key(new, need) for need in after.needs]
    for word, i, j, k, m in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if word == "equal":
            continue
        gone, come = [_need(old, need) for need in before.needs[i:j]], [_need(new, need) for need in after.needs[k:m]]
        for number in range(max(len(gone), len(come))):
            if number >= len(come):
                yield f"no longer needs: {gone[number]}"
            elif number >= len(gone):
                yield f"now needs: {come[number]}"
            else:
                yield f"needs: {come[number]} instead of: {gone[number]}"


def _key(told: Told, need: CompiledNeed) -> str:
    means, facts = told.meanings, told.vocabulary.facts
    return repr(
        (
            None if need.if_ is None else means.condition(need.if_),
            None if need.first is None else means.action(need.first),
            None if need.pending is None else means.condition(need.pending),
            means.operand(Fact("for", Kind.INT), need.wait_for),
            None if need.wait_since is None else facts[need.wait_since].name,
        )
    )


def need_meanings(told: Told, plan: ActionPlan) -> tuple[str, ...]:
    """The needs of an action as comparable texts, in order."""
    return tuple(_key(told, need) for need in plan.needs)


def _need(told: Told, need: CompiledNeed) -> str:
    found = []
    if need.first is not None:
        found.append(f"{told.words.action(need.first)} first if {told.say(need.if_)}")
    if need.pending is not None and need.wait_since is not None and need.wait_for is not None:
        days = told.words.operand(Fact("for", Kind.INT, unit="day"), need.wait_for)
        since = said(told.vocabulary.facts[need.wait_since].name)
        found.append(f"while {told.say(need.pending)}, wait until {since} reaches {days}")
    return "; ".join(found)
