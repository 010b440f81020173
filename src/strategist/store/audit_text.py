"""An audit as text: the decision then and now, and for each difference the edit or the correction that made it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from strategist.analysis.diff.attribution import ALONE, UNKNOWN
from strategist.analysis.diff.change import Change
from strategist.analysis.diff.face import Face
from strategist.errors import Place
from strategist.store.audit import Audit
from strategist.store.causes import Correction, Why
from strategist.version import VERSION


def render_audit(audit: Audit, *, width: int = 100) -> str:
    """The whole audit."""
    lines = [*_head(audit), ""]
    if audit.same:
        lines += _wrapped(f"SAME: {_nothing(audit)}", width)
    else:
        lines += ["CHANGED", *_drift(audit)]
        for move, why in audit.found:
            lines.append(f"  {move}")
            lines += _why(why)
        lines += _idle(audit, width)
    lines += [line for note in audit.notes for line in _wrapped(f"note: {note}", width)]
    return "\n".join(line.rstrip() for line in lines)


def _head(audit: Audit) -> Iterator[str]:
    kept = audit.decision
    yield f"decision {kept.id}: {kept.debtor_id or 'a debtor'} as of {kept.as_of}, kept {kept.stored_at}"
    yield f"  then  {_step(audit.then)}   {kept.rulebook} {kept.rulebook_version} ({kept.rulebook_sha256[:12]})"
    name, version, sha256 = audit.rulebook
    yield f"  now   {_step(audit.now)}   {name} {version} ({sha256[:12]})"


def _step(face: Face) -> str:
    if face.refused:
        return f"refused: {face.reason}"
    day = f" not before {face.not_before}" if face.not_before else ""
    return f"{face.step}{day}" + (f", on the way to {face.via}" if face.via else "")


def _nothing(audit: Audit) -> str:
    if not audit.edits and not audit.corrections:
        rules = (
            "the rulebook is the same"
            if audit.rulebook[2] == audit.decision.rulebook_sha256
            else "no rule that decides was edited"
        )
        return f"{rules}, the facts too, and so is the decision"
    parts = []
    if audit.edits:
        parts.append(f"{_count(len(audit.edits), 'edit')} of the rulebook since")
    if audit.corrections:
        parts.append(f"{_count(len(audit.corrections), 'fact')} corrected")
    return f"{' and '.join(parts)}, and the decision stays"


def _drift(audit: Audit) -> Iterator[str]:
    for move in audit.drift:
        yield f"  {move}"
        yield f"    because strategist {audit.decision.strategist} decided then and {VERSION} does now: same rules, same facts"


def _why(why: Why) -> Iterator[str]:
    if why.how == UNKNOWN:
        yield "    because of edits that cannot be told apart"
        return
    link = "or" if why.how == ALONE else "and"
    first = True
    for edit in why.edits:
        yield f"    {'because' if first else link} {_edit(edit)}"
        yield from (f"      {detail}" for detail in edit.details)
        first = False
    for correction in why.corrections:
        yield f"    {'because' if first else link} {_correction(correction)}"
        first = False


SECTIONS = {"guards": "rule", "proposals": "rule", "assessment": "rule", "advice": "rule", "parameters": "parameter"}


def _edit(edit: Change) -> str:
    kind = SECTIONS.get(edit.group.value, edit.group.value.removesuffix("s"))
    done = {"changed": "was edited", "added": "was added", "removed": "was removed", "renamed": "was renamed"}
    was = f" (was `{edit.was}`)" if edit.was else ""
    return f"{kind} `{edit.id}`{was} {done[edit.sort.value]}: {_places(edit.old, edit.new)}"


def _places(old: Place | None, new: Place | None) -> str:
    then, now = ("" if place is None else f"{place.file}:{place.line}" for place in (old, new))
    if then and now:
        return f"then {then}, now {now}"
    return f"then {then}" if then else f"now {now}"


def _correction(correction: Correction) -> str:
    return f"fact `{correction.fact}` was corrected: {said(correction.before)} -> {said(correction.after)}"


def said(value: object) -> str:
    """A stated value in words."""
    if value is None:
        return "not stated"
    if isinstance(value, list):
        return f"[{', '.join(map(str, value))}]"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _idle(audit: Audit, width: int) -> Iterator[str]:
    """What was edited or corrected besides, and decided nothing here."""
    whys = [why for _, why in audit.found]
    edits = {edit for why in whys for edit in why.edits}
    facts = {one.fact for why in whys for one in why.corrections}
    rest = len([edit for edit in audit.edits if edit not in edits])
    idle = [f"`{one.fact}`" for one in audit.corrections if one.fact not in facts]
    parts = [f"{_count(rest, 'other edit')} of the rulebook"] if rest else []
    parts += [f"corrected {', '.join(idle)}"] if idle else []
    if parts:
        yield from _wrapped(f"without effect on this decision: {'; '.join(parts)}", width)


def _count(number: int, word: str) -> str:
    return f"1 {word}" if number == 1 else f"{number:,} {word}s"


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False)
