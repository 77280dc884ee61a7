"""The bytes a map's script reads: geometry, one class byte an area, inspection points.

Little endian. Four bytes ``XQ01``, the header's length as uint32, the header as
JSON padded with spaces to a multiple of four, then the body. Coordinates are
uint16 pairs over the header's ``bbox``, x to the right and y up. The same facts
give the same bytes.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from xqgis.errors import UnreadableFile
from xqgis.model.grade import Grade
from xqgis.words import Phrase

Bounds = tuple[float, float, float, float]

MAGIC = b"XQ01"
VETO_BIT = 8
OUTSIDE = 5
"""The class of an area that a filter leaves out: neither graded nor counted."""
_STEPS = 65535


def pack_message(header: Mapping[str, object], body: bytes) -> bytes:
    """Header and body as one message."""
    told = json.dumps(header, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    told += b" " * (-(len(MAGIC) + 4 + len(told)) % 4)
    return MAGIC + struct.pack("<I", len(told)) + told + body


def unpack_message(message: bytes) -> tuple[dict[str, object], bytes]:
    """The header and the body of a message; `UnreadableFile` when it is none."""
    if not message.startswith(MAGIC):
        raise UnreadableFile(name="map layer", why=Phrase("errors.file_not_a_layer"))
    (length,) = struct.unpack_from("<I", message, 4)
    return json.loads(message[8 : 8 + length]), message[8 + length :]


def quantise(points: NDArray[np.float64], bounds: Bounds) -> NDArray[np.uint16]:
    """Points (n x 2) on the 65,536 steps of ``bounds``; what lies beyond is put on the rim.

    >>> quantise(np.array([[0., 0.], [10., 5.]]), (0, 0, 10, 10)).tolist()
    [[0, 0], [65535, 32768]]
    """
    west, south, east, north = bounds
    span = np.array([max(east - west, 1e-12), max(north - south, 1e-12)])
    share = (np.asarray(points, dtype=np.float64).reshape(-1, 2) - [west, south]) / span
    steps: NDArray[np.uint16] = np.rint(np.clip(share, 0, 1) * _STEPS).astype("<u2")
    return steps


def pack_values(
    header: Mapping[str, object],
    grades: Sequence[Grade] | NDArray[np.uint8],
    vetoed: Sequence[bool] | NDArray[np.bool_],
) -> bytes:
    """One byte an area in the order of the geometry: the grade in the low bits, 8 for an open veto."""
    classes = np.asarray(grades, dtype=np.uint8)
    marks = np.asarray(vetoed, dtype=bool)
    body = (classes | np.where(marks, VETO_BIT, 0).astype(np.uint8)).tobytes()
    return pack_message({**header, "count": len(classes)}, body)


def pack_points(
    header: Mapping[str, object],
    points: NDArray[np.float64],
    passed: NDArray[np.bool_] | NDArray[np.uint8],
    bounds: Bounds,
) -> bytes:
    """Points (lon, lat) and a byte each: passed or not, or a class; ``bounds`` become the header's bbox."""
    told = {**header, "bbox": list(bounds), "count": len(points)}
    return pack_message(told, quantise(points, bounds).tobytes() + passed.astype(np.uint8).tobytes())
