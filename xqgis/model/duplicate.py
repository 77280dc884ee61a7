"""When two checks are the same check: one place, one item, one day, one source."""

from __future__ import annotations

from collections.abc import Iterable
from math import isnan
from typing import Any, Protocol

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


class Table(Protocol):
    """Anything that gives its columns by name, such as a frame."""

    def __getitem__(self, name: str, /) -> Iterable[Any]:
        """The values of a column."""


def duplicate_keys(checks: Table) -> list[str]:
    """The key of each row of a table with the columns of `CHECKS`; days may be dates or timestamps."""
    areas = [grid or village for grid, village in zip(checks["grid"], checks["village"], strict=True)]
    days = (str(day)[:10] for day in checks["checked_on"])
    told = zip(checks["item"], days, checks["source"], strict=True)
    rows = zip(checks["place"], checks["lon"], checks["lat"], areas, told, strict=True)
    return [duplicate_key(*row) for row in rows]
