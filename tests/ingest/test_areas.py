"""Outlines: every feature accounted for, mended where it can be, held against the town."""

from __future__ import annotations

import json
from typing import Any

import pytest
import shapely
from shapely.geometry import mapping

from tests import toy
from tests.ingest.desk import why
from xqgis.errors import UnreadableFile, WrongCrs
from xqgis.geo import gcj02
from xqgis.geo.coverage import Coverage
from xqgis.ingest.areas import AreaContext, AreaDraft, AreaFields, read
from xqgis.ingest.source import Upload
from xqgis.model.problem import Reason
from xqgis.model.tables import AREAS, names
from xqgis.words import LANGUAGES, WRITTEN, Phrase, say

BARE, NAMED, NESTED = AreaFields("code"), AreaFields("code", "name"), AreaFields("code", "", "village")
SLIP = shapely.Polygon(
    [
        (112.51, 27.36),
        (112.53, 27.36),
        (112.53, 27.38),
        (112.5202, 27.38),
        (112.52, 27.3802),
        (112.5202, 27.3802),
        (112.52, 27.38),
        (112.51, 27.38),
    ]
)
"""A square whose top edge crosses itself once, in a loop of a few metres."""
BOW_TIE = shapely.Polygon([(112.51, 27.36), (112.53, 27.36), (112.51, 27.38), (112.53, 27.38)])
SQUARE = shapely.box(112.52, 27.36, 112.53, 27.37)


def feature(geometry: Any, **properties: Any) -> dict[str, Any]:
    shape = mapping(geometry) if isinstance(geometry, shapely.Geometry) else geometry
    return {"type": "Feature", "properties": properties, "geometry": shape}


def collection(*features: dict[str, Any], **members: Any) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features, **members}).encode()


def upload(*features: dict[str, Any], **members: Any) -> Upload:
    return Upload.of("a.geojson", collection(*features, **members))


def toy_grids(**more: Any) -> list[dict[str, Any]]:
    return [feature(shape, code=code, village=code[:12], **more) for code, shape in toy.squares().items()]


def toy_villages() -> Coverage:
    villages = toy.areas("village")
    return Coverage(villages["code"], villages.geometry)


def grids(*features: dict[str, Any], fields: AreaFields = BARE, **context: Any) -> AreaDraft:
    return read(upload(*features), "grid", fields, None, AreaContext(toy.town(), **context))


def villages(*features: dict[str, Any], crs: str | None = None, **town: Any) -> AreaDraft:
    context = AreaContext(toy.town(**{"seat": (112.525, 27.365), **town}))
    return read(upload(*features), "village", AreaFields("code"), crs, context)


def test_good_outlines_are_stored_as_declared() -> None:
    draft = grids(*toy_grids(demo=True), fields=NESTED, villages=toy_villages())
    assert (draft.read, draft.stored, draft.mended, draft.rejected) == (4, 4, 0, 0)
    assert list(draft.frame.columns) == names(AREAS)
    assert [str(kind) for kind in draft.frame.dtypes] == [column.dtype for column in AREAS]
    assert draft.frame["code"].tolist() == list(toy.GRIDS)
    assert draft.frame["name"].tolist() == list(toy.GRIDS)
    assert draft.frame["village"].tolist() == [code[:12] for code in toy.GRIDS]
    assert draft.frame["demo"].all()
    assert str(draft.frame.crs) == "EPSG:4490"
    assert (draft.gaps_m2, draft.overlaps_m2, draft.notes) == (0, 0, ())


def test_a_grid_that_names_no_village_is_located_in_one() -> None:
    draft = grids(*toy_grids(), villages=toy_villages())
    assert draft.frame["village"].tolist() == [code[:12] for code in toy.GRIDS]
    alone = grids(*toy_grids())
    assert set(alone.frame["village"]) == {""}
    assert alone.notes == (("ingest.note_grids_without_villages", {"count": 4}),)


