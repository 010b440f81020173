"""What mutation testing found: the score in all and by kind, the survivors by place, and scenarios suggested for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from strategist.analysis.mutation.edit import KINDS, Edit
from strategist.analysis.mutation.laboratory import has_solver
from strategist.analysis.mutation.run import Judged
from strategist.analysis.mutation.suggestion import Suggested, Suggestion

ALSO = "and no scenario notices"
NO_SOLVER = (
    "scenarios were sought near those there are, and nothing was proved: the solver z3 is not installed "
    "(pip install 'collection-strategist[analysis]')"
)


@dataclass(frozen=True, slots=True)
class Score:
    """Edits noticed, of those that a profile may tell; `equivalent` ones are left out of both."""

    noticed: int
    survived: int
    equivalent: int

    @property
    def told(self) -> int:
        """The edits that count."""
        return self.noticed + self.survived

    @property
    def percent(self) -> float:
        """Noticed, in percent; 100 where there is nothing to notice."""
        return 100.0 * self.noticed / self.told if self.told else 100.0

    def as_json(self) -> dict[str, object]:
        """The figures."""
        return {
            "edits": self.told,
            "noticed": self.noticed,
            "survived": self.survived,
            "equivalent": self.equivalent,
            "percent": round(self.percent, 2),
        }


def score(judged: Sequence[Judged], kind: str | None = None) -> Score:
    """The score of all edits, or of one kind."""
    states = [one.verdict.state for one in judged if kind is None or one.edit.kind == kind]
    return Score(states.count("noticed"), states.count("survives"), states.count("equivalent"))


def survivors(judged: Sequence[Judged]) -> list[Judged]:
    """The edits that no scenario notices, by file and line."""
    return [one for one in judged if one.verdict.state == "survives"]


def as_text(judged: Sequence[Judged], suggestions: Sequence[Suggestion] | None = None) -> str:
    """The report for people. `suggestions`: one for each survivor, in order."""
    lines: list[str] = []
    left = iter(suggestions) if suggestions is not None else None
    for one in judged:
        if one.verdict.proof:
            lines += [f"{_at(one.edit)}{one.edit.sentence}", f"  equivalent, proved: {one.verdict.proof}"]
        elif one.verdict.state == "survives":
            lines.append(f"{_at(one.edit)}{one.edit.sentence} {ALSO}")
            lines += _suggested(next(left)) if left is not None else []
    lines += [*_table(judged), _total(score(judged))]
    if (equivalent := score(judged).equivalent) > 0:
        lines.append(f"left out                   {equivalent} that no profile can tell")
    if survivors(judged) and suggestions is None:
        lines.append(
            "what survives is not always a gap: `--suggest` has the scenario for each, or the proof that none is"
        )
    if suggestions is not None and not has_solver():
        lines.append(NO_SOLVER)
    return "\n".join(lines)


def _at(edit: Edit) -> str:
    return f"{edit.place.file}:{edit.place.line}:{edit.place.column}: " if edit.place else ""


def _suggested(suggestion: Suggestion) -> list[str]:
    if suggestion.suggested is None:
        return ["  no scenario found that would; look whether the rule needs it"]
    if suggestion.shared:
        return [f"  see `{suggestion.suggested.scenario.name}` above"]
    return suggestion.suggested.text.rstrip().splitlines()


def _table(judged: Sequence[Judged]) -> list[str]:
    rows = []
    for kind, words in KINDS.items():
        found = score(judged, kind)
        if found.told:
            rows.append(f"  {words:<46}{found.noticed:>6} of {found.told:<6}({found.percent:.1f} %)")
    return rows


def _total(found: Score) -> str:
    return f"edits noticed              {found.noticed} of {found.told}  ({found.percent:.1f} %)"


def as_json(judged: Sequence[Judged], suggestions: Sequence[Suggestion] | None = None) -> dict[str, object]:
    """The report for programs."""
    shown = []
    for number, one in enumerate(survivors(judged)):
        entry: dict[str, object] = {
            "kind": one.edit.kind,
            **_place(one.edit),
            "edit": one.edit.sentence,
            "reached": one.verdict.reached,
        }
        if suggestions is not None:
            suggested = suggestions[number].suggested
            entry["suggestion"] = None if suggested is None else _scenario(suggested)
        shown.append(entry)
    return {
        **score(judged).as_json(),
        "kinds": {kind: score(judged, kind).as_json() for kind in KINDS if score(judged, kind).told},
        "survivors": shown,
        "proved_equivalent": [
            {"kind": one.edit.kind, **_place(one.edit), "edit": one.edit.sentence, "proof": one.verdict.proof}
            for one in judged
            if one.verdict.proof
        ],
    }


def _place(edit: Edit) -> dict[str, object]:
    place = edit.place
    return {
        "file": place.file if place else None,
        "line": place.line if place else None,
        "column": place.column if place else None,
    }


def _scenario(suggested: Suggested) -> dict[str, object]:
    return {"name": suggested.scenario.name, "given": suggested.given, "expect": suggested.expect}
