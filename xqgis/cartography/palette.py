"""Every colour of the house, for screen, wall and paper; nothing else defines one.

Two themes (``light`` for pages and paper, ``dark`` for the wall), each tested
for colour-blind readers (Machado, Oliveira, Fernandes 2009; CIEDE2000 at least
15 between any two grades) and for contrast (WCAG 2) in
``tests/cartography/test_palette.py``. Colours are ``#RRGGBB``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Literal

from xqgis.model.grade import Grade, Verdict

Theme = Literal["light", "dark"]
RGBA = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class GradeColours:
    """One grade: fill, outline, text upon the fill, coloured word on a surface, hatch and its strength.

    ``hatch`` is empty for grades without one. 不达标 leans to the right, 未评 to the left.
    """

    fill: str
    edge: str
    ink: str
    word: str
    hatch: str = ""
    hatch_alpha: float = 0.0


@dataclass(frozen=True, slots=True)
class MapColours:
    """Lines and veils of a map; an alpha stands beside the colour it belongs to."""

    veil: str
    veil_alpha: float
    grid_line: str
    grid_alpha: float
    village_line: str
    village_alpha: float
    town_casing: str
    town_line: str
    pilot_ink: str
    pilot_dash: str
    selected_casing: str
    selected: str
    river: str
    river_casing: str
    road: str
    road_casing: str
    lane: str
    lane_alpha: float
    label: str
    label_water: str
    halo: str
    halo_alpha: float
    plate: str
    plate_alpha: float
    shield: str
    shield_edge: str
    relief: str
    relief_outside: float
    relief_inside: float
    point_good: str
    point_good_edge: str
    point_bad: str
    point_bad_rim: str


@dataclass(frozen=True, slots=True)
class Palette:
    """All colours of one theme. ``grades`` stand in the order of `Grade`, 0 to 4."""

    paper: str
    surface: str
    sunk: str
    rule: str
    rule_strong: str
    text: str
    text2: str
    text3: str
    accent: str
    accent_soft: str
    focus: str
    alarm: str
    warn: str
    good: str
    water: str
    water_line: str
    grades: tuple[GradeColours, ...]
    risk: tuple[str, str, str]
    risk_edge: str
    seq: tuple[str, ...]
    div: tuple[str, ...]
    map: MapColours

    def grade(self, grade: Grade) -> GradeColours:
        """The colours of one grade."""
        return self.grades[int(grade)]

    def verdict(self, verdict: Verdict) -> str:
        """The colour of a verdict's word; the word itself always stands beside it."""
        return {
            Verdict.REACHED: self.good,
            Verdict.MISSED: self.alarm,
            Verdict.UNCLEAR: self.warn,
            Verdict.NONE: self.text3,
        }[verdict]


LIGHT = Palette(
    paper="#F4F3EE",
    surface="#FFFFFF",
    sunk="#ECEAE3",
    rule="#D9D6CC",
    rule_strong="#8A8B84",
    text="#17262B",
    text2="#46555A",
    text3="#5A6468",
    accent="#0E5566",
    accent_soft="#DCE9EA",
    focus="#0B6E86",
    alarm="#A8281A",
    warn="#8A5A00",
    good="#0E6457",
    water="#8FB9CC",
    water_line="#3E7F9E",
    grades=(
        GradeColours("#1D6E7E", "#0F4C58", "#FFFFFF", "#0F5866"),
        GradeColours("#6FB0A6", "#2F736A", "#07201D", "#216158"),
        GradeColours("#F0D689", "#8A6D14", "#3F3200", "#75590A"),
        GradeColours("#C8472F", "#7E2113", "#FFFFFF", "#A8281A", "#7E2113", 0.62),
        GradeColours("#ECECE9", "#7A7D79", "#2E3432", "#5E6462", "#7A7D79", 0.75),
    ),
    risk=("#B8301F", "#E8B63A", "#2C7F86"),
    risk_edge="#8A6D14",
    seq=("#F6E7C4", "#E9BE7C", "#D58A4C", "#B2552F", "#7C2A1C"),
    div=("#7A4A12", "#B07F3C", "#E0C592", "#F1EFEA", "#9CC7C9", "#4F9196", "#125B66"),
    map=MapColours(
        veil="#F4F3EE",
        veil_alpha=0.66,
        grid_line="#FFFFFF",
        grid_alpha=0.8,
        village_line="#17262B",
        village_alpha=0.78,
        town_casing="#FFFFFF",
        town_line="#17262B",
        pilot_ink="#17262B",
        pilot_dash="#FFFFFF",
        selected_casing="#FFFFFF",
        selected="#17262B",
        river="#A9CDDD",
        river_casing="#3E7F9E",
        road="#FFFFFF",
        road_casing="#6E6A60",
        lane="#5A564C",
        lane_alpha=0.38,
        label="#17262B",
        label_water="#1F5F80",
        halo="#FFFFFF",
        halo_alpha=0.92,
        plate="#FFFFFF",
        plate_alpha=0.85,
        shield="#FFFFFF",
        shield_edge="#4A4A44",
        relief="#1E2226",
        relief_outside=0.34,
        relief_inside=0.16,
        point_good="#FFFFFF",
        point_good_edge="#17262B",
        point_bad="#17262B",
        point_bad_rim="#FFFFFF",
    ),
)