@pytest.mark.parametrize(
    ("bad", "column", "value", "reason"),
    [
        (feature(SQUARE), "code", "", "no_code"),
        (feature(SQUARE, code=None), "code", "", "no_code"),
        (feature(SQUARE, code=True), "code", "", "no_code"),
        (feature(SQUARE, code=["v"]), "code", '["v"]', "bad_code"),
        (feature(SQUARE, code="{{7*7}}"), "code", "{{7*7}}", "bad_code"),
        (feature(SQUARE, code="a/b"), "code", "a/b", "bad_code"),
        (feature(SQUARE, code="good"), "code", "good", "duplicate_code"),
        (feature(None, code="v"), "code", "v", "bad_geometry"),
        (feature(shapely.Polygon(), code="v"), "code", "v", "bad_geometry"),
        (feature(shapely.Point(112.52, 27.36), code="v"), "code", "v", "bad_geometry"),
        (feature({"type": "Polygon", "coordinates": [[[1, 2], [3]]]}, code="v"), "code", "v", "bad_geometry"),
        (feature({"type": "Polygon", "coordinates": "x"}, code="v"), "code", "v", "bad_geometry"),
        (
            feature({"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [0, 0]]]}, code="v"),
            "code",
            "v",
            "bad_geometry",
        ),
        (feature({"type": "Sphere", "coordinates": []}, code="v"), "code", "v", "bad_geometry"),
        (feature({"type": 7}, code="v"), "code", "v", "bad_geometry"),
    ],
)
def test_a_bad_feature_is_rejected_by_number_and_reason(bad, column, value, reason) -> None:
    draft = villages(feature(SQUARE, code="good"), bad)
    (problem,) = draft.problems
    assert (problem.row, problem.column, problem.value, problem.reason.value) == (2, column, value, reason)
    assert (draft.read, draft.stored, draft.rejected) == (2, 1, 1)
    assert draft.reasons == {reason: 1}


def test_a_number_too_large_to_be_a_place_rejects_its_feature_only() -> None:
    text = collection(feature(SQUARE, code="a"), feature(SQUARE, code="b")).decode()
    at = text.rindex("112.53")
    data = (text[:at] + "1e200" + text[at + 6 :]).encode()
    draft = read(Upload.of("v.geojson", data), "village", AreaFields("code"), None, AreaContext(toy.town()))
    assert draft.reasons == {"bad_geometry": 1}


def test_the_kind_of_a_bad_geometry_is_told() -> None:
    draft = villages(feature(shapely.LineString([(112.5, 27.3), (112.6, 27.3)]), code="v"))
    assert draft.problems[0].facts["kind"] == Phrase("terms.shape_line")
    assert draft.frame.empty


def test_grid_codes_follow_the_pack_s_pattern() -> None:
    draft = grids(feature(SQUARE, code="12"), *toy_grids())
    assert draft.reasons == {"bad_code": 1}


def test_a_grid_of_an_unknown_village_is_rejected() -> None:
    named = [feature(SQUARE, code=toy.GRIDS[0], village="990101001099")]
    draft = grids(*named, fields=NESTED, villages=toy_villages())
    assert (draft.problems[0].column, draft.problems[0].value) == ("village", "990101001099")
    far = grids(feature(shapely.box(0, 0, 1, 1), code=toy.GRIDS[0]), villages=toy_villages())
    assert far.reasons == {"unknown_village": 1}


def test_codes_that_are_numbers_keep_all_their_digits() -> None:
    draft = grids(feature(toy.squares()[toy.GRIDS[0]], code=int(toy.GRIDS[0])))
    assert draft.frame["code"].tolist() == [toy.GRIDS[0]]
    assert villages(feature(SQUARE, code=7.0)).frame["code"].tolist() == ["7"]
    assert villages(feature(SQUARE, code="007")).frame["code"].tolist() == ["007"]


def test_names_stay_as_typed() -> None:
    data = collection(feature(SQUARE, code="v", name="{{7*7}}</script>"))
    draft = read(Upload.of("v.geojson", data), "village", NAMED, None, AreaContext(toy.town()))
    assert draft.frame["name"].tolist() == ["{{7*7}}</script>"]


def test_an_outline_that_crosses_itself_is_mended_and_told_with_its_areas() -> None:
    draft = villages(feature(SLIP, code="slip"))
    assert (draft.stored, draft.mended) == (1, 1)
    assert draft.frame.geometry.is_valid.all()
    assert draft.mends[0].code == "slip"
    assert draft.mends[0].after_m2 == pytest.approx(4_386_000, rel=0.01)
    assert draft.mends[0].before_m2 < draft.mends[0].after_m2
    assert "ingest.note_mended" in dict(draft.notes)


@pytest.mark.parametrize("nothing", [None, {"type": "Polygon", "coordinates": []}])
def test_an_outline_without_a_point_is_said_to_be_empty(nothing: object) -> None:
    draft = villages(feature(nothing, code="none"), feature(SQUARE, code="some"))
    assert draft.stored == 1
    (problem,) = draft.problems
    assert say(problem.sentence, "zh-Hans", **problem.told) == "边界不是可用的面，类型：空。"


def test_an_outline_that_mending_would_make_another_is_refused_with_both_areas() -> None:
    draft = villages(feature(BOW_TIE, code="bow"))
    assert (draft.stored, draft.mended) == (0, 0)
    (problem,) = draft.problems
    assert problem.reason is Reason.BAD_GEOMETRY
    for lang in WRITTEN:
        assert "2,19" in say(problem.sentence, lang, **problem.told)


def test_a_hole_that_crosses_its_shell_never_becomes_land() -> None:
    shell = [(112.51, 27.36), (112.53, 27.36), (112.53, 27.38), (112.51, 27.38)]
    hole = [(112.529, 27.365), (112.531, 27.365), (112.531, 27.37), (112.529, 27.37)]
    draft = villages(feature(shapely.Polygon(shell, [hole]), code="a"))
    (whole,) = draft.frame.geometry
    assert not whole.intersects(shapely.Point(112.5305, 27.367))
    assert not whole.contains(shapely.Point(112.5295, 27.367))


def test_lines_and_points_left_over_by_mending_fall_away() -> None:
    spike = shapely.Polygon(
        [(112.52, 27.36), (112.53, 27.36), (112.53, 27.37), (112.56, 27.37), (112.53, 27.37), (112.52, 27.37)]
    )
    draft = villages(feature(spike, code="v"))
    assert draft.frame.geometry.iloc[0].geom_type == "Polygon"
    assert draft.frame.geometry.iloc[0].equals(SQUARE)


def test_heights_fall_away() -> None:
    draft = villages(feature(shapely.force_3d(SQUARE, 80.0), code="v"))
    assert not draft.frame.geometry.has_z.any()


def test_outlines_are_brought_to_the_stored_system() -> None:
    west, south = toy.WEST, toy.SOUTH + toy.SIDE
    square = shapely.box(west, south, west + toy.SIDE, south + toy.SIDE)
    stated = {"crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4547"}}}
    context = AreaContext(toy.town())
    draft = read(
        upload(feature(square, code=toy.GRIDS[0]), **stated),
        "grid",
        AreaFields("code"),
        None,
        context,
    )
    assert draft.frame.geometry.iloc[0].equals_exact(toy.squares()[toy.GRIDS[0]], 1e-9)
    assert draft.crs == "EPSG:4547"
    with pytest.raises(WrongCrs) as refusal:
        read(upload(feature(square, code=toy.GRIDS[0])), "grid", AreaFields("code"), None, context)
    assert why(refusal.value) == "crs_metres"


