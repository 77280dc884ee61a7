"""What tests read back and no program needs: a workbook that we wrote, points shifted twice."""

from __future__ import annotations

from numpy.typing import ArrayLike

from xqgis.geo import gcj02
from xqgis.ingest.workbook import sheets_of


def read_workbook(data: bytes) -> list[tuple[str, list[list[str]]]]:
    """Every visible worksheet as (name, rows of text); the first row is row 1 of the sheet."""
    return [(name, list(rows)) for name, rows in sheets_of(data)]


def bd09_from_wgs84(lon: ArrayLike, lat: ArrayLike) -> gcj02.Pair:
    """BD-09 degrees of true degrees."""
    return gcj02.bd09_from_gcj02(*gcj02.from_wgs84(lon, lat))
