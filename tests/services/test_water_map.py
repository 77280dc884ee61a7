"""Waters on the map: the bytes of their marks, the card of one, the sheet; the same answer everywhere."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from tests import toy, waters
from tests.services.test_waters import BAD, full, put
from xqgis.cartography.binary import unpack_message
from xqgis.cartography.palette import LIGHT, rgba
from xqgis.cartography.water_paper import water_pixel
from xqgis.errors import NotAllowed, UnknownCode
from xqgis.model.actor import Actor, Role, Scope
from xqgis.model.water import WaterGrade
from xqgis.services.map_data import map_state
from xqgis.services.town_hall import TownHall
from xqgis.services.water_map import LACKING, SIGNED, water_bytes, water_sheet, water_told, waters_png
from xqgis.services.water_risk import risks, water_version
from xqgis.services.waters import sign_water

SCREEN = Actor("hall", Role.SCREEN)


WATERS = (
    full("W1", toy.GRIDS[0], events=2, depth_m=3, **BAD),
    full("W2", toy.GRIDS[1]),
    waters.feature(waters.pond(toy.GRIDS[3]), "W3"),
)


@pytest.fixture
def wet(hall: TownHall, office: Actor) -> TownHall:
    """The toy town with a red, a green and an unrated water."""
    found = replace(hall, pack=replace(hall.pack, town=waters.town()))
    put(found, office, *WATERS)
    return found


def marks(hall: TownHall, actor: Actor) -> tuple[dict[str, object], list[int]]:
    header, body = unpack_message(water_bytes(hall, actor, water_version(hall)))
    return header, list(body[-int(str(header["count"])) :])


def test_a_mark_tells_grade_gap_and_signature_and_its_address_changes_with_it(
    wet: TownHall, office: Actor
) -> None:
    before = water_version(wet)
    header, bytes_ = marks(wet, office)
    assert header["codes"] == ["W1", "W2", "W3"] and header["lacking"] == 1
    assert bytes_ == [LACKING | WaterGrade.RED, WaterGrade.GREEN, WaterGrade.NOT_RATED]
    assert header["counts"] == {"red": 1, "yellow": 0, "green": 1, "not_rated": 1}
    sign_water(wet, office, "W2", "red", "理由")
    assert water_version(wet) != before
    header, bytes_ = marks(wet, office)
    assert bytes_[1] == SIGNED | WaterGrade.RED, "the grade that was signed holds"
    assert header["counts"] == {"red": 2, "yellow": 0, "green": 0, "not_rated": 1} and header["signed"] == 1
    assert [water_told(wet, office, code, "zh-Hans")["grade_name"] for code in ("W1", "W2")] == [
        "红（建议）", "红（已签定）"
    ]  # fmt: skip
    with pytest.raises(UnknownCode):
        water_bytes(wet, SCREEN, before)
    assert map_state(wet, SCREEN, "en")["versions"]["risk"] == water_version(wet)


def test_the_screen_gets_grades_and_neither_names_codes_gaps_nor_signatures(
    wet: TownHall, office: Actor
) -> None:
    more = [full(f"V{number}", toy.GRIDS[2], patrolled_on="2022-06-01") for number in range(2)]
    put(wet, office, *WATERS, *more)
    sign_water(wet, office, "W2", "red", "理由")
    told = water_bytes(wet, SCREEN, water_version(wet))
    assert "塘W1".encode() not in told and not re.search(rb"[WV][0-9]", told)
    header, bytes_ = marks(wet, SCREEN)
    red, green, none = WaterGrade.RED, WaterGrade.GREEN, WaterGrade.NOT_RATED
    assert bytes_ == [green, green, red, red, none], "the grade that was signed holds"
    assert header["codes"] == [] and header["few"] == 0
    assert header["counts"] == {"red": 2, "yellow": 0, "green": 2, "not_rated": 1}
    facts = {name: header[name] for name in ("signed", "lacking", "overdue", "season", "in_season", "as_of")}
    assert facts == {
        "signed": 1, "lacking": 1, "overdue": 2, "season": [5, 9], "in_season": True, "as_of": "2022-06-30",
    }  # fmt: skip


def test_of_fewer_than_five_waters_a_screen_is_told_that_alone(wet: TownHall) -> None:
    header, bytes_ = marks(wet, SCREEN)
    assert header.keys() == {"few", "codes", "count", "bbox"} and (header["few"], bytes_) == (5, [])
    with pytest.raises(NotAllowed):
        water_told(wet, SCREEN, "W1", "zh-Hans")
    village = Actor("v", Role.VILLAGE, scope=Scope(villages=frozenset({toy.LOWER})))
    with pytest.raises(UnknownCode):
        water_told(wet, village, "W1", "zh-Hans")
    assert water_told(wet, village, "W3", "zh-Hans")["grade"] == "not_rated"


@pytest.mark.parametrize(
    ("scope", "seen"),
    [
        (Scope(villages=frozenset({toy.UPPER})), ["W1", "W2"]),
        (Scope(villages=frozenset({toy.LOWER})), ["W3"]),
        (Scope(units=frozenset({"U9"})), []),
        (Scope(domains=frozenset({"C"})), ["W1", "W2", "W3"]),
        (Scope(domains=frozenset({"A"})), []),
    ],
)
def test_nobody_gets_the_marks_of_waters_out_of_their_sight(
    wet: TownHall, office: Actor, scope: Scope, seen: list[str]
) -> None:
    actor = Actor("v", Role.UNIT if scope.units else Role.VILLAGE, scope=scope)
    assert marks(wet, office)[0]["count"] == 3, "what somebody else was given before is not handed on"
    header, bytes_ = marks(wet, actor)
    assert (header["codes"], header["count"], len(bytes_)) == (seen, len(seen), len(seen))
    told = header["counts"]
    assert isinstance(told, dict) and sum(told.values()) == len(seen)
    with pytest.raises(NotAllowed):
        water_bytes(wet, Actor("a", Role.ADMIN), water_version(wet))


def test_a_town_without_waters_has_no_version(hall: TownHall) -> None:
    assert water_version(hall) == "" and map_state(hall, SCREEN, "en")["versions"]["risk"] == ""


@pytest.mark.parametrize("lang", ["zh-Hans", "en"])
def test_the_sheet_shows_what_the_page_shows(wet: TownHall, office: Actor, lang: str) -> None:
    sheet = water_sheet(wet, office, lang)
    found = risks(wet, office)
    assert sheet.counts == tuple(found.counts().values()) and sheet.lacking == len(found.lacking())
    assert [row.name for row in sheet.rows] == ["塘W1", "塘W2"]
    data = waters_png(wet, office, "1920x1080", lang)
    assert data == waters_png(wet, office, "1920x1080", lang)
    pixels = np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))
    column, row = water_pixel(sheet, "1920x1080", *found.one("W1").at)
    red = np.array(rgba(LIGHT.risk[0])[:3]) * 255
    near = pixels[row - 4 : row + 5, column - 4 : column + 5].reshape(-1, 3).astype(float)
    assert np.abs(near - red).max(1).min() < 12


def test_the_sheet_shows_the_grade_that_was_signed_and_that_somebody_did(
    wet: TownHall, office: Actor
) -> None:
    sign_water(wet, office, "W2", "red", "理由")
    sheet = water_sheet(wet, office, "zh-Hans")
    header, _ = marks(wet, office)
    assert sheet.counts == tuple(header["counts"][grade.key] for grade in WaterGrade)
    assert sheet.signed == header["signed"] == 1
    assert [(row.name, row.grade) for row in sheet.rows] == [
        ("塘W1", WaterGrade.RED),
        ("塘W2", WaterGrade.RED),
    ]
    found = Image.open(io.BytesIO(waters_png(wet, office, "1920x1080", "zh-Hans"))).convert("RGB")
    cores = [
        found.getpixel(water_pixel(sheet, "1920x1080", *risks(wet, office).one(code).at))
        for code in ("W1", "W2")
    ]
    assert cores[0] != cores[1] == (255, 255, 255), "a signed mark has a white core"


@pytest.mark.parametrize("size", ["3840x2160", "A4", "A3"])
def test_every_paper_has_its_size(wet: TownHall, office: Actor, size: str) -> None:
    wanted = {"3840x2160": (3840, 2160), "A4": (3508, 2480), "A3": (4961, 3508)}
    assert Image.open(io.BytesIO(waters_png(wet, office, size, "zh-Hans"))).size == wanted[size]


def test_taking_the_sheet_is_on_record_and_needs_the_right(wet: TownHall, office: Actor) -> None:
    waters_png(wet, office, "1920x1080", "zh-Hans")
    entry = wet.store.audit(1).iloc[0]
    assert entry["act"] == "export" and "waters.png" in entry["details"]
    with pytest.raises(NotAllowed):
        waters_png(wet, SCREEN, "1920x1080", "zh-Hans")
