"""Small drawings of figures: interval bar with target, trend line. Built of spans, readable as text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """One phase of a trend; ``figure`` is None where nothing was rated."""

    begun: bool
    figure: Figure | None
    target: float | None


def trend(points: Sequence[TrendPoint], start: float, label: str) -> Markup:
    """Rates one after another with their targets dashed, as an image; a cross where nothing was rated."""
    step, height = 26, 56
    width = 12 + step * max(1, len(points) - 1)

    def y(rate: float) -> float:
        return height - 8 - min(max((rate - start) / (_FULL - start), 0.0), 1.0) * (height - 16)

    rated = [
        (6 + step * at, y(one.figure.rate), LIGHT.grade(one.figure.grade))
        for at, one in enumerate(points)
        if one.figure is not None and one.figure.rate is not None
    ]
    targets = [(6 + step * at, y(one.target)) for at, one in enumerate(points) if one.target is not None]
    crosses = [6 + step * at for at, one in enumerate(points) if one.begun and one.figure is None]
    dash = {"stroke": LIGHT.rule_strong, "stroke_dasharray": "3 3", "fill": "none"}
    goal = tag("polyline", points=" ".join(f"{x},{at:.1f}" for x, at in targets), **dash)
    line = " ".join(f"{x},{at:.1f}" for x, at, _ in rated)
    curve = tag("polyline", points=line, fill="none", stroke=LIGHT.accent, stroke_width="1.6")
    dots = [
        tag("circle", cx=x, cy=f"{at:.1f}", r="3.5", fill=colours.fill, stroke=LIGHT.text)
        for x, at, colours in rated
    ]
    signs = [
        tag("path", d=f"M{x - 3} {height - 11}l6 6m0-6l-6 6", stroke=LIGHT.text3, fill="none")
        for x in crosses
    ]
    picture = tag(
        "svg", goal, curve, dots, signs, xmlns="http://www.w3.org/2000/svg", width=width, height=height
    )
    source = f"data:image/svg+xml,{quote(picture)}"
    return tag("img", src=source, alt=label, width=width, height=height)


def swatch(grade: int) -> Markup:
    """The square of a grade, with its hatch."""
    return tag("span", class_=f"xq-sw xq-g{grade}", aria_hidden="true")


def icon(name: str) -> Markup:
    """A drawing that stands beside a word; what it is, the word says."""
    return tag("span", class_=f"xq-i xq-i-{name}", aria_hidden="true")


def labelled(name: str, word: str) -> Markup:
    """An icon and its word."""
    return join(icon(name), word)


def file_link(word: str, address: str) -> Markup:
    """A small button that takes a file away."""
    return tag("a", labelled("download", word), href=address, download="", target="_self", class_="xq-small")


def _at(rate: float, start: float) -> float:
    return min(max((rate - start) / (_FULL - start), 0.0), 1.0) * 100
