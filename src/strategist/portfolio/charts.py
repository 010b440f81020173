"""Charts as inline SVG, drawn without a library: stacked bars, ribbons, meters. Every mark says its figure when pointed at."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape

from strategist.portfolio.report_words import short

Series = Mapping[str, Sequence[float]]
"""By the name of a series, its figure in each column."""
PLOT = 190
LEFT, TOP, FOOT = 52, 24, 44


def stacked_bars(columns: Sequence[str], series: Series, tones: Mapping[str, str], unit: str, label: str) -> str:
    """Bars by column, stacked by series. `tones`: the CSS class of each series; `unit` follows a figure when spoken."""
    step = 66
    width = LEFT + step * len(columns) + 8
    height = TOP + PLOT + FOOT
    ticks = _ticks(max((sum(own[n] for own in series.values()) for n in range(len(columns))), default=0))
    scale = PLOT / ticks[-1]
    parts = [_open("bars", width, height, label)]
    for tick in ticks:
        y = TOP + PLOT - tick * scale
        parts.append(f'<line class="grid" x1="{LEFT}" x2="{width - 8}" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(f'<text class="tick" x="{LEFT - 7}" y="{y + 4:.1f}">{escape(short(tick))}</text>')
    for number, column in enumerate(columns):
        x, y = LEFT + step * number + 10, float(TOP + PLOT)
        for name, figures in series.items():
            tall = figures[number] * scale
            if figures[number] <= 0:
                continue
            y -= tall
            spoken = escape(f"{column}, {name}: {figures[number]:,.0f} {unit}".rstrip())
            parts.append(
                f'<rect class="{tones[name]}" x="{x}" y="{y:.1f}" width="{step - 20}" height="{max(tall - 1, 0.8):.1f}" rx="2">'
                f"<title>{spoken}</title></rect>"
            )
        whole = sum(figures[number] for figures in series.values())
        middle = x + (step - 20) // 2
        if whole > 0:
            parts.append(f'<text class="total" x="{middle}" y="{y - 4:.1f}">{escape(short(whole))}</text>')
        for line, text in enumerate(_two(column)):
            parts.append(f'<text class="name" x="{middle}" y="{TOP + PLOT + 17 + 14 * line}">{escape(text)}</text>')
    return "".join([*parts, "</svg>"])


def ribbons(
    sources: Sequence[str],
    targets: Sequence[tuple[str, str]],
    flows: Mapping[tuple[str, str], int],
    tones: Mapping[str, str],
) -> str:
    """How many go from each source to each target (key, words): bands as wide as their number."""
    total = sum(flows.values())
    if not total:
        return ""
    gap, least = 12, 15
    inner = max(230, 30 * len(targets))
    scale = (inner - least * len(targets)) / total

    def tall(count: int) -> float:
        return count * scale

    width, right, bar = 940, 480, 14
    heights = {key: max(tall(sum(flows.get((s, key), 0) for s in sources)), least) for key, _ in targets}
    height = round(sum(heights.values()) + gap * (len(targets) - 1) + 16)
    own = {s: tall(sum(flows.get((s, key), 0) for key, _ in targets)) for s in sources}
    shown = [s for s in sources if own[s] > 0]
    free = (height - 16 - sum(max(own[s], least) for s in shown)) / max(len(shown), 1)
    parts = [_open("ribbons", width, height, "How many debtors of each risk class go to which next step")]
    starts, y = {}, 8 + free / 2
    for source in shown:
        thick = max(own[source], least)
        count = sum(flows.get((source, key), 0) for key, _ in targets)
        starts[source] = y + (thick - own[source]) / 2
        parts.append(f'<rect class="{tones[source]}" x="150" y="{y:.1f}" width="{bar}" height="{thick:.1f}" rx="3"/>')
        parts.append(f'<text class="from" x="140" y="{y + thick / 2 + 4:.1f}">{escape(source)}</text>')
        parts.append(f'<text class="from count" x="140" y="{y + thick / 2 + 19:.1f}">{count:,}</text>')
        y += thick + free
    y = 8.0
    for key, words in targets:
        count = sum(flows.get((s, key), 0) for s in sources)
        inside = y + (heights[key] - tall(count)) / 2
        for source in shown:
            number = flows.get((source, key), 0)
            if not number:
                continue
            thick = max(tall(number), 0.8)
            a, b = starts[source] + thick / 2, inside + thick / 2
            spoken = escape(f"{source} → {words}: {number:,}")
            parts.append(
                f'<path class="band {tones[source]}" d="M164 {a:.1f} C320 {a:.1f} 330 {b:.1f} {right} {b:.1f}" '
                f'stroke-width="{thick:.1f}"><title>{spoken}</title></path>'
            )
            starts[source] += thick
            inside += thick
        parts.append(f'<rect class="to" x="{right}" y="{y:.1f}" width="{bar}" height="{heights[key]:.1f}" rx="3"/>')
        middle = y + heights[key] / 2 + 4
        told = f'<tspan class="count">{count:,}</tspan>  {escape(words)}'
        parts.append(f'<text class="into" x="{right + 24}" y="{middle:.1f}">{told}</text>')
        y += heights[key] + gap
    return "".join([*parts, "</svg>"])


def meter(part: float, whole: float, tone: str, spoken: str) -> str:
    """A small bar of a share, beside figures in a table."""
    share = min(max(part / whole, 0.0), 1.0) if whole else 0.0
    return (
        f'<svg class="meter" viewBox="0 0 100 8" preserveAspectRatio="none" role="img" aria-label="{escape(spoken)}">'
        '<rect class="rest" width="100" height="8" rx="2"/>'
        f'<rect class="{tone}" width="{share * 100:.1f}" height="8" rx="2"/></svg>'
    )


def _ticks(most: float) -> list[float]:
    """Round figures from 0 to at least the most, four or five of them.

    >>> _ticks(87)
    [0.0, 25.0, 50.0, 75.0, 100.0]
    """
    if most <= 0:
        return [0.0, 1.0]
    power = 10.0 ** math.floor(math.log10(most / 4))
    step = next(power * base for base in (1, 2, 2.5, 5, 10) if power * base * 4 >= most or base == 10)
    count = math.ceil(most / step - 1e-9)
    return [step * number for number in range(count + 1)]


def _two(text: str) -> list[str]:
    """A name below a bar, on two lines where it has two words or more."""
    head, _, rest = text.partition(" ")
    return [head, rest] if rest else [head]


def _open(kind: str, width: int, height: int, label: str) -> str:
    return (
        f'<svg class="{kind}" viewBox="0 0 {width} {height}" style="max-width:{width}px" role="img" '
        f'aria-label="{escape(label)}" xmlns="http://www.w3.org/2000/svg">'
    )
