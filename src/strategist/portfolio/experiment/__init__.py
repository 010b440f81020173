"""Champion/challenger: two rulebooks on one portfolio, debtors drawn by hash, and the outcomes compared.

>>> from strategist.portfolio.experiment import Experiment, Trial
>>> experiment = Experiment.read("examples/ledger/experiment.yaml")              # doctest: +SKIP
>>> run(book, trial.champion, out, trial=Trial.load(experiment))                 # doctest: +SKIP
"""

from strategist.portfolio.experiment.plan import Challenger, Experiment
from strategist.portfolio.experiment.trial import Trial

__all__ = ["Challenger", "Experiment", "Trial"]
