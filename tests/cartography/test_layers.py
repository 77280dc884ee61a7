"""A layer's bytes follow from its features alone."""

from __future__ import annotations

import numpy as np

from tests.cartography import sheets
from xqgis.cartography.binary import unpack_message
from xqgis.cartography.layers import Layer


def test_a_layer_is_known_by_its_bytes() -> None:
    one, same = sheets.grids(), sheets.grids()
    other = Layer.of("grid", 1, "polygon", one.features[1:])
    assert one == same and hash(one) == hash(same) and one.encoded == same.encoded
    assert one != other


def test_features_are_sorted_by_code_whatever_their_order() -> None:
    one = sheets.grids()
    assert Layer.of("grid", 1, "polygon", one.features[::-1]).encoded == one.encoded
    assert one.codes == tuple(sorted(one.codes))


def test_the_header_tells_names_and_ring_lengths_and_the_body_holds_the_corners() -> None:
    layer = sheets.villages()
    header, body = unpack_message(layer.encoded)
    assert header["layer"] == "village" and header["kind"] == "polygon" and header["version"] == 1
    assert [told["name"] for told in header["features"]] == ["南村", "中社区", "北村"]
    assert [told["pilot"] for told in header["features"]] == [False, True, False]
    assert header["rings"] == [[5], [5], [5]]
    steps = np.frombuffer(body, "<u2").reshape(-1, 2)
    assert len(steps) == 15
    west, south, east, north = header["bbox"]
    back = steps / 65535 * [east - west, north - south] + [west, south]
    there = np.concatenate([ring for feature in layer.features for ring in feature.rings])
    # half a step of 4 km is 3 cm
    assert np.abs(back - there).max() < 1e-6


def test_names_are_data_whatever_they_look_like() -> None:
    name = "{{7*7}}</script><img src=x onerror=alert(1)>${1}{%"
    header, _ = unpack_message(sheets.villages((name, "b", "c")).encoded)
    assert header["features"][0]["name"] == name


def test_open_lines_say_so() -> None:
    header, _ = unpack_message(sheets.ground().water.encoded)
    river, lake = header["features"]
    assert river["kind"] == "river" and river["line"] is True
    assert lake["kind"] == "reservoir" and "line" not in lake


def test_a_layer_without_features_is_still_a_layer() -> None:
    header, body = unpack_message(Layer.of("road", 0, "line", []).encoded)
    assert header["features"] == [] and header["rings"] == [] and body == b""
    assert header["bbox"] == [0, 0, 1, 1]
