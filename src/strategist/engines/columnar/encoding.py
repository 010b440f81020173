"""The columns of a frame as evaluators read them, and which rows say what no profile may say.

One function a kind; the meaning is that of the profile's model (`profile.model`): the same values pass.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import polars as pl

from strategist.engines.columnar.bits import Bits, Flags, Integers, both, pack, some, unpack, without
from strategist.engines.columnar.columns import Choices, Column, Members, Numbers
from strategist.engines.columnar.stated import Stated
from strategist.errors import Problem, ProfileError
from strategist.profile.model import TEXT_FORM, TEXT_LIMIT
from strategist.vocabulary.facts import Fact
from strategist.vocabulary.kinds import LARGEST, MONEY_SCALE, PLACE_FORM, Kind

EPOCH_DAY = 719_163
"""The day number of 1970-01-01, from which Polars counts."""
FIRST_DAY, LAST_STATED = 693_596 - EPOCH_DAY, 803_533 - EPOCH_DAY
MANY_WORDS = 2_000
CONTROL_FORM = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]"
assert f"^[^{CONTROL_FORM[1:-1]}]*$" == TEXT_FORM


@dataclass(slots=True)
class Encoded:
    """The column of a fact, and the rows (if any) whose value it does not admit, with what would be wanted."""

    column: Column
    bad: Flags | None = None
    wanted: str = ""


@dataclass(slots=True)
class Encoder:
    """Encodes frames for facts; texts only where a rule reads them (`read`), or all are only looked over."""

    read: frozenset[int]
    words: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """The distinct texts met so far, by fact, where they are few: the next batch will hardly have others."""

    def encode(self, stated: Stated, fact: Fact) -> Encoded:
        """One column. Raises `ProfileError` if its type cannot hold the fact's values."""
        found = self._encoded(stated, fact)
        if found.bad is not None and stated.present is not True:  # what stands where nothing is stated is not wrong
            found.bad = found.bad & unpack(stated.present, len(stated.series))
        if found.bad is not None and not found.bad.any():
            found.bad = None
        return found

    def _encoded(self, stated: Stated, fact: Fact) -> Encoded:
        match fact.kind:
            case Kind.INT:
                return _whole(stated)
            case Kind.MONEY:
                return _money(stated)
            case Kind.BOOL:
                return _yes_or_no(stated)
            case Kind.DATE:
                return _dates(stated)
            case Kind.SET:
                return _sets(stated, fact)
            case Kind.ENUM:
                return _enum(stated, fact)
            case _:
                return self._text(stated, fact)

    def _text(self, stated: Stated, fact: Fact) -> Encoded:
        series, present = _worded(stated), stated.present
        if present is False:
            return Encoded(Choices(False, lambda code: False))
        if fact.slot in self.read or fact.kind is Kind.PLACE:
            codes, words = coded(series, self.words.get(fact.name, ()))
            if len(words) <= MANY_WORDS:
                self.words[fact.name] = words
            bad_codes = [code for code, word in enumerate(words) if not admitted(word, fact)]
            bad = np.isin(codes, bad_codes) if bad_codes else None
            return Encoded(_planes(codes, present, words), bad, _text_wanted(fact))
        texts = series.cast(pl.String)
        nobody_reads = Choices(present, lambda code: False)
        bad = None
        if not _tidy(texts) or int(texts.str.len_bytes().max() or 0) > TEXT_LIMIT:  # type: ignore[arg-type]  # a number
            refused = texts.str.contains(CONTROL_FORM) | (texts.str.len_chars() > TEXT_LIMIT)
            bad = refused.fill_null(False).to_numpy()
        return Encoded(nobody_reads, bad, _text_wanted(fact))


def _tidy(texts: pl.Series) -> bool:
    """Whether none has a control character, seen from all bytes at once. Other untidy bytes may be harmless."""
    octets = np.frombuffer(texts.str.join("").item().encode(), np.uint8)
    return not (octets.min(initial=255) < 0x20 or (octets == 0x7F).any() or (octets == 0xC2).any())


def wrong_type(series: pl.Series, wanted: str) -> ProfileError:
    """A column whose type no value of the fact has."""
    return ProfileError(
        [
            Problem(
                "bad-column",
                f"the column `{series.name}` is of type {series.dtype}; {wanted} is wanted",
                help="cast the column",
            )
        ]
    )


