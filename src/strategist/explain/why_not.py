"""Why an action is not the next step: what each rule that could propose it lacks, what else bars it, what beats it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from strategist.errors import Problem, ProfileError, did_you_mean
from strategist.explain.barriers import Barrier, BarrierFinder
from strategist.explain.misses import MissFinder
from strategist.explain.routes import INSTEAD, NEED, Route, RouteFinder
from strategist.explain.rules_told import RuleTeller
from strategist.explain.speech import spoken_day

if TYPE_CHECKING:
    from strategist.decision.decision import Decision
    from strategist.explain.explanation import Explanation
    from strategist.vocabulary.vocabulary import Vocabulary

FORMAT = "strategist.why_not/1"


@dataclass(frozen=True, slots=True)
class Ahead:
    """The step that won. `strength` is its own, `behind` how much weaker the asked action stands (0: a tie that the
    gentler rung won); None where no rule puts it forward."""

    action: str
    title: str
    strength: int
    behind: int | None


@dataclass(frozen=True, slots=True)
class WhyNot:
    """The answer for one action. `is_step`: it is the next step after all (`not_before`: from that day on).

    `reasons` say it in a few sentences. `routes` are the rules through which it could come about, nearest first;
    `barriers` what bars it even if it were proposed; `ahead` the step that won.
    """

    decision: Decision
    action: str
    title: str
    is_step: bool
    not_before: date | None
    reasons: tuple[str, ...]
    routes: tuple[Route, ...]
    barriers: tuple[Barrier, ...]
    ahead: Ahead | None

    @property
    def obstacles(self) -> tuple[object, ...]:
        """Everything in the way: what the nearest rule lacks (if none leads to the action), barriers, the step ahead.

        Empty if and only if the action is the next step, and can be taken today.
        """
        found: list[object] = []
        if self.routes and not self.routes[0].open:
            nearest = self.routes[0]
            found += [*nearest.misses, *nearest.overridden_by, *nearest.hindrances]
            found += [nearest.not_in_force] if nearest.not_in_force else []
        if not self.routes and not self.is_step:
            found.append("no rule proposes it")
        return (*found, *self.barriers, *([self.ahead] if self.ahead else []))

    def text(self, *, width: int = 110, color: bool = False) -> str:
        """The answer for a terminal."""
        from strategist.explain.why_not_text import render_why_not

        return render_why_not(self, width=width, color=color)

    def as_json(self) -> dict[str, object]:
        """The answer as a `strategist.why_not/1` object."""
        from strategist.explain.why_not_record import why_not_record

        return why_not_record(self)


def action_named(name: str, vocabulary: Vocabulary) -> int:
    """The position of an action. Raises `ProfileError` with the nearest name."""
    if name in vocabulary.action:
        return vocabulary.action[name].index
    if (refused := vocabulary.refused.get(name)) is not None:
        problem = Problem(
            "refused-tactic", f"`{name}` is refused: {refused.because}", help=f"instead: {refused.counterpart}"
        )
    else:
        help = did_you_mean(name, vocabulary.action) or "`strategist docs` lists the actions of the rulebook"
        problem = Problem("unknown-action", f"unknown action `{' '.join(name.split())[:60]}`", help=help)
    raise ProfileError([problem])


def answer_why_not(explanation: Explanation, name: str) -> WhyNot:
    """Why an action is not the next step. Raises `ProfileError` for an unknown or refused name."""
    decision = explanation.decision
    teller = RuleTeller(decision)
    index = action_named(name, teller.vocabulary)
    misses = MissFinder(teller)
    barriers = BarrierFinder(teller, misses)
    routes = RouteFinder(teller, misses, barriers, index).all()
    barred = barriers.all(index)
    selection = teller.outcome.selection
    is_step = selection.action == index
    ahead = None if is_step else _ahead(teller, index, routes)
    if is_step:
        barred = tuple(one for one in barred if one.kind in ("deferred", "wait"))
        routes = tuple(route for route in routes if route.open)
    title = teller.vocabulary.actions[index].title
    reasons = tuple(_step_reasons(decision, title) if is_step else _reasons(teller, index, routes, barred, ahead))
    not_before = decision.not_before if is_step else None
    return WhyNot(decision, name, title, is_step, not_before, reasons, routes, barred, ahead)


def _ahead(teller: RuleTeller, index: int, routes: tuple[Route, ...]) -> Ahead:
    selection = teller.outcome.selection
    chosen = teller.vocabulary.actions[selection.action]
    standing = max((r.strength for r in routes if r.open and r.strength is not None), default=None)
    behind = None if standing is None else selection.strength - standing
    return Ahead(chosen.id, chosen.title, selection.strength, behind)


def _step_reasons(decision: Decision, title: str) -> list[str]:
    if decision.not_before is not None:
        return [f"“{title}” is the next step, but not before {spoken_day(decision.not_before)}."]
    return [f"“{title}” is the next step."]


def _reasons(
    teller: RuleTeller, index: int, routes: tuple[Route, ...], barriers: tuple[Barrier, ...], ahead: Ahead | None
) -> list[str]:
    """The answer in sentences."""
    selection = teller.outcome.selection
    assert ahead is not None
    said = [f"The next step is “{ahead.title}”{f' at {ahead.strength}' if ahead.strength else ''}."]
    if selection.via == index:
        said.append("It prepares this one, which comes as soon as nothing is needed first.")
    if index in selection.companions:
        said.append("This one comes along with it.")
    if selection.meanwhile == index:
        said.append("This one fills the time until then.")
    standing = [route for route in routes if route.open]
    if any(barrier.kind == "fallback" for barrier in barriers):
        pass
    elif not routes:
        said.append("No rule of this rulebook proposes it.")
    elif not standing:
        said.append(f"No rule brings it forward; the nearest is {routes[0].rule.id}.")
    elif not barriers and ahead.behind is not None:
        said.append(_beaten(teller, index, ahead))
    else:
        strongest = max(standing, key=lambda route: route.strength or 0)
        said.append(f"{strongest.rule.id} brings it forward, but it is barred.")
    said += [f"{barrier.says}." for barrier in barriers[:1]]
    return said


def _beaten(teller: RuleTeller, index: int, ahead: Ahead) -> str:
    actions = teller.vocabulary.actions
    chosen = actions[teller.outcome.selection.action]
    if ahead.behind:
        return f"This one stands at {ahead.strength - ahead.behind}, {ahead.behind} behind it."
    gentler = actions[index].rung > chosen.rung
    return f"This one is as strong, but {'not as gentle' if gentler else 'named later in the vocabulary'}."


def summary_of(route: Route) -> str:
    """How a route leads to the action, in a few words."""
    if route.kind == NEED:
        return f"on the way to {route.way[0]}"
    return "offers it instead" if route.kind == INSTEAD else ""
