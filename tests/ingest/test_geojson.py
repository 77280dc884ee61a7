"""GeoJSON: strict, bounded, and what it states about its system."""

from __future__ import annotations

import json

import pytest

from tests.ingest.desk import why
from xqgis.errors import UnreadableFile, WrongCrs
from xqgis.ingest import geojson
from xqgis.ingest.geojson import read_features

POINT = {"type": "Feature", "properties": {"a": 1}, "geometry": {"type": "Point", "coordinates": [1, 2]}}


def collection(*features: object, **members: object) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features, **members}).encode()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (b"{", "json"),
        (b"\x00\x01", "binary"),
        (b'{"type": "FeatureCollection", "features": [NaN]}', "json"),
        (b'{"type": "FeatureCollection", "features": [-Infinity]}', "json"),
        (b"[" * 100_000, "depth"),
        (b"[" * 60 + b"]" * 60, "depth"),
        (b'{"a":' * 60 + b"1" + b"}" * 60, "depth"),
        (b'"FeatureCollection"', "geojson"),
        (b"[]", "geojson"),
        (b'{"type": "Topology"}', "geojson"),
        (b'{"type": "FeatureCollection"}', "geojson"),
        (b'{"type": "FeatureCollection", "features": [1]}', "geojson"),
        (b'{"type": "Polygon", "coordinates": []}', "geojson"),
        (b"9" * 5_000, "json"),
    ],
)
def test_what_is_no_feature_collection_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFile) as refusal:
        read_features(data, "a.geojson")
    assert why(refusal.value) == reason


def test_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(geojson, "MAX_FEATURES", 1)
    with pytest.raises(UnreadableFile) as refusal:
        read_features(collection(POINT, POINT), "a.geojson")
    assert why(refusal.value) == "too_many"
    monkeypatch.setattr(geojson, "MAX_BYTES", 10)
    with pytest.raises(UnreadableFile) as refusal:
        read_features(collection(POINT), "a.geojson")
    assert why(refusal.value) == "size"


def test_features_keep_their_order_and_missing_parts_stay_missing() -> None:
    found = read_features(
        collection(POINT, {"type": "Feature"}, {"properties": 3, "geometry": None}), "a.geojson"
    )
    assert found.properties == [{"a": 1}, {}, {}]
    assert found.geometries == [POINT["geometry"], None, None]
    assert read_features(json.dumps(POINT).encode("utf-8-sig"), "a.geojson").properties == [{"a": 1}]


@pytest.mark.parametrize(
    ("crs", "name", "states"),
    [
        ({}, "EPSG:4326", False),
        ({"crs": None}, "EPSG:4326", False),
        (
            {"crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}},
            "EPSG:4326",
            True,
        ),
        ({"crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4547"}}}, "EPSG:4547", True),
    ],
)
def test_the_system_is_the_stated_one_or_that_of_the_standard(crs, name: str, states: bool) -> None:
    found = read_features(collection(POINT, **crs), "a.geojson")
    assert (found.crs, found.states_crs) == (name, states)


@pytest.mark.parametrize(
    "crs", [7, {"type": "link", "properties": {"href": "http://x"}}, {"properties": {"name": "/etc/passwd"}}]
)
def test_a_system_stated_in_an_unknown_way_is_refused_not_ignored(crs) -> None:
    with pytest.raises(WrongCrs):
        read_features(collection(POINT, crs=crs), "a.geojson")
