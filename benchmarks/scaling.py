"""How time grows with the number of rules: generated rulebooks over the shipped vocabulary, the same profiles."""

from __future__ import annotations

from statistics import median

from generated import Generator
from measure import Contender, side_by_side
from peers import installed_peers, prove_equal
from profiles import load_samples
from report import Report
from strategist import Strategist
from strategist.engines.compiled import Compiled
from strategist.engines.experta_engine import Experta

SIZES = (30, 120, 480)
PROFILES = 20


def run(rounds: int = 9) -> Report:
    """Timings for each size."""
    shipped = Strategist.load()
    samples = load_samples(shipped, PROFILES)
    cases = [sample.case for sample in samples]
    report = Report()
    for size in SIZES:
        program = Generator(shipped.program, cases, seed=size).rulebook(size)
        strategist, compiled, experta = Strategist(program), Compiled(program), Experta(program)
        outcomes = [compiled.evaluate(case) for case in cases]
        epochs = [compiled.epoch(case.today) for case in cases]
        contenders = [
            Contender(
                "bare generated functions",
                lambda p, epochs=epochs, outcomes=outcomes: (  # type: ignore[misc]
                    epochs[p].assess(cases[p].values, cases[p].given, cases[p].today),
                    epochs[p].advise(list(outcomes[p].values), cases[p].given, outcomes[p].live, [], None),
                ),
            ),
            Contender("recommend, validated profile", lambda p, s=strategist: s.recommend(samples[p].profile)),  # type: ignore[misc]
            Contender("experta alone, ready case", lambda p, e=experta: e.evaluate(cases[p]), 4),  # type: ignore[misc]
        ]
        peers, skipped = installed_peers(program.at(cases[0].today))
        if size == SIZES[0]:
            report.notes += skipped
        for peer in peers:
            cells = [peer.cells(case, outcome.values) for case, outcome in zip(cases, outcomes, strict=True)]
            prove_equal(peer, samples, outcomes, cells)
            contenders.append(
                Contender(f"{peer.name}, ready cells", lambda p, run=peer.run, c=cells: run(c[p]), before=peer.fresh)
            )  # type: ignore[misc]
        timings = side_by_side(contenders, len(samples), rounds)
        for timing in timings.values():
            report.time(
                f"scaling, {size} rules", timing, timings["recommend, validated profile"], "of recommend, validated"
            )
        fired = median(outcome.fired.bit_count() for outcome in outcomes)
        report.notes.append(f"scaling, {size} rules: {fired:g} fire on the median profile")
    return report
