"""The columnar evaluator: a whole portfolio at once, the same decisions as the others, a million or more a second.

Frames are read and written by Polars; between that, each truth is a bitmap with a bit for each debtor, and rules are
operations on bitmaps (`docs/decisions/012-columnar.md` says why).
"""
