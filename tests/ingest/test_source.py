"""One upload, every format: what comes back is the same layer whatever carried it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pyogrio
import pytest
import shapely

from tests.ingest import hostile
from tests.ingest.desk import csv_of, why, xlsx_of
from xqgis.errors import UnreadableFile
from xqgis.ingest import tabular
from xqgis.ingest.source import Upload, read_book, read_layer

KML = """<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>全镇</name>
<Folder><name>村</name><Placemark><name>芙蓉区</name>
<ExtendedData><Data name="code"><value>A1</value></Data></ExtendedData>
<Polygon><outerBoundaryIs><LinearRing><coordinates>
112.9,27.2,5 112.91,27.2,5 112.91,27.21,5 112.9,27.21,5 112.9,27.2,5
</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark></Folder>
<Folder><name>点</name><Placemark><name>乙</name></Placemark></Folder></Document></kml>"""
GPX = """<gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1">
<wpt lat="27.2" lon="112.9"><ele>50</ele><name>早点铺</name></wpt></gpx>"""
TRACK = '<trk><name>路</name><trkseg><trkpt lat="1" lon="2"/><trkpt lat="3" lon="4"/></trkseg></trk></gpx>'


def reason(upload: Upload) -> str:
    with pytest.raises(UnreadableFile) as refusal:
        read_layer(upload)
    return why(refusal.value)


def uploads() -> dict[str, Upload]:
    """`hostile.frame` in every format."""
    parts = hostile.shapefile()
    row = (hostile.NAME, "A1", hostile.SQUARE.wkt)
    feature = json.loads(hostile.frame("EPSG:4326").to_json())
    return {
        "shapefile": Upload("layer.shp", parts),
        "zip": Upload.of("a.zip", hostile.zipped({f"数据/{name}": data for name, data in parts.items()})),
        "geopackage": Upload.of("a.gpkg", hostile.geopackage()),
        "geojson": Upload.of("a.geojson", json.dumps(feature).encode()),
        "kml": Upload.of("a.kml", KML.encode(), "村"),
        "kmz": Upload.of("a.kmz", hostile.zipped({"doc.kml": KML.encode("gb18030"), "a.png": b"x"}), "村"),
        "csv": Upload.of("a.csv", csv_of([row], ("name", "code", "wkt"))),
        "xlsx": Upload.of(
            "a.xlsx", xlsx_of({"图层": [["name", "code", "几何"], list(row)], "说明": [["x"]]})
        ),
    }


@pytest.mark.parametrize("form", list(uploads()))
def test_a_layer_is_the_same_in_every_format(form: str) -> None:
    found = read_layer(uploads()[form])
    assert found.geometries[0].equals(hostile.SQUARE)
    assert not found.geometries[0].has_z
    assert (found.properties[0]["name"], found.properties[0]["code"]) == ("芙蓉区", "A1")
    assert found.kinds == ("Polygon",)
    systems = {"shapefile": "EPSG:4490", "zip": "EPSG:4490", "geopackage": "EPSG:4490", "csv": "", "xlsx": ""}
    assert found.crs == systems.get(form, "" if form == "geojson" and not found.crs else "EPSG:4326")


@pytest.mark.parametrize(
    ("encoding", "cpg", "told"),
    [
        ("UTF-8", b"UTF-8", "utf-8"),
        ("UTF-8", None, "utf-8"),
        ("GBK", b"936", "gb18030"),
        ("GBK", b"GBK\r\n", "gb18030"),
        ("GBK", None, "gb18030"),
        ("GBK", b"UTF-8", "gb18030"),
        ("GBK", b"ISO-8859-1", "gb18030"),
        ("GBK", b"nonsense/../..", "gb18030"),
    ],
)
def test_text_of_a_shapefile_is_read_by_what_it_is(encoding: str, cpg: bytes | None, told: str) -> None:
    parts = hostile.shapefile(encoding)
    parts.pop("layer.cpg", None)
    if cpg is not None:
        parts["layer.cpg"] = cpg
    found = read_layer(Upload("layer.shp", parts))
    assert (found.properties[0]["name"], found.encoding) == ("芙蓉区", told)


def test_a_letter_that_its_field_cut_in_two_is_left_out_and_said_so() -> None:
    parts = hostile.shapefile()
    name = parts["layer.dbf"]
    cut = name.replace("芙蓉区".encode() + b" ", "芙蓉区".encode() + b"\xe5")
    width = name[32 + 16]
    filled = "芙".encode() * ((width - 2) // 3)
    filled += b" " * 0 + b"\xe8\x8a"[: width - len(filled)]
    parts["layer.dbf"] = cut.replace(cut[name[8] :][1 : 1 + width], filled.ljust(width))
    found = read_layer(Upload("layer.shp", parts))
    assert set(str(found.properties[0]["name"])) == {"芙"}
    assert [key for key, _ in found.notes] == ["ingest.note_cut"]


def test_parts_that_are_missing_are_made_good_or_named() -> None:
    parts = hostile.shapefile()
    only = {name: parts[name] for name in ("layer.shp", "layer.dbf")}
    bare = read_layer(Upload("layer.shp", only))
    assert (bare.crs, bare.kinds) == ("", ("Polygon",))
    shapes = read_layer(Upload.of("layer.shp", parts["layer.shp"]))
    assert (shapes.columns, shapes.notes) == ((), (("ingest.note_no_dbf", {}),))
    assert reason(Upload.of("layer.dbf", parts["layer.dbf"])) == "no_shapes"
    assert reason(Upload("a.csv", {"a.csv": b"a,b", "b.csv": b"a,b"})) == "several"
    book = read_book(Upload.of("layer.dbf", parts["layer.dbf"]))
    assert book.sheets[0][1] == [["name", "code"], ["芙蓉区", "A1"]]


@pytest.mark.parametrize(
    "text",
    [
        "CIRCULARSTRING (0 0, 1 1, 2 0)",
        "CURVEPOLYGON (CIRCULARSTRING (0 0, 1 1, 2 0, 1 -1, 0 0))",
        "CURVEPOLYGON Z (COMPOUNDCURVE Z (CIRCULARSTRING Z (0 0 1, 1 1 1, 2 0 1), (2 0 1, 1 -3 1, 0 0 1)))",
        "COMPOUNDCURVE ((0 0, 1 0), CIRCULARSTRING (1 0, 2 1, 3 0), (3 0, 4 0))",
        "MULTISURFACE (CURVEPOLYGON (CIRCULARSTRING (0 0, 4 4, 0 0)), ((9 9, 10 9, 10 10, 9 9)))",
        "MULTICURVE ((0 0, 5 5), CIRCULARSTRING (4 0, 4 4, 8 4))",
    ],
)
def test_curves_become_lines_as_gdal_draws_them(text: str, tmp_path: Path) -> None:
    found = read_layer(Upload.of("a.csv", csv_of([("1", text)], ("id", "WKT"))))
    assert found.kinds[0].upper() == text.split(" ", maxsplit=1)[0]
    source = tmp_path / "a.csv"
    source.write_bytes(csv_of([("1", text)], ("id", "WKT")))
    _, _, geometries, _ = pyogrio.raw.read(source, force_2d=True)
    theirs = shapely.from_wkb(geometries[0])
    assert found.geometries[0].geom_type == theirs.geom_type
    assert shapely.hausdorff_distance(found.geometries[0], theirs) < 0.01


@pytest.mark.parametrize(
    "text",
    [
        "TIN (((0 0 1, 1 0 1, 0 1 1, 0 0 1)), ((1 0 1, 1 1 1, 0 1 1, 1 0 1)))",
        "POLYHEDRALSURFACE (((0 0, 1 0, 0 1, 0 0)))",
        "TRIANGLE ((0 0, 1 0, 0 1, 0 0))",
    ],
)
def test_surfaces_become_polygons(text: str) -> None:
    found = read_layer(Upload.of("a.csv", csv_of([(text,)], ("wkt",))))
    assert found.geometries[0].area == (1 if "TIN" in text else 0.5)


@pytest.mark.parametrize(
    "text", ["POINT", "POLYGON ((0 0", "CURVEPOLYGON (" * 40, "x", "LINESTRING (1 2)", "TIN (1 2)"]
)
def test_wkt_that_is_none_gives_no_shape(text: str) -> None:
    found = read_layer(Upload.of("a.csv", csv_of([("1", text)], ("id", "wkt"))))
    assert found.geometries.tolist() == [None]


def test_a_curve_within_a_collection_is_straightened_too() -> None:
    text = "GEOMETRYCOLLECTION (POINT Z (1 2 3), CIRCULARSTRING (0 0, 1 1, 2 0))"
    found = read_layer(Upload.of("a.csv", csv_of([(text,)], ("wkt",)))).geometries[0]
    assert [part.geom_type for part in found.geoms] == ["Point", "LineString"]
    assert abs(found.geoms[1].length - np.pi) < 0.01


def test_longitude_and_latitude_make_points_and_what_is_no_number_makes_none() -> None:
    rows = [
        ("甲", "112.9", "27.2"),
        ("乙", "", ""),
        ("丙", "东", "27"),
        ("丁", "1e999", "2"),
        ("戊", "nan", "2"),
    ]
    found = read_layer(Upload.of("a.csv", csv_of(rows, ("地点", "经度（EPSG:4490）", "纬度"))))
    assert (found.crs, found.kinds) == ("EPSG:4490", ("Point", "null", "?", "?", "?"))
    assert found.geometries[0] == shapely.Point(112.9, 27.2)
    assert reason(Upload.of("a.csv", b"a,b\n1,2\n")) == "no_place"


def test_a_book_of_points_has_their_longitude_and_latitude() -> None:
    book = read_book(Upload.of("a.gpx", GPX.encode()))
    assert book.sheets[0][1] == [["name", "ele", "lon", "lat"], ["早点铺", "50", "112.9", "27.2"]]
    assert (book.crs, book.typed) == ("EPSG:4326", True)


def test_a_table_without_shapes_beside_a_layer_is_read_as_rows_when_it_is_named() -> None:
    data = hostile.geopackage(
        "CREATE TABLE checks (fid INTEGER PRIMARY KEY, 结果 TEXT)",
        "INSERT INTO checks VALUES (1, '合格')",
        "INSERT INTO gpkg_contents (table_name, data_type) VALUES ('checks', 'attributes')",
    )
    rows = read_book(Upload.of("a.gpkg", data, "checks"))
    assert (rows.sheets[0][1], rows.points) == ([["fid", "结果"], ["1", "合格"]], None)
    assert "name" in read_book(Upload.of("a.gpkg", data)).sheets[0][1][0]
    assert reason(Upload.of("a.gpkg", data, "checks")) == "no_layer"


def test_a_group_of_one_point_is_a_point_in_a_book() -> None:
    rows = [("1", "MULTIPOINT ((112.9 27.2))"), ("2", "MULTIPOINT ((1 2), (3 4))"), ("3", "POINT EMPTY")]
    found = read_layer(Upload.of("a.csv", csv_of(rows, ("id", "wkt"))))
    assert tabular.point_columns(found) == ["lon", "lat"]
    assert list(tabular.rows_of_layer(found))[1:] == [["1", "112.9", "27.2"], ["2", "", ""], ["3", "", ""]]


def test_waypoints_and_tracks_together_leave_a_choice() -> None:
    both = GPX.replace("</gpx>", TRACK).encode()
    assert reason(Upload.of("a.gpx", both)) == "layers"
    assert read_layer(Upload.of("a.gpx", both, "tracks")).kinds == ("MultiLineString",)
    assert reason(Upload.of("a.gpx", both, "nothing")) == "no_layer"


def test_folders_of_a_kml_are_one_layer_that_remembers_them() -> None:
    found = read_layer(Upload.of("a.kml", KML.encode()))
    assert [row["folder"] for row in found.properties] == ["村", "点"]
    assert found.kinds == ("Polygon", "null")


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"fgb\x03fgb\x00", "FlatGeobuf"),
        (b"PAR1", "Parquet"),
        (b'{"type":"Topology"}', "TopoJSON"),
        (b"\x1f\x8b\x08", "GZIP"),
    ],
)
def test_other_formats_are_refused_by_name(data: bytes, name: str) -> None:
    with pytest.raises(UnreadableFile) as refusal:
        read_layer(Upload.of("a", data))
    assert refusal.value.facts["why"].facts == {"format": name}


def test_the_digest_is_that_of_the_file_and_of_every_part_of_a_set() -> None:
    assert Upload.of("a", b"x").digest == Upload.of("b", b"x").digest
    assert (
        Upload("a.shp", {"a.shp": b"x", "a.dbf": b"y"}).digest
        != Upload("a.shp", {"a.shp": b"x", "a.dbf": b"z"}).digest
    )


def test_many_features_arrive_in_order() -> None:
    points = np.random.default_rng(7).uniform(0, 1, (3_500, 2))
    rows = [(str(number), repr(x), repr(y)) for number, (x, y) in enumerate(points.tolist())]
    found = read_layer(Upload.of("a.csv", csv_of(rows, ("n", "x", "y"))))
    assert [row["n"] for row in found.properties] == [str(number) for number in range(3_500)]
    assert np.array_equal(shapely.get_coordinates(found.geometries), points)
    with pytest.raises(UnreadableFile):
        read_layer(Upload.of("a.csv", csv_of(rows, ("n", "x", "y"))), most=3_499)


@pytest.mark.parametrize("told", ["1,2", " 1 , 2 ", "1,2,3", "\n1,2\n"])
def test_coordinates_of_a_kml_may_have_a_height_and_spaces(told: str) -> None:
    point = f"<kml><Placemark><Point><coordinates>{told}</coordinates></Point></Placemark></kml>"
    assert read_layer(Upload.of("a.kml", point.encode())).geometries[0] == shapely.Point(1, 2)


@pytest.mark.parametrize("told", ["", "1", "1,2,3,4", "a,b", "1e999,2", "nan,1", "inf,1"])
def test_coordinates_of_a_kml_that_are_none_give_no_shape(told: str) -> None:
    point = f"<kml><Placemark><Point><coordinates>{told}</coordinates></Point></Placemark></kml>"
    assert read_layer(Upload.of("a.kml", point.encode())).geometries.tolist() == [None]