def narrow(values: Integers) -> Integers:
    """The same numbers in fewer bytes, if they fit: comparisons run in step with memory."""
    if not len(values):
        return values
    low, high = int(values.min()), int(values.max())
    for kind in (np.int8, np.int16, np.int32):
        if np.iinfo(kind).min <= low and high <= np.iinfo(kind).max:
            return values.astype(kind, copy=False)
    return values.astype(np.int64, copy=False)


def _whole(stated: Stated) -> Encoded:
    series, present = stated.series, stated.present
    wanted = "a whole number is wanted, such as 30"
    if stated.kind.is_float():
        known = without(present, pack(np.isnan(stated.values)))
        if some(known) is False:
            return Encoded(Numbers(0, False))
        return Encoded(Numbers(0, False), unpack(known, len(series)), wanted)
    if not stated.kind.is_integer():
        raise wrong_type(series, "a column of whole numbers")
    if present is False:
        return Encoded(Numbers(0, False))
    values, bad = _within(stated, LARGEST)
    return Encoded(Numbers(narrow(values), present), bad, wanted)


def _within(stated: Stated, limit: int) -> tuple[Integers, Flags | None]:
    """The values, none beyond the limit on either side; and where they were."""
    values = stated.values
    if int(values.min()) >= -limit and int(values.max()) <= limit:
        return values, None
    values = stated.told().astype(np.int64)
    return np.clip(values, -limit, limit), (values < -limit) | (values > limit)


