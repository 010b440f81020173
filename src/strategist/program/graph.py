"""Orders that must be free of circles, and the circle in words where they are not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

T = TypeVar("T", bound=int | str)


class Circle(Exception):
    """A circle in a graph; `members` in order, the first repeated at the end."""

    def __init__(self, members: Sequence[int | str]) -> None:
        self.members = members
        super().__init__(" -> ".join(map(str, members)))


def ordered(nodes: Iterable[T], before: Mapping[T, Iterable[T]]) -> list[T]:
    """The nodes with all of `before[node]` ahead of each; ties by the order given. Raises `Circle`.

    >>> ordered(["a", "b", "c"], {"a": ["c"]})
    ['c', 'a', 'b']
    """
    wanted = list(nodes)
    known = set(wanted)
    done: dict[T, bool] = {}
    order: list[T] = []

    def waiting(node: T) -> Iterator[T]:
        return iter(sorted(set(before.get(node, ())) & known))

    for start in wanted:
        stack: list[tuple[T, Iterator[T]]] = [] if start in done else [(start, waiting(start))]
        while stack:
            node, rest = stack[-1]
            done[node] = False
            following: T | None = _undone(rest, done)
            if following is None:
                stack.pop()
                done[node] = True
                order.append(node)
            elif following in done:
                path: list[T] = [member for member, _ in stack]
                raise Circle([*path[path.index(following) :], following])
            else:
                stack.append((following, waiting(following)))
    return order


def _undone(nodes: Iterator[T], done: Mapping[T, bool]) -> T | None:
    return next((node for node in nodes if done.get(node) is not True), None)
