"""Replaying the past: a rulebook runs over a ledger or an event log day by day, and is compared with what really happened.

>>> from strategist.portfolio import replay                                  # doctest: +SKIP
>>> found = replay.replay(past, strategist, replay.schedule(first, last))    # doctest: +SKIP
>>> replay.compare(found).steps                                              # doctest: +SKIP
"""

from strategist.portfolio.replay.compare import Comparison, compare
from strategist.portfolio.replay.past import Past, past_of
from strategist.portfolio.replay.run import Replay, Taken, replay
from strategist.portfolio.replay.schedule import CatchUp, Every, Run, schedule

__all__ = [
    "CatchUp",
    "Comparison",
    "Every",
    "Past",
    "Replay",
    "Run",
    "Taken",
    "compare",
    "past_of",
    "replay",
    "schedule",
]
