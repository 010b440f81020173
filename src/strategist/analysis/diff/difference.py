"""Two rulebooks compared as a whole: changes, proof or search, witnesses, and a portfolio if there is one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from strategist.analysis.diff.attribution import METHOD, Attribution
from strategist.analysis.diff.book import Book
from strategist.analysis.diff.change import Change
from strategist.analysis.diff.compare import compare
from strategist.analysis.diff.interest_compared import interest_meaning
from strategist.analysis.diff.mixture import Mixtures
from strategist.analysis.diff.prover import Proof, Prover, SameMeaning, Unsure, Witness, first_answer
from strategist.analysis.diff.side import Side
from strategist.analysis.diff.side_words import Told
from strategist.analysis.diff.witnesses import Search, Shown

FORMAT = "strategist.diff/1"


@dataclass(frozen=True)
class Difference:
    """What two rulebooks have not in common. `tried`: profiles run on both; `proof`: that no profile can differ;
    `proved`: edits that change no decision when made alone."""

    old: Book
    new: Book
    changes: tuple[Change, ...]
    shown: tuple[Shown, ...]
    tried: int
    proof: Proof | None
    notes: tuple[str, ...]
    sides: tuple[Side, Side]
    attribution: Attribution
    proved: tuple[Change, ...] = ()

    @property
    def differs(self) -> bool:
        """Whether some profile was decided differently."""
        return bool(self.shown)

    def as_json(self) -> dict[str, object]:
        """The difference as a `strategist.diff/1` object, portfolio apart."""
        return {
            "format": FORMAT,
            "old": _book(self.old),
            "new": _book(self.new),
            "changes": [
                {
                    **change.as_json(),
                    "changes_no_decision_alone": change in self.proved,
                    "witnesses": [n for n, one in enumerate(self.shown, 1) if change in one.cause.edits],
                }
                for change in self.changes
            ],
            "equivalent": None if self.proof is None else {"by": self.proof.by, "because": self.proof.because},
            "profiles_tried": self.tried,
            "witnesses": [{"number": number, **one.as_json()} for number, one in enumerate(self.shown, 1)],
            "method": METHOD,
            "notes": list(self.notes),
        }


def difference(
    old: Book, new: Book, *, day: date | None = None, provers: Sequence[Prover] = (SameMeaning(),), alone: bool = False
) -> Difference:
    """Compare two rulebooks; `day` decides everything as of that day.

    `provers`: the first is quick; the others are asked only where no scenario comes out differently.

    `alone`: where edits move no profile that was found, ask the provers of each by itself whether it can.
    """
    comparison = compare(old, new)
    interest = interest_meaning(Told(old.program)) != interest_meaning(Told(new.program))
    sides = (Side(old.strategist, interest=interest), Side(new.strategist, interest=interest))
    attribution = Attribution(*sides, Mixtures(old, new, comparison, interest=interest))
    search = Search(old, new, sides, comparison.edits, day)
    answer = first_answer(provers[:1], old.program, new.program)
    if not isinstance(answer, Proof | Witness) and provers[1:] and not search.look():
        answer = first_answer(provers[1:], old.program, new.program)
    proof = answer if isinstance(answer, Proof) else None
    shown: tuple[Shown, ...] = ()
    proved: tuple[Change, ...] = ()
    tried = 0
    if proof is None:
        search.run([answer] if isinstance(answer, Witness) else [])
        shown = search.shown(attribution)
        if alone:
            found = len(search.trials.found)
            proved = _one_by_one(search, attribution, shown, provers)
            if len(search.trials.found) > found:
                shown = search.shown(attribution)
        tried = search.trials.count
    reasons = [f"no proof: {answer.reason}"] if isinstance(answer, Unsure) else []
    if isinstance(answer, Witness) and not shown:
        reasons = ["no proof: a prover gave a profile that both rulebooks decide alike"]
    notes = tuple(dict.fromkeys((*old.notes, *new.notes, *reasons)))
    return Difference(old, new, comparison.changes, shown, tried, proof, notes, sides, attribution, proved)


def _one_by_one(
    search: Search, attribution: Attribution, shown: Sequence[Shown], provers: Sequence[Prover]
) -> tuple[Change, ...]:
    """Ask about each edit that moved nothing so far: those that are proved to change no decision when made alone.

    Of the others, profiles are tried that they move when made alone, or else when made last.
    """
    mixtures = attribution.mixtures
    moving = {edit for one in shown for edit in one.cause.edits}
    proved = []
    for number, edit in enumerate(mixtures.edits if len(mixtures.edits) > 1 else ()):
        if edit in moving:
            continue
        for made in (frozenset({number}), attribution.all - {number}):
            side = mixtures.side(made)
            if side is None:
                continue
            pair = (search.old.program, side.strategist.program)
            if number not in made:
                pair = (side.strategist.program, search.new.program)
            answer = first_answer(provers, *pair)
            if isinstance(answer, Proof) and number in made:
                proved.append(edit)
                break
            if isinstance(answer, Witness) and edit in search.moving(answer, attribution):
                break
    return tuple(proved)


def _book(book: Book) -> dict[str, object]:
    program = book.program
    return {"named": book.label, "name": program.name, "version": program.version, "sha256": program.sha256}