DARK = Palette(
    paper="#0F1B20",
    surface="#16252B",
    sunk="#0B1418",
    rule="#2B3C43",
    rule_strong="#6B7E86",
    text="#F1F0EA",
    text2="#B9C4C6",
    text3="#93A2A6",
    accent="#6CC3CF",
    accent_soft="#1C3940",
    focus="#7FD3DE",
    alarm="#FF8A6E",
    warn="#F2C667",
    good="#7ED0BE",
    water="#9CCBE0",
    water_line="#0B2733",
    grades=(
        GradeColours("#2A8999", "#8ADBE6", "#04161A", "#6CC8D6"),
        GradeColours("#8CCABB", "#D5F2EA", "#06211D", "#A9DFD0"),
        GradeColours("#F3D98A", "#FFF0C2", "#2F2400", "#F3D98A"),
        GradeColours("#DE5437", "#FFB29C", "#160400", "#FF8A6E", "#5F1707", 0.8),
        GradeColours("#4E5C62", "#9AA8AC", "#FFFFFF", "#A9B5B8", "#9AA8AC", 0.7),
    ),
    risk=("#E85B41", "#F3C95C", "#4CAFA9"),
    risk_edge="#0B1418",
    seq=("#3A2A24", "#6E4029", "#A75E34", "#DA8E4B", "#F6D08A"),
    div=("#D9A357", "#A87C3E", "#5C4B31", "#2B3538", "#2F5A60", "#4B97A0", "#8ADBE6"),
    map=MapColours(
        veil="#0F1B20",
        veil_alpha=0.62,
        grid_line="#091216",
        grid_alpha=0.75,
        village_line="#091216",
        village_alpha=0.9,
        town_casing="#0B1418",
        town_line="#D7DEDD",
        pilot_ink="#FFFFFF",
        pilot_dash="#0F1B20",
        selected_casing="#FFFFFF",
        selected="#7FD3DE",
        river="#9CCBE0",
        river_casing="#0B2733",
        road="#8A9598",
        road_casing="#0B1418",
        lane="#C8D2D2",
        lane_alpha=0.25,
        label="#F4F3EC",
        label_water="#9FD0E4",
        halo="#0B1418",
        halo_alpha=0.92,
        plate="#0B1418",
        plate_alpha=0.8,
        shield="#0F1B20",
        shield_edge="#C9D2D2",
        relief="#000000",
        relief_outside=0.5,
        relief_inside=0.14,
        point_good="#0F1B20",
        point_good_edge="#F4F3EC",
        point_bad="#F4F3EC",
        point_bad_rim="#0F1B20",
    ),
)

THEMES: Mapping[Theme, Palette] = {"light": LIGHT, "dark": DARK}


def rgba(colour: str, alpha: float = 1.0) -> RGBA:
    """``#RRGGBB`` as four numbers 0-1.

    >>> rgba("#FF0000", .5)
    (1.0, 0.0, 0.0, 0.5)
    """
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return (red, green, blue, alpha)


def css_tokens(theme: Theme) -> dict[str, str]:
    """The theme as CSS custom properties, ``{"--text2": "#46555A", "--g3-fill": ..., "--map-halo": ...}``.

    Grades are ``--g0-`` to ``--g4-`` with ``fill``, ``edge``, ``ink``, ``word``,
    ``hatch`` and ``hatch-alpha``; ``--s0``.. the sequential and ``--d0``.. the
    diverging ramp; ``--risk-r``, ``-y``, ``-g``; ``--map-*`` the lines of a map.
    """
    palette = THEMES[theme]
    tokens: dict[str, str] = {}
    for field in fields(Palette):
        value = getattr(palette, field.name)
        if isinstance(value, str):
            tokens[_css(field.name)] = value
    for number, grade in enumerate(palette.grades):
        for field in fields(GradeColours):
            tokens[_css(f"g{number}_{field.name}")] = str(getattr(grade, field.name) or "transparent")
        tokens[f"--g{number}-hatch-alpha"] = str(grade.hatch_alpha)
    tokens |= {f"--s{number}": colour for number, colour in enumerate(palette.seq)}
    tokens |= {f"--d{number}": colour for number, colour in enumerate(palette.div)}
    tokens |= {f"--risk-{key}": colour for key, colour in zip("ryg", palette.risk, strict=True)}
    for field in fields(MapColours):
        tokens[_css(f"map_{field.name}")] = str(getattr(palette.map, field.name))
    return tokens


def css_block(theme: Theme, selector: str = ":root") -> str:
    """The tokens of a theme as one CSS rule, ready to be served."""
    body = "".join(f"{name}:{value};" for name, value in css_tokens(theme).items())
    return f"{selector}{{{body}}}"


def _css(name: str) -> str:
    return "--" + name.replace("_", "-")
