"""Event logs: rows of case, activity and day in; facts of the cases as of any day out, as the mapping declares them.

>>> from strategist.portfolio import event_log                               # doctest: +SKIP
>>> log = event_log.read("examples/road_fines/log/fines.yaml", program)      # doctest: +SKIP
>>> event_log.facts(log, as_of=date(2007, 9, 30))                            # doctest: +SKIP
"""

from strategist.portfolio.event_log.facts import facts, facts_of
from strategist.portfolio.event_log.log import EventLog, read
from strategist.portfolio.event_log.reader import is_log

__all__ = ["EventLog", "facts", "facts_of", "is_log", "read"]
