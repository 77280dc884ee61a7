"""Blackspots for the map and for paper: aggregates only, the same places everywhere."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests.services.traffic import busy_town
from xqgis.cartography.palette import LIGHT
from xqgis.cartography.spot_sheet import STEPS, step_of
from xqgis.errors import NotAllowed, UnknownCode
from xqgis.model.actor import Actor, Role
from xqgis.model.secrecy import LEAST_ON_WALL
from xqgis.services.blackspots import IN_FORCE, SpotLook, blackspots
from xqgis.services.spot_layer import spot_layer
from xqgis.services.spot_sheet import spot_png, spot_sheet
from xqgis.services.town_hall import TownHall
from xqgis.settings import ROOT


@pytest.fixture
def busy(hall: TownHall) -> TownHall:
    return busy_town(hall)


def test_the_layer_tells_places_and_no_single_accident(busy: TownHall) -> None:
    told = spot_layer(busy, Actor("wall", Role.SCREEN))
    found = blackspots(busy, Actor("wall", Role.SCREEN))
    spots = told["spots"]
    assert isinstance(spots, list) and [one["code"] for one in spots] == [one.code for one in found.spots]
    figures = {"weight", "n"}
    for one, spot in zip(spots, found.spots, strict=True):
        shown = {"code", "rank", "name", "line", "at", "rule", "screen", "agrees"}
        assert set(one) == shown | (figures if spot.n >= LEAST_ON_WALL else set())
    assert spots[0]["agrees"] == found.spots[0].agrees
    assert set(told) == {"revision", "from", "to", "screened", "weights", "spots", "density"}
    assert "T0" not in repr(told), "no accident's number"


def test_a_wall_learns_nothing_of_few_accidents_whatever_days_it_asks_for(
    busy: TownHall, office: Actor
) -> None:
    wall, day = Actor("wall", Role.SCREEN), busy.store.accidents()["occurred_on"].max().date()
    few: list[Any] = [spot_layer(busy, office)["spots"]]
    assert any(one["n"] < LEAST_ON_WALL for one in few[0]), "or there is nothing to hide"
    told: Any = spot_layer(busy, wall)
    assert not any(0 < one.get("n", 0) < LEAST_ON_WALL for one in told["spots"])
    lightest = LEAST_ON_WALL * max(told["weights"]) - max(told["weights"])
    assert all(one["weight"] > lightest for one in told["density"])
    assert told == spot_layer(busy, wall, SpotLook(start=day, end=day))


def test_the_script_of_the_map_has_the_classes_of_paper() -> None:
    script = (ROOT / "xqgis" / "web" / "static" / "map" / "spots.js").read_text("utf-8")
    assert f"var STEPS = [{', '.join(map(str, STEPS))}];" in script
    assert [step_of(weight) for weight in (0, 7.9, 8, 25, 1_000)] == [0, 0, 1, 3, 4]


def test_paper_shows_the_density_and_says_where_the_rule_comes_from(busy: TownHall, office: Actor) -> None:
    picture = Image.open(io.BytesIO(spot_png(busy, office, IN_FORCE, "1920x1080", "zh-Hans")))
    assert picture.size == (1920, 1080)
    assert "交通黑点" in str(picture.info["Title"]) and "内部工作用图" in str(picture.info["Description"])
    pixels = np.asarray(picture.convert("RGB"))[150:950, 60:1280]
    heaviest = max(step_of(weight) for _, weight in spot_sheet(busy, office).density)
    colour = tuple(int(LIGHT.seq[heaviest][at : at + 2], 16) for at in (1, 3, 5))
    assert (pixels == colour).all(axis=2).sum() > 50
    assert "测试用" in spot_sheet(busy, office).source
    assert busy.store.audit(1).iloc[0]["act"] == "export"


@pytest.mark.parametrize("size", ["A4", "A3"])
def test_every_size_is_drawn_in_every_language(busy: TownHall, office: Actor, size: str) -> None:
    for lang in ("en", "zh-Hant"):
        assert spot_png(busy, office, IN_FORCE, size, lang).startswith(b"\x89PNG")


def test_a_town_with_nothing_still_has_a_sheet(hall: TownHall, office: Actor) -> None:
    assert spot_png(hall, office, IN_FORCE, "1920x1080", "zh-Hans").startswith(b"\x89PNG")


def test_who_may_not_export_takes_nothing_and_a_wrong_size_is_told(busy: TownHall, office: Actor) -> None:
    with pytest.raises(NotAllowed):
        spot_png(busy, Actor("wall", Role.SCREEN), IN_FORCE, "1920x1080", "zh-Hans")
    with pytest.raises(UnknownCode):
        spot_png(busy, office, SpotLook(), "postcard", "zh-Hans")
