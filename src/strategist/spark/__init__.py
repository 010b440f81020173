"""Portfolios beyond one machine: the columnar evaluator on the workers of a Spark cluster."""

from strategist.spark.recommending import recommend_all

__all__ = ["recommend_all"]
