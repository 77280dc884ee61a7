"""The grades stay apart for every reader, and every word can be read on its ground."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from numpy.typing import NDArray

from xqgis.cartography.palette import DARK, LIGHT, THEMES, Palette, Theme, css_block, css_tokens, rgba
from xqgis.model.grade import Grade, Verdict

Vector = NDArray[np.float64]

# Machado, Oliveira, Fernandes 2009, severity 1, applied to linear RGB
SIGHT: dict[str, Vector] = {
    "normal": np.eye(3),
    "protan": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deutan": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritan": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
D65 = np.array([0.95047, 1.0, 1.08883])
TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)


def linear(colour: str) -> Vector:
    channels = np.array(rgba(colour)[:3])
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def lab(light: Vector) -> Vector:
    ratio = TO_XYZ @ np.clip(light, 0, 1) / D65
    f = np.where(ratio > 216 / 24389, np.cbrt(ratio), (24389 / 27 * ratio + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def mean_hue(first: float, second: float) -> float:
    if abs(first - second) <= 180:
        return (first + second) / 2
    return (first + second + 360) / 2 if first + second < 360 else (first + second - 360) / 2


def ciede2000(one: Vector, two: Vector) -> float:
    """Sharma, Wu, Dalal 2005."""
    chroma = (np.hypot(one[1], one[2]) + np.hypot(two[1], two[2])) / 2
    stretch = 1 + 0.5 * (1 - np.sqrt(chroma**7 / (chroma**7 + 25**7)))
    c1, c2 = np.hypot(stretch * one[1], one[2]), np.hypot(stretch * two[1], two[2])
    h1 = np.degrees(np.arctan2(one[2], stretch * one[1])) % 360
    h2 = np.degrees(np.arctan2(two[2], stretch * two[1])) % 360
    turn = (h2 - h1 + 180) % 360 - 180 if c1 * c2 else 0.0
    lightness, chroma, hue = (one[0] + two[0]) / 2, (c1 + c2) / 2, mean_hue(h1, h2) if c1 * c2 else h1 + h2
    waves = (
        1
        - 0.17 * np.cos(np.radians(hue - 30))
        + 0.24 * np.cos(np.radians(2 * hue))
        + 0.32 * np.cos(np.radians(3 * hue + 6))
        - 0.20 * np.cos(np.radians(4 * hue - 63))
    )
    twist = -np.sin(np.radians(60 * np.exp(-(((hue - 275) / 25) ** 2)))) * 2
    twist *= np.sqrt(chroma**7 / (chroma**7 + 25**7))
    dl = (two[0] - one[0]) / (1 + 0.015 * (lightness - 50) ** 2 / np.sqrt(20 + (lightness - 50) ** 2))
    dc = (c2 - c1) / (1 + 0.045 * chroma)
    dh = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn) / 2) / (1 + 0.015 * chroma * waves)
    return float(np.sqrt(dl**2 + dc**2 + dh**2 + twist * dc * dh))


def apart(one: str, two: str, sight: str) -> float:
    seen = SIGHT[sight]
    return ciede2000(lab(seen @ linear(one)), lab(seen @ linear(two)))


def contrast(one: str, two: str) -> float:
    bright, dim = sorted(
        (float(np.array([0.2126, 0.7152, 0.0722]) @ linear(c)) for c in (one, two)), reverse=True
    )
    return (bright + 0.05) / (dim + 0.05)


def worst(colours: tuple[str, ...], neighbours: bool) -> float:
    pairs = itertools.pairwise(colours) if neighbours else itertools.combinations(colours, 2)
    return min(apart(one, two, sight) for one, two in pairs for sight in SIGHT)


def fills(palette: Palette) -> tuple[str, ...]:
    return tuple(grade.fill for grade in palette.grades)


def test_the_yardstick_gives_the_published_difference() -> None:
    assert ciede2000(np.array([50, 2.6772, -79.7751]), np.array([50, 0, -82.7485])) == pytest.approx(
        2.0425, abs=1e-4
    )
    assert ciede2000(
        np.array([2.0776, 0.0795, -1.1350]), np.array([0.9033, -0.0636, -0.5514])
    ) == pytest.approx(0.9082, abs=1e-4)


@pytest.mark.parametrize("theme", THEMES)
def test_every_pair_of_grades_stays_apart_for_every_sight(theme: Theme) -> None:
    assert worst(fills(THEMES[theme]), neighbours=False) >= 15.0


@pytest.mark.parametrize(
    ("palette", "pair", "expected"),
    [
        (LIGHT, (Grade.FULL, Grade.MET), (25.9, 25.4, 26.2, 22.1)),
        (LIGHT, (Grade.NEARLY, Grade.NOT_MET), (43.9, 37.2, 27.1, 35.1)),
        (DARK, (Grade.MET, Grade.NEARLY), (27.8, 19.2, 24.4, 39.7)),
        (DARK, (Grade.NOT_MET, Grade.NOT_RATED), (38.5, 25.6, 36.2, 43.1)),
    ],
)
def test_neighbouring_grades_differ_as_measured(
    palette: Palette, pair: tuple[Grade, Grade], expected: tuple[float, ...]
) -> None:
    one, two = (palette.grade(grade).fill for grade in pair)
    assert [apart(one, two, sight) for sight in SIGHT] == pytest.approx(expected, abs=0.06)


@pytest.mark.parametrize("theme", THEMES)
def test_ramps_and_water_grades_step_visibly(theme: Theme) -> None:
    palette = THEMES[theme]
    assert worst(palette.seq, neighbours=True) >= 10.9
    assert worst(palette.div, neighbours=True) >= 11.0
    assert worst(palette.risk, neighbours=False) >= 17.0


@pytest.mark.parametrize("theme", THEMES)
def test_words_and_edges_reach_their_contrast(theme: Theme) -> None:
    palette = THEMES[theme]
    for grade in palette.grades:
        assert contrast(grade.ink, grade.fill) >= 4.5
        assert contrast(grade.word, palette.surface) >= 6.0
        assert contrast(grade.edge, palette.paper) >= 3.7
    for text in (palette.text, palette.text2, palette.text3, palette.alarm, palette.warn, palette.good):
        assert contrast(text, palette.surface) >= 4.5
        assert contrast(text, palette.paper) >= 4.5
    assert contrast(palette.rule_strong, palette.surface) >= 3.0
    assert contrast(palette.focus, palette.surface) >= 3.0


@pytest.mark.parametrize("theme", THEMES)
def test_only_the_two_bad_grades_carry_a_hatch(theme: Theme) -> None:
    hatched = {Grade(number) for number, grade in enumerate(THEMES[theme].grades) if grade.hatch}
    assert hatched == {Grade.NOT_MET, Grade.NOT_RATED}


def test_both_themes_give_the_page_the_same_tokens() -> None:
    light, dark = css_tokens("light"), css_tokens("dark")
    assert light.keys() == dark.keys()
    assert (
        light["--text2"] == "#46555A"
        and light["--g3-fill"] == "#C8472F"
        and light["--map-veil-alpha"] == "0.66"
    )
    assert css_block("dark", ".dark").startswith(".dark{--paper:#0F1B20;")


def test_a_verdict_has_its_own_colour() -> None:
    assert len({LIGHT.verdict(verdict) for verdict in Verdict}) == 4
