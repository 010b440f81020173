"""The pydantic model of a profile, made from a rulebook's vocabulary: strict types, no facts beyond it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import (
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    StrictStr,
    create_model,
)
from pydantic_core import PydanticCustomError

from strategist.vocabulary.facts import Fact
from strategist.vocabulary.kinds import LARGEST, PLACE_FORM, BadValue, Kind, check_date, parse_date, scale_money
from strategist.vocabulary.vocabulary import Vocabulary

TEXT_LIMIT = 2_000
TEXT_FORM = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]*$"
"""No control characters: names end up in letters, terminals and logs."""


class Profile(BaseModel):
    """What is known of a debtor at a moment. An absent fact is unknown, not false.

    Fields come from the vocabulary; `Strategist.profile_model` is the model of one rulebook.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, protected_namespaces=())

    def facts(self) -> dict[str, object]:
        """The facts that were stated, by name; None where the profile said so."""
        values = self.__dict__
        return {name: values[name] for name in self.model_fields_set}


def profile_model(vocabulary: Vocabulary) -> type[Profile]:
    """The model of a vocabulary's inputs; every fact that is not required may be left out.

    Used through `Strategist.profile_model`; for the shipped rulebook it is `strategist.DebtorProfile`.
    """
    fields: dict[str, Any] = {}
    for fact in vocabulary.inputs:
        kind = _annotation(fact)
        help = (
            Field(description=fact.help or None)
            if fact.required
            else Field(default=None, description=fact.help or None)
        )
        fields[fact.name] = (kind, help) if fact.required else (kind | None, help)
    return create_model("DebtorProfile", __base__=Profile, __doc__=Profile.__doc__, **fields)


def _annotation(fact: Fact) -> Any:  # the types of pydantic fields have no common static type
    match fact.kind:
        case Kind.INT:
            return Annotated[StrictInt, BeforeValidator(_absent), Field(ge=-LARGEST, le=LARGEST)]
        case Kind.BOOL:
            return StrictBool
        case Kind.MONEY:
            return Annotated[Decimal, BeforeValidator(_money)]
        case Kind.ENUM:
            return Literal[fact.values]
        case Kind.SET:
            return Annotated[frozenset[Literal[fact.values]], BeforeValidator(_set)]  # type: ignore[name-defined]  # dynamic values
        case Kind.DATE:
            return Annotated[date, BeforeValidator(_date)]
        case Kind.DATETIME:
            return Annotated[AwareDatetime, BeforeValidator(_datetime)]
        case Kind.PLACE:
            return Annotated[StrictStr, Field(pattern=f"^(?:{PLACE_FORM.pattern})$")]
        case _:
            return Annotated[StrictStr, Field(max_length=TEXT_LIMIT, pattern=TEXT_FORM)]


def _absent(value: object) -> object:
    return None if isinstance(value, float) and math.isnan(value) else value


def _money(value: object) -> object:
    """Decimal, whole number, text or a float that is short enough to have been typed; exact to four decimals."""
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        raise PydanticCustomError("money", "an amount is wanted, such as 15000.00")
    try:
        amount = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
        scale_money(amount)
        return amount
    except BadValue as error:
        raise PydanticCustomError("money", str(error)) from None
    except ArithmeticError:
        raise PydanticCustomError("money", "an amount is wanted, such as 15000.00") from None


def _set(value: object) -> object:
    if isinstance(value, str | Mapping) or not isinstance(value, Sequence | set | frozenset):
        raise PydanticCustomError("set", "a list of values is wanted, such as [relocation]")
    try:
        return frozenset(value)
    except TypeError:  # a list of lists
        raise PydanticCustomError("set", "a list of values is wanted, such as [relocation]") from None


def _date(value: object) -> object:
    try:
        if isinstance(value, str):
            return date.fromordinal(parse_date(value))
        if isinstance(value, date) and not isinstance(value, datetime):
            return check_date(value)
    except BadValue as error:
        raise PydanticCustomError("date", str(error)) from None
    raise PydanticCustomError("date", "a date is wanted, such as 2026-11-24")


def _datetime(value: object) -> object:
    moment = value
    if isinstance(value, str):
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            moment = None
    if not isinstance(moment, datetime):
        raise PydanticCustomError("datetime", "a moment is wanted, such as 2026-11-24T10:00:00+08:00")
    if moment.tzinfo is None or moment.utcoffset() is None:
        raise PydanticCustomError("datetime", "the moment needs its offset, such as 2026-11-24T10:00:00+08:00")
    try:
        check_date(moment.date())
    except BadValue as error:
        raise PydanticCustomError("datetime", str(error)) from None
    return moment
