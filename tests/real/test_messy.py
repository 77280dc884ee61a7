"""Files made to break readers, and files in Chinese: the expected outcome of every one, read from a table.

``outcomes.yaml`` has for each file what becomes of it as villages or as
places (``as``), with the system and the layer a person would name (``said``,
``layer``): either the counts, or the sentence it is refused with. Files without
codes are numbered.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
import yaml

from tests import toy
from tests.conftest import REAL
from xqgis.cli.files import read_parts
from xqgis.errors import XqgisError
from xqgis.geo import gcj02
from xqgis.geo.coverage import Coverage
from xqgis.ingest import areas, places
from xqgis.ingest.areas import AreaContext, AreaDraft, AreaFields
from xqgis.ingest.places import PlaceContext, PlaceDraft, PlaceFields
from xqgis.ingest.source import Upload
from xqgis.words import WRITTEN, say

TABLE: dict[str, list[dict[str, Any]]] = yaml.safe_load(
    (Path(__file__).parent / "outcomes.yaml").read_text("utf-8")
)
CASES = [(file, case) for file, cases in TABLE.items() for case in cases]
TOWN = toy.town(grid_code_pattern="", villages=(), seat=(112.6, 26.9))
WORLD = Coverage(["world"], [shapely.box(-180, -90, 180, 90)])
HUNAN = REAL / "cjk" / "gbk"

pytestmark = pytest.mark.timeout(60)


def named(file: str) -> str:
    """A name for the test that says which file and is no path."""
    return "/".join(file.split("/")[-3:])


def read(file: Path, case: dict[str, Any]) -> AreaDraft | PlaceDraft:
    upload, said = Upload(file.name, read_parts(file), case.get("layer", "")), case.get("said")
    if case["as"] == "village":
        return areas.read(upload, "village", AreaFields("", prefix="f"), said, AreaContext(TOWN))
    fields = PlaceFields("", all_of="street", prefix="f")
    return places.read(upload, fields, said, PlaceContext(TOWN, None, WORLD))


def test_every_file_has_its_outcome() -> None:
    on_disk = {
        file.relative_to(REAL).as_posix()
        for folder in ("messy", "cjk")
        for file in (REAL / folder).rglob("*")
        if file.is_file()
    }
    told = {f"{Path(file).parent.as_posix()}/{part}" for file in TABLE for part in read_parts(REAL / file)}
    assert told == on_disk


def test_most_of_what_has_an_area_or_a_point_is_stored() -> None:
    """A reader that refuses everything has failed."""
    best = [max((case.get("stored", 0) for case in cases), default=0) for cases in TABLE.values()]
    refused = Counter(
        cases[0].get("why") for cases in TABLE.values() if not any("stored" in c for c in cases)
    )
    assert sum(map(bool, best)) >= 110
    assert refused.keys() <= {
        "no_place",  # no table of places at all: licences, tables of attributes
        "foreign",  # another format, named in the sentence
        "no_shapes",
        "dbf_encoding",
        "zip_nothing",
        "nested",
        "json",
        "empty",
        "binary",
        "crs_metres",
        "crs_no_transformation",
        "crs_unstated",
    }


@pytest.mark.parametrize(("file", "case"), CASES, ids=[f"{named(file)}" for file, _ in CASES])
def test_the_file_becomes_what_the_table_says(file: str, case: dict[str, Any]) -> None:
    if "refused" in case:
        with pytest.raises(XqgisError) as refusal:
            read(REAL / file, case)
        reason = refusal.value.facts["why"]
        assert (refusal.value.key, reason.key) == (case["refused"], f"ingest.why_{case['why']}")
        sentences = [say(f"errors.{refusal.value.key}", lang, **refusal.value.facts) for lang in WRITTEN]
        assert all(sentences)
        return
    draft = read(REAL / file, case)
    assert draft.read == draft.stored + draft.rejected == case["read"]
    assert (draft.stored, draft.mended) == (case["stored"], case.get("mended", 0))
    assert draft.reasons == case.get("rejected", {})
    assert (draft.crs, draft.encoding) == (case["crs"], case.get("encoding", ""))
    assert draft.frame.geometry.is_valid.all()
    assert not draft.frame.geometry.has_z.any()
    assert np.isfinite(shapely.get_coordinates(draft.frame.geometry.to_numpy())).all()
    assert len(draft.problems) == draft.rejected
    for lang in WRITTEN:
        assert all(say(problem.sentence, lang, **problem.told) for problem in draft.problems)
        assert all(say(key, lang, **facts) for key, facts in draft.notes)


@pytest.mark.parametrize(
    "stem", ["hunan_gbk_nocpg", "hunan_gbk_cpg936", "hunan_gbk_noprj", "hunan_utf8_nocpg"]
)
def test_the_county_names_of_hunan_read_as_chinese_whatever_the_encoding(stem: str) -> None:
    file = HUNAN / f"{stem}.shp"
    upload = Upload(file.name, read_parts(file))
    fields = AreaFields("adcode", "县区名" if "utf8" in stem else "县区名称")
    draft = areas.read(upload, "village", fields, "EPSG:4326", AreaContext(TOWN))
    names = draft.frame["name"].tolist()
    assert (names[0], draft.frame["code"].iloc[0]) == ("芙蓉区", "430102")
    assert (draft.read, draft.stored, draft.mended) == (122, 122, 3)
    assert all("一" <= letter <= "鿿" for name in names for letter in name)
    assert draft.encoding == ("utf-8" if "utf8" in stem else "gb18030")


def test_the_utf_8_trap_is_read_right() -> None:
    file = REAL / "cjk" / "utf8_trap" / "china.shp"
    upload = Upload(file.name, read_parts(file))
    draft = areas.read(upload, "village", AreaFields("", "FCNAME", prefix="f"), None, AreaContext(TOWN))
    assert draft.encoding == "utf-8"
    names = draft.frame["name"][draft.frame["name"] != draft.frame["code"]]
    assert names.iloc[0] == "黑龙江省"
    assert {"福建省", "湖南省"} <= set(names)
    assert all("一" <= letter <= "鿿" or letter in "()" for name in set(names) for letter in name)


def test_outlines_on_the_shifted_grid_of_chinese_maps_are_put_back() -> None:
    file = REAL / "cjk" / "gcj02" / "430423.geojson"
    upload = Upload(file.name, read_parts(file))
    plain, moved = (
        areas.read(upload, "village", AreaFields("", prefix="f"), crs, AreaContext(TOWN)).frame.geometry.iloc[
            0
        ]
        for crs in (None, "gcj02")
    )
    there, back = shapely.get_coordinates(plain), shapely.get_coordinates(moved)
    again = np.column_stack(gcj02.from_wgs84(back[:, 0], back[:, 1]))
    assert np.abs(again - there).max() < 1e-8
    assert 300 < np.hypot(*((there - back).mean(axis=0) * (98_000, 111_000))) < 800, "metres"
