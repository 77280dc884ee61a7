"""Small drawings of figures: interval bar with target, trend line. Built of spans, readable as text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from urllib.parse import quote

from xqgis.cartography.palette import LIGHT
from xqgis.model.figure import Figure
from xqgis.web.markup import Markup, join, tag

_FULL = 1.0
_STEP = 0.1
_HIGHEST_FLOOR = 0.6


def floor(figures: Iterable[Figure], targets: Iterable[float | None]) -> float:
    """Where a common axis of bars begins: a round tenth under everything shown, 0.6 at most.

    >>> floor([], [0.85])
    0.6
    """
    lows = [figure.low for figure in figures if figure.low is not None]
    lowest = min([*lows, *(target for target in targets if target is not None), _HIGHEST_FLOOR])
    return round(int(lowest / _STEP + 1e-9) * _STEP, 1)


def bar(figure: Figure, target: float | None, start: float) -> Markup:
    """Track, interval band in the grade's colour, ring at the rate, tick at the target."""
    parts: list[Markup] = [tag("span", class_="xq-track")]
    if figure.rate is not None and figure.low is not None and figure.high is not None:
        left, right = _at(figure.low, start), _at(figure.high, start)
        band = f"left:{left:.2f}%;width:{right - left:.2f}%"
        parts.append(tag("span", class_=f"xq-band xq-g{int(figure.grade)}", style=band))
        parts.append(tag("span", class_="xq-ring", style=f"left:{_at(figure.rate, start):.2f}%"))
    if target is not None:
        parts.append(tag("span", class_="xq-tick", style=f"left:{_at(target, start):.2f}%"))
    return tag("span", parts, class_="xq-bar", aria_hidden="true")


def trend(figures: Sequence[Figure | None], reference: float, start: float) -> Markup:
    """Rates one after another as an image; a phase that is not rated leaves a gap."""
    width, height, step = 96, 56, 26

    def y(rate: float) -> float:
        return height - 6 - max(0.0, rate - start) / (_FULL - start) * (height - 12)

    points = [
        (6 + step * at, y(figure.rate), LIGHT.grade(figure.grade))
        for at, figure in enumerate(figures)
        if figure is not None and figure.rate is not None
    ]
    line = " ".join(f"{x:.1f},{height_:.1f}" for x, height_, _ in points)
    dots = (
        tag("circle", cx=f"{x:.1f}", cy=f"{at:.1f}", r="3.5", fill=colours.fill, stroke=LIGHT.text)
        for x, at, colours in points
    )
    dash = {"stroke": LIGHT.rule_strong, "stroke_dasharray": "2 3"}
    axis = tag("path", d=f"M2 {y(reference):.1f}H{width - 2}", **dash)
    curve = tag("polyline", points=line, fill="none", stroke=LIGHT.accent, stroke_width="1.6")
    picture = tag("svg", axis, curve, dots, xmlns="http://www.w3.org/2000/svg", width=width, height=height)
    return tag("img", src=f"data:image/svg+xml,{quote(picture)}", alt="", width=width, height=height)


def swatch(grade: int) -> Markup:
    """The square of a grade, with its hatch."""
    return tag("span", class_=f"xq-sw xq-g{grade}", aria_hidden="true")


def icon(name: str) -> Markup:
    """A drawing that stands beside a word; what it is, the word says."""
    return tag("span", class_=f"xq-i xq-i-{name}", aria_hidden="true")


def labelled(name: str, word: str) -> Markup:
    """An icon and its word."""
    return join(icon(name), word)


def _at(rate: float, start: float) -> float:
    return min(max((rate - start) / (_FULL - start), 0.0), 1.0) * 100
