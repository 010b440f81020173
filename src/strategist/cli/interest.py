"""`strategist interest`: late interest and fixed compensation, by contract and by law."""

from __future__ import annotations

import json
import sys
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from strategist.cli.inputs import Format, OutOption, RulesOption, each_case, load, read_day, terminal_width, write
from strategist.errors import Problem, ProfileError
from strategist.vocabulary.kinds import BadValue, Kind, parse_money

if TYPE_CHECKING:
    from strategist.profile.case import Case
    from strategist.strategist import Strategist

AMOUNT, AGE, AS_OF = "amount_overdue", "days_past_due", "as_of"
FIGURES = "the figures given"


def interest(
    profiles: Annotated[
        list[str] | None,
        typer.Argument(metavar="[PROFILE...]", help="Profile files, `-` for standard input; or give figures."),
    ] = None,
    place: Annotated[str | None, typer.Option(help="Where the debtor is: ISO 3166, such as GB or DE.")] = None,
    amount: Annotated[str | None, typer.Option(help="Amount overdue, the disputed part included.")] = None,
    currency: Annotated[str | None, typer.Option(help="ISO 4217 code of the amount.")] = None,
    due: Annotated[str | None, typer.Option(help="Due day, such as 2026-01-15.")] = None,
    debtor_kind: Annotated[str | None, typer.Option(help="What the debtor is in law, such as company.")] = None,
    fact: Annotated[
        list[str] | None, typer.Option("--fact", help="A further fact, such as contract_interest_bp=1200; repeatable.")
    ] = None,
    as_of: Annotated[
        str | None, typer.Option(help="Last day of interest; today by default. Of profiles: a moment.")
    ] = None,
    rules: RulesOption = None,
    format: Annotated[Format, typer.Option("--format", "-f", help="Output format.")] = Format.TEXT,
    out: OutOption = None,
) -> None:
    """Reckon late interest and the fixed sum of debtors, or of figures given as options."""
    figures = {"place": place, "amount": amount, "currency": currency, "due": due, "debtor-kind": debtor_kind}
    given = [f"--{name}" for name, value in figures.items() if value is not None] + ["--fact"] * bool(fact)
    if profiles and given:
        raise _unusable(
            "one-or-other", f"`{given[0]}` describes a debt besides the profiles", "give profiles, or figures"
        )
    if not profiles and (missing := [name for name in ("amount", "currency", "due") if figures[name] is None]):
        options = ", ".join(f"`--{name}`" for name in missing)
        raise _unusable("missing-option", f"without a profile {options} is wanted", "or give a profile file")
    strategist = load(rules)
    if profiles:
        cases = list(each_case(strategist, profiles, as_of))
        names = [None if case is None else _id(strategist, case) for case in cases]
    else:
        stated = {"jurisdiction": place, "debtor_kind": debtor_kind, "currency": currency, AMOUNT: amount}
        cases, names = [_case_of_figures(strategist, stated, due or "", as_of, fact or [])], [None]
    found = [(name, case, strategist.late_interest_of(case)) for name, case in zip(names, cases) if case is not None]
    if format is Format.JSON:
        told = [{"debtor_id": name, "as_of": case.as_of.isoformat(), **one.as_json()} for name, case, one in found]
        write(json.dumps(told[0] if len(cases) == 1 else told, ensure_ascii=False, indent=2), out)
    elif found:
        from strategist.late_interest.text import render_interest

        width = terminal_width()
        write("\n\n".join(render_interest(one, name or "", width=width) for name, _, one in found), out)
    if None in cases:
        raise typer.Exit(2)


def _case_of_figures(
    strategist: Strategist, stated: dict[str, str | None], due: str, as_of: str | None, more: list[str]
) -> Case:
    """The case of figures given as options: a profile that says nothing else."""
    from strategist.profile.read import validate
    from strategist.profile.yaml_profile import read_yaml

    program = strategist.program
    if not program.regimes:
        raise _unusable("no-regimes", f"the rulebook `{program.name}` states no regime of late interest", None)
    last, first = read_day("--as-of", as_of) if as_of is not None else date.today(), read_day("--due", due)
    _check_amount(stated[AMOUNT] or "")
    _check_currency(stated["currency"] or "")
    if as_of is None:
        print(f"note: without --as-of, reckoned to today, {last}", file=sys.stderr)
    vocabulary = program.vocabulary
    raw: dict[str, object] = {name: value for name, value in stated.items() if value is not None}
    raw |= {AGE: (last - first).days, AS_OF: f"{last.isoformat()}T12:00:00+00:00"}
    if "timezone" in vocabulary.fact:
        raw["timezone"] = "UTC"  # so that the day given is the day of decision
    for one in more:
        name, equals, value = one.partition("=")
        if not equals or not name:
            help = "write name=value, such as creditor_is_sme=true"
            raise _unusable("bad-fact", f"`--fact {one[:60]}` states no fact", help)
        if name in raw:
            raise _unusable("bad-fact", f"`{name}` is stated by an option already", "state it once")
        raw |= read_yaml(f"{name}: {value}", f"--fact {name}", vocabulary)[0]
    unnamed = (fact.name for fact in vocabulary.inputs if fact.required and fact.kind is Kind.TEXT)
    raw = {**dict.fromkeys(unnamed, "-"), **raw}  # figures belong to nobody
    return strategist.case(validate(raw, strategist.profile_model, vocabulary, FIGURES), name=FIGURES)


def _check_amount(text: str) -> None:
    try:
        if parse_money(text) < 0:
            raise BadValue("a debt is not below nothing")
    except BadValue as error:
        raise _unusable("bad-amount", f"`--amount` cannot be `{text[:40]}`: {error}", None) from None


def _check_currency(code: str) -> None:
    from strategist.late_interest.money import minor_unit

    if minor_unit(code) is None:
        meant = code.strip().upper()
        help = (
            f"did you mean `{meant}`?" if minor_unit(meant) is not None else "an ISO 4217 code is wanted, such as GBP"
        )
        raise _unusable("unknown-currency", f"there is no currency `{code[:20]}`", help)


def _id(strategist: Strategist, case: Case) -> str | None:
    fact = strategist.program.vocabulary.fact.get("debtor_id")
    value = case.values[fact.slot] if fact else None
    return None if value is None else str(value)


def _unusable(code: str, message: str, help: str | None) -> ProfileError:
    return ProfileError([Problem(code, message, help=help)])