def _money(stated: Stated) -> Encoded:
    series, present = stated.series, stated.present
    wanted = "an amount with at most four decimals is wanted, such as 15000.00"
    if stated.kind.is_float():
        return _floating_money(stated, wanted)
    if present is False:
        return Encoded(Numbers(0, False))
    if stated.kind.is_integer():
        units, beyond = _within(stated, LARGEST // MONEY_SCALE)
        return Encoded(Numbers(narrow(units.astype(np.int64) * MONEY_SCALE), present), beyond, wanted)
    if not stated.kind.is_decimal():
        raise wrong_type(series, "a decimal or a number")
    exact = series.cast(pl.Decimal(38, 4), strict=False)  # rounds, or is null where it does not fit
    unlike = (exact.is_null() & series.is_not_null()) | (exact.cast(stated.kind, strict=False) != series).fill_null(
        False
    )
    whole = exact.to_physical().fill_null(0)
    outside = unlike | (whole < -LARGEST) | (whole > LARGEST)
    values = whole.clip(-LARGEST, LARGEST).cast(pl.Int64).to_numpy()
    return Encoded(Numbers(narrow(values), present), outside.to_numpy() if outside.any() else None, wanted)


def _floating_money(stated: Stated, wanted: str) -> Encoded:
    """An amount passes if it is the float nearest to one with four decimals: then it was written so."""
    amounts, present = stated.values.astype(np.float64, copy=False), stated.present
    if np.isnan(np.add.reduce(amounts)) and (unknown := np.isnan(amounts)).any():
        present = without(present, pack(unknown))
        amounts = np.where(unknown, 0.0, amounts)
    if some(present) is False:
        return Encoded(Numbers(0, False))
    with np.errstate(all="ignore"):
        scaled = amounts * MONEY_SCALE
        np.rint(scaled, out=scaled)
        good = scaled / MONEY_SCALE == amounts
        if scaled.min() < -LARGEST or scaled.max() > LARGEST:
            good &= np.abs(scaled) <= LARGEST
    if good.all():
        return Encoded(Numbers(scaled.astype(np.int64), present))
    return Encoded(Numbers(np.where(good, scaled, 0).astype(np.int64), present), ~good, wanted)


def _yes_or_no(stated: Stated) -> Encoded:
    present = stated.present
    if stated.kind != pl.Boolean:
        raise wrong_type(stated.series, "a column of true and false")
    if present is False:
        return Encoded(Choices(False, lambda code: False))
    planes = {1: stated.yes, 0: without(present, stated.yes)}
    return Encoded(Choices(present, lambda code: planes.get(code, False)))


def _dates(stated: Stated) -> Encoded:
    if stated.kind != pl.Date:
        raise wrong_type(stated.series, "a column of dates")
    if stated.present is False:
        return Encoded(Numbers(0, False))
    days, outside = stated.values, None
    if int(days.min()) < FIRST_DAY or int(days.max()) > LAST_STATED:
        days = stated.told()
        outside = (days < FIRST_DAY) | (days > LAST_STATED)
        days = np.clip(days, FIRST_DAY, LAST_STATED)
    wanted = "a date between 1900 and 2200 is wanted"
    return Encoded(Numbers(days + np.int32(EPOCH_DAY), stated.present), outside, wanted)


def _worded(stated: Stated) -> pl.Series:
    """A column of texts, whatever way they are held."""
    if stated.kind == pl.String or isinstance(stated.kind, pl.Categorical | pl.Enum):
        return stated.series
    raise wrong_type(stated.series, "a column of texts")


def coded(series: pl.Series, known: tuple[str, ...] = ()) -> tuple[Integers, tuple[str, ...]]:
    """Texts as positions in a list of words; what is null has the position beyond the last.

    `known`: words that will do, if there are no others.
    """
    texts = series if series.dtype == pl.String else series.cast(pl.String)
    if known:
        codes = texts.cast(pl.Enum(known), strict=False)
        if codes.null_count() == texts.null_count():
            return narrow(codes.to_physical().fill_null(len(known)).to_numpy()), known
    words = tuple(sorted({*texts.unique().drop_nulls().to_list(), *known}))
    codes = texts.cast(pl.Enum(words or ("-",)))
    return narrow(codes.to_physical().fill_null(len(words)).to_numpy()), words


def _planes(codes: Integers, present: Bits, words: tuple[str, ...] = ()) -> Choices:
    return Choices(present, lambda code: pack(codes == code), words, codes)


def _enum(stated: Stated, fact: Fact) -> Encoded:
    series, present, kind = _worded(stated), stated.present, stated.kind
    if present is False:
        return Encoded(Choices(False, lambda code: False))
    if isinstance(kind, pl.Enum) and tuple(kind.categories) == fact.values:
        return Encoded(Choices(present, lambda code: both(present, pack(stated.values == code))))
    kept = series.cast(pl.String).cast(pl.Enum(fact.values), strict=False)
    codes = kept.to_physical().fill_null(len(fact.values)).to_numpy()
    bad = None
    if kept.null_count() != series.null_count():
        bad = (kept.is_null() & series.is_not_null()).to_numpy()
    return Encoded(_planes(narrow(codes), present), bad, f"one of {', '.join(fact.values)} is wanted")


def _sets(stated: Stated, fact: Fact) -> Encoded:
    series, present, kind = stated.series, stated.present, stated.kind
    if not isinstance(kind, pl.List) or kind.inner not in (pl.String, pl.Categorical, pl.Enum, pl.Null):
        raise wrong_type(series, "a column of lists of texts")
    if present is False:
        return Encoded(Members(False, lambda member: False))
    if kind.inner == pl.Null:
        series = series.cast(pl.List(pl.String))
    count = len(series)
    lengths = series.list.len().fill_null(0).to_numpy()
    if not lengths.any():
        return Encoded(Members(present, lambda member: False))
    rows = np.repeat(np.arange(count), lengths)
    members = series.explode(empty_as_null=False, keep_nulls=False)
    codes = members.cast(pl.String).cast(pl.Enum(fact.values), strict=False).to_physical()
    bad = None
    if codes.null_count():
        bad = np.zeros(count, np.bool_)
        bad[rows[codes.is_null().to_numpy()]] = True
    positions = codes.fill_null(len(fact.values)).to_numpy()

    def plane(member: int) -> Bits:
        flags = np.zeros(count, np.bool_)
        flags[rows[positions == member]] = True
        return both(True, pack(flags)) if flags.any() else False

    return Encoded(Members(present, plane), bad, f"one of {', '.join(fact.values)} is wanted")


def admitted(word: str, fact: Fact) -> bool:
    """Whether a profile may say so."""
    if fact.kind is Kind.PLACE:
        return PLACE_FORM.fullmatch(word) is not None
    return len(word) <= TEXT_LIMIT and not any((ord(c) < 32 and c not in "\t\n\r") or 127 <= ord(c) < 160 for c in word)


def _text_wanted(fact: Fact) -> str:
    if fact.kind is Kind.PLACE:
        return "an ISO 3166 code is wanted, such as US or US-NY"
    return f"at most {TEXT_LIMIT:,} characters, none of them a control character, are wanted"
