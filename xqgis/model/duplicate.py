"""When two checks are the same check: one place, one item, one day, one source."""

from __future__ import annotations

from math import isnan

_SEPARATOR = "\x1f"


def duplicate_key(
    place: str, lon: float, lat: float, area: str, item_day_source: tuple[str, str, str]
) -> str:
    """The key that file and store share; two checks with one key are one check.

    Place name and point together (chains share names, buildings share points);
    without a point ``area`` stands in: the grid, or the village when the check
    has no grid. ``lon`` and ``lat`` are stored degrees, NaN without a point,
    compared at 1e-7 degrees. The day is ISO text.

    >>> a = duplicate_key("早点铺 ", 112.52, 27.37, "", ("XQ-A01-2", "2022-05-28", "group"))
    >>> a == duplicate_key("早点铺", 112.52, 27.37 + 1e-9, "", ("XQ-A01-2", "2022-05-28", "group"))
    True
    """
    where = area if isnan(lon) or isnan(lat) else f"{lon:.7f},{lat:.7f}"
    return _SEPARATOR.join((place.strip(), where, *item_day_source))
