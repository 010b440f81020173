"""Importing experta on current Pythons, leaving no trace on the host.

experta 1.9.4 pins frozendict 1.2, which wants `collections.Mapping` while it is imported (experta issue 34, fixed on
its default branch in 2020 and never released), and its import calls `logging.basicConfig`. Both are undone here.
"""

from __future__ import annotations

import collections
import collections.abc
import logging
import threading
from functools import lru_cache
from typing import Any

_importing = threading.Lock()


def import_experta() -> Any:
    """The experta module, fully imported (it ships no types)."""
    with _importing:
        return _imported()


@lru_cache(maxsize=1)
def _imported() -> Any:
    missing = not hasattr(collections, "Mapping")
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    if missing:
        collections.Mapping = collections.abc.Mapping  # type: ignore[attr-defined]  # gone since Python 3.10
    try:
        import experta
    finally:
        if missing:
            del collections.Mapping  # type: ignore[attr-defined]  # as above
        for handler in list(root.handlers):
            if handler not in handlers:
                root.removeHandler(handler)
        root.setLevel(level)
    if not hasattr(experta, "KnowledgeEngine"):  # its __init__ swallows ImportErrors and leaves an empty package
        raise ImportError("experta was imported without its engine; is frozendict installed?")
    return experta


@lru_cache(maxsize=1)
def plain_rule() -> Any:
    """A `Rule` of one pattern, which has nothing to bring into normal form.

    experta rewrites every rule half a dozen times on its way into the network and looks up the signature of its function
    each time, which is two thirds of building a network of some hundred rules. Of what it needs to know, the names of the
    parameters, the function's code tells at once.
    """
    experta = import_experta()
    from experta.matchers.rete.utils import prepare_rule

    class PlainRule(experta.Rule):  # type: ignore[misc, name-defined]  # experta has no types
        _wrapped: Any

        def new_conditions(self, *conditions: Any) -> PlainRule:
            copy = type(self)(*conditions, salience=self.salience)
            copy.__dict__.update(self.__dict__, _wrapped_self=None)
            return copy

        def __call__(self, *args: Any, **kwargs: Any) -> Any:
            if self._wrapped is not None:
                return super().__call__(*args, **kwargs)
            self._wrapped, code = args[0], args[0].__code__
            self._wrapped_args, self.__name__ = set(code.co_varnames[: code.co_argcount]), args[0].__name__
            return self

    def prepared(rule: PlainRule) -> PlainRule:
        return rule.new_conditions(*rule)

    prepare_rule.register(PlainRule, prepared)
    return PlainRule


@lru_cache(maxsize=1)
def quiet_matcher() -> Any:
    """A matcher for rules of one pattern that asks only those for their activations that have new ones.

    experta asks every rule after every step, which costs more than the steps where few of some hundred rules fire. And it
    makes a generic function to wire each rule, which takes longer than all else of wiring one of a single pattern.
    """
    import_experta()
    from experta.matchers.rete import ReteMatcher
    from experta.matchers.rete.nodes import ConflictSetNode

    class QuietMatcher(ReteMatcher):  # type: ignore[misc]  # experta has no types
        @staticmethod
        def build_beta_part(ruleset: Any, alpha_terminals: Any) -> None:
            for rule in ruleset:
                node = ConflictSetNode(rule)
                alpha_terminals[rule[0]].add_child(node, node.activate)

        def changes(self, adding: Any = None, deleting: Any = None) -> tuple[list[Any], list[Any]]:
            for fact in deleting or ():
                self.root_node.remove(fact)
            for fact in adding or ():
                self.root_node.add(fact)
            added: list[Any] = []
            removed: list[Any] = []
            for node in self._get_conflict_set_nodes():
                if node.added or node.removed:
                    came, went = node.get_activations()
                    added.extend(came)
                    removed.extend(went)
            return added, removed

    return QuietMatcher
