"""An interview: questions one by one, each about facts that can still change the decision."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from strategist.ask.asking import as_question, ask
from strategist.ask.figures import FiguresByDay
from strategist.ask.outlook import Known, Outlook
from strategist.ask.proof import Prover
from strategist.ask.question import Question
from strategist.ask.worlds import Deciding
from strategist.decision.decision import Decision
from strategist.errors import Place, Problem, ProfileError, did_you_mean
from strategist.profile.case import AS_OF, Case
from strategist.program.program import Program
from strategist.vocabulary.facts import Fact
from strategist.vocabulary.kinds import Kind, Value

Said = Mapping[str, object]
Check = Callable[[Said, Mapping[str, Place] | None, str | None], Case]
"""Makes the case of facts by name, as a profile states them. Raises `ProfileError`."""


@dataclass(frozen=True, slots=True)
class State:
    """What is known, by slot (None: nobody knows), and the facts named in a list that wait for their values."""

    known: Known
    waiting: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Means:
    """What an interview works with; shared by all its states."""

    program: Program
    deciding: Deciding
    check: Check
    decide: Callable[[Case], Decision]
    prover: Prover


class Interview:
    """Asks only what can still change the decision, the most informative first, until nothing can.

    Iterating gives the questions; each is answered with `answer` or passed over with `skip` before the next. A question
    that the loop leaves alone counts as passed over. Answers can be taken back one by one with `back`.
    """

    def __init__(self, means: Means, start: Case) -> None:
        self._means = means
        self._figures = FiguresByDay(means.program)
        inputs = [fact for fact in means.program.vocabulary.inputs if fact.kind is not Kind.DATETIME]
        known = {fact.slot: start.given[fact.slot] for fact in inputs if start.states(fact.slot)}
        self._start = start
        self._states: tuple[State, ...] = (State(known),)
        self._asked: tuple[Question, ...] = ()
        self._kept: dict[int, tuple[State, Outlook, Question | None]] = {}

    # where it stands

    @property
    def state(self) -> State:
        """What is known now."""
        return self._states[-1]

    @property
    def asked(self) -> tuple[Question, ...]:
        """The questions that have been answered or passed over, in order."""
        return self._asked

    @property
    def question(self) -> Question | None:
        """The next question; None if nothing can change the decision any more."""
        return self._look()[1]

    @property
    def settled(self) -> bool:
        """Whether no answer that is still open can change the decision."""
        return self.question is None

    @property
    def decision(self) -> Decision:
        """The decision on what is known now."""
        return self._means.decide(self._outlook.case)

    @property
    def not_needed(self) -> tuple[Fact, ...]:
        """The facts that nobody was asked for, in the order of the vocabulary."""
        inputs = self._means.program.vocabulary.inputs
        return tuple(fact for fact in inputs if fact.kind is not Kind.DATETIME and fact.slot not in self.state.known)

    def profile(self) -> dict[str, object]:
        """The profile so far, as `explain` takes it, in the order of the vocabulary."""
        vocabulary, known = self._means.program.vocabulary, self.state.known
        found: dict[str, object] = {}
        for fact in vocabulary.inputs:
            if fact.name == AS_OF:
                found[AS_OF] = self._start.as_of.isoformat()
            elif known.get(fact.slot) is not None:
                found[fact.name] = fact.plain(known[fact.slot])
        return found

    def __iter__(self) -> Iterator[Question]:
        while (question := self.question) is not None:
            before = self._states
            yield question
            if self._states is before:
                self.skip(question)

    # what is said

    def answer(
        self,
        question: Question,
        value: object,
        *,
        places: Mapping[str, Place] | None = None,
        text: str | None = None,
    ) -> None:
        """Answer the present question, as a profile states the fact; None: nobody knows.

        Of a list: the names of the facts that are not as usual, or a map of names to values; the others are as usual. A
        name without a value is asked for next, unless it says yes or no. Raises `ProfileError` for what no profile may
        state, and for facts that cannot be together. `places`, `text`: where the answer was written, for messages.
        """
        self._check_present(question)
        said: Said = self._of_list(question, value) if question.several else {question.name: value}
        case = self._means.check({**self.profile(), **{n: v for n, v in said.items() if v is not None}}, places, text)
        facts = self._means.program.vocabulary.fact
        waiting = tuple(facts[name].slot for name, v in said.items() if v is None) if question.several else ()
        answered: dict[int, Value | None] = {
            fact.slot: case.given[fact.slot] if said.get(fact.name) is not None else None
            for fact in question.facts
            if fact.slot not in waiting
        }
        self._go_on(question, answered, waiting)

    def skip(self, question: Question) -> None:
        """Nobody knows: the facts stay missing for good."""
        self._check_present(question)
        self._go_on(question, {fact.slot: None for fact in question.facts}, ())

    def back(self) -> bool:
        """Take the last answer back; False if there is none."""
        if not self._asked:
            return False
        self._states, self._asked = self._states[:-1], self._asked[:-1]
        return True

    def _go_on(self, question: Question, answered: Known, waiting: tuple[int, ...]) -> None:
        state = self.state
        left = tuple(slot for slot in state.waiting if slot not in answered)
        self._states = (*self._states, State({**state.known, **answered}, left + waiting))
        self._asked = (*self._asked, question)

    def _check_present(self, question: Question) -> None:
        if question != self.question:
            problem = Problem("not-asked", f"`{question.name}` is not the present question", help="answer `question`")
            raise ProfileError([problem])

    def _of_list(self, question: Question, value: object) -> Said:
        """What a list answer says of each fact: its value, the usual one, or None for what is yet to be asked."""
        pairs: Iterable[tuple[object, object]]
        if isinstance(value, Mapping):
            pairs = value.items()
        elif isinstance(value, Iterable) and not isinstance(value, str):
            pairs = ((name, None) for name in value)
        else:
            raise ProfileError(
                [Problem("not-a-list", "names of facts are wanted", help=f"some of: {', '.join(question.names)}")]
            )
        named = list(pairs)
        facts = {fact.name: fact for fact in question.facts}
        unknown = [name for name, _ in named if name not in facts]
        if unknown:
            raise ProfileError(
                Problem("unknown-fact", f"`{str(name)[:60]}` is not in the list", help=did_you_mean(str(name), facts))
                for name in unknown
            )
        said: dict[str, object] = {}
        for name, stated in named:
            fact = facts[str(name)]
            said[fact.name] = not usual(fact) if stated is None and usual(fact) is not None else stated
        for fact in question.facts:
            if fact.name not in said and usual(fact) is not None:
                said[fact.name] = usual(fact)
        return said

    # the machinery

    @property
    def _outlook(self) -> Outlook:
        return self._kept[len(self._states)][1] if self._is_kept() else self._look()[0]

    def _is_kept(self) -> bool:
        kept = self._kept.get(len(self._states))
        return kept is not None and kept[0] is self.state

    def _look(self) -> tuple[Outlook, Question | None]:
        if not self._is_kept():
            outlook = Outlook(self._means.deciding, self.state.known, self._figures)
            asked_for = [f for f in outlook.facts if f.slot in self.state.waiting]
            found = as_question(outlook, (asked_for[0],)) if asked_for else ask(outlook, self._means.prover)
            self._kept[len(self._states)] = self.state, outlook, found
        _, outlook, question = self._kept[len(self._states)]
        return outlook, question


def usual(fact: Fact) -> bool | None:
    """What a yes-or-no fact mostly is; None for other facts, and where the vocabulary supposes nothing."""
    if fact.kind is not Kind.BOOL or fact.default is None or fact.default.where is not None:
        return None
    return bool(fact.default.value)
