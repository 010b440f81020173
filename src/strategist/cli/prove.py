"""`strategist prove`: do the invariants hold of every decision there can be?"""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from strategist.cli.inputs import Format, RulesArgument, load, read_day
from strategist.cli.progress import Progress
from strategist.errors import Problem, UnusableInput, did_you_mean

if TYPE_CHECKING:
    from strategist.analysis.prove import Proof, Witness
    from strategist.program.invariants import Invariant
    from strategist.program.program import Program

FORMAT = "strategist.prove/1"


def prove(
    rules: RulesArgument = None,
    only: Annotated[
        list[str] | None,
        typer.Option("--only", help="Prove only the invariant of this id; may be given several times."),
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of", help="First day to prove for, such as 2026-11-24; today by default. All later days count."
        ),
    ] = None,
    seconds: Annotated[
        float, typer.Option("--seconds", min=0.1, help="How long the solver may think about one question.")
    ] = 30.0,
    format: Annotated[Format, typer.Option("--format", "-f", help="Output format.")] = Format.TEXT,
) -> None:
    """Prove the invariants of a rulebook over every possible profile; a breach is shown by a profile."""
    from strategist.analysis.prove import Standing
    from strategist.analysis.prove import prove as prove_all

    strategist = load(rules)
    program = strategist.program
    day = date.today() if as_of is None else read_day("--as-of", as_of)
    wanted = _wanted(program, only or [])
    with Progress("proving") as progress:

        def tell(done: int, of: int, about: str) -> None:
            progress.say(f"{done} of {of}: {about}")

        proofs = prove_all(strategist, wanted, day.toordinal(), seconds=seconds, progress=tell)
    if format is Format.JSON:
        print(json.dumps(_record(program, day, proofs), ensure_ascii=False, indent=2))
    else:
        print(_text(program, day, proofs, seconds))
    if any(proof.standing is not Standing.PROVED for proof in proofs):
        raise typer.Exit(1)


def _wanted(program: Program, only: list[str]) -> list[Invariant]:
    known = {invariant.id: invariant for invariant in program.invariants}
    for id in only:
        if id not in known:
            raise UnusableInput(
                [Problem("unknown-invariant", f"there is no invariant `{id[:60]}`", help=did_you_mean(id, known))]
            )
    return [invariant for invariant in program.invariants if not only or invariant.id in only]


def _text(program: Program, day: date, proofs: list[Proof], seconds: float) -> str:
    from strategist.analysis.prove import Standing

    if not proofs:
        return f"{program.name} {program.version} states no invariants"
    words = {
        Standing.PROVED: "proved",
        Standing.BROKEN: "BROKEN",
        Standing.UNDECIDED: f"not decided in {seconds:g} s",
        Standing.EMPTY: "says nothing",
    }
    widest = max(len(words[proof.standing]) for proof in proofs)
    names = max(len(proof.invariant.id) for proof in proofs)
    lines = []
    for proof in proofs:
        one = proof.invariant
        lines.append(f"{words[proof.standing]:<{widest}}  {one.id:<{names}}  {one.title}".rstrip())
        if proof.remark:
            lines.append(f"    {proof.remark}")
        if proof.standing is Standing.EMPTY:
            lines.append("    no profile meets its `whenever`")
        if proof.witness is not None:
            lines += _shown(proof, proof.witness)
    counts = {standing: sum(proof.standing is standing for proof in proofs) for standing in Standing}
    told = [f"{count} {words[standing].lower()}" for standing, count in counts.items() if count]
    if lines[-1]:
        lines.append("")
    lines += [f"{program.name} {program.version}, every profile from {day.isoformat()} on: {', '.join(told)}"]
    return "\n".join(lines)


def _shown(proof: Proof, witness: Witness) -> list[str]:
    """A breach: what is wrong, the rules that bring it about, and the profile, to be fed to `strategist explain -`."""
    place = proof.invariant.place
    lines = [f"    {said}" for said in witness.says]
    lines += ["    rules:"]
    for responsible in witness.rules:
        rule = responsible.rule
        where = f"{rule.place.file}:{rule.place.line}" if rule.place else "?"
        lines.append(f"      {where} `{rule.id}` {responsible.role}")
    if place is not None:
        lines.append(f"      {place.file}:{place.line} is the invariant")
    lines += ["    profile:", *(f"      {line}" for line in profile_yaml(witness.profile)), ""]
    return lines


def profile_yaml(profile: dict[str, object]) -> list[str]:
    """A profile as lines of YAML: JSON values are YAML."""
    return [f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in profile.items()]


def _record(program: Program, day: date, proofs: list[Proof]) -> dict[str, object]:
    return {
        "format": FORMAT,
        "rulebook": {"name": program.name, "version": program.version, "sha256": program.sha256},
        "from": day.isoformat(),
        "invariants": [_one(proof) for proof in proofs],
    }


def _one(proof: Proof) -> dict[str, object]:
    invariant, witness = proof.invariant, proof.witness
    found: dict[str, object] = {
        "id": invariant.id,
        "title": invariant.title,
        "source": list(invariant.sources),
        "verdict": proof.standing.value,
    }
    if proof.remark:
        found["says"] = [proof.remark]
    if witness is not None:
        found |= {
            "says": list(witness.says),
            "next_step": witness.next_step,
            "rules": [
                {
                    "rule": one.rule.id,
                    "role": one.role,
                    "file": one.rule.place.file if one.rule.place else None,
                    "line": one.rule.place.line if one.rule.place else None,
                }
                for one in witness.rules
            ],
            "profile": witness.profile,
        }
    return found
