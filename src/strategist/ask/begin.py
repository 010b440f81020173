"""Beginning an interview: from what is known already to its first question."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from strategist.ask.interview import Interview, Means
from strategist.ask.proof import Prover
from strategist.ask.worlds import Deciding
from strategist.decision.decision import Decision
from strategist.engines.protocol import Engine
from strategist.errors import Place
from strategist.profile.case import AS_OF, Case, CaseMaker
from strategist.profile.model import Profile
from strategist.profile.read import as_raw, parse_profile, validate
from strategist.vocabulary.kinds import Kind

ANSWERS = "answers"
NOBODY = "unnamed"
"""Stands for a required text, such as the key of a debtor: it changes no decision, so nobody is asked for it."""


def begin(
    maker: CaseMaker,
    model: type[Profile],
    engine: Engine,
    decide: Callable[[Case], Decision],
    profile: Profile | Mapping[str, object] | str | None,
    as_of: str | None,
    until: str,
    seconds: float,
    name: str,
) -> Interview:
    """See `Strategist.ask`."""
    vocabulary = maker.program.vocabulary
    places: Mapping[str, Place] = {}
    raw: Mapping[str, object] = {}
    if isinstance(profile, str):
        raw, places = parse_profile(profile, name, vocabulary)
    elif isinstance(profile, Profile):
        raw = profile.facts()
    elif profile is not None:
        raw = as_raw(profile, name)
    text = profile if isinstance(profile, str) else None
    if as_of is not None or raw.get(AS_OF) is None:
        raw = {**raw, AS_OF: as_of or datetime.now().astimezone().isoformat(timespec="seconds")}
    unnamed = [f.name for f in vocabulary.inputs if f.required and f.kind is Kind.TEXT and raw.get(f.name) is None]
    checked = validate({**raw, **dict.fromkeys(unnamed, NOBODY)}, model, vocabulary, name, places, text)
    start = maker.make_from(checked, name=name)

    def check(said: Mapping[str, object], where: Mapping[str, Place] | None, written: str | None) -> Case:
        return maker.make_from(validate(said, model, vocabulary, ANSWERS, where, written), name=ANSWERS)

    deciding = Deciding(maker, engine.evaluate, start.as_of, tactics=until == "tactics")
    return Interview(Means(maker.program, deciding, check, decide, Prover(seconds)), start)
