"""Walking a case forward: each step is taken on the first day it may be, and what it changes is changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from strategist.clock.forward import Foresight
from strategist.clock.likeness import Likeness
from strategist.clock.passage import Happening
from strategist.clock.plan import LOOP, REACHED, STOP, TERMINAL, Entry, Plan, PlanEnd, PlanEvent, PlanStep, PlanWait
from strategist.clock.purse import Purse
from strategist.clock.reasons import Said, open_needs, why_later, why_nothing, why_now
from strategist.clock.workdays import act_day, calendar_of
from strategist.decision.decision import Decision
from strategist.decision.tactics import CHANNEL
from strategist.decision.wording import fill
from strategist.profile.case import Case
from strategist.program.changes import Response
from strategist.program.truth import truth
from strategist.vocabulary.actions import FALLBACKS
from strategist.vocabulary.kinds import LAST_DAY
from strategist.vocabulary.vocabulary import CURRENCY

Decide = Callable[[Case], Decision]


class Walk:
    """One plan in the making. `assume`: the id of the response the debtor gives; None is silence."""

    def __init__(self, foresight: Foresight, decide: Decide, case: Case, assume: str | None, days: int) -> None:
        self.foresight, self.decide, self.start, self.case = foresight, decide, case, case
        self.program, self.assume, self.days = foresight.maker.program, assume, days
        self.last = min(case.today + days, LAST_DAY - 1)
        self.entries: list[Entry] = []
        self.likeness, self.purse = Likeness(foresight.features), Purse(self.program, case)
        self.answers, self.answer_on = 0, 0
        self.filled: set[int] = set()
        self.terminal = False
        self.calendar = calendar_of(self.program, case)

    def plan(self) -> Plan:
        """Walk to the end and tell it."""
        program, start = self.program, self.start
        end = self._go()
        return Plan(
            self._said("debtor_id"),
            self._said("name"),
            start.as_of.isoformat(),
            date.fromordinal(start.today),
            (program.name, program.version, program.sha256),
            self._said(CURRENCY),
            self.days,
            self.assume,
            next((one.title for one in program.responses if one.id == self.assume), None),
            tuple(self.entries),
            end,
            tuple(self._notes()),
            max(action.rung for action in program.vocabulary.actions),
        )

    def _go(self) -> PlanEnd:
        actions = self.program.vocabulary.actions
        while self.case.today <= self.last:
            decision = self.decide(self.case)
            selection, today = decision.outcome.selection, self.case.today
            waiting = selection.not_before is not None
            if actions[selection.action].id in FALLBACKS:
                until = self._next(decision, self.last)
                if until is None:
                    return self._ending(TERMINAL if self.terminal else STOP, decision, why_nothing(decision))
                self._wait(decision, until, why_nothing(decision))
            elif waiting:
                self._fill(decision, int(selection.not_before or 0))
            elif (workday := act_day(self.calendar, today)) > today:
                self._wait(decision, workday, Said("Nobody works on this day.", "no working day"))
            elif self.likeness.again(self.case, selection.action):
                return self._ending(
                    LOOP, decision, Said("This step comes again and again, and changes nothing.", "a circle")
                )
            else:
                self._take(decision, selection.action)
                self._pass(today + 1)
        decision = self.decide(self.case)
        return self._ending(
            REACHED, decision, Said(f"The plan looks {self.days} days ahead.", "the last day looked at")
        )

    def _fill(self, decision: Decision, not_before: int) -> None:
        """Wait for a step: homework first, each piece once, then until the step is due or something changes."""
        meanwhile, today = decision.outcome.selection.meanwhile, self.case.today
        workday = act_day(self.calendar, today) if meanwhile is not None and meanwhile not in self.filled else 0
        if meanwhile is not None and workday == today:
            self.filled.add(meanwhile)
            self._take(decision, meanwhile, fills_time=True)
            self._pass(today + 1)
            return
        until = min(not_before, self.last + 1, *([workday] if workday else []))
        self._wait(decision, self._next(decision, until) or until, why_later(decision))

    def _next(self, decision: Decision, limit: int) -> int | None:
        """The first day up to a limit on which something changes: the decision by itself, or the debtor answers."""
        change = self.foresight.next_change(self.case, decision.outcome, limit - self.case.today)
        days = [change.toordinal()] if change is not None else []
        days += [self.answer_on] if self.case.today < self.answer_on <= limit else []
        return min(days, default=None)

    def _wait(self, decision: Decision, until: int, why: Said) -> None:
        """Let days pass; a wait for the same step goes on where the last one stopped."""
        action, on = self.program.vocabulary.actions[decision.outcome.selection.action], self._today
        end = date.fromordinal(until)
        last = next((n for n in range(len(self.entries) - 1, -1, -1) if not _counted(self.entries[n])), None)
        before = self.entries[last] if last is not None else None
        if last is not None and isinstance(before, PlanWait) and before.action == action.id and before.until == on:
            self.entries[last] = replace(before, until=end)
        else:
            wait = PlanWait(on, end, action.id, action.title, action.rung, why.text, why.brief, why.rules)
            self.entries.append(wait)
        self._pass(until)

    def _pass(self, until: int) -> None:
        """Go to a day, with all that lapses and what the debtor answers on the way."""
        while self.case.today < until:
            stop = min(until, self.answer_on) if self.answer_on > self.case.today else until
            self.case, happened = self.foresight.passage.over(self.case, stop - self.case.today)
            self.entries += [self._event(one) for one in happened]
            if self.case.today == self.answer_on:
                self._answer()

    def _event(self, one: Happening) -> PlanEvent:
        if one.kind == "lapse":
            lapse = next(lapse for lapse in self.program.lapses if lapse.id == one.id)
            text, title = fill(lapse.because, self.program, one.before.values, one.day), lapse.title
        else:
            text = title = f"{one.id.replace('_', ' ')} falls"
        return PlanEvent(date.fromordinal(one.day), one.kind, one.id, title or text, text)

    def _take(self, decision: Decision, action: int, *, fills_time: bool = False) -> None:
        """Take a step, with its companions, and see whether the debtor answers."""
        selection, vocabulary = decision.outcome.selection, self.program.vocabulary
        step, via = vocabulary.actions[action], None if fills_time else selection.via
        together = () if fills_time else selection.companions
        channel = self._channel(decision, action)
        why = self._why_filling(decision) if fills_time else why_now(decision)
        spent = self.purse.spend([step, *(vocabulary.actions[index] for index in together)], self.case.today)
        before = next((entry for entry in reversed(self.entries) if not isinstance(entry, PlanEvent)), None)
        awaited = isinstance(before, PlanWait) and before.action == step.id and before.until == self._today
        self.entries.append(
            PlanStep(
                self._today,
                self.case.today - self.start.today,
                step.id,
                step.title,
                step.rung,
                None if via is None else vocabulary.actions[via].id,
                self._today if awaited else None,
                why.text,
                why.brief,
                why.rules,
                None if channel is None else vocabulary.channels[channel],
                None if fills_time else _text(decision.tactics.get("contact_role")),
                None if fills_time else _text(decision.tactics.get("collector_role")),
                () if fills_time else open_needs(decision),
                tuple(vocabulary.actions[index].id for index in together),
                *spent,
                fills_time,
            )
        )
        if step.terminal or step.rung:
            self.terminal = step.terminal
        plans = decision.prepared.epoch.plans
        for index in together:
            self.case = self.foresight.passage.change(self.case, plans[index].changes(self._channel(decision, index)))
        self.case = self.foresight.passage.change(self.case, plans[action].changes(channel))
        self._provoke(action, channel)

    def _channel(self, decision: Decision, action: int) -> int | None:
        """The channel (a position) a step takes: the one advised for the chosen step, else the first that is open."""
        selection, channels = decision.outcome.selection, self.program.vocabulary.channels
        if action == selection.action:
            advised = decision.tactics.get(CHANNEL)
            if advised in channels:
                return channels.index(str(advised))
            return selection.channels[0] if selection.channels else None
        ladder, live = decision.prepared.ladder, decision.outcome.live
        closed = {c for index, one in ladder.prohibitions.items() if live >> index & 1 for c in one.channels}
        return next((c for c in decision.prepared.epoch.plans[action].channels if c not in closed), None)

    def _why_filling(self, decision: Decision) -> Said:
        own = [one for one in decision.candidates if one.action == decision.outcome.selection.meanwhile]
        rules = [self.program.rules[index] for one in own for index in one.rules]
        if not rules:
            return Said("", "")
        text = fill(rules[0].because, self.program, decision.outcome.values, self.case.today)
        return Said(text, rules[0].title or text, tuple(rule.id for rule in rules))

    def _provoke(self, action: int, channel: int | None) -> None:
        """Whether a step brings the assumed answer about, at once or some days later."""
        for response in self.program.at(self.case.today).responses:
            if response.id == self.assume and self.answers < response.times and self.answer_on <= self.case.today:
                fits = response.when is None or truth(response.when, self.case.values, self.case.given) is True
                if fits and response.after.hold(action, channel):
                    self.answer_on = self.case.today + response.later
                    if not response.later:
                        self._answer()

    def _answer(self) -> None:
        """The debtor answers today."""
        response = next(one for one in self.program.responses if one.id == self.assume)
        self.answers += 1
        self.entries.append(PlanEvent(self._today, "response", response.id, response.title, self._answered(response)))
        self.case = self.foresight.passage.change(self.case, response.effects)

    def _answered(self, response: Response) -> str:
        said = fill(response.because, self.program, self.case.values, self.case.today)
        return said or f"{response.title}."

    def _ending(self, kind: str, decision: Decision, why: Said) -> PlanEnd:
        action = self.program.vocabulary.actions[decision.outcome.selection.action]
        return PlanEnd(self._today, kind, action.id, why.text, why.rules)

    @property
    def _today(self) -> date:
        return date.fromordinal(self.case.today)

    def _said(self, name: str) -> str | None:
        fact = self.program.vocabulary.fact.get(name)
        return None if fact is None else _text(self.start.values[fact.slot])

    def _notes(self) -> list[str]:
        """What the plan took for granted about counts that come without dates."""
        facts = self.program.vocabulary.facts
        return [
            f"{facts[window.slot].name.replace('_', ' ')} is {count} without dates: "
            f"held for {window.days} days, or until the last contact is as long ago."
            for window in self.program.windows
            if (count := self.start.given[window.slot])
        ]


def _counted(entry: Entry) -> bool:
    """Whether an entry only says that a count fell."""
    return isinstance(entry, PlanEvent) and entry.kind == "window"


def _text(value: object) -> str | None:
    return None if value is None else str(value)
