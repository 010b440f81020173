"""The peers that are installed, and the proof that they were given the same rules."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.util import find_spec
from typing import Any, Protocol

from clips_facts import ClipsFacts
from clips_peer import ClipsPeer
from flat import Cells, Flat
from profiles import Sample
from strategist.decision.outcome import Outcome
from strategist.profile.case import Case
from strategist.program.conclusions import Forbid, Propose
from strategist.program.program import Epoch
from strategist.vocabulary.kinds import Value
from zen_peer import ZenPeer


class Peer(Protocol):
    """Another engine with our rules."""

    name: str
    flat: Flat

    def fresh(self) -> object: ...

    def cells(self, case: Case, values: tuple[Value | None, ...]) -> Cells: ...

    def run(self, cells: Cells) -> Any: ...

    def outcome(self, cells: Cells) -> tuple[int, dict[int, Value | None]]: ...


class Unfair(AssertionError):
    """A peer concludes something else than we do: the translation is wrong, and its timing would mean nothing."""


MODULES: dict[str, tuple[str, Callable[[Epoch], Peer]]] = {
    "clipspy": ("clips", ClipsPeer),
    "clipspy, conclusions as facts": ("clips", ClipsFacts),
    "zen-engine": ("zen", ZenPeer),
}


def installed_peers(epoch: Epoch) -> tuple[list[Peer], list[str]]:
    """The peers with the rules of an epoch, and what is skipped, in words."""
    found: list[Peer] = []
    skipped = []
    for name, (module, peer) in MODULES.items():
        if find_spec(module) is None:
            skipped.append(f"{name}: skipped, it is not installed (pip install {name})")
        else:
            found.append(peer(epoch))
    return found, skipped


def prove_strongest(peer: ClipsPeer, sample: Sample, outcome: Outcome, cells: Cells) -> None:
    """Raises `Unfair` unless CLIPS finds the strength of the strongest live proposal that no live guard forbids."""
    live = [rule for rule in peer.flat.epoch.program.rules if outcome.live >> rule.index & 1]
    barred = {action for rule in live if isinstance(rule.conclusion, Forbid) for action in rule.conclusion.actions}
    proposed = [rule.conclusion for rule in live if isinstance(rule.conclusion, Propose)]
    best = max((one.strength for one in proposed if one.action not in barred), default=0)
    if peer.strongest(cells) != best:
        raise Unfair(f"{peer.name} finds another strongest proposal on `{sample.name}`")


def prove_equal(peer: Peer, samples: Sequence[Sample], outcomes: Sequence[Outcome], all_cells: Sequence[Cells]) -> None:
    """Raises `Unfair` unless the peer fires our rules and derives our facts on every profile."""
    for sample, outcome, cells in zip(samples, outcomes, all_cells, strict=True):
        fired, derived = peer.outcome(cells)
        expected = outcome.fired & ~peer.flat.left_out
        if fired != expected:
            program = peer.flat.epoch.program
            differing = [rule.id for rule in program.rules if (fired ^ expected) >> rule.index & 1]
            raise Unfair(f"{peer.name} and we differ on `{sample.name}` in the rules {', '.join(differing[:8])}")
        if type(peer) is ClipsPeer:
            prove_strongest(peer, sample, outcome, cells)
        for slot, value in derived.items():
            if value != outcome.values[slot]:
                raise Unfair(
                    f"{peer.name} and we differ on `{sample.name}` in the fact `{peer.flat.facts[slot].name}`: "
                    f"{value!r} instead of {outcome.values[slot]!r}"
                )
