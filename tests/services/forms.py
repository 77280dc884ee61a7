"""Files of inspections for the toy town, in its own form."""

from __future__ import annotations

from collections.abc import Iterable

from tests import toy

HEADER = "日期,网格代码,地点,检查项,结果,来源"
Line = tuple[str, str, str, str, str]


def form(lines: Iterable[Line]) -> bytes:
    """CSV of (day, grid, place, item, result) by the work group."""
    return "\n".join([HEADER, *(",".join((*line, "工作组")) for line in lines)]).encode() + b"\n"


def good(day: str = "2022-06-01", place: str = "早点铺") -> Line:
    """A line that can be stored."""
    return (day, toy.GRIDS[1], place, toy.LITTER, "合格")


BAD: Line = ("2022-02-30", toy.GRIDS[1], "早点铺", toy.LITTER, "合格")
