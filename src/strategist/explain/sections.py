"""The sections of the page. Every text of a rule or profile passes `escape`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape

from strategist.explain.speech import words
from strategist.explain.story import CHOSEN, FORBIDDEN, OUTRANKED, Reading, RuleTold, Story

Anchors = Mapping[str, str]
_KINDS = {CHOSEN: "candidate", FORBIDDEN: "forbidden", OUTRANKED: "outranked"}


def step_section(story: Story, anchors: Anchors) -> str:
    """What to do."""
    step = story.step
    terms = [
        ("wait", f"not before {step.not_before}") if step.not_before else None,
        ("", f"on the way to: {step.on_the_way_to}") if step.on_the_way_to else None,
        ("", f"meanwhile: {step.meanwhile}") if step.meanwhile else None,
        *(("", f"together with: {title}") for title in step.companions),
        *(("", part) for part in step.manner.split("; ") if part),
    ]
    listed = "".join(f'<li class="{kind}">{escape(text)}</li>' for kind, text in filter(None, terms))
    because = "".join(f'<p class="because">{_link(rule, anchors, rule.because)}</p>' for rule in step.because)
    if step.first_because:
        because += f'<p class="because">First, because {escape(", ".join(r.phrase for r in step.first_because))}.</p>'
    if step.verdict:
        because += f'<p class="because">{escape(step.verdict)}</p>'
    details = "".join(f"<dt>{escape(label)}</dt><dd>{escape(text)}</dd>" for label, text in step.details)
    script = (
        f"<blockquote>{escape(step.script)}<footer>{escape(step.script_id)}</footer></blockquote>"
        if step.script
        else ""
    )
    return (
        f'<section class="step" id="step"><p class="kicker">Next step</p><p class="title">{escape(step.title)}</p>'
        f'<p class="id">{escape(step.action)} · rung {step.rung}</p>'
        f'<ul class="terms">{listed}</ul>{because}<dl class="details">{details}</dl>{script}</section>'
    )


def settled_section(story: Story, anchors: Anchors) -> str:
    """The facts read and the facts concluded."""
    facts = "".join(
        f"<li>{escape(reading.phrase)}{' (assumed)' if reading.origin == 'assumed' else ''}</li>"
        for reading in story.facts
    )
    rows = []
    for one in sorted(story.settled, key=lambda one: not one.for_step):
        why = "".join(_why(rule, anchors) for rule in one.rules)
        how = f'<p class="soft">{escape(one.how)}</p>' if one.how else ""
        aim = "" if one.for_step else '<p class="soft">for the tactics</p>'
        kind = "settled" if one.rules else "default"
        rows.append(
            f'<tr class="{kind}"><td title="{escape(one.help)}">{escape(words(one.fact))}{aim}</td>'
            f"<td><strong>{escape(one.value)}</strong></td><td>{how}{why}</td></tr>"
        )
    table = _table(("Concluded", "Value", "Why"), rows) if rows else ""
    return f'<section><h2>Facts read</h2><ul class="terms">{facts}</ul>{table}</section>'


def candidates_section(story: Story, anchors: Anchors) -> str:
    """The candidates and what became of them."""
    rows = []
    for one in story.contenders:
        rules = "".join(f"<p>{_link(rule, anchors, rule.name)} {_place(rule)}</p>" for rule in one.rules)
        by = "".join(f" {_link(rule, anchors, rule.name)}" for rule in one.by)
        wants = "".join(
            f'<p class="soft">{escape(r.phrase)}{"" if r.truth is True else f"; wants {escape(r.test)}"}</p>'
            for r in one.wants
            if one.leads_to or r.truth is not True
        )
        where = f'<p class="place">{escape(one.wants_place)}</p>' if wants else ""
        kind = _KINDS.get(one.mark, "waiting")
        rows.append(
            f'<tr class="{kind}"><td><span class="mark">{one.mark}</span>{escape(one.title)}'
            f'<br><span class="id">{escape(one.action)}</span></td><td class="num">{one.strength}</td>'
            f"<td><p>{escape(one.why)}{' by' + by if by else ''}</p>{wants}{where}</td><td>{rules}</td></tr>"
        )
    body = (
        _table(("Candidate", "Strength", "What became of it", "Proposed by"), rows)
        if rows
        else ("<p>No rule proposes a step for these facts.</p>")
    )
    return f"<section><h2>Candidates</h2>{body}</section>"


def guards_section(story: Story, anchors: Anchors) -> str:
    """The guards and deferrals that changed something."""
    if not story.bounds:
        return ""
    cards = []
    for one in story.bounds:
        cited = "; ".join(source.where for source in one.rule.sources if source.where)
        standing = f'<span class="standing">{escape(one.rule.standing)}</span> ' if one.rule.standing else ""
        instead = f"<p>Instead: {escape(one.instead)}</p>" if one.instead else ""
        cards.append(
            f'<div class="guard-card {one.role}"><p><strong>{_link(one.rule, anchors, one.rule.name)}</strong> '
            f"{_place(one.rule)}</p><p>{escape(one.rule.because)}</p><p>{escape(one.what)}</p>{instead}"
            f'<p class="soft">{standing}{escape(cited)}</p></div>'
        )
    return f"<section><h2>Guards that bound</h2>{''.join(cards)}</section>"


def tactics_section(story: Story, anchors: Anchors) -> str:
    """Which rule gave each tactic."""
    told = [one for one in story.tactics if one.rules]
    rows = [
        f"<tr><td>{escape(words(one.tactic))}</td><td><strong>{escape(one.value)}</strong></td><td>"
        + "".join(f"<p>{_link(rule, anchors, rule.name)} {_place(rule)}</p>" for rule in one.rules)
        + "</td></tr>"
        for one in told
    ]
    return f"<section><h2>Tactics</h2>{_table(('Tactic', 'Value', 'Advised by'), rows)}</section>" if rows else ""


def doubts_section(story: Story, anchors: Anchors) -> str:
    """What is not known, assumed, in conflict, and what changes by itself."""
    parts = []
    if story.matters:
        parts.append(
            _list(
                "Not known, and it matters",
                (
                    f'{escape(", ".join(map(words, one.facts)))} <span class="soft">{escape(one.could)}</span>'
                    for one in story.matters
                ),
            )
        )
    if story.assumed:
        parts.append(
            _list(
                "Assumed",
                (
                    f"{escape(words(one.fact))}: {escape(one.taken)}"
                    + (
                        f' <span class="soft">for {", ".join(_named(id, anchors) for id in one.rules)}</span>'
                        if one.rules
                        else ""
                    )
                    for one in story.assumed
                ),
            )
        )
    parts.append(_list("Changes by itself", [escape(story.change)]))
    clashes = "".join(
        f'<div class="note"><p><strong>{escape(words(clash.fact))}</strong> stays {escape(clash.value)}: rules disagree.</p>'
        + "".join(_why(rule, anchors) for rule in clash.rules)
        + "</div>"
        for clash in story.clashes
    )
    exceptions = "".join(
        f'<div class="note"><p>Exception to sealed law: {escape(text)}</p></div>' for text in story.exceptions
    )
    return f'{clashes}{exceptions}<section class="columns">{"".join(parts)}</section>'


def rules_section(rules: Mapping[str, RuleTold], anchors: Anchors) -> str:
    """Every rule with what it read, its sources and its place."""
    entries = "".join(
        f'<details id="{anchors[id]}"><summary><span class="name">{escape(rule.name)}</span> '
        f'<span class="id">{escape(id)}</span>'
        f'<span class="place">{escape(rule.place)}</span></summary><div class="inside">{_inside(rule)}</div></details>'
        for id, rule in rules.items()
    )
    return f'<section class="rules"><h2>The rules, with what they read</h2>{entries}</section>' if entries else ""


def _inside(rule: RuleTold) -> str:
    rows = "".join(_reading(reading) for reading in rule.readings)
    head = "<tr><th>Part</th><th>Fact</th><th>Value</th><th>Test</th><th>Holds</th></tr>"
    readings = f'<div class="table"><table><thead>{head}</thead><tbody>{rows}</tbody></table></div>' if rows else ""
    sources = "".join(
        f'<li><span class="id">{escape(source.id)}</span> {escape(source.says)}'
        f' <span class="soft">{escape(source.where)}</span></li>'
        for source in rule.sources
    )
    standing = f' <span class="standing">{escape(rule.standing)}</span>' if rule.standing else ""
    return (
        f'<p>{escape(rule.because)}</p><p class="soft">{escape(rule.effect)}; {escape(rule.state)}{standing}</p>{readings}'
        + (f"<ul>{sources}</ul>" if sources else "")
    )


def _reading(reading: Reading) -> str:
    kind, said = {True: ("yes", "yes"), False: ("no", "no"), None: ("open", "not known")}[reading.truth]
    origin = "" if reading.origin in ("stated", "unknown") else f' <span class="soft">{reading.origin}</span>'
    return (
        f"<tr><td>{escape(reading.part)}</td><td>{escape(words(reading.fact))}</td>"
        f'<td>{escape(reading.value)}{origin}</td><td>{escape(reading.test)}</td><td class="{kind}">{said}</td></tr>'
    )


def _table(heads: Iterable[str], rows: Iterable[str]) -> str:
    head = "".join(f"<th>{text}</th>" for text in heads)
    body = f'<table class="stack"><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table>'
    return f'<div class="table">{body}</div>'


def _list(title: str, items: Iterable[str]) -> str:
    return f"<div><h2>{title}</h2><ul>{''.join(f'<li>{item}</li>' for item in items)}</ul></div>"


def _link(rule: RuleTold, anchors: Anchors, text: str) -> str:
    return f'<a href="#{anchors[rule.id]}">{escape(text)}</a>' if rule.id in anchors else escape(text)


def _named(id: str, anchors: Anchors) -> str:
    return f'<a href="#{anchors[id]}">{escape(id)}</a>' if id in anchors else escape(id)


def _why(rule: RuleTold, anchors: Anchors) -> str:
    return f"<p>{_effect(rule)}{_link(rule, anchors, rule.name)}{_grounds(rule)}</p>"


def _effect(rule: RuleTold) -> str:
    shown = rule.effect.startswith(("+", "-", "row", "overridden"))
    return f'<span class="points">{escape(rule.effect)}</span> ' if shown else ""


def _grounds(rule: RuleTold) -> str:
    read = ", ".join(reading.phrase for reading in rule.grounds)
    return f'<span class="soft">: {escape(read)}</span> {_place(rule)}' if read else f" {_place(rule)}"


def _place(rule: RuleTold) -> str:
    return f'<span class="place">{escape(rule.place)}</span>'
