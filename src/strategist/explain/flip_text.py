"""The smallest change for a terminal: what would have to be otherwise, what comes of it, and how sure that is."""

from __future__ import annotations

from strategist.explain.columns import Columns
from strategist.explain.flip import Flip, Part, frozen_grounds
from strategist.explain.flip_search import BY_SOLVER, BY_TRYING
from strategist.explain.speech import spoken_day, words
from strategist.explain.tell import introduce
from strategist.explain.thawing import Thaw
from strategist.explain.what_if_text import difference_lines

OTHERS = 4
INDENT = " " * 13


def render_flip(answer: Flip, *, width: int = 110, color: bool = False) -> str:
    """The answer as lines of at most `width` columns; plain unless `color`."""
    page = Columns(width, color)
    page.row(introduce(answer.before), style="bold")
    page.gap()
    right = answer.action or ""
    page.row(wish(answer), lead="FLIP         ", right=right, style="bold", lead_style="bold")
    page.row(f"The next step is “{answer.before.title}”.", lead=INDENT)
    page.row(verdict(answer), lead=INDENT)
    if answer.what_if is None:
        _in_the_way(page, answer)
        return page.text()
    page.heading("WHAT WOULD HAVE TO BE OTHERWISE")
    for part in answer.parts:
        page.row(part_words(part), lead="  ", right=f"weight {part.weight}", style="cyan")
    page.row(outcome(answer), lead="  → ", style="bold")
    if answer.others:
        page.heading("JUST AS LIGHT")
        for names in answer.others[:OTHERS]:
            page.row(" and ".join(words(name) for name in names), lead="  ")
        if len(answer.others) > OTHERS:
            page.row(f"and {len(answer.others) - OTHERS} more", lead="  ")
    difference_lines(page, answer.what_if)
    return page.text()


def wish(answer: Flip) -> str:
    """What was asked for, in words."""
    if answer.action is None:
        return "another step"
    return answer.before.program.vocabulary.action[answer.action].title


def verdict(answer: Flip) -> str:
    """What was found, and how sure that is.

    A proof by trying names how many changes were tried; one by the solver speaks of all profiles at once.
    """
    wanted = "another step" if answer.action is None else "that step"
    if not answer.parts:
        if answer.proof == BY_SOLVER:
            return f"Proved: no admissible change gives {wanted}."
        if answer.proof == BY_TRYING:
            return f"No fact of this rulebook may change, so nothing gives {wanted}."
        return (
            f"No change was found that gives {wanted}, of {answer.tried:,} tried; that is no proof that there is none."
        )
    size = "One fact" if len(answer.parts) == 1 else f"{len(answer.parts)} facts"
    found = f"{size}, weight {answer.weight}"
    if answer.proof == BY_TRYING:
        return f"{found}; proved by trying: {answer.tried:,} changes, none lighter gives {wanted}."
    if answer.proof == BY_SOLVER:
        return f"{found}; proved: nothing lighter gives {wanted}."
    return f"{found}: the smallest found of {answer.tried:,} tried; not proved."


def part_words(part: Part) -> str:
    """`670 days past due, instead of 95`; of a fact nobody stated, that nothing is said of it."""
    if part.learnt:
        assumed = "" if part.said.before in ("not known", "") else f"; taken as {part.said.before}"
        return f"{part.said.after} (the profile says nothing of it{assumed})"
    return f"{part.said.after}, instead of {part.said.before}"


def outcome(answer: Flip) -> str:
    """The step that comes of it."""
    assert answer.what_if is not None
    then = answer.what_if.after.decision
    strength = then.outcome.selection.strength
    day = f", not before {spoken_day(then.not_before)}" if then.not_before else ", at once"
    at = f" at {strength}" if strength else ""
    return f"{then.title} ({then.next_step}){at}{day}; {', '.join(answer.what_if.after.engines)} agree"


def thaw_words(thaw: Thaw) -> str:
    """A fact that may not change, and what it would have to be."""
    why = "frozen" if thaw.frozen else "it does not change that way"
    return f"{words(thaw.fact.name)}: {thaw.would} instead of {thaw.now} ({why})"


def how_few(answer: Flip) -> str:
    """How sure it is that no fewer facts would have to change as they may not."""
    if answer.in_the_way.proved:
        return "the fewest facts that may not change so"
    return "facts that may not change so; that fewer will do is not ruled out"


def _in_the_way(page: Columns, answer: Flip) -> None:
    if answer.thaws:
        page.heading("IT WOULD TAKE", f"{how_few(answer)}; values are examples")
        for thaw in answer.thaws:
            page.row(thaw_words(thaw), lead="  ✕ ", lead_style="red")
    if answer.guards:
        page.heading("FORBIDDEN NOW")
        for barrier in answer.guards:
            for rule in barrier.rules:
                page.row(f"{rule.id}: {rule.because}", lead="  ✕ ", right=rule.place, lead_style="red")
                grounds = [reading.phrase for reading in frozen_grounds(answer, rule).values()]
                if grounds:
                    page.row(f"rests on what does not change: {', '.join(grounds)}", lead="      ")
