"""Both sides month by month with the phases behind them, as a picture and as a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import quote

from xqgis.cartography.numbers import percent
from xqgis.cartography.palette import LIGHT
from xqgis.model.figure import Figure
from xqgis.model.grade import Grade
from xqgis.model.phase import Phase
from xqgis.model.standard import Batch
from xqgis.services.pilots import Month
from xqgis.services.town_hall import TownHall
from xqgis.web.bars import floor
from xqgis.web.markup import Markup, tag
from xqgis.web.pilot_board import month_figure
from xqgis.words import say

_APART = 9.0
"""Per cent of the height that the names at the lines' ends need."""
_TIGHT = 18.0
"""Per cent of the width under which a phase has no room for its first month on a telephone."""
_LOOKS = (
    {"stroke": LIGHT.accent, "stroke_width": "2.4"},
    {"stroke": LIGHT.warn, "stroke_width": "2", "stroke_dasharray": "7 4"},
)
_ROOM_DAYS = 15
Point = tuple[float, float, float, float]
"""Across and three heights (rate, low, high) in per cent of the picture, downwards."""


@dataclass(frozen=True, slots=True)
class _Frame:
    """What turns days and rates into per cent of the picture."""

    starts_on: date
    ends_on: date
    start: float

    def x(self, day: date) -> float:
        whole = (self.ends_on - self.starts_on).days
        return 100 * min(max((day - self.starts_on).days / max(1, whole), 0.0), 1.0)

    def shown(self, day: date | None) -> date | None:
        """``day`` where the picture holds it."""
        return day if day and self.starts_on <= day <= self.ends_on else None

    def y(self, rate: float) -> float:
        return 100 * (1 - min(max((rate - self.start) / (1 - self.start), 0.0), 1.0))


def monthly_board(
    hall: TownHall, months: Sequence[Month], names: tuple[str, str], domain: str, lang: str
) -> Markup:
    """The card: title, picture with its letters, the standards in force, the months as a table."""
    town, batches = hall.town, batches_told(hall, lang)
    shown = town.domain(domain).name.in_(lang)
    how = say("pilots.monthly_how", lang, domain=shown)
    title = say("pilots.monthly", lang)
    head = tag("div", tag("h2", title, class_="xq-title"), tag("span", how), class_="xq-head")
    rated = [one for one in months if any(is_rated(figure) for figure in one.figures)]
    if not rated:
        none = tag("p", say("pilots.monthly_none", lang), class_="xq-note xq-pad")
        return tag("section", head, none, batches, class_="xq-card", aria_label=title)
    alt = say("pilots.month_alt", lang, domain=shown, told=_told(rated, names, lang))
    return tag(
        "section", head, _plot(hall, months, names, alt, lang), batches, _table(months, names, lang),
        class_="xq-card xq-monthly", aria_label=title,
    )  # fmt: skip


def batches_told(hall: TownHall, lang: str) -> Markup:
    """Which batch of standards is in force, which begins next, and which mark of the picture is whose."""
    day, registry = hall.today(), hall.registry
    names = tuple(one.name for one in registry.in_force(day))
    key = "pilots.batches_now" if names else "pilots.batches_none_now"
    lines = [say(key, lang, day=day, names=names)]
    if coming := registry.next_after(day):
        lines.append(say("pilots.batches_next", lang, name=coming.name, day=coming.valid_from))
    else:
        lines.append(say("pilots.batches_no_next", lang))
    lines = [(" " if lang == "en" else "").join(lines)]
    lines += [_mark_told(number, one, lang) for number, one in _numbered(hall)]
    listed = [tag("li", line) for line in lines]
    return tag("ul", listed, class_="xq-batches", aria_label=say("pilots.batches", lang))


def _mark_told(number: int, one: Batch, lang: str) -> str:
    """``版1：第一批标准，2021-11-01起生效``."""
    since = say("pilots.batch_since", lang, name=one.name, day=one.valid_from)
    return say("pilots.batch_of_mark", lang, number=number, told=since)


