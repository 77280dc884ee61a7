"""PNG files of our own: read back by another program, pixel for pixel."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from xqgis.cartography.png import encode_png


@pytest.mark.parametrize(("channels", "mode"), [(2, "LA"), (3, "RGB"), (4, "RGBA")])
def test_every_pixel_comes_back(channels: int, mode: str) -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (7, 11, channels), dtype=np.uint8)
    with Image.open(io.BytesIO(encode_png(pixels))) as read:
        assert read.mode == mode and read.size == (11, 7)
        assert np.array_equal(np.asarray(read), pixels)


def test_a_sheet_carries_its_resolution_and_words_but_no_date() -> None:
    pixels = np.zeros((2, 2, 3), dtype=np.uint8)
    data = encode_png(pixels, dpi=300, texts={"Title": "新桥镇"})
    with Image.open(io.BytesIO(data)) as read:
        read.load()
        assert read.info["dpi"] == pytest.approx((300, 300), abs=0.1)
        assert read.info["Title"] == "新桥镇"
    assert b"tIME" not in data and b"Software" not in data


def test_the_same_pixels_give_the_same_bytes() -> None:
    pixels = np.full((3, 3, 3), 7, dtype=np.uint8)
    assert encode_png(pixels) == encode_png(pixels.copy())
