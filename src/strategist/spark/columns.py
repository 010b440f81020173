"""Columns of Spark as Polars sees them, and answers of Polars as Spark holds them."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl
import pyarrow as pa
from pyspark.sql import types as spark
from pyspark.sql.pandas.types import to_arrow_schema

REJECTED = "rejected"


def polars_schema(schema: spark.StructType) -> pl.Schema:
    """The columns of a Spark frame as they reach a worker."""
    return pl.Schema(pl.DataFrame(to_arrow_schema(schema).empty_table()).schema)


def answer_schema(
    asked: Mapping[str, pl.DataType], given: spark.StructType, kept: list[str], rejects: bool
) -> spark.StructType:
    """The columns of an answer in Spark: those kept as they were given, the others by `spark_type`."""
    fields = [
        given[name] if name in kept else spark.StructField(name, spark_type(kind)) for name, kind in asked.items()
    ]
    return spark.StructType([*fields, spark.StructField(REJECTED, spark.StringType())] if rejects else fields)


def spark_type(kind: pl.DataType) -> spark.DataType:
    """How Spark holds a column of an answer. Masks of 64 rules are longs, the same bits; enums are strings."""
    match kind:
        case pl.List():
            return spark.ArrayType(spark.StringType())
        case pl.Decimal(precision=precision, scale=scale):
            return spark.DecimalType(precision or 38, scale)
        case pl.UInt64() | pl.Int64():
            return spark.LongType()
        case pl.UInt16():
            return spark.IntegerType()
        case pl.Boolean():
            return spark.BooleanType()
        case pl.Date():
            return spark.DateType()
        case _:
            return spark.StringType()


def record_batches(answer: pl.DataFrame, schema: pa.Schema) -> list[pa.RecordBatch]:
    """An answer in the Arrow types that Spark wants."""
    columns = [_stored(column) for column in answer.get_columns()]
    found: list[pa.RecordBatch] = pl.DataFrame(columns).to_arrow().select(schema.names).cast(schema).to_batches()
    return found


def _stored(column: pl.Series) -> pl.Series:
    match column.dtype:
        case pl.UInt64():
            return column.reinterpret(signed=True)
        case pl.Enum() | pl.Categorical():
            return column.cast(pl.String)
        case pl.List():
            return column.cast(pl.List(pl.String)) if column.dtype != pl.List(pl.String) else column
        case _:
            return column