def _numbered(hall: TownHall) -> list[tuple[int, Batch]]:
    """The batches that have a first day, by it, counted from 1."""
    dated = [(one.valid_from, one) for one in hall.registry.batches if one.valid_from]
    return [(number, one) for number, (_, one) in enumerate(sorted(dated, key=lambda pair: pair[0]), start=1)]


def is_rated(figure: Figure) -> bool:
    """Whether a month's figure is a point of the line."""
    return figure.grade is not Grade.NOT_RATED and figure.rate is not None


def _plot(hall: TownHall, months: Sequence[Month], names: tuple[str, str], alt: str, lang: str) -> Markup:
    town = hall.town
    start = floor((figure for one in months for figure in one.figures if is_rated(figure)), ())
    first = min(months[0].on, town.phases[0].starts_on)
    frame = _Frame(first, months[-1].on + timedelta(days=2 * _ROOM_DAYS), start)
    phases = [
        one
        for one in town.phases
        if one.starts_on < frame.ends_on and (one.ends_on or one.starts_on) >= first
    ]
    begun = [(at, one, frame.x(day)) for at, one in _numbered(hall) if (day := frame.shown(one.valid_from))]
    if begun:
        marks = say("pilots.joint", lang).join(_mark_told(at, one, lang) for at, one, _ in begun)
        alt = say("pilots.batch_alt", lang, told=alt, marks=marks)
    runs = [list(_runs(months, side, frame)) for side in (0, 1)]
    picture = tag(
        "svg",
        _bands(phases, frame),
        [_rule(frame.y(tenth / 10)) for tenth in range(round(frame.start * 10), 11)],
        [_begins(x) for *_, x in begun],
        *(_lines(runs[side], _LOOKS[side]) for side in (1, 0)),
        xmlns="http://www.w3.org/2000/svg", viewbox="0 0 100 100", preserveaspectratio="none",
        width=1000, height=400,
    )  # fmt: skip
    image = tag("img", src=f"data:image/svg+xml,{quote(_cased(picture))}", alt=alt)
    flags = [
        tag("span", say("pilots.batch_mark", lang, number=number), class_="xq-batch", style=f"left:{x:.2f}%")
        for number, _, x in begun
    ]
    return tag("div", image, _letters(phases, frame, lang), flags, _ends(runs, names), class_="xq-plot")


_KEPT = {"vector_effect": "non-scaling-stroke"}


def _cased(picture: Markup) -> str:
    """Attributes of SVG that have capitals, which our tags do not."""
    return (
        str(picture).replace("viewbox=", "viewBox=").replace("preserveaspectratio=", "preserveAspectRatio=")
    )


def _bands(phases: Sequence[Phase], frame: _Frame) -> list[Markup]:
    """Every second phase on a ground of its own."""
    found = []
    for phase in phases[::2]:
        left, right = frame.x(phase.starts_on), frame.x(phase.ends_on or frame.ends_on)
        found.append(
            tag("rect", x=f"{left:.2f}", y=0, width=f"{right - left:.2f}", height=100, fill=LIGHT.paper)
        )
    return found


def _runs(months: Sequence[Month], side: int, frame: _Frame) -> Iterator[list[Point]]:
    """The points of a side, parted where a month is wanting or not rated."""
    run: list[Point] = []
    before: date | None = None
    for one in months:
        figure = one.figures[side]
        gap = before is not None and (one.on - before).days > 2 * _ROOM_DAYS + 1
        if run and (gap or not is_rated(figure)):
            yield run
            run = []
        if (
            is_rated(figure)
            and figure.rate is not None
            and figure.low is not None
            and figure.high is not None
        ):
            heights = (frame.y(rate) for rate in (figure.rate, figure.low, figure.high))
            run.append((frame.x(one.on + timedelta(days=_ROOM_DAYS)), *heights))  # type: ignore[arg-type]
        before = one.on
    if run:
        yield run


