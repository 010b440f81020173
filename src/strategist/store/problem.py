"""What can be wrong with a store of decisions."""

from __future__ import annotations

from strategist.errors import Problem, UnusableInput


class StoreError(UnusableInput):
    """The store cannot be used as asked; `problems` says why, and what to do."""


def damaged(what: str, why: str) -> StoreError:
    """The error for a part of a store that cannot be read. `what`: a file or a table, in words."""
    return store_error("damaged-store", f"{what} cannot be read: {why}", "bring it back from a copy, or move it away")


def store_error(code: str, message: str, help: str | None = None) -> StoreError:
    """An error with one problem."""
    return StoreError([Problem(code, message, help=help)])
