"""The maps and lists around a place in a file that may be half typed, as `scan` comes upon them."""

from __future__ import annotations

from dataclasses import dataclass, field

Path = tuple[str | int, ...]
"""Keys, and positions in lists, from the root of a file down."""


@dataclass(slots=True, eq=False)
class Frame:
    """A map or list that is open. `column`: where its keys or dashes stand, of a flow one that of the block around it.

    `key` and `index`: where in it we are. `seen`: its keys so far, with what is written after them on the spot.
    """

    keyed: bool
    column: int
    flow: bool = False
    key: str | None = None
    index: int = -1
    seen: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Where:
    """What stands at the cursor.

    `path` leads to the map that a key is in, or to the value. `start` to `end` is the word, `typed` what of it stands
    before the cursor. `key`, `value`: whether it may be one, which can both be so where a line has only begun;
    `item`: whether a dash may begin here. `colon`: whether a colon follows. `maps`: the keys of each map around, by
    depth, those after the cursor included.
    """

    path: Path
    start: int
    end: int
    word: str
    typed: str
    key: bool = False
    value: bool = False
    item: bool = False
    quote: str = ""
    flow: bool = False
    colon: bool = False
    maps: tuple[tuple[int, dict[str, str]], ...] = ()

    @property
    def seen(self) -> dict[str, str]:
        """The keys of the map that a key at the cursor would be in."""
        return next((seen for depth, seen in self.maps if depth == len(self.path)), {})


def path_of(frames: list[Frame], *, inside: bool) -> Path:
    """The path to where the frames are; `inside` leaves out where in the last one."""
    found: list[str | int] = []
    for frame in frames[: len(frames) - 1 if inside else None]:
        found.append((frame.key or "") if frame.keyed else max(0, frame.index))
    return tuple(found)


def maps_of(frames: list[Frame]) -> tuple[tuple[int, dict[str, str]], ...]:
    """The keys of the maps, by depth."""
    return tuple((depth, frame.seen) for depth, frame in enumerate(frames) if frame.keyed)
