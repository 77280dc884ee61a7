"""Paper sizes and where things stand on them, in design px that grow with the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from xqgis.errors import UnknownCode


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle, x to the right and y down."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The right edge."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.top + self.height

    def inset(self, top: float, right: float, bottom: float, left: float) -> Box:
        """The box without a margin on each side."""
        return Box(self.left + left, self.top + top, self.width - left - right, self.height - top - bottom)


@dataclass(frozen=True, slots=True)
class Page:
    """A paper of exactly ``width`` x ``height`` pixels, laid out on ``design_width`` units.

    ``dpi`` is 0 for screens. ``map_scale`` multiplies line widths and labels of
    the map's own rules (screen px at 1x).
    """

    width: int
    height: int
    design_width: float
    map_scale: float
    dpi: int = 0
    plate: bool = False

    @property
    def unit(self) -> float:
        """Pixels of one design unit."""
        return self.width / self.design_width

    @property
    def design_height(self) -> float:
        """The page's height in design units."""
        return self.height / self.unit


SIZES: Mapping[str, Page] = {
    "1920x1080": Page(1920, 1080, 1920, 1.55),
    "3840x2160": Page(3840, 2160, 1920, 1.55),
    "A4": Page(3508, 2480, 1720, 1.55, dpi=300),
    "A3": Page(4961, 3508, 1588, 1.15, dpi=300, plate=True),
}
"""What people may ask for; A4 and A3 lie on their side at 300 dpi."""


def page_of(size: str) -> Page:
    """The paper of that name; `UnknownCode` when there is none."""
    if size not in SIZES:
        raise UnknownCode(kind="size", code=size)
    return SIZES[size]


@dataclass(frozen=True, slots=True)
class Plan:
    """Where the parts of a sheet stand, in design units."""

    map: Box
    side: Box
    foot: Box
    thumbnails: Box | None = None
    title_block: Box | None = None


def plan_of(page: Page, thumbnails: int) -> Plan:
    """The plan of a meeting sheet, or of a plate (A3: title block and domain thumbnails).

    A plate with fewer than two ``thumbnails`` gives their room to the map.
    """
    width, height = page.design_width, page.design_height
    if page.plate:
        right, bottom = width - 440, height - (231 if thumbnails > 1 else 45)
        return Plan(
            map=Box(44, 132, right - 44 - 14, bottom - 132),
            side=Box(right, 132, width - 44 - right, height - 132 - 315),
            foot=Box(right, height - 303, width - 44 - right, 0),
            thumbnails=Box(44, bottom + 12, right - 44 - 14, 174) if thumbnails > 1 else None,
            title_block=Box(right, height - 303, width - 44 - right, 258),
        )
    side = width - 60 - 542
    return Plan(
        map=Box(60, 150, side - 60 - 32, height - 150 - 130),
        side=Box(side, 150, 542, height - 150 - 130),
        foot=Box(60, height - 116, width - 120, 70),
    )
