"""GeoJSON: strict, bounded, and what it states about its system."""

from __future__ import annotations

import json

import pytest
import shapely

from tests.ingest.desk import why
from xqgis.errors import UnreadableFile, WrongCrs
from xqgis.ingest.geojson import read_geojson

POINT = {"type": "Feature", "properties": {"a": 1}, "geometry": {"type": "Point", "coordinates": [1, 2]}}


def collection(*features: object, **members: object) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features, **members}).encode()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "json"),
        (b"{", "json"),
        (b"\x00\x01", "binary"),
        (b'{"type": "FeatureCollection", "features": [NaN]}', "number"),
        (b'{"type": "FeatureCollection", "features": [-Infinity]}', "number"),
        (b'{"type": "FeatureCollection", "features": [1e400]}', "number"),
        (b"[" * 100_000, "depth"),
        (b"[" * 60 + b"]" * 60, "depth"),
        (b'{"a":' * 60 + b"1" + b"}" * 60, "depth"),
        (b'"FeatureCollection"', "geojson"),
        (b"[]", "geojson"),
        (b'{"type": "Topology"}', "foreign"),
        (b'{"type": "Feature"}\n{"type": "Feature"}', "foreign"),
        (b'{"type": "FeatureCollection"}', "geojson"),
        (b'{"type": "FeatureCollection", "features": [1]}', "geojson"),
        (b"9" * 5_000, "number"),
    ],
)
def test_what_is_no_feature_collection_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFile) as refusal:
        read_geojson(data)
    assert why(refusal.value) == reason


def test_too_many_features_are_refused() -> None:
    with pytest.raises(UnreadableFile) as refusal:
        read_geojson(collection(POINT, POINT), most=1)
    assert why(refusal.value) == "too_many"


def test_features_keep_their_order_and_missing_parts_stay_missing() -> None:
    found = read_geojson(collection(POINT, {"type": "Feature"}, {"properties": 3, "geometry": None}))
    assert found.properties == [{"a": 1}, {}, {}]
    assert found.geometries.tolist() == [shapely.Point(1, 2), None, None]
    assert found.kinds == ("Point", "null", "null")
    assert read_geojson(json.dumps(POINT).encode("utf-8-sig")).properties == [{"a": 1}]


def test_bare_geometries_are_features_without_attributes() -> None:
    point = POINT["geometry"]
    assert read_geojson(json.dumps(point).encode()).kinds == ("Point",)
    both = {"type": "GeometryCollection", "geometries": [point, point]}
    assert read_geojson(json.dumps(both).encode()).kinds == ("Point", "Point")


def test_an_open_ring_is_closed_and_said_so() -> None:
    ring = {"type": "Polygon", "coordinates": [[[0, 0, 9], [1, 0, 9], [1, 1, 9]]]}
    found = read_geojson(json.dumps(ring).encode())
    assert found.geometries[0].equals(shapely.Polygon([(0, 0), (1, 0), (1, 1)]))
    assert not found.geometries[0].has_z
    assert found.notes == (("ingest.note_closed", {"count": 1}),)


@pytest.mark.parametrize(
    "geometry",
    [
        {"type": "Polygon", "coordinates": "x"},
        {"type": "Polygon"},
        {"type": "Point", "coordinates": ["a", 1]},
    ],
)
def test_a_geometry_that_is_none_is_named_by_its_kind_and_has_no_shape(geometry: object) -> None:
    found = read_geojson(collection({"type": "Feature", "geometry": geometry}))
    assert found.geometries.tolist() == [None]


def test_attributes_are_scalars_and_half_letters_are_gone() -> None:
    feature = {"type": "Feature", "geometry": None, "properties": {"l": [1, "二"], "s": "\ud800", "n": None}}
    assert read_geojson(collection(feature)).properties == [{"l": '[1, "二"]', "s": "?", "n": None}]


@pytest.mark.parametrize(
    ("crs", "name"),
    [
        ({}, ""),
        ({"crs": None}, ""),
        ({"crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}}, "EPSG:4326"),
        ({"crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4547"}}}, "EPSG:4547"),
    ],
)
def test_the_system_is_the_stated_one(crs, name: str) -> None:
    assert read_geojson(collection(POINT, **crs)).crs == name


@pytest.mark.parametrize(
    "crs", [7, {"type": "link", "properties": {"href": "http://x"}}, {"properties": {"name": "/etc/passwd"}}]
)
def test_a_system_stated_in_an_unknown_way_is_refused_not_ignored(crs) -> None:
    with pytest.raises(WrongCrs):
        read_geojson(collection(POINT, crs=crs))