def _lines(runs: Sequence[Sequence[Point]], look: dict[str, str]) -> list[Markup]:
    found = []
    for run in runs:
        around = [(x, low) for x, _, low, _ in run] + [(x, high) for x, _, _, high in reversed(run)]
        found.append(tag("polygon", points=_points(around), fill=look["stroke"], fill_opacity="0.14"))
    for run in runs:
        middle = [(x, y) for x, y, _, _ in run]
        if len(middle) == 1:
            middle = [(middle[0][0] - 0.4, middle[0][1]), (middle[0][0] + 0.4, middle[0][1])]
        found.append(tag("polyline", points=_points(middle), fill="none", **look, **_KEPT))
    return found


def _points(places: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.2f},{y:.2f}" for x, y in places)


def _rule(y: float) -> Markup:
    return tag("line", x1=0, x2=100, y1=f"{y:.2f}", y2=f"{y:.2f}", stroke=LIGHT.rule, **_KEPT)


def _begins(x: float) -> Markup:
    look = {"stroke": LIGHT.text, "stroke_width": "1.4", "stroke_dasharray": "2 3"}
    return tag("line", x1=f"{x:.2f}", x2=f"{x:.2f}", y1=0, y2=100, **look, **_KEPT)


def _letters(phases: Sequence[Phase], frame: _Frame, lang: str) -> list[Markup]:
    scale = [
        tag("span", f"{tenth * 10}%", class_="xq-y", style=f"top:{frame.y(tenth / 10):.2f}%")
        for tenth in range(round(frame.start * 10), 11)
    ]
    named = []
    for phase in phases:
        left, right = frame.x(phase.starts_on), frame.x(phase.ends_on or frame.ends_on)
        place = f"left:{left:.2f}%;max-width:{right - left:.2f}%"
        named.append(tag("span", phase.name.in_(lang), class_="xq-band-name", style=place))
        look = "xq-x xq-tight" if right - left < _TIGHT else "xq-x"
        named.append(tag("span", f"{phase.starts_on:%Y-%m}", class_=look, style=f"left:{left:.2f}%"))
    return [*scale, *named]


def _ends(runs: Sequence[Sequence[Sequence[Point]]], names: tuple[str, str]) -> list[Markup]:
    """The names at the ends of the lines, apart from each other."""
    last = [(side, own[-1][-1][1]) for side, own in enumerate(runs) if own]
    if len(last) == 2 and abs(last[0][1] - last[1][1]) < _APART:
        over = 0 if last[0][1] <= last[1][1] else 1
        middle = (last[0][1] + last[1][1]) / 2
        last = [(side, middle + (-_APART if side == over else _APART) / 2) for side, _ in last]
    return [tag("b", names[side], class_=f"xq-end xq-side-{side}", style=f"top:{y:.2f}%") for side, y in last]


def _told(rated: Sequence[Month], names: tuple[str, str], lang: str) -> str:
    """First and last rate of either side in words."""
    parts = []
    for side in (0, 1):
        own = [(one.on, one.figures[side].rate or 0.0) for one in rated if is_rated(one.figures[side])]
        if own:
            facts = {"side": names[side], "first": f"{own[0][0]:%Y-%m}", "last": f"{own[-1][0]:%Y-%m}"}
            rates = {"low": percent(own[0][1]), "high": percent(own[-1][1])}
            parts.append(say("pilots.month_alt_side", lang, **facts, **rates))
    return say("pilots.joint", lang).join(parts)


def _table(months: Sequence[Month], names: tuple[str, str], lang: str) -> Markup:
    heads = [say("pilots.month", lang), *names]
    rows = [
        tag(
            "tr",
            tag("th", f"{one.on:%Y-%m}", scope="row", class_="xq-num"),
            [tag("td", month_figure(figure, lang), class_="xq-num") for figure in one.figures],
        )
        for one in months
    ]
    table = tag(
        "table",
        tag("thead", tag("tr", [tag("th", head, scope="col") for head in heads])),
        tag("tbody", rows),
        class_="xq-table",
    )
    return tag(
        "details",
        tag("summary", say("pilots.monthly_table", lang)),
        tag("div", table, class_="xq-scroll-x", tabindex="0"),
        class_="xq-more",
    )
