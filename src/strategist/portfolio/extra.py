"""Whether the libraries of the extra `portfolio` are installed, said as users need it."""

from __future__ import annotations

from importlib.util import find_spec

from strategist.errors import Problem, UnusableInput


def need(*modules: str) -> None:
    """Raises `UnusableInput` that says what to install, where one of the modules is missing."""
    missing = [name for name in modules if find_spec(name) is None]
    if missing:
        raise UnusableInput(
            [
                Problem(
                    "not-installed",
                    f"this needs `{'`, `'.join(missing)}`, which is not installed",
                    help='pip install "collection-strategist[portfolio]"',
                )
            ]
        )
