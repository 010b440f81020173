"""What text and page say alike about a plan."""

from __future__ import annotations

from datetime import date

from strategist.clock.plan import LOOP, REACHED, STOP, TERMINAL, Plan, PlanStep

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
ENDS = {
    TERMINAL: "our part is done",
    STOP: "nothing is left to do",
    REACHED: "no end within the days looked at",
    LOOP: "a circle, which is a defect of the rules",
}
"""How a plan ends, in words, by kind."""


def short_day(day: date) -> str:
    """A date without its year.

    >>> short_day(date(2026, 11, 24))
    'Tue 24 Nov'
    """
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}"


def assumed(plan: Plan) -> str:
    """What the plan supposes of the debtor."""
    return "if nobody stirs" if plan.assumed is None else f"supposing: {plan.assumed[:1].lower()}{plan.assumed[1:]}"


def what(step: PlanStep) -> str:
    """A step with what goes with it and what it prepares."""
    together = f" + {' + '.join(map(_words, step.companions))}" if step.companions else ""
    way = " (meanwhile)" if step.fills_time else f" (for: {_words(step.on_the_way_to)})" if step.on_the_way_to else ""
    return f"{step.title}{together}{way}"


def by_whom(step: PlanStep) -> str:
    """Channel and person of a step: `phone to owner`; without a channel, who of us does it."""
    if step.channel is None:
        return _words(step.collector_role or "")
    return step.channel + (f" to {_words(step.contact_role)}" if step.contact_role else "")


def takes(step: PlanStep) -> str:
    """Minutes, cost and share of a step; empty where it takes nothing."""
    parts = [f"{step.minutes} min"] if step.minutes else []
    parts += [f"{step.cost:,}"] if step.cost else []
    parts += [f"+{step.fee_pct}%"] if step.fee_pct else []
    return "  ".join(parts)


def _words(name: str) -> str:
    return name.replace("_", " ")


def total(plan: Plan) -> str:
    """All steps in a line: how many, how much work, what they cost."""
    steps = plan.steps
    days = steps[-1].in_days if steps else 0
    parts = [f"{len(steps)} step{'' if len(steps) == 1 else 's'} in {days} day{'' if days == 1 else 's'}"]
    parts += [f"{plan.minutes} minutes"] if plan.minutes else []
    if plan.cost is None:
        parts.append("cost not known" + ("" if plan.currency else " without a currency"))
    elif plan.cost:
        parts.append(f"{plan.cost:,} {plan.currency or ''}".strip())
    shares = [step.fee_pct for step in steps if step.fee_pct]
    parts += [f"and {max(shares)} percent of what others bring in"] if shares else []
    return ", ".join(parts)