def test_the_flag_beats_the_file_and_the_disagreement_is_told() -> None:
    def shift(points):
        import numpy as np

        return np.column_stack(gcj02.from_wgs84(points[:, 0], points[:, 1]))

    shifted = shapely.transform(SQUARE, shift)
    draft = villages(feature(shifted, code="v"), crs="gcj02")
    assert draft.frame.geometry.iloc[0].equals_exact(SQUARE, 1e-9)
    assert draft.notes == ()
    stated = {"crs": {"type": "name", "properties": {"name": "EPSG:4490"}}}
    draft = read(
        upload(feature(shifted, code="v"), **stated), "village", AreaFields("code"), "gcj02",
        AreaContext(toy.town()),
    )  # fmt: skip
    assert draft.notes[0] == ("ingest.note_crs", {"crs": "gcj02", "others": "EPSG:4490"})


def test_swapped_outlines_are_suspected_and_left_alone() -> None:
    square = shapely.box(52.52, 27.36, 52.53, 27.37)
    swapped = shapely.transform(square, lambda points: points[:, ::-1])
    draft = villages(feature(swapped, code="v"), seat=(52.525, 27.365))
    assert draft.notes == (("ingest.note_seat_swapped", {}),)
    assert draft.frame.geometry.iloc[0].equals(swapped)
    assert villages(feature(shapely.box(0, 0, 1, 1), code="v")).notes == (("ingest.note_seat_outside", {}),)


