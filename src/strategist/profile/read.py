"""Profiles in: dict, JSON text, YAML text, files; every mistake with its place and the nearest name."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping as Map
from decimal import Decimal
from pathlib import Path

from pydantic import ValidationError

from strategist.errors import CONTROL, Place, Problem, ProfileError, did_you_mean
from strategist.profile.model import Profile
from strategist.rulebook.files import MAX_BYTES
from strategist.vocabulary.facts import Fact
from strategist.vocabulary.kinds import PLAIN_INT, Kind
from strategist.vocabulary.vocabulary import Vocabulary

Raw = Map[str, object]
JSON_FORM = re.compile(r'\s*\{\s*["}]')


def read_text(data: bytes, name: str) -> str:
    """The text of a profile file; refuses what is not UTF-8, too large or empty."""
    if len(data) > MAX_BYTES:
        raise ProfileError([Problem("file-too-large", f"`{name}` has {len(data):,} bytes; {MAX_BYTES:,} is the limit")])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - data.rfind(b"\n", 0, error.start)
        raise ProfileError(
            [
                Problem(
                    "not-utf8",
                    f"byte 0x{data[error.start]:02x} is not UTF-8 text",
                    Place(name, line, column),
                    "save the file as UTF-8",
                )
            ]
        ) from None
    if not text.strip():
        raise ProfileError([Problem("empty", f"`{name}` is empty", help="a profile is a map of `fact: value`")])
    return text


def read_file(path: Path) -> tuple[str, str]:
    """The text and name of a profile file."""
    if path.is_dir():
        raise ProfileError([Problem("is-folder", f"`{path}` is a folder, not a profile", help="give the files in it")])
    try:
        return read_text(path.read_bytes(), str(path)), str(path)
    except OSError as error:
        raise ProfileError([Problem("unreadable-file", f"`{path}` cannot be read: {error.strerror}")]) from None


def parse_profile(text: str, name: str, vocabulary: Vocabulary) -> tuple[Raw, dict[str, Place]]:
    """Facts by name from JSON or YAML text, and where each stands (YAML only)."""
    from strategist.profile.yaml_profile import read_yaml  # YAML is loaded only where it is read

    return (
        (_json(text, name), {})
        if JSON_FORM.match(text) or name.endswith(".json")
        else read_yaml(text, name, vocabulary)
    )


def _json(text: str, name: str) -> Raw:
    def unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
        found: dict[str, object] = {}
        for key, value in pairs:
            if key in found:
                raise ProfileError(
                    [Problem("duplicate-key", f"`{_printable(key[:60])}` stands twice in `{name}`", help="keep one")]
                )
            found[key] = value
        return found

    try:
        raw = json.loads(text, parse_float=Decimal, object_pairs_hook=unique)
    except json.JSONDecodeError as error:
        lines = text.splitlines()
        excerpt = lines[error.lineno - 1] if error.lineno <= len(lines) else ""
        raise ProfileError(
            [
                Problem(
                    "json-syntax",
                    f"not readable as JSON: {error.msg.lower()}",
                    Place(name, error.lineno, error.colno),
                    None,
                    excerpt,
                )
            ]
        ) from None
    except (RecursionError, ValueError):
        raise ProfileError(
            [Problem("json-syntax", f"`{name}` is not readable as JSON: nested too deep, or a number too long")]
        ) from None
    return as_raw(raw, name)


def as_raw(raw: object, name: str) -> Raw:
    """The object itself, if it is a map with text keys."""
    if not isinstance(raw, Map) or not all(isinstance(key, str) for key in raw):
        raise ProfileError(
            [Problem("not-a-map", f"`{name}` is not a map of facts", help="a profile is a map of `fact: value`")]
        )
    return dict(raw)


def validate(
    raw: Raw,
    model: type[Profile],
    vocabulary: Vocabulary,
    name: str = "profile",
    places: Map[str, Place] | None = None,
    text: str | None = None,
) -> Profile:
    """The checked profile; raises `ProfileError` with every mistake."""
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        nan = [key for key, value in raw.items() if isinstance(value, float) and math.isnan(value)]
        if nan:  # NaN counts as absent; rare enough to be dealt with only after it failed
            return validate({k: v for k, v in raw.items() if k not in nan}, model, vocabulary, name, places, text)
        lines = text.splitlines() if text else []
        problems = [_problem(item, vocabulary, name, places or {}, lines) for item in error.errors()]
        problems.sort(key=lambda problem: (problem.place.line, problem.place.column) if problem.place else (0, 0))
        raise ProfileError(dict.fromkeys(problems)) from None


def _problem(
    item: Map[str, object], vocabulary: Vocabulary, name: str, places: Map[str, Place], lines: list[str]
) -> Problem:
    location = item.get("loc")
    path = location if isinstance(location, tuple) else ()
    fact_name = str(path[0]) if path else ""
    fact = vocabulary.fact.get(fact_name)
    place = places.get(fact_name)
    value = _shown(item.get("input"))
    if item.get("type") == "extra_forbidden":
        place = places.get(f"{fact_name}\0", place)
        names = [known.name for known in vocabulary.inputs]
        message, help = f"unknown fact `{_printable(fact_name[:60])}`", did_you_mean(fact_name, names)
        code = "unknown-fact"
        if fact is not None:
            help = f"`{fact_name}` is concluded by the rules; a profile cannot state it"
    elif item.get("type") == "missing":
        message, help, code = f"the fact `{fact_name}` is required", fact.help if fact else None, "missing-fact"
        message = f"{message} in `{name}`"
    else:
        message, help = f"`{fact_name}` cannot be {value}: {_wanted(fact, item)}", _hint(fact, item)
        code = "bad-value"
    excerpt = lines[place.line - 1] if place and 0 < place.line <= len(lines) else None
    return Problem(code, message, place, help or None, excerpt)


def _wanted(fact: Fact | None, item: Map[str, object]) -> str:
    kind = fact.kind if fact else None
    if item.get("type") in ("money", "date", "datetime", "set"):
        return str(item.get("msg"))
    match kind:
        case Kind.INT:
            return "a whole number is wanted, such as 30"
        case Kind.BOOL:
            return "true or false is wanted"
        case Kind.ENUM | Kind.SET if fact:
            return f"one of {', '.join(fact.values)} is wanted"
        case Kind.PLACE:
            return "an ISO 3166 code is wanted, such as US or US-NY"
        case Kind.TEXT if item.get("type") == "string_too_long":
            return f"at most {TEXT_LIMIT_TEXT} characters are wanted"
        case Kind.TEXT if item.get("type") == "string_pattern_mismatch":
            return "text without control characters is wanted"
        case _:
            return "text is wanted"


TEXT_LIMIT_TEXT = "2,000"


def _hint(fact: Fact | None, item: Map[str, object]) -> str | None:
    value = item.get("input")
    if fact and fact.kind in (Kind.ENUM, Kind.SET) and isinstance(value, str):
        if value in fact.values:
            return f"write `[{value}]`"
        hint = did_you_mean(value, fact.values)
        return hint if hint and hint.startswith("did") else None
    if fact and fact.kind is Kind.INT and isinstance(value, str) and PLAIN_INT.fullmatch(value):
        return "write the number without quotes"
    return None


def _shown(value: object) -> str:
    """A value for a message: short, on one line, printable."""
    try:
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    except (TypeError, ValueError, RecursionError):  # keys that are no text, endless numbers, circles
        text = f"a value of type {type(value).__name__}"
    return f"`{_printable(text[:60])}{'…' if len(text) > 60 else ''}`"


def _printable(text: str) -> str:
    return " ".join(CONTROL.sub("\ufffd", text.encode("utf-8", "replace").decode()).split())
