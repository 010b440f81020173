"""Parts of a portfolio decided by the workers of a cluster, with reasons and counts, the same as in one process.

A part travels as one block of Arrow's file format, and its answer likewise. `recommend_all` is for rows that lie on the
cluster: there Spark turns each row into Arrow and back, which costs more than deciding; and the reasons, which cost more
still, would be left to this process.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from io import BytesIO
from typing import TYPE_CHECKING

import polars as pl

from strategist.errors import Problem, ProfileError, UnusableInput
from strategist.portfolio.deciding import Decided, Part, decide
from strategist.portfolio.guard_counts import Counts
from strategist.program.program import Program
from strategist.strategist import Strategist

if TYPE_CHECKING:
    from pyspark import Broadcast, SparkContext
    from pyspark.sql import SparkSession

Answer = tuple[bytes, bytes, Counts, dict[str, list[int]]] | tuple[Problem, ...]
"""Rows, rows set aside, counts of guards and blanks; or what is wrong with the whole part."""
_ERROR = re.compile(r"^[\s:]*(?:[\w.]*\.)?(\w*(?:Error|Exception|Interrupt)\b.*)", re.M)
_strategists: dict[str, Strategist] = {}


def decide_parts(
    session: SparkSession, strategist: Strategist, parts: Iterable[tuple[Part, pl.DataFrame]]
) -> Iterator[tuple[Part, Decided]]:
    """Decide parts on the workers, as many at once as the cluster has cores; no more than these are held here.

    Raises `ProfileError` as `portfolio.deciding.decide` does, and `UnusableInput` where the cluster fails.
    """
    context = session.sparkContext
    program = context.broadcast(strategist.program)
    at_once = max(1, context.defaultParallelism)
    waiting = deque[tuple[Part, Future[Answer]]]()
    pool = ThreadPoolExecutor(at_once)
    try:
        for part, facts in parts:
            waiting.append((part, pool.submit(_job, context, program, facts, part.first)))
            if len(waiting) > at_once:
                yield _taken(waiting)
        while waiting:
            yield _taken(waiting)
    finally:
        pool.shutdown(cancel_futures=True)


def _job(context: SparkContext, program: Broadcast[Program], facts: pl.DataFrame, first: int) -> Answer:
    """One part as a job of one task. Broadcasts have no limit of size, unlike what a task carries."""
    sent = context.broadcast(_block(facts))
    try:
        return context.parallelize([0], 1).map(lambda _: work(program.value, sent.value, first)).collect()[0]
    finally:
        sent.destroy()


def _taken(waiting: deque[tuple[Part, Future[Answer]]]) -> tuple[Part, Decided]:
    part, future = waiting.popleft()
    try:
        answer = future.result()
    except UnusableInput:
        raise
    except Exception as error:  # of pyspark and py4j, whose classes carry whatever a worker threw
        help = "every worker needs collection-strategist[spark] in the version that runs here"
        raise UnusableInput([Problem("spark-failed", f"Spark failed: {reason_of(error)}", help=help)]) from None
    match answer:
        case (bytes() as rows, bytes() as aside, dict() as guards, dict() as blanks):
            return part, Decided(_frame(rows), _frame(aside), guards, blanks)
        case problems:
            raise ProfileError([one for one in problems if isinstance(one, Problem)])


def work(program: Program, block: bytes, first: int) -> Answer:
    """What a worker does with a part. The compiled rulebook is kept for the tasks that follow in the same process."""
    strategist = _strategists.get(program.sha256)
    if strategist is None:
        _strategists.clear()
        strategist = _strategists[program.sha256] = Strategist(program)
    try:
        found = decide(strategist, _frame(block), first)
    except ProfileError as error:
        return error.problems
    return _block(found.rows), _block(found.aside), found.guards, found.blanks


def _block(frame: pl.DataFrame) -> bytes:
    file = BytesIO()
    frame.write_ipc(file, compression="lz4")
    return file.getvalue()


def _frame(block: bytes) -> pl.DataFrame:
    return pl.read_ipc(BytesIO(block))


def reason_of(error: BaseException) -> str:
    """What went wrong, in a line: of a long trace through Java and Python the innermost error.

    >>> reason_of(Exception("An error occurred\\njava.lang.IllegalStateException: no node\\n\\tat java.base"))
    'IllegalStateException: no node'
    """
    text = str(error)
    python = text.rpartition("Traceback (most recent call last)")[2]
    found = _ERROR.findall(python) or _ERROR.findall(text)
    lines = [line.strip() for line in text.splitlines() if line.strip()] or [type(error).__name__]
    return " ".join((found[0] if found else lines[0]).split())[:240]
