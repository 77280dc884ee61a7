"""Zips: what is not plain is refused by what is wrong with it, and a choice is never made for anybody."""

from __future__ import annotations

import pytest

from tests.ingest import hostile
from tests.ingest.desk import outcome, peak_bytes, why
from xqgis.errors import UnreadableFile
from xqgis.ingest import archive
from xqgis.ingest.source import Upload, VectorLayer, read_book, read_layer


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda: hostile.zipped({"../layer.shp": b"x"}), "zip_paths"),
        (lambda: hostile.zipped({"/etc/layer.shp": b"x"}), "zip_paths"),
        (lambda: hostile.zipped({"C:\\layer.shp": b"x"}), "zip_paths"),
        (lambda: hostile.zipped({"layer.shp": b"/etc/passwd"}, hostile.linked), "zip_links"),
        (lambda: hostile.zipped({"inner.zip": hostile.zipped({"a": b"b"})}), "nested"),
        (lambda: hostile.zipped({f"{n}.txt": b"" for n in range(201)}), "entries"),
        (hostile.locked, "zip_locked"),
        (hostile.bomb, "bomb"),
        (lambda: hostile.zipped({"a.txt": b"hello"}), "zip_nothing"),
        (lambda: hostile.zipped({"layer.shp": b"x"})[:-30], "zip"),
    ],
)
def test_a_zip_that_is_not_plain_is_refused_by_what_is_wrong_with_it(make, reason: str) -> None:
    assert outcome({"a.zip": make()}) == reason


def refused_bomb(data: bytes) -> None:
    with pytest.raises(UnreadableFile) as refusal:
        archive.members(data)
    assert why(refusal.value) == "bomb"


def test_a_bomb_is_refused_long_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    data = hostile.bomb()
    assert peak_bytes(lambda: refused_bomb(data)) < 100 << 20
    monkeypatch.setattr(archive, "MAX_RATIO", 10_000)
    assert peak_bytes(lambda: refused_bomb(data)) > 200 << 20, "the measure would see it go off"


def test_two_shapefiles_of_one_name_in_two_folders_are_told_apart_by_path() -> None:
    parts = hostile.shapefile()
    both = {f"{folder}/{name}": data for folder in ("旧", "新") for name, data in parts.items()}
    with pytest.raises(UnreadableFile) as refusal:
        read_layer(Upload.of("a.zip", hostile.zipped(both)))
    assert refusal.value.facts["why"].facts == {"layers": "旧/layer、新/layer"}
    found = read_layer(Upload.of("a.zip", hostile.zipped(both), "新/layer"))
    assert found.properties == [{"name": "芙蓉区", "code": "A1"}]


def test_a_layer_beside_a_shapefile_is_passed_over_aloud_and_read_when_it_is_named() -> None:
    other = hostile.frame("EPSG:4326").assign(code="B1").to_json().encode()
    data = hostile.zipped(hostile.shapefile() | {"数据/b.geojson": other})
    found = read_layer(Upload.of("a.zip", data))
    assert found.properties[0]["code"] == "A1"
    assert found.notes == (("ingest.note_passed_over", {"files": "数据/b.geojson"}),)
    assert read_book(Upload.of("a.zip", data)).notes == found.notes
    named = read_layer(Upload.of("a.zip", data, "数据/b.geojson"))
    assert (named.properties[0]["code"], named.notes) == ("B1", ())


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_twice_in_a_zip_is_refused() -> None:
    data = hostile.zipped({"layer.shp": b"x", "layer.shx": b"x"}).replace(b"layer.shx", b"layer.shp")
    assert outcome({"a.zip": data}) == "zip_twice"


def test_names_in_gbk_are_read_as_their_writer_meant_them() -> None:
    parts = {name.replace("layer", "芙蓉区"): data for name, data in hostile.shapefile().items()}
    found = outcome({"a.zip": hostile.gbk_names(parts)})
    assert isinstance(found, VectorLayer)
    assert found.properties == [{"name": "芙蓉区", "code": "A1"}]


def test_two_shapefiles_in_a_zip_leave_a_choice_that_is_named() -> None:
    parts = hostile.shapefile()
    both = parts | {name.replace("layer", "other"): data for name, data in parts.items()}
    with pytest.raises(UnreadableFile) as refusal:
        read_layer(Upload.of("a.zip", hostile.zipped(both)))
    assert refusal.value.facts["why"].facts == {"layers": "layer、other"}
    assert read_layer(Upload.of("a.zip", hostile.zipped(both), "other")).kinds == ("Polygon",)
