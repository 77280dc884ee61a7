"""The mark of the house: a folded sheet with one red field, in the palette's colours."""

from __future__ import annotations

from functools import cache

from starlette.requests import Request
from starlette.responses import Response

from xqgis.cartography.palette import LIGHT
from xqgis.model.grade import Grade
from xqgis.web.headers import ASK_AGAIN
from xqgis.web.markup import Markup, tag


@cache
def mark_svg() -> Markup:
    """The mark as SVG, 36 units square."""
    ground = tag("rect", width=36, height=36, rx=7, fill=LIGHT.accent)
    sheet = tag("path", d="M7 12l7-3 8 3 7-3v15l-7 3-8-3-7 3z", fill=LIGHT.surface)
    fold = tag("path", d="M14 9l8 3v15l-8-3z", fill=LIGHT.grade(Grade.MET).fill)
    field = tag("path", d="M22 19l7-3v8l-7 3z", fill=LIGHT.grade(Grade.NOT_MET).fill)
    box = Markup('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 36 36">')
    return Markup(f"{box}{ground}{sheet}{fold}{field}</svg>")


async def mark(request: Request) -> Response:
    """The mark as a file."""
    return Response(mark_svg(), media_type="image/svg+xml", headers={"cache-control": ASK_AGAIN})
