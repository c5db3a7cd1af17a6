"""Draw charts for the preview as SVG, by attributes alone: pages carry no inline styles or scripts.

The figures themselves are in a table below the chart, each linked to its records.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal

from markupsafe import Markup

from portal.declarations.charts import ChartKind
from portal.report.document.blocks import Chart
from portal.report.document.text import one_line

__all__ = ["COLOURS", "chart_svg"]

COLOURS = ("#2f5597", "#c55a11", "#7f7f7f", "#bf9000", "#548235", "#8064a2", "#31859c", "#a6a6a6")
WIDTH, HEIGHT = 640.0, 260.0
LEFT, RIGHT, TOP, BOTTOM = 48.0, 12.0, 22.0, 52.0
LEGEND = 26.0
BAR = 26.0
"""Height of a bar, including the space around it."""
NAMED = 130.0
"""Width of the category names beside bars."""
STEPS = (1, 2, 5, 10)

Number = int | float | Decimal


def chart_svg(chart: Chart) -> Markup:
    """Return the chart as an SVG image, with its caption as accessible name."""
    match chart.kind:
        case ChartKind.BAR:
            height = TOP + BAR * len(chart.categories) * len(chart.series) + BOTTOM / 2
            drawn = _bars(chart)
        case ChartKind.PIE:
            height, drawn = HEIGHT, _pie(chart)
        case _:
            height, drawn = HEIGHT - (0 if len(chart.series) > 1 else LEGEND), _over_axis(chart)
    body = Markup("").join([*drawn, *_legend(chart, height)])
    return Markup('<svg viewBox="0 0 {:g} {:g}" role="img" aria-label="{}">{}</svg>').format(
        WIDTH, round(height, 1), one_line(chart.caption), body
    )


def _over_axis(chart: Chart) -> Iterator[Markup]:
    """Draw lines or columns over the categories, from zero up."""
    top = _top(chart)
    plot = HEIGHT - TOP - BOTTOM
    slot = (WIDTH - LEFT - RIGHT) / max(len(chart.categories), 1)

    def y(value: Number) -> float:
        return TOP + plot * (1 - float(value) / top)

    for quarter in range(5):
        value = top * quarter / 4
        yield _line(LEFT, y(value), WIDTH - RIGHT, y(value), "#d9d9d9")
        yield _text(LEFT - 6, y(value) + 4, f"{value:g}", "end")
    for at, name in enumerate(chart.categories):
        yield _text(LEFT + slot * (at + 0.5), HEIGHT - BOTTOM + 18, name, "middle")
    for place, series in enumerate(chart.series):
        colour = COLOURS[place % len(COLOURS)]
        points = [
            (LEFT + slot * (at + 0.5), y(number), value.text if value else "")
            for at, (number, value) in enumerate(zip(series.numbers, series.values, strict=True))
            if number is not None
        ]
        if chart.kind is ChartKind.LINE:
            yield from _connected(chart, series.numbers, slot, y, colour)
            for across, up, _ in points:
                yield Markup('<circle cx="{:.1f}" cy="{:.1f}" r="4" fill="{}"/>').format(across, up, colour)
        else:
            wide = slot * 0.7 / len(chart.series)
            points = [(x - slot * 0.35 + wide * (place + 0.5), up, text) for x, up, text in points]
            for across, up, _ in points:
                yield _box(across - wide / 2, up, wide, HEIGHT - BOTTOM - up, colour)
        if len(chart.categories) * len(chart.series) <= 24:
            for across, up, text in points:
                yield _text(across, up - 6, text, "middle")


def _connected(
    chart: Chart,
    numbers: Sequence[int | Decimal | None],
    slot: float,
    y: Callable[[Number], float],
    colour: str,
) -> Iterator[Markup]:
    """Draw the line of a series, interrupted where a category has no number."""
    run: list[str] = []
    for at in range(len(chart.categories) + 1):
        number = numbers[at] if at < len(numbers) else None
        if number is not None:
            run.append(f"{LEFT + slot * (at + 0.5):.1f},{y(number):.1f}")
            continue
        if len(run) > 1:
            yield Markup('<polyline points="{}" fill="none" stroke="{}" stroke-width="2"/>').format(
                " ".join(run), colour
            )
        run = []


def _bars(chart: Chart) -> Iterator[Markup]:
    # Without an axis the longest may as well fill the width.
    top = 100.0 if chart.unit == "%" else _largest(chart) or 1.0
    available = WIDTH - NAMED - 70
    for at, name in enumerate(chart.categories):
        first = TOP + BAR * len(chart.series) * at
        yield _text(NAMED - 8, first + BAR * len(chart.series) / 2 + 4, name, "end")
        for place, series in enumerate(chart.series):
            number, value = series.numbers[at], series.values[at]
            if number is None or value is None:
                continue
            long = available * float(number) / top
            up = first + BAR * place
            yield _box(NAMED, up + 4, long, BAR - 8, COLOURS[place % len(COLOURS)])
            yield _text(NAMED + long + 6, up + BAR / 2 + 4, value.text, "start")


def _pie(chart: Chart) -> Iterator[Markup]:
    [series] = chart.series[:1]
    total = sum(float(number or 0) for number in series.numbers) or 1.0
    across, down, radius, angle = WIDTH / 2, HEIGHT / 2, 92.0, -math.pi / 2
    for at, (name, number, value) in enumerate(zip(chart.categories, series.numbers, series.values, strict=True)):
        share = float(number or 0) / total
        colour = COLOURS[at % len(COLOURS)]
        end = angle + 2 * math.pi * share
        middle = (angle + end) / 2
        if share >= 1:
            yield Markup('<circle cx="{:g}" cy="{:g}" r="{:g}" fill="{}"/>').format(across, down, radius, colour)
        elif share > 0:
            yield Markup(
                '<path d="M{:.1f} {:.1f}L{:.1f} {:.1f}A{:g} {:g} 0 {} 1 {:.1f} {:.1f}Z" fill="{}" stroke="#fff"/>'
            ).format(
                across,
                down,
                across + radius * math.cos(angle),
                down + radius * math.sin(angle),
                radius,
                radius,
                int(share > 0.5),
                across + radius * math.cos(end),
                down + radius * math.sin(end),
                colour,
            )
        if share > 0:
            side = "start" if math.cos(middle) >= 0 else "end"
            yield _text(
                across + (radius + 12) * math.cos(middle),
                down + (radius + 12) * math.sin(middle) + 4,
                f"{name} {value.text if value else ''}",
                side,
            )
        angle = end


def _legend(chart: Chart, height: float) -> Iterator[Markup]:
    if len(chart.series) < 2:
        return
    slot = (WIDTH - LEFT) / len(chart.series)
    for at, series in enumerate(chart.series):
        left = LEFT + slot * at
        yield _box(left, height - 18, 12, 12, COLOURS[at % len(COLOURS)])
        yield _text(left + 18, height - 8, series.name, "start")


def _top(chart: Chart) -> float:
    """Return the upper end of the axis: 100 for rates, else a round number not below the largest value."""
    if chart.unit == "%":
        return 100.0
    largest = _largest(chart)
    if largest <= 0:
        return 1.0
    power = 10 ** math.floor(math.log10(largest))
    return float(next(step * power for step in STEPS if step * power >= largest))


def _largest(chart: Chart) -> float:
    numbers = [number for series in chart.series for number in series.numbers if number is not None]
    return float(max(numbers, default=0))


def _line(left: float, up: float, right: float, down: float, colour: str) -> Markup:
    return Markup('<line x1="{:.1f}" y1="{:.1f}" x2="{:.1f}" y2="{:.1f}" stroke="{}"/>').format(
        left, up, right, down, colour
    )


def _box(left: float, up: float, wide: float, high: float, colour: str) -> Markup:
    return Markup('<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" fill="{}"/>').format(
        left, up, wide, max(high, 0.0), colour
    )


def _text(across: float, down: float, text: str, anchor: str) -> Markup:
    return Markup('<text x="{:.1f}" y="{:.1f}" text-anchor="{}">{}</text>').format(across, down, anchor, one_line(text))
