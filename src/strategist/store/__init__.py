"""Decisions kept: each with the profile, the rulebook and the rules that made it, so that it can be decided again."""

from strategist.store.store import Store

__all__ = ["Store"]
