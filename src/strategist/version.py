"""The version of strategist, stated once."""

VERSION = "1.0.0"