def test_latitudes_that_are_no_latitudes_are_refused_as_swapped() -> None:
    swapped = shapely.transform(SQUARE, lambda points: points[:, ::-1])
    with pytest.raises(WrongCrs) as refusal:
        villages(feature(swapped, code="v"))
    assert why(refusal.value) == "crs_swapped"
    draft = villages(*(feature(SQUARE, code=f"v{number}") for number in range(3)), feature(swapped, code="w"))
    assert (draft.stored, draft.reasons) == (3, {"bad_geometry": 1}), "one of many is that one's fault"


def test_gaps_and_overlaps_are_measured() -> None:
    ring = shapely.box(112.5, 27.3, 112.6, 27.4).difference(SQUARE)
    draft = villages(feature(ring, code="a"), feature(shapely.box(112.59, 27.3, 112.61, 27.4), code="b"))
    assert draft.gaps_m2 == pytest.approx(1_095_000, rel=0.01)
    assert draft.overlaps_m2 == pytest.approx(10_960_000, rel=0.01)


def test_a_property_that_no_feature_has_is_refused_by_name() -> None:
    with pytest.raises(UnreadableFile) as refusal:
        grids(*toy_grids(), fields=AreaFields("CODE"))
    assert why(refusal.value) == "field"
    for lang in LANGUAGES:
        assert "CODE" in say("errors.unreadable_file", lang, **refusal.value.facts)


def test_every_note_and_problem_can_be_said() -> None:
    draft = villages(
        feature(SLIP, code="b"), feature(None, code="n"), feature(SQUARE, code="?"), seat=(0.0, 0.0)
    )
    for lang in LANGUAGES:
        assert all(say(key, lang, **facts) for key, facts in draft.notes)
        for problem in draft.problems:
            facts = {"value": problem.value, "column": problem.column, **problem.facts}
            assert say(f"problems.{problem.reason.value}", lang, **facts)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("\ud800岭上\udfff", "?岭上?"),
        ("\u202e上岭\u2066\u200b", "上岭"),
        ("a\x00b\x1b[2J", "ab[2J"),
        ("two\nlines\t here", "two lines here"),
        ("\u202e", toy.GRIDS[0]),
        ("长" * 10_000, "长" * 200),
        ("{{7*7}}<img src=x onerror=alert(1)>", "{{7*7}}<img src=x onerror=alert(1)>"),
        ("𠮷田", "𠮷田"),
    ],
)
def test_a_name_is_one_line_of_letters_that_can_be_seen(typed: str, stored: str) -> None:
    draft = grids(feature(SQUARE, code=toy.GRIDS[0], name=typed), fields=NAMED)
    assert draft.frame["name"].tolist() == [stored]
