"""Whole portfolios: from ledgers to facts. Needs the extra `portfolio`; nothing outside this package imports Polars."""
