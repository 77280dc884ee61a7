"""The bytes of the map: where everything lies, to the byte."""

from __future__ import annotations

import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from xqgis.cartography.binary import MAGIC, pack_message, pack_points, pack_values, quantise, unpack_message
from xqgis.errors import UnreadableFile
from xqgis.model.grade import Grade


@settings(deadline=None)
@given(some.dictionaries(some.text(max_size=9), some.text(max_size=9), max_size=4), some.binary(max_size=9))
def test_a_message_comes_back_and_its_body_starts_on_a_multiple_of_four(
    header: dict[str, str], body: bytes
) -> None:
    message = pack_message(header, body)
    assert unpack_message(message) == (header, body)
    (length,) = struct.unpack_from("<I", message, 4)
    assert message[:4] == MAGIC == b"XQ01"
    assert (8 + length) % 4 == 0


def test_the_order_of_facts_does_not_change_the_bytes() -> None:
    assert pack_message({"a": 1, "b": 2}, b"") == pack_message({"b": 2, "a": 1}, b"")


def test_other_bytes_are_no_message() -> None:
    with pytest.raises(UnreadableFile):
        unpack_message(b"PK\x03\x04")


def test_y_points_up_and_the_corners_are_the_ends_of_the_scale() -> None:
    steps = quantise(np.array([[112.0, 27.0], [113.0, 28.0], [112.5, 27.5]]), (112.0, 27.0, 113.0, 28.0))
    assert steps.tolist() == [[0, 0], [65535, 65535], [32768, 32768]]
    assert steps.tobytes()[:8] == b"\x00\x00\x00\x00\xff\xff\xff\xff"


def test_what_lies_beyond_the_box_is_put_on_its_rim() -> None:
    assert quantise(np.array([[-9.0, 99.0]]), (0, 0, 1, 1)).tolist() == [[0, 65535]]


def test_a_box_without_width_does_not_divide_by_nothing() -> None:
    assert quantise(np.array([[5.0, 5.0]]), (5, 5, 5, 5)).tolist() == [[0, 0]]


def test_an_open_veto_is_bit_three_and_the_grade_the_low_bits() -> None:
    header, body = unpack_message(
        pack_values({"by": "grid"}, list(Grade), [False, False, False, True, False])
    )
    assert header == {"by": "grid", "count": 5}
    assert list(body) == [0, 1, 2, 3 | 8, 4]


def test_points_are_pairs_and_then_one_byte_each() -> None:
    places = np.array([[0.0, 0.0], [1.0, 1.0]])
    header, body = unpack_message(pack_points({"total": 9}, places, np.array([True, False]), (0, 0, 1, 1)))
    assert header == {"total": 9, "count": 2, "bbox": [0, 0, 1, 1]}
    assert np.frombuffer(body[:8], "<u2").tolist() == [0, 0, 65535, 65535]
    assert list(body[8:]) == [1, 0]
