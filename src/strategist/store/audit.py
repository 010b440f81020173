"""A kept decision decided again: by its own rulebook and by the present one, for its own profile and a corrected one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from strategist.analysis.diff.attribution import Attribution
from strategist.analysis.diff.book import Book, book_of_layers, read_book
from strategist.analysis.diff.change import Change
from strategist.analysis.diff.compare import compare
from strategist.analysis.diff.face import Face, Move, moves
from strategist.analysis.diff.mixture import Mixtures
from strategist.analysis.diff.side import Side
from strategist.errors import Problem, RulebookError
from strategist.explain.change import stated
from strategist.profile.case import AS_OF, Case
from strategist.rulebook.files import shipped_rules
from strategist.rulebook.texts import RulebookTexts
from strategist.store.causes import Causes, Correction, Why, corrections, suspects
from strategist.store.record import StoredDecision, brief
from strategist.store.store import Store
from strategist.strategist import AnyProfile, Strategist
from strategist.version import VERSION

FORMAT = "strategist.audit/1"


@dataclass(frozen=True, slots=True)
class Audit:
    """What became of a kept decision.

    `then`: as it was kept; `again`: by its own rules, today; `now`: by the present rules for the present facts.
    `drift`: how `again` differs from `then`, which only another version of strategist can make.
    `found`: how `now` differs from `again`, each with its cause. `rulebook`: name, version and sha256 of the present one.
    `edits`: of rules since, that could change a decision; `wording`: how many others. `corrections`: of facts.
    """

    decision: StoredDecision
    then: Face
    again: Face
    now: Face
    drift: tuple[Move, ...]
    found: tuple[tuple[Move, Why], ...]
    rulebook: tuple[str, str, str]
    edits: tuple[Change, ...]
    wording: int
    corrections: tuple[Correction, ...]
    notes: tuple[str, ...] = ()

    @property
    def same(self) -> bool:
        """Whether nothing that a person would notice is decided otherwise."""
        return not self.drift and not self.found

    @property
    def because(self) -> tuple[str, ...]:
        """What changed the decision: `rules`, `facts`, `strategist`; nothing if it is the same."""
        whys = [why for _, why in self.found]
        kinds = {
            "strategist": bool(self.drift),
            "rules": any(why.edits for why in whys),
            "facts": any(why.corrections for why in whys),
        }
        return tuple(kind for kind, there in kinds.items() if there)

    def text(self, *, width: int = 100) -> str:
        """The audit for a terminal."""
        from strategist.store.audit_text import render_audit

        return render_audit(self, width=width)

    def as_json(self) -> dict[str, object]:
        """The audit as a `strategist.audit/1` object."""
        name, version, sha256 = self.rulebook
        return {
            "format": FORMAT,
            "result": "same" if self.same else "changed",
            "because": list(self.because),
            "decision": self.decision.as_json(),
            "rulebook": {"name": name, "version": version, "sha256": sha256},
            "strategist": VERSION,
            "then": self.then.as_json(),
            "now": self.now.as_json(),
            "drift": [move.as_json() for move in self.drift],
            "changes": [{**move.as_json(), **why.as_json()} for move, why in self.found],
            "edits": [edit.as_json() for edit in self.edits],
            "wording": self.wording,
            "corrections": [one.as_json() for one in self.corrections],
            "notes": list(self.notes),
        }


def audit(store: Store, id: str, rules: Path | None = None, corrected: AnyProfile | None = None) -> Audit:
    """Decide a kept decision again and say what changed it.

    `rules`: the folder of the present rulebook, the shipped one by default. `corrected`: the profile as it should have been;
    it is decided for the moment of the kept decision, whatever moment it states.

    Raises `StoreError` for an unknown id, `RulebookError` and `ProfileError` where rules or facts cannot be used.
    """
    kept = store.read(id)
    texts = store.texts(kept)
    old = _book(kept, texts)
    present = Strategist.load(rules)
    folder = shipped_rules() if rules is None else rules
    edited = present.program.sha256 != kept.rulebook_sha256
    new = read_book(folder, "now") if edited else old
    before = kept.raw()
    sides = (Side(old.strategist), Side(new.strategist))
    if isinstance(corrected, Mapping):
        corrected = {AS_OF: kept.as_of, **corrected}
    case = None if corrected is None else present.case(corrected, name="corrected profile")
    after = before
    if case is not None:
        after = {**_only_then(sides, before), **stated(case, present.program.vocabulary), AS_OF: kept.as_of}
    again, now = sides[0].face(before), sides[1].face(after)
    changed = corrections(before, after)
    mixtures = Mixtures(old, new, compare(old, new)) if edited else None
    return Audit(
        kept,
        kept.face,
        again,
        now,
        moves(kept.face, brief(again)),
        _explained(sides, before, after, (again, now), changed, mixtures),
        (new.program.name, new.program.version, new.program.sha256),
        () if mixtures is None else mixtures.edits,
        0 if mixtures is None else len(mixtures.comparison.changes) - len(mixtures.edits),
        changed,
        _notes(kept, case, old),
    )


def _book(kept: StoredDecision, texts: RulebookTexts) -> Book:
    """The rulebook that decided, from its kept files."""
    try:
        return book_of_layers(texts.layers, texts.layers[-1][0], "then")
    except RulebookError as error:
        says = f"the rule files that decided `{kept.id}` cannot be used by strategist {VERSION}"
        help = f"audit it with strategist {kept.strategist}, which kept them" if kept.strategist != VERSION else None
        raise RulebookError([Problem("old-rulebook", says, help=help), *error.problems]) from None


def _only_then(sides: tuple[Side, Side], before: Mapping[str, object]) -> dict[str, object]:
    """Facts that the present rulebook does not know any more: a corrected profile cannot state them."""
    return {name: value for name, value in before.items() if name not in sides[1].inputs}


def _explained(
    sides: tuple[Side, Side],
    before: Mapping[str, object],
    after: Mapping[str, object],
    faces: tuple[Face, Face],
    changed: tuple[Correction, ...],
    mixtures: Mixtures | None,
) -> tuple[tuple[Move, Why], ...]:
    """Every difference with its cause."""
    differences = moves(*faces)
    if not differences:
        return ()
    likely = frozenset[int]()
    if mixtures is not None:
        likely = suspects(Attribution(*sides, mixtures), before, after)
    causes = Causes(sides[0], before, changed, mixtures)
    return tuple((move, causes.why(move, likely)) for move in differences)


def _notes(kept: StoredDecision, corrected: Case | None, old: Book) -> tuple[str, ...]:
    found = []
    if corrected is not None and corrected.as_of.isoformat() != kept.as_of:
        moment = corrected.as_of.isoformat()
        found.append(f"the corrected profile is decided as of {kept.as_of}, not as of {moment}")
    if old.program.sha256 != kept.rulebook_sha256:
        found.append("this version of strategist reads the kept rule files otherwise than the one that kept them")
    return tuple(found)
