"""What all tests share: reproducible generation, and the shipped rulebook loaded once.

`pytest --hypothesis-profile thorough` runs ten times as many generated cases, from a new seed each time.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

sys.path.insert(
    0, str(Path(__file__).parent)
)  # so that `strategies` and `folders` can be imported under importlib mode
os.environ.setdefault("STRATEGIST_CACHE", "off")  # a test says so itself if it is about the cache

settings.register_profile(
    "steady", max_examples=100, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
settings.register_profile("thorough", max_examples=1_000, deadline=None, suppress_health_check=list(HealthCheck))
settings.load_profile("steady")


@pytest.fixture(scope="session")
def shipped():
    """The rulebook that comes with strategist."""
    from strategist import Strategist

    return Strategist.load()
