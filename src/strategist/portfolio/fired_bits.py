"""Reading fired masks: in which rows of a frame of decisions a rule fired and was not overridden."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from strategist.engines.columnar.answering import MASK

Flags = NDArray[np.bool_]


class FiredBits:
    """The mask columns of a frame of decisions."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self._words = [frame[name].to_numpy() for name in frame.columns if name.startswith(MASK)]
        self._any = [int(np.bitwise_or.reduce(words)) if len(words) else 0 for words in self._words]

    def anywhere(self, rule: int) -> bool:
        """Whether a rule (by its index) fired in any row."""
        return bool(self._any[rule // 64] >> (rule % 64) & 1)

    def rows(self, rule: int) -> Flags:
        """The rows in which it fired."""
        found: Flags = (self._words[rule // 64] >> np.uint64(rule % 64) & np.uint64(1)).astype(np.bool_)
        return found
