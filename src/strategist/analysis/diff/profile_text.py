"""A profile as the YAML that `strategist explain -` reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import yaml

from strategist.profile.yaml_profile import read_yaml
from strategist.vocabulary.vocabulary import Vocabulary


def profile_text(raw: Mapping[str, object], order: Iterable[str]) -> str:
    """The YAML text of a profile, facts in a given order.

    >>> print(profile_text({"days_past_due": 91, "as_of": "2026-11-24T10:00:00+08:00"}, ["as_of", "days_past_due"]), end="")
    as_of: '2026-11-24T10:00:00+08:00'
    days_past_due: 91
    """
    names = [name for name in order if name in raw]
    plain = {name: raw[name] for name in (*names, *(name for name in raw if name not in names))}
    return "".join(
        yaml.dump(
            {name: value},
            Dumper=_Plain,
            default_flow_style=None if isinstance(value, list) else False,
            allow_unicode=True,
            width=10_000,
        )
        for name, value in plain.items()
    )


def read_back(text: str, vocabulary: Vocabulary) -> dict[str, object]:
    """The facts that a profile's text states, as `explain` reads them."""
    return read_yaml(text, "profile", vocabulary)[0]


class _Plain(yaml.SafeDumper):
    def ignore_aliases(self, data: object) -> bool:
        """No anchors: profiles may not have them."""
        return True
