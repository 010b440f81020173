"""Who gets the challenger: by a hash of the debtor's id, the same on every machine, day and version.

The hash of an experiment's salt and a debtor's id is a place between 0 and 1. The challengers take it from below, in their order,
each its share; what is left is the champion's. So a debtor of a challenger stays there when its share grows (shares before it
unchanged), and experiments with different salts are independent of each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from hashlib import blake2b

PLACES = 1 << 64


def place_of(salt: str, debtor_id: str) -> int:
    """The place of a debtor, of 2**64: BLAKE2b (RFC 7693) of salt, a zero byte and id in UTF-8, the first eight bytes of it.

    >>> place_of("calls", "D-1") == place_of("calls", "D-1") != place_of("letters", "D-1")
    True
    """
    return int.from_bytes(blake2b(f"{salt}\0{debtor_id}".encode(), digest_size=8).digest(), "big")


def assigned(salt: str, shares: Sequence[Fraction], debtor_ids: Iterable[str]) -> list[int]:
    """For each debtor the position of the challenger, or -1 for the champion.

    >>> few = assigned("calls", [Fraction(1, 10)], map(str, range(1000)))
    >>> more = assigned("calls", [Fraction(1, 5)], map(str, range(1000)))
    >>> few.count(0), more.count(0), all(now == 0 for before, now in zip(few, more) if before == 0)
    (106, 194, True)
    """
    bounds, so_far = [], Fraction(0)
    for share in shares:
        so_far += share
        bounds.append(int(so_far * PLACES))
    found = []
    for debtor_id in debtor_ids:
        place = place_of(salt, debtor_id)
        found.append(next((number for number, bound in enumerate(bounds) if place < bound), -1))
    return found
