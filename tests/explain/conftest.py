"""The lending library: a rulebook whose facts have nothing to do with debts, so that no rendering can count on a name."""

from collections.abc import Callable
from pathlib import Path

import pytest

from strategist import Strategist
from strategist.explain.explanation import Explanation

Explain = Callable[..., Explanation]


@pytest.fixture(scope="session")
def library() -> Strategist:
    return Strategist.load(Path(__file__).parent / "rulebook", cache=False)


@pytest.fixture
def explain(library: Strategist) -> Explain:
    """Explains a loan: by default a book that an adult has kept for ten days."""

    def one(**facts: object) -> Explanation:
        usual = {
            "as_of": "2026-11-24T10:00:00+01:00",
            "reader": "Ada",
            "shelf_mark": "Q 35",
            "reader_kind": "adult",
            "days_late": 10,
            "fee": 4,
            "currency": "EUR",
        }
        return library.explain({key: value for key, value in {**usual, **facts}.items() if value is not None})

    return one
