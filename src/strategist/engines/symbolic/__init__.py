"""The symbolic evaluator: an epoch of a rulebook as formulas over all profiles at once, solved by z3.

It means what the reference means. `Symbolic(epoch)` has the formulas; `solve` finds a profile for which one holds, or
proves that there is none, or says that it came to no end. Import it only where it is used: z3 is an extra.
"""

from __future__ import annotations

from strategist.errors import Problem, UnusableInput

try:
    import z3 as z3
except ImportError:
    raise UnusableInput(
        [
            Problem(
                "no-solver",
                "this needs the solver z3, which is not installed",
                help="pip install 'collection-strategist[analysis]'",
            )
        ]
    ) from None

from strategist.engines.symbolic.epoch import Symbolic
from strategist.engines.symbolic.solving import Answer, Undecided, Verdict, solve, witness

__all__ = ["Answer", "Symbolic", "Undecided", "Verdict", "solve", "witness"]
