"""strategist: the next step for each debtor, from rules that analysts edit, with every reason traced.

The public names are loaded when first used, so that importing the package costs next to nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from strategist.version import VERSION

if TYPE_CHECKING:
    from strategist.decision.decision import Decision
    from strategist.engines.columnar.rejects import Rejects
    from strategist.errors import EnginesDisagree, ProfileError, RulebookError, StrategistError
    from strategist.late_interest.result import LateInterest, NoLateInterest
    from strategist.profile.model import Profile
    from strategist.store.store import Store
    from strategist.strategist import Strategist

    DebtorProfile = Profile

__version__ = VERSION
__all__ = [
    "DebtorProfile",
    "Decision",
    "EnginesDisagree",
    "LateInterest",
    "NoLateInterest",
    "ProfileError",
    "Rejects",
    "RulebookError",
    "Store",
    "Strategist",
    "StrategistError",
]

_HOMES = {
    "Strategist": "strategist.strategist",
    "Decision": "strategist.decision.decision",
    "Rejects": "strategist.engines.columnar.rejects",
    "EnginesDisagree": "strategist.errors",
    "LateInterest": "strategist.late_interest.result",
    "NoLateInterest": "strategist.late_interest.result",
    "ProfileError": "strategist.errors",
    "RulebookError": "strategist.errors",
    "Store": "strategist.store.store",
    "StrategistError": "strategist.errors",
}


def __getattr__(name: str) -> object:
    if name == "DebtorProfile":
        from strategist.shipped import debtor_profile

        return debtor_profile()
    if name in _HOMES:
        from importlib import import_module

        found: object = getattr(import_module(_HOMES[name]), name)
        return found
    raise AttributeError(f"module 'strategist' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
