"""PNG files of our own making: the same pixels always give the same bytes."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_COLOUR_TYPES = {2: 4, 3: 2, 4: 6}
_INCH_M = 0.0254


def encode_png(pixels: Pixels, dpi: int = 0, texts: Mapping[str, str] | None = None, level: int = 4) -> bytes:
    """A PNG of ``pixels`` (rows x columns x 2 grey and alpha, 3 RGB or 4 RGBA).

    ``dpi`` is written when not 0, so that a sheet prints at its true size;
    ``texts`` travel inside the file (iTXt). No date is ever written.
    """
    rows, columns, channels = pixels.shape
    parts = [_SIGNATURE]
    parts.append(_chunk(b"IHDR", struct.pack(">IIBBBBB", columns, rows, 8, _COLOUR_TYPES[channels], 0, 0, 0)))
    if dpi:
        per_metre = round(dpi / _INCH_M)
        parts.append(_chunk(b"pHYs", struct.pack(">IIB", per_metre, per_metre, 1)))
    for keyword, text in (texts or {}).items():
        parts.append(_chunk(b"iTXt", keyword.encode("latin-1") + b"\0\0\0\0\0" + text.encode()))
    parts.append(_chunk(b"IDAT", zlib.compress(_filtered(pixels), level)))
    parts.append(_chunk(b"IEND", b""))
    return b"".join(parts)


def _filtered(pixels: Pixels) -> bytes:
    # every row as its difference to the row above (filter 2): maps are flat from top to bottom
    rows = pixels.reshape(pixels.shape[0], -1)
    lines = np.empty((rows.shape[0], rows.shape[1] + 1), dtype=np.uint8)
    lines[:, 0] = 2
    lines[0, 1:] = rows[0]
    np.subtract(rows[1:], rows[:-1], out=lines[1:, 1:])
    return lines.tobytes()


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
