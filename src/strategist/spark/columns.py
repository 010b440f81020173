"""Columns of Spark as Polars sees them, and answers of Polars as Spark holds them."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl
import pyarrow as pa
from pyspark.sql import types as spark

REJECTED = "rejected"


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


def record_batches(answer: pl.DataFrame, given: pa.Schema) -> list[pa.RecordBatch]:
    """An answer in the Arrow types that Spark wants: kept columns as they were given."""
    table = pl.DataFrame([_stored(column) for column in answer.get_columns()]).to_arrow()
    kinds = [
        given.field(name).type if name in given.names else _arrow_type(answer.schema[name]) for name in answer.columns
    ]
    found: list[pa.RecordBatch] = table.cast(pa.schema(list(zip(answer.columns, kinds)))).to_batches()
    return found


def _arrow_type(kind: pl.DataType) -> pa.DataType:
    """The same as `spark_type`, in Arrow."""
    match spark_type(kind):
        case spark.ArrayType():
            return pa.list_(pa.string())
        case spark.DecimalType(precision=precision, scale=scale):
            return pa.decimal128(precision, scale)
        case spark.LongType():
            return pa.int64()
        case spark.IntegerType():
            return pa.int32()
        case spark.BooleanType():
            return pa.bool_()
        case spark.DateType():
            return pa.date32()
        case _:
            return pa.string()


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
