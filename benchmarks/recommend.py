"""One decision by every road: bare function, evaluator, library call, explanation, and the peers with the same rules."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from flat import Cells
from measure import Contender, side_by_side
from peers import Peer, installed_peers, prove_equal
from profiles import Sample, load_samples
from report import Report, Target
from strategist import Strategist
from strategist.decision.outcome import Outcome
from strategist.engines.compiled import Compiled
from strategist.engines.experta_engine import Experta
from strategist.engines.reference import Reference

PART = "recommend"
READY, WHOLE = "ready cells", "from the profile"
BARE, VALID, RAW = "bare generated functions", "recommend, validated profile", "recommend, raw dict"


def run(rounds: int = 21) -> Report:
    """Timings and ratios for the shipped rulebook."""
    strategist = Strategist.load()
    samples = load_samples(strategist)
    cases = [sample.case for sample in samples]
    program = strategist.program
    compiled, reference, experta = Compiled(program), Reference(program), Experta(program)
    outcomes = [compiled.evaluate(case) for case in cases]
    epochs = [compiled.epoch(case.today) for case in cases]
    report = Report()

    channels = [
        [epochs[p].board.channel_values[c] for c in outcome.selection.channels] for p, outcome in enumerate(outcomes)
    ]

    def bare(position: int) -> object:
        epoch, case, outcome, open_now = epochs[position], cases[position], outcomes[position], channels[position]
        found = epoch.assess(case.values, case.given, case.today)
        first = open_now[0] if open_now else None
        return found, epoch.advise(list(outcome.values), case.given, outcome.live, open_now, first)

    contenders = [
        Contender(BARE, bare),
        Contender("Compiled.evaluate, ready case", lambda p: compiled.evaluate(cases[p])),
        Contender(VALID, lambda p: strategist.recommend(samples[p].profile)),
        Contender(RAW, lambda p: strategist.recommend(samples[p].raw)),
        Contender("recommend + as_json", lambda p: strategist.recommend(samples[p].profile).as_json(), 7),
        Contender("explain (three evaluators agree)", lambda p: strategist.explain(samples[p].profile), 10),
        Contender("reference alone, ready case", lambda p: reference.evaluate(cases[p]), 5),
        Contender("experta alone, ready case", lambda p: experta.evaluate(cases[p]), 10),
    ]
    if len({case.today for case in cases}) > 1:
        report.notes.append("the profiles are of several days; the peers get the rules in force on the first")
    peers, skipped = installed_peers(program.at(cases[0].today))
    report.notes += skipped
    for peer in peers:
        cells = [peer.cells(case, outcome.values) for case, outcome in zip(cases, outcomes, strict=True)]
        prove_equal(peer, samples, outcomes, cells)
        report.notes.append(
            f"{peer.name}: same fired rules and derived facts on all {len(samples)} profiles; it is spared "
            "selection, tactics and the decision, and with ready cells reading the profile too"
        )
        contenders += _contenders(peer, strategist, samples, outcomes, cells)

    timings = side_by_side(contenders, len(samples), rounds)
    for timing in timings.values():
        report.time(PART, timing, timings[VALID], "of recommend, validated")
    facts = median(len(sample.raw) for sample in samples)
    fired = median(outcome.fired.bit_count() for outcome in outcomes)
    report.notes.append(
        f"{len(samples)} profiles, median {facts:g} facts stated and {fired:g} rules fired, "
        f"of {len(program.rules)} rules"
    )
    report.targets.append(Target("recommend, validated / bare functions", timings[VALID].ratio(timings[BARE]), 3))
    report.targets.append(Target("recommend, raw dict (µs)", timings[RAW].microseconds, 100))
    for peer in peers:
        for name in (READY, WHOLE):
            ratio = timings[f"{peer.name}, {name}"].ratio(timings[VALID])
            report.targets.append(Target(f"{peer.name}, {name} / recommend, validated", ratio, 10, at_least=True))
    return report


def _contenders(
    peer: Peer, strategist: Strategist, samples: Sequence[Sample], outcomes: Sequence[Outcome], cells: Sequence[Cells]
) -> list[Contender]:
    """The peer alone, and from the profile to fired rules and derived facts as `recommend` has to do."""

    def whole(position: int) -> object:
        case = strategist.case(samples[position].profile)
        return peer.outcome(peer.cells(case, outcomes[position].values))

    return [
        Contender(f"{peer.name}, {READY}", lambda p: peer.run(cells[p]), before=peer.fresh),
        Contender(f"{peer.name}, {WHOLE}", whole, before=peer.fresh),
    ]
