"""`recommend_all` for a frame of Spark: the rulebook is sent to every worker once, the rows stay where they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from strategist.strategist import Strategist

if TYPE_CHECKING:
    import pyarrow
    from pyspark.sql import DataFrame


def recommend_all(
    frame: DataFrame,
    strategist: Strategist | None = None,
    *,
    as_of: datetime | str | None = None,
    fired: bool = False,
    tactics: bool | Sequence[str] = True,
    facts: bool | Sequence[str] = True,
    keep: Sequence[str] = (),
    rejects: bool = False,
) -> DataFrame:
    """The next steps for a Spark frame with a row a debtor and a column a fact, as `Strategist.recommend_all` gives them.

    The answer is lazy, as all frames of Spark are. Its columns are those of `Strategist.recommend_all`, with strings for enums
    and longs (the same 64 bits) for masks of fired rules. `strategist`: the shipped rulebook if none is given.
    `rejects`: rows that no profile may look like stay in the answer, with the reason in the column `rejected` and without a
    decision; otherwise the first of them ends the job with the reason.

    Raises `ProfileError` at once for unknown columns. Needs `strategist[spark]`, here and on the workers.
    """
    try:
        import polars

        from strategist.spark.columns import answer_schema
        from strategist.spark.worker import Asked, decide, portfolio_of
    except ImportError as error:
        if error.name is not None and error.name.startswith("strategist"):
            raise
        raise ImportError(
            f"Spark needs {error.name}: pip install collection-strategist[spark]", name=error.name
        ) from None
    program = (strategist or Strategist.load()).program
    asked = Asked(as_of, fired, _names(tactics), _names(facts), tuple(keep), rejects)
    order = asked.order(portfolio_of(program), None)
    given = polars.Schema(
        {name: polars.Null() for name in frame.columns}
    )  # names are checked here, types by the workers
    answered = order.schema(given)
    used = order.columns_used(given)
    schema = answer_schema(answered, frame.schema, used, rejects)
    sent = frame.sparkSession.sparkContext.broadcast(program)

    def work(batches: Iterable[pyarrow.RecordBatch]) -> Iterator[pyarrow.RecordBatch]:
        return decide(batches, sent.value, asked)

    return frame.select(*used).mapInArrow(work, schema)


def _names(asked: bool | Sequence[str]) -> bool | tuple[str, ...]:
    return asked if isinstance(asked, bool) else tuple(asked)
